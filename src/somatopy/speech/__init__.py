"""Keyword spotting: spoken commands to networks that hear them (PyTorch, extra ``[torch]``)."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["corpus"],
    submod_attrs={
        "labels": ["LABELS", "class_counts", "target", "targets"],
        "official": ["official_split"],
        "sampling": ["TenthSampler"],
        "waves": ["Waves", "decoded", "fitted"],
    },
)
