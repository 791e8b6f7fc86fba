"""Maps of the patches of images, and stacks of such maps."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "noise": ["psnr"],
        "patch_som": ["PatchSOM"],
        "stacked": ["StackedPatchSOM"],
    },
)
