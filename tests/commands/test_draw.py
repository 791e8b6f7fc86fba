import shutil

import pytest


@pytest.fixture
def run(finished, tmp_path):
    shutil.copytree(finished.folder, tmp_path / "run")
    return tmp_path / "run"


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_pictures_are_drawn_and_named(call, run, ending):
    code, out, _ = call("draw", run, "--format", ending)
    assert code == 0
    drawn = sorted((run / "figures").iterdir())
    assert sorted(out.split()[1::2]) == [str(path) for path in drawn]
    assert {path.stem for path in drawn} >= {"learning_curve", "growth", "u_matrix", "hits", "labels"}
    assert all(path.suffix == f".{ending}" for path in drawn)


def test_another_format_is_refused(call, run):
    code, _, err = call("draw", run, "--format", "gif")
    assert code == 2
    assert "--format must be one of 'png', 'svg', 'pdf'; got 'gif'" in err
