"""The clips that a run is trained or checked on, read as its configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from somatopy.checking import InputError, choice
from somatopy.commands import screen

if TYPE_CHECKING:
    from somatopy.data import Clips
    from somatopy.speech.training import LabeledWaves

SPLITS = {"train": ("train",), "valid": ("val",), "test": ("test",), "trainvalid": ("train", "val")}


def clips(data: Mapping[str, Any], name: str) -> Clips:
    """The clips of the list ``name`` of a run's ``[data]`` table; says what was left out or changed."""
    from somatopy.speech import corpus

    choice("the list", name, SPLITS)
    if lists := data.get("lists"):
        there = corpus.lists_in(lists)
        if name not in there:
            raise InputError(f"{lists} holds no {name}.txt: write the lists by 'somatopy speech prepare'")
        found = corpus.read_list(data["path"], there[name])
    else:
        everything = corpus.read(data["path"])
        wanted = SPLITS[name]
        found = everything.select([split in wanted for split in everything.splits or []])
        if not len(found):
            raise InputError(f"{data['path']} has no clips for {name}: give lists by --lists")
    for line in found.report():
        screen.note(line)
    return found


def labeled(found: Clips) -> LabeledWaves:
    """The clips, decoded, with the class of each."""
    from somatopy.commands import progress
    from somatopy.speech import decoded, targets
    from somatopy.speech.training import LabeledWaves

    with progress.hearing() as heard:
        waves = decoded(found, progress=heard)
    return LabeledWaves(waves, targets(found.labels or [""] * len(found)))


def absolute(path: Path | str) -> str:
    """A path that stays right when the run is used from another folder."""
    return str(Path(path).resolve())
