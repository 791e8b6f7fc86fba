"""Samples to vectors: sound as band energies over time, and the scaling that is stored with a map."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "scaling": ["Scaling", "unit_range"],
    },
)
