"""An agent that learns to act, by Q-learning with and without map masks (extra ``[rl]``: PyTorch and Gymnasium)."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "agent": ["QAgent"],
        "cart_pole": ["cart_pole"],
        "episodes": ["film", "returns"],
        "lessons": ["Lessons"],
        "training": ["practice"],
    },
)
