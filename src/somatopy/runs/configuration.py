"""What a run was asked to do, as ``config.toml`` holds it: enough to do it again."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from somatopy.checking import InputError, ParameterError, did_you_mean, integer, show
from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.features.scaling import unit_range
from somatopy.features.sound import BandSettings
from somatopy.measures.blocks import row_blocks
from somatopy.runs import estimators, recorded, toml
from somatopy.runs.source import Source

SETTINGS = ("run", "data", "sound", "parameters")
RECORDED = ("found", "versions")
RUN_KEYS = ("map", "seed", "save_every")
DATA_KEYS = ("path", "example", "labels", "names", "gaps", "split", "exclude")
PACKAGES = ("somatopy", "numpy", "numba", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Configuration:
    """The settings of a run, and what was found when they were first followed.

    Parameters
    ----------
    source : Source
        Where the samples come from.
    parameters : mapping
        All parameters of the map but its random state.
    map : str
        A word of :data:`somatopy.runs.estimators.ESTIMATORS`.
    seed : int
        Of the map's random state.
    save_every : int
        A gmap is saved every that many epochs, and at the end of each phase.
    found : mapping
        Kind ("sound", "table"), number and fingerprint of the samples, number and names of their features, and where a
        run weighs them, their ranges (``spans``); empty before they were read.
    versions : mapping
        Of the packages that computed.
    """

    source: Source
    parameters: Mapping[str, Any]
    map: str = "growing"
    seed: int = 0
    save_every: int = 1
    found: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        integer("--seed", self.seed, at_least=0, at_most=2**32 - 1)
        integer("--save-every", self.save_every, at_least=1)

    def estimator(self) -> Any:
        """The untrained map."""
        return estimators.estimator(self.map, self.parameters, self.seed, self.found.get("spans"))

    @property
    def spectrum(self) -> tuple[int, int] | None:
        """(bands, frames) of a vector that is a spectrogram, row by row; None of other vectors."""
        return self.source.hearing.shape if self.found.get("kind") == "sound" else None

    def with_samples(self, samples: Samples, kind: str) -> Configuration:
        """The same settings, and what ``samples`` (of ``kind`` "sound" or "table") are like."""
        n, d = samples.vectors.shape
        found = {"kind": kind, "samples": n, "features": d, "fingerprint": fingerprint(samples)}
        if samples.feature_names is not None:
            found["feature_names"] = samples.feature_names
        if estimators.weighs(self.map) and self.parameters["scaling"] == "feature":
            found["spans"] = unit_range(samples.vectors).span.tolist()
        return dataclasses.replace(self, found=found, versions=versions())

    def tables(self) -> dict[str, dict[str, Any]]:
        data = dataclasses.asdict(self.source)
        sound = data.pop("hearing")
        return {
            "run": {name: getattr(self, name) for name in RUN_KEYS},
            "data": data,
            "sound": {**sound, "trim": sound["trim"] or False},  # TOML has no None
            "parameters": dict(self.parameters),
            "found": dict(self.found),
            "versions": dict(self.versions),
        }

    def digest(self) -> str:
        """Equal for runs of equal settings on equal samples (versions do not count)."""
        tables = self.tables()
        text = toml.dumps({name: tables[name] for name in (*SETTINGS, "found")})
        return hashlib.sha256(text.encode()).hexdigest()

    def differences(self, other: Configuration) -> list[str]:
        """The settings in which ``other`` differs, in words."""
        mine, yours = self.tables(), other.tables()
        return [
            f"{key} is {show(value)}, not {show(yours[name][key])}"
            for name in SETTINGS
            for key, value in mine[name].items()
            if value != yours[name].get(key)
        ]

    def write(self, path: Path) -> None:
        storage.write_text(path, toml.dumps(self.tables()))


def from_tables(tables: Mapping[str, Mapping[str, Any]]) -> Configuration:
    """The configuration of ``tables`` (see :meth:`Configuration.tables`); what is left out is default.

    Raises
    ------
    ParameterError
        A table, a key or a value that no run has.
    """
    _check_names(tables, (*SETTINGS, *RECORDED), "the settings")
    run, data, sound = (dict(tables.get(name, {})) for name in ("run", "data", "sound"))
    _check_names(run, RUN_KEYS, "[run]")
    _check_names(data, DATA_KEYS, "[data]")
    if isinstance(data.get("exclude"), list):  # TOML's word for a tuple
        data["exclude"] = tuple(data["exclude"])
    parameters = estimators.parameters(run.get("map", "growing"), tables.get("parameters", {}))
    if parameters.get("missing") == "mask":  # what is masked was not left out before
        data.setdefault("gaps", "keep")
    hearing = BandSettings.from_dict({**sound, "trim": None} if sound.get("trim") is False else sound)
    recorded = {name: dict(tables.get(name, {})) for name in RECORDED}
    return Configuration(Source(**data, hearing=hearing), parameters, **{**run, **recorded})


def load(path: Path) -> dict[str, dict[str, Any]]:
    """The tables of a TOML file; InputError when it cannot be read as such."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{path} is not TOML: {' '.join(str(error).split())}") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise InputError(
                f"{path}: {name!r} must stand below one of [run], [data], [sound] and [parameters]"
            )
    return tables


def read(path: Path) -> Configuration:
    """The configuration in the ``config.toml`` of a run, found whole and sensible.

    Raises
    ------
    InputError
        Something is missing, of another type, out of its range, or unknown; names it.
    """
    tables = load(path)
    try:
        recorded.check_whole(tables)
        settings = from_tables(tables)
        recorded.check_found(settings.found, settings.source.hearing.shape)
        recorded.check_versions(settings.versions)
        estimators.check(settings.estimator())
        settings.digest()  # every value is one that TOML can hold
    except ParameterError as error:
        raise InputError(f"{path}: {error}; mend it, or train again") from error
    return settings


def overlaid(*layers: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Tables in which a later layer overrules an earlier one, key by key; a path overrules an example.

    >>> overlaid({"run": {"seed": 1, "map": "growing"}}, {"run": {"seed": 2}})
    {'run': {'seed': 2, 'map': 'growing'}}
    """
    merged: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for name, table in layer.items():
            before = merged.get(name, {})
            if table.keys() & {"path", "example"}:  # samples come from one of the two
                before = {key: value for key, value in before.items() if key not in ("path", "example")}
            merged[name] = {**before, **table}
    return merged


def fingerprint(samples: Samples) -> str:
    """A hash of the vectors (values, type and shape) and the labels."""
    vectors = samples.vectors
    digest = hashlib.sha256(f"{vectors.dtype.str} {vectors.shape}".encode())
    for rows in row_blocks(*vectors.shape):
        digest.update(vectors[rows].tobytes())
    for label in samples.labels or ():
        digest.update(b"\0" + label.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def _check_names(given: Mapping[str, Any], known: Any, where: str) -> None:
    for name in given:
        if name not in known:
            raise ParameterError(f"{where}: nothing is called {name!r}{did_you_mean(name, known)}")
