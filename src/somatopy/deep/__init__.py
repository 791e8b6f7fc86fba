"""The map inside neural networks (PyTorch, extra ``[torch]``)."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "conv_desom": ["ConvDESOM"],
        "convert": ["convert"],
        "deep_som": ["DeepSOM"],
        "desom": ["DESOM", "DeepMap"],
        "encoded_map": ["EncodedMap"],
        "layer": ["SOMLayer"],
        "map_log": ["log_map"],
        "mask": ["SOMMask"],
        "patch_som_conv": ["PatchSOMConv2d"],
        "radius": ["RadiusSchedule"],
        "som_conv": ["SOMConv2d"],
        "som_linear": ["SOMLinear"],
        "variational_som": ["VariationalSOM"],
        "view_som": ["ViewSOM"],
        "views": ["ImageViews", "VectorViews"],
    },
)
