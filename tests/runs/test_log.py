import re
from pathlib import Path

import pytest

from somatopy.checking import NoRoomError
from somatopy.runs.log import TrainingLog, describe

RECORD = {
    "step": 0,
    "phase": "initialization",
    "epoch": 0,
    "units": 4,
    "births": 0,
    "mse": 0.5,
    "seconds": 0.0,
}


def test_a_log_is_appended_line_by_line_with_the_time(tmp_path):
    for text in ("first", "second"):
        with TrainingLog(tmp_path / "training.log") as log:
            log.line(text)
    lines = (tmp_path / "training.log").read_text().splitlines()
    assert [re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} (.*)", line)[1] for line in lines] == [
        "first",
        "second",
    ]


def test_whatever_the_text_holds_it_stays_one_line(tmp_path):
    with TrainingLog(tmp_path / "training.log") as log:
        log.line("a\nb\r\n\tc \udce9")
    assert (tmp_path / "training.log").read_text().endswith(" a b c \\udce9\n")


def test_each_line_can_be_read_at_once(tmp_path):
    with TrainingLog(tmp_path / "training.log") as log:
        log.line("now")
        assert "now" in (tmp_path / "training.log").read_text()


def test_the_start_is_described_without_an_epoch():
    assert describe(RECORD) == "step 0: initialization, 4 units, mse 0.5, 0.00 s"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_said_so():
    with pytest.raises(NoRoomError, match="/dev/full: no room left"), TrainingLog(Path("/dev/full")) as log:
        log.line("lost")
