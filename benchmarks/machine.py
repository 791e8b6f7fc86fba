"""The machine a benchmark ran on, in words that name nobody: processor, cores, memory, system, how busy it was."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> dict[str, str | int | float]:
    """Processor, cores, memory in GiB, system, Python and the load (processes waiting to run) before we began."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(_memory() / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else -1,
    }


def sentence(facts: dict[str, str | int | float]) -> str:
    """The facts of :func:`machine` as one line."""
    return (
        "{processor}, {cores} cores, {memory_gib} GiB, {system}, Python {python}; "
        "{load} processes at work when it began"
    ).format(**facts)


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> int:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return 0
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
