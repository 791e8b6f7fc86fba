"""How much memory this process may still take."""

from __future__ import annotations

import math
from pathlib import Path


def available_memory() -> float:
    """Bytes that the system, or the group of processes we are in, can still give; infinite where nobody says."""
    return min(_system(), _group())


def _system() -> float:
    for line in _read(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            return 1024.0 * int(line.split()[1])
    return math.inf


def _group() -> float:
    """What is left of the limit of a container (control groups, version 2)."""
    folder = Path("/sys/fs/cgroup")
    limit, used = (_read(folder / name).strip() for name in ("memory.max", "memory.current"))
    return float(int(limit) - int(used)) if limit.isdigit() and used.isdigit() else math.inf


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
