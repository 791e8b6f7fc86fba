"""What the ``config.toml`` of a run must hold, before any command goes by it: someone may have edited it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from somatopy.checking import ParameterError, choice, did_you_mean, integer, number, show

Tables = Mapping[str, Mapping[str, Any]]

# What no run can do without; other settings have defaults.
NEEDED = {
    "run": ("map", "seed", "save_every"),
    "data": (),
    "sound": (),
    "parameters": (),
    "found": ("kind", "samples", "features", "fingerprint"),
    "versions": (),
}
KINDS = ("sound", "table")
FOUND = ("kind", "samples", "features", "fingerprint", "feature_names", "spans")


def check_whole(tables: Tables) -> None:
    """Refuse tables in which something is missing that every run writes.

    Raises
    ------
    ParameterError
        Names the table, or the table and its key.
    """
    for name, keys in NEEDED.items():
        if name not in tables:
            raise ParameterError(f"the table [{name}] is missing")
        for key in keys:
            if key not in tables[name]:
                raise ParameterError(f"[{name}]: {key} is missing")


def check_found(found: Mapping[str, Any], spectrum: tuple[int, int]) -> None:
    """Refuse what cannot have been found of samples; sounds have ``spectrum`` (bands, frames)."""
    for name in found:
        if name not in FOUND:
            raise ParameterError(f"[found]: nothing is called {name!r}{did_you_mean(name, FOUND)}")
    choice("[found] kind", found["kind"], KINDS)
    for name in ("samples", "features"):
        integer(f"[found] {name}", found[name], at_least=1)
    if not isinstance(found["fingerprint"], str):
        raise ParameterError(f"[found] fingerprint must be text; got {show(found['fingerprint'])}")
    if found["kind"] == "sound" and found["features"] != spectrum[0] * spectrum[1]:
        raise ParameterError(
            f"[found] features must be {spectrum[0] * spectrum[1]}, {spectrum[0]} bands of {spectrum[1]} frames; "
            f"got {found['features']}"
        )
    _check_names(found.get("feature_names"), found["features"])
    _check_spans(found.get("spans"), found["features"])


def check_versions(versions: Mapping[str, Any]) -> None:
    """Refuse versions that are no text."""
    for name, text in versions.items():
        if not isinstance(text, str):
            raise ParameterError(f"[versions] {name} must be text; got {show(text)}")


def _check_names(names: Any, n_features: int) -> None:
    if names is None:
        return
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ParameterError(f"[found] feature_names must be a list of texts; got {show(names)}")
    if len(names) != n_features:
        raise ParameterError(f"[found] feature_names must be {n_features} names; got {len(names)}")


def _check_spans(spans: Any, n_features: int) -> None:
    if spans is None:
        return
    if not isinstance(spans, list) or len(spans) != n_features:
        raise ParameterError(f"[found] spans must be {n_features} numbers; got {show(spans)}")
    for span in spans:
        number("[found] spans", span, above=0)
