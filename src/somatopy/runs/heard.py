"""The band vectors of a run's sounds, kept in its folder so that nothing is heard twice."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.runs.source import Source

COLUMNS = ("names", "labels", "groups", "splits")
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, RecursionError)
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, NotImplementedError)


def keep(path: Path, source: Source, samples: Samples) -> None:
    """Write ``samples`` as the answer to ``source``."""
    about = {"source": dataclasses.asdict(source), **{name: getattr(samples, name) for name in COLUMNS}}
    buffer = io.BytesIO()
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)  # plain bytes: names are of any length
    np.savez(buffer, vectors=samples.vectors, about=text)
    storage.write_bytes(path, buffer.getvalue())


def kept(path: Path, source: Source) -> Samples | None:
    """The samples kept for ``source``; None where there are none, or others, or they cannot be read."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            vectors, about = file["vectors"], json.loads(file["about"].tobytes())
        if about.pop("source") != _plain(source):
            return None
        return Samples(vectors, **about)
    except (*UNREADABLE, *BROKEN_ARCHIVE):
        return None  # they can always be heard again


def _plain(source: Source) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(source)))
    return plain
