import shutil

import pytest


@pytest.fixture
def run(finished, tmp_path, monkeypatch):
    shutil.copytree(finished.folder, tmp_path / "run")
    monkeypatch.setattr("webbrowser.open_new_tab", OPENED.append)
    OPENED.clear()
    return tmp_path / "run"


OPENED = []


def test_the_page_lies_in_the_run_and_opens(call, run):
    code, out, _ = call("explore", run)
    assert code == 0
    assert out.startswith(f"wrote {run / 'explore.html'} (")
    assert [(run / "explore.html").as_uri()] == OPENED


def test_the_page_goes_where_it_is_told_and_stays_closed(call, run, tmp_path):
    code, _, _ = call("explore", run, "--no-open", "--out", tmp_path / "map.html")
    assert code == 0
    assert (tmp_path / "map.html").is_file()
    assert not (run / "explore.html").exists()
    assert OPENED == []


def test_what_is_left_out_is_said(call, run):
    code, _, err = call("explore", run, "--no-open", "--max-samples", 10)
    assert code == 0
    assert "10 of 40 samples are listed" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--max-samples", 0], 2, "max-samples must be a whole number at least 1"),
        (["--out", "missing/explore.html"], 3, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(call, run, arguments, code, words):
    found, _, err = call("explore", run, "--no-open", *arguments)
    assert found == code
    assert words in err


def test_a_folder_without_a_run_is_refused(call, tmp_path):
    code, _, err = call("explore", tmp_path, "--no-open")
    assert code == 3
    assert "RUN must be a folder" in err
