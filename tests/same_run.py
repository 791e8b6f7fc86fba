"""When two run folders hold the same training."""

import numpy as np

from somatopy.data import mapfile
from somatopy.runs import history


def timeless(value):
    """``value`` without the entries that measure time, at any depth."""
    if isinstance(value, dict):
        return {key: timeless(item) for key, item in value.items() if key != "seconds"}
    return [timeless(item) for item in value] if isinstance(value, list) else value


def assert_same_run(run, other):
    """The same gmaps, bit for bit, and the same history, seconds apart; nothing half-written."""
    assert run.is_finished == other.is_finished
    assert timeless(history.read(run.history)) == timeless(history.read(other.history))
    assert run.gmap_steps() == other.gmap_steps()
    for step in run.gmap_steps():
        (header, arrays), (header2, arrays2) = (mapfile.read(folder.gmap(step)) for folder in (run, other))
        assert timeless(header) == timeless(header2)
        assert arrays.keys() == arrays2.keys()
        for name in arrays:
            assert arrays[name].dtype == arrays2[name].dtype
            np.testing.assert_array_equal(arrays[name], arrays2[name])
    assert not list(run.folder.rglob("*.part"))
