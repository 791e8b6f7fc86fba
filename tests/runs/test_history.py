import errno
import json
import math

import pytest

from somatopy.checking import InputError, NoRoomError
from somatopy.runs import history


def record(step, **more):
    return {"step": step, "phase": "growing", "units": 4, "mse": 0.5, "seconds": 0.1} | more


def line(step):
    return json.dumps(record(step)) + "\n"


def test_records_come_back_in_order(tmp_path):
    records = [record(i, mse=1 / (i + 1)) for i in range(3)]
    for each in records:
        history.append(tmp_path / "history.jsonl", each)
    assert history.read(tmp_path / "history.jsonl") == records


def test_a_history_not_yet_there_is_empty(tmp_path):
    assert history.read(tmp_path / "history.jsonl") == []


def test_a_last_line_without_its_end_does_not_count(tmp_path):
    (tmp_path / "history.jsonl").write_text(line(0) + '{"step": 1')
    assert history.read(tmp_path / "history.jsonl") == [record(0)]


def test_cutting_forgets_later_steps_and_a_torn_line(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_text(line(0) + line(1) + line(2) + '{"st')
    history.cut(path, 1)
    assert path.read_text() == line(0) + line(1)


@pytest.mark.parametrize("broken", [b"{", b"7", b'{"step": "x"}', b"\xff\xfe", b""])
def test_a_broken_line_is_named(tmp_path, broken):
    (tmp_path / "history.jsonl").write_bytes(line(0).encode() + broken + b"\n" + line(2).encode())
    with pytest.raises(InputError, match=r"history.jsonl, line 2 is no record"):
        history.read(tmp_path / "history.jsonl")


def test_infinity_becomes_null_for_json_has_no_word_for_it(tmp_path):
    history.append(tmp_path / "history.jsonl", {"step": 0, "threshold": math.inf, "rate": math.nan})
    text = (tmp_path / "history.jsonl").read_text()
    assert json.loads(text, parse_constant=pytest.fail) == {"step": 0, "threshold": None, "rate": None}


def test_a_record_is_on_the_disk_when_append_returns(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", synced.append)
    history.append(tmp_path / "history.jsonl", {"step": 0})
    assert len(synced) == 1


def test_a_full_disk_is_said_so(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NoRoomError, match="no room left"):
        history.append(tmp_path / "history.jsonl", {"step": 0})


@pytest.mark.parametrize("key", ["step", "phase", "units", "mse", "seconds"])
@pytest.mark.parametrize("change", ["gone", "null"])
def test_a_line_without_what_every_step_tells_is_named(tmp_path, key, change):
    broken = record(1) | {key: None}
    if change == "gone":
        del broken[key]
    (tmp_path / "history.jsonl").write_text(line(0) + json.dumps(broken) + "\n")
    with pytest.raises(InputError, match=rf"history.jsonl, line 2 .* no usable '{key}'"):
        history.read(tmp_path / "history.jsonl")


def test_the_records_up_to_a_step_are_all_there_or_it_is_said_so(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_text(line(0) + line(1) + line(2))
    assert history.up_to(path, 1) == [record(0), record(1)]
    for text in ("", line(0), line(1) + line(2), line(0) + line(2), line(0) + line(1) + line(1) + line(2)):
        path.write_text(text)
        with pytest.raises(InputError, match=r"does not hold the steps 0 to 2 one by one.*--overwrite"):
            history.up_to(path, 2)
