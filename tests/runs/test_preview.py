import numpy as np

from small_run import SHORT, settings
from somatopy.data import Clips
from somatopy.runs import beginning, source
from somatopy.runs.configuration import from_tables
from somatopy.runs.preview import preview


def test_a_table_is_counted(table):
    asked = from_tables(settings(table))
    seen = preview(asked, source.read(asked.source))
    epochs = SHORT["calibration_epochs"] + SHORT["growing_epochs"] + SHORT["smoothing_epochs"]
    assert (seen.samples, seen.features, seen.labels, seen.epochs) == (40, 3, 4, epochs)
    assert seen.memory == 2 * 8 * 3 * (40 + asked.parameters["max_units"])


def test_sounds_are_counted_without_being_heard():
    clips = Clips.from_waves([np.ones(9)] * 5, 16000, list("abcde"))
    tables = {"data": {"example": "syllables"}, "sound": {"bands": "mel40", "frames": 10}}
    seen = preview(beginning.settled(tables, clips), clips)
    assert (seen.samples, seen.features, seen.labels) == (5, 400, None)
    assert seen.memory == 2 * 4 * 400 * (5 + 2500)
