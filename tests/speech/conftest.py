"""Clips of spoken commands for the tests: synthesized ones on the disk, and the real ones where they are."""

import os
from pathlib import Path

import pytest

from spoken_commands import write_corpus


@pytest.fixture(autouse=True)
def one_thread():
    """torch, where it is installed, in one thread, as long as a test runs."""
    try:
        import torch
    except ImportError:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def commands(tmp_path_factory):
    """A small folder of "words" in the layout of Speech Commands; not to be written to."""
    return write_corpus(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="session")
def speech_commands():
    """The real clips."""
    pytest.importorskip("soundfile", reason="the clips are FLAC")
    folder = Path(os.environ.get("SOMATOPY_DATA", "")) / "speech_commands"
    if not (folder / "manifest.csv").is_file():
        pytest.skip("needs the folder speech_commands in SOMATOPY_DATA")
    return folder
