"""How the loops of the engine are compiled: once, kept on disk, without Python's lock.

Sums may be reordered and products fused, but NaN and infinity keep their meaning. A ``part`` is called by other
loops only, so it has no door to Python, which makes the first call a quarter faster; and it is not kept on disk but
in the loops it is a part of. Read back from the disk it would be finished code, that no longer melts into its
caller: searches compiled so took up to twice as long.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from somatopy.compiling import compiled

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "nsz"},
}
kernel = compiled(**_OPTIONS)
part = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)
