"""A map to a file and back: ``somatopy.save(map, path)``, ``somatopy.load(path)``.

The file's ending says the format: ``.npz``, ``.mat`` and SOM_PAK's ``.cod`` for other programs, the map file for all
else, but for endings that promise what we do not write. Only the map file carries a checksum.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from somatopy import checking
from somatopy.checking import MapFileError, ParameterError, did_you_mean, show
from somatopy.data import codfile, exchange, mapfile

# What a file may bring to life, and the module it lives in: a name that is not here is never imported.
CLASSES = {
    "BatchSOM": "somatopy.maps.batch",
    "DeepSOM": "somatopy.deep.deep_som",
    "GrowingHierarchicalSOM": "somatopy.maps.hierarchical",
    "GrowingNeuralGas": "somatopy.maps.growing_gas",
    "GrowingSOM": "somatopy.maps.growing",
    "InterconnectedSOM": "somatopy.models.interconnected",
    "NeuralGas": "somatopy.maps.neural_gas",
    "OnlineSOM": "somatopy.maps.online",
    "ParameterlessSOM": "somatopy.maps.parameterless",
    "PatchSOM": "somatopy.images.patch_som",
    "QAgent": "somatopy.control.agent",
    "RecursiveSOM": "somatopy.maps.recursive",
    "SOMClassifier": "somatopy.models.classifier",
    "SOMClusterer": "somatopy.models.clusterer",
    "SOMImputer": "somatopy.models.imputer",
    "SOMOutlierDetector": "somatopy.models.anomaly",
    "SOMRegressor": "somatopy.models.regressor",
    "StackedPatchSOM": "somatopy.images.stacked",
    "SuperSOM": "somatopy.models.super_organized",
}

# Endings that would deceive whoever finds the file: what is in it, the next program takes from its name.
PROMISES = {
    ".pkl": "a pickle", ".pickle": "a pickle", ".joblib": "a pickle",
    ".pt": "PyTorch's format", ".pth": "PyTorch's format", ".onnx": "ONNX",
    ".h5": "HDF5", ".hdf5": "HDF5", ".json": "JSON", ".csv": "a table", ".npy": "one array",
}  # fmt: skip


def save(map: Any, path: str | Path, *, records: int | None = None) -> None:
    """Write a trained map to one file: safetensors with a JSON header and a checksum, or what the ending says.

    Parameters
    ----------
    records : int, optional
        How many records of ``history_`` to keep, the latest ones. A run keeps them in a file of its own, so its
        gmaps bear 1: with all of them, the series would grow with the square of the epochs.

    Raises
    ------
    ParameterError
        ``map`` is nothing that can be saved, or the ending promises a format that is not written, as ``.pkl`` does.
    NoRoomError
        The disk is full; a file that was there before is intact.

    >>> somatopy.save(som, "words.safetensors")  # doctest: +SKIP
    """
    name = type(map).__name__
    if name not in CLASSES or type(map) is not _class(path, name):
        raise ParameterError(f"map must be one of {', '.join(CLASSES)}; got {show(map)}")
    write = _writer(path)
    header, arrays = map._to_file()
    if records is not None:
        latest = checking.integer("records", records, at_least=0)
        of_map = header.get("map", header)  # a model's history is its map's
        of_map["history"] = of_map["history"][-latest:] if latest else []
    write(path, {**header, "kind": "map", "class": name}, arrays)


def load(path: str | Path) -> Any:
    """The map in a file written by :func:`save`.

    Raises
    ------
    MapFileError
        The file is missing, cut short, damaged, forged, a checkpoint, or of a newer version of somatopy.
    """
    header, arrays = _reader(path)(path)
    kind = _class(path, header.get("class"))
    try:
        return kind._from_file(header, arrays)
    except MapFileError as error:
        raise MapFileError(
            f"{path} does not hold a sound {kind.__name__}: {error}; train it again"
        ) from error
    except (
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        RuntimeError,
    ) as error:
        raise MapFileError(
            f"{path} does not hold a {kind.__name__}: {show(str(error))}; train it again"
        ) from error


def _writer(path: str | Path) -> Callable[..., None]:
    ending = Path(path).suffix.lower()
    if ending in PROMISES:
        raise ParameterError(
            f"path must not end in {ending}, which promises {PROMISES[ending]}; got {show(str(path))}: "
            f"{show(Path(path).with_suffix('.safetensors').name)} would do, or .npz, .mat or .cod"
        )
    match ending:
        case ".npz":
            return exchange.write_npz
        case ".mat":
            return exchange.write_mat
        case ".cod":
            return codfile.write
        case _:
            return mapfile.write


def _reader(path: str | Path) -> Callable[..., Any]:
    match Path(path).suffix.lower():
        case ".npz":
            return exchange.read_npz
        case ".mat":
            return exchange.read_mat
        case ".cod":
            return codfile.read
        case _:
            return partial(mapfile.read, kind="map")


def _class(path: str | Path, name: Any) -> Any:
    if not isinstance(name, str) or name not in CLASSES:
        known = f"this somatopy knows {', '.join(CLASSES)}{did_you_mean(str(name), CLASSES)}"
        raise MapFileError(
            f"{path} holds a map of class {show(name)}; {known}; update it if the file is newer"
        )
    return getattr(importlib.import_module(CLASSES[name]), name)
