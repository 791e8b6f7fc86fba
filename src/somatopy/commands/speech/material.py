"""The clips that a run is trained or checked on, read as its configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from somatopy.checking import InputError, ParameterError, choice, show
from somatopy.commands import screen

if TYPE_CHECKING:
    from somatopy.data import Clips
    from somatopy.speech.training import LabeledWaves

PATHS = ("path", "lists", "start")
ENTRIES = (*PATHS, "train")
TRAIN_ON = ("train", "trainvalid")

Data = dict[str, str]


def checked(data: Mapping[str, Any]) -> Data:
    """The ``[data]`` table of a run, found sensible.

    Raises
    ------
    ParameterError
        There is no folder of clips, or an entry that is unknown or no text.
    """
    for name, value in data.items():
        choice("an entry of [data]", name, ENTRIES)
        if not isinstance(value, str):
            raise ParameterError(f"{name} of [data] must be text; got {show(value)}")
    if "path" not in data:
        raise ParameterError("give the FOLDER of clips to train on")
    choice("--train-on", data.get("train"), TRAIN_ON)
    return dict(data)


def data_of(tables: Mapping[str, Mapping[str, Any]], place: Path) -> Data:
    """The ``[data]`` table in the configuration of a run; InputError names ``place`` where it is not that of one."""
    try:
        return checked(tables.get("data", {}))
    except ParameterError as error:
        raise InputError(f"{place}: {error}; mend it, or train again") from error


def clips(data: Data, *names: str) -> list[Clips]:
    """The clips of the lists ``names`` (of :data:`somatopy.speech.corpus.LISTS`), of a folder that is read once.

    Says what was left out or changed.
    """
    return _of_lists(data, names) if "lists" in data else _of_folder(data["path"], names)


def labeled(found: Clips) -> LabeledWaves:
    """The clips, decoded, with the class of each."""
    from somatopy.commands import progress
    from somatopy.speech import decoded, targets
    from somatopy.speech.training import LabeledWaves

    with progress.hearing() as heard:
        waves = decoded(found, progress=heard)
    return LabeledWaves(waves, targets(found.labels or [""] * len(found)))


def with_whole_paths(data: Mapping[str, Any]) -> dict[str, Any]:
    """The ``[data]`` table with paths that stay right when the run is used from another folder."""
    return {
        name: absolute(value) if name in PATHS and isinstance(value, str) else value
        for name, value in data.items()
    }


def absolute(path: Path | str) -> str:
    """The whole path."""
    return str(Path(path).resolve())


def report(found: Clips) -> None:
    """Say what was left out or changed."""
    for line in found.report():
        screen.note(line)


def _of_lists(data: Data, names: tuple[str, ...]) -> list[Clips]:
    from somatopy.speech import corpus

    lists, parts = corpus.lists_in(data["lists"]), []
    for name in names:
        if name not in lists:
            raise InputError(
                f"{data['lists']} holds no {name}.txt: write the lists by 'somatopy speech prepare'"
            )
        parts.append(corpus.read_list(data["path"], lists[name]))
        report(parts[-1])
    return parts


def _of_folder(folder: str, names: tuple[str, ...]) -> list[Clips]:
    from somatopy.speech import corpus

    everything = corpus.read(folder)
    report(everything)
    splits = everything.splits or []
    parts = [everything.select([split in corpus.LISTS[name] for split in splits]) for name in names]
    for name, part in zip(names, parts, strict=True):
        if not len(part):
            raise InputError(f"{folder} has no clips for {name}: give lists by --lists")
    return parts
