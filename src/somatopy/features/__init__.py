"""Samples to vectors: sound as band energies over time, patches of images, and the scaling stored with a map."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "bands": ["BANDS", "Bands", "bark_filters", "mel_filters"],
        "patches": ["PatchGrid"],
        "scaling": ["Scaling", "unit_range"],
        "sound": ["BandSettings", "band_picture", "band_vectors"],
    },
)
