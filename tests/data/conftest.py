"""Where the tests of the data stage find real data and a writer of files."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def real_data():
    """A function from the name of a real data set to its folder; skips the test where it is not there."""
    place = Path(os.environ.get("SOMATOPY_DATA", BESIDE))

    def folder(name):
        if not (place / name).exists():
            pytest.skip(f"the data set {name} is not there; SOMATOPY_DATA names the folder of the data sets")
        return place / name

    return folder


@pytest.fixture
def file(tmp_path):
    """A function that writes text or bytes under a name and gives the path."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
