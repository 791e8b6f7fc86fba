"""A run: one training in one folder, with all that is needed to resume, check and draw it."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "configuration": ["Configuration"],
        "curve": ["measure"],
        "folder": ["Run"],
        "source": ["Source"],
        "training": ["train"],
    },
)
