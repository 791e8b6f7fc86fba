"""A map, its samples and their media as one page: the explorer."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["page"],
    submod_attrs={
        "gmap": ["Gmap"],
        "limits": ["Limits"],
        "payload": ["Payload", "compose"],
        "subject": ["Subject"],
    },
)
