"""How the loops of the engine are compiled: once, kept on disk, without Python's lock.

Sums may be reordered and products fused, but NaN and infinity keep their meaning. A ``part`` is called by other
loops only; leaving out its door to Python makes the first call a quarter faster.
"""

from __future__ import annotations

from typing import Any

from somatopy.compiling import compiled

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz"},
}
kernel = compiled(**_OPTIONS)
part = compiled(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)
