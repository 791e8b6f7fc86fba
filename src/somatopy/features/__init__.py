"""Samples to vectors: sound as band energies over time, and the scaling that is stored with a map."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "bands": ["BANDS", "Bands", "bark_filters", "mel_filters"],
        "scaling": ["Scaling", "unit_range"],
        "sound": ["BandSettings", "band_picture", "band_vectors"],
    },
)
