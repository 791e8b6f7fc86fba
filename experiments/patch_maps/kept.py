"""What is finished is kept, so that a command that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import somatopy
from experiments.record import DOCS


class Kept:
    """Figures, a line each, and maps, a file each, in the folder ``build`` (or in ``out``)."""

    def __init__(self, name: str, out: Path | None) -> None:
        self.folder = (out or DOCS.parent / "build") / "patch_maps" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lines = self.folder / "figures.jsonl"
        rows = self.lines.read_text("utf-8").splitlines() if self.lines.exists() else []
        self.known = dict(json.loads(row) for row in rows)

    def figures(self, key: str, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
        """Those of ``key``, measured where they are not yet known."""
        if key not in self.known:
            self.known[key] = measure()
            with self.lines.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self.known[key]]) + "\n")
        print(key, {name: round(value, 4) for name, value in self.known[key].items()}, flush=True)
        return self.known[key]

    def map(self, key: str, train: Callable[[], Any]) -> Any:
        """The map of ``key``, trained where there is no file of it."""
        path = self.folder / f"{key}.safetensors"
        if not path.exists():
            somatopy.save(train(), path)
        return somatopy.load(path)
