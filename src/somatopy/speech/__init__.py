"""Keyword spotting: spoken commands to networks that hear them (PyTorch, extra ``[torch]``)."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["corpus", "cost", "curves", "exchange", "judgement"],
    submod_attrs={
        "augmentation": ["Noise", "Shift", "SpecAugment"],
        "broadcasting": ["BroadcastNet"],
        "labels": ["LABELS", "class_counts", "target", "targets"],
        "networks": ["CnnTradPool2", "MaskedCnnTradPool2", "n_parameters", "network"],
        "official": ["official_split"],
        "recipe": ["BASELINE", "MODERN", "RECIPES", "Recipe"],
        "sampling": ["TenthSampler"],
        "spectra": ["LogMel", "MelCepstrum", "MelPower", "features"],
        "spotter": ["Spotter", "load"],
        "stream": ["Event", "StreamSpotter", "events_in"],
        "training": ["LabeledWaves", "SpotterTraining"],
        "waves": ["Waves", "decoded", "fitted"],
    },
)
