"""The flow of the house: stages import only earlier stages, and only the rooms that may open files do."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import somatopy

PACKAGE = Path(somatopy.__file__).parent
STAGES = ["data", "features", "maps", "measures", "models", "pictures", "report"]
FREE_TO_ALL = {"checking", "compiling"}
MAY_OPEN_FILES = ("data/", "runs/", "commands/", "persistence.py", "report/page.py", "speech/corpus.py")
OPENERS = {
    "open",
    "read_text",
    "write_text",
    "read_bytes",
    "write_bytes",
    "savefig",
    "savez",
    "loadtxt",
    "memmap",
}


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def imported_rooms(path):
    """The rooms of somatopy that a module imports, wherever in the file the import stands."""
    here = path.relative_to(PACKAGE.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: len(here) - node.level]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "somatopy" and len(parts) > 1:
                yield parts[1]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_stage_imports_only_earlier_stages(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room not in STAGES:
        return
    allowed = {*STAGES[: STAGES.index(room) + 1], *FREE_TO_ALL}
    # An estimator's save and explore are thin calls of the root's, imported where used.
    allowed |= {"explorer", "persistence"} if room in ("maps", "models") else set()
    assert set(imported_rooms(path)) <= allowed


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_rooms_that_may_open_files_do(path):
    if path.relative_to(PACKAGE).as_posix().startswith(MAY_OPEN_FILES):
        return
    called = {
        getattr(node.func, "id", getattr(node.func, "attr", None))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert not called & OPENERS


HEAVY = [
    "numba",
    "scipy",
    "sklearn",
    "matplotlib",
    "torch",
    "dask",
    "pandas",
    "soundfile",
    "safetensors",
    "typer",
]


def test_importing_the_package_loads_nothing_heavy():
    code = f"import sys, somatopy; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
