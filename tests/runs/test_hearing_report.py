import csv

import numpy as np

from somatopy.data import Clips
from somatopy.runs import hearing_report
from somatopy.runs.folder import Run


def clips(**what):
    return Clips([np.zeros(4, np.float32)], ["a"], **what)


def test_where_nothing_happened_nothing_is_written(tmp_path):
    run = Run(tmp_path)
    run.make()
    hearing_report.write(run, clips())
    assert not run.sounds.exists()
    assert not run.log.exists()


def test_a_name_that_is_a_formula_is_text_in_the_table(tmp_path):
    run = Run(tmp_path)
    run.make()
    hearing_report.write(run, clips(skipped=[("=1+1", "broken")], notes=[("a", "mixed down")]))
    rows = list(csv.reader(run.sounds.read_text().splitlines()))
    assert rows == [["name", "what"], ["'=1+1", "left out: broken"], ["a", "mixed down"]]
    assert [line.split(" ", 2)[2] for line in run.log.read_text().splitlines()] == [
        "left out =1+1: broken",
        "mixed down: a",
    ]
