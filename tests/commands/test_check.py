import shutil

import pytest

from somatopy.commands.check import thinned


@pytest.fixture
def run(finished, tmp_path):
    shutil.copytree(finished.folder, tmp_path / "run")
    return tmp_path / "run"


def test_a_check_shows_the_curve_and_a_verdict_and_writes_both(call, run):
    code, out, err = call("check", run)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split()[:4] == ["gmap", "phase", "units", "mse"]
    assert len((run / "check" / "MSE_A").read_text().splitlines()) == len(list((run / "gmaps").iterdir()))
    assert "k-means with" in out
    assert sum(line.startswith(("yes", " NO", "  -")) for line in lines) == 8
    assert "verdict: " in out
    assert [line.split(":")[0] for line in lines[-4:-1]] == ["converged", "in order", "mind"]
    assert (run / "check" / "verdict.txt").read_text() in out
    assert (run / "matlab" / "check" / "show_gmap.m").exists()


def test_new_data_is_measured_without_a_verdict(call, run, table):
    code, out, _ = call("check", run, "--data", table)
    assert code == 0
    assert "verdict" not in out
    assert "converged" not in out
    assert not (run / "check" / "table" / "verdict.txt").exists()
    assert (run / "check" / "table" / "MSE_A").exists()
    assert not (run / "check" / "MSE_A").exists()


def test_a_run_still_training_can_be_checked(call, run):
    for path in sorted((run / "gmaps").iterdir())[6:]:
        path.unlink()
    (run / "checkpoint" / "finished").unlink()
    code, out, _ = call("check", run)
    assert code == 0
    assert "no gmap was saved after growth" in out


def test_data_that_changed_since_is_refused(call, run, tmp_path):
    text = (run / "config.toml").read_text()
    (run / "config.toml").write_text(text.replace('fingerprint = "', 'fingerprint = "0'))
    code, _, err = call("check", run)
    assert code == 3
    assert "is not what" in err


def test_a_broken_gmap_has_its_own_exit_code(call, run):
    path = run / "gmaps" / "gmap_000002.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    code, _, err = call("check", run)
    assert code == 4
    assert "gmap_000002.safetensors" in err


def test_what_is_no_run_is_refused(call, tmp_path):
    code, _, err = call("check", tmp_path)
    assert code == 3
    assert "has no config.toml" in err


@pytest.mark.parametrize(("n", "most"), [(0, 3), (3, 3), (4, 3), (100, 24)])
def test_a_long_table_is_thinned_with_its_ends(n, most):
    kept = thinned(range(n), most)
    assert len(kept) == min(n, most)
    assert kept[:1] == list(range(n))[:1]
    assert kept[-1:] == list(range(n))[-1:]


def test_new_data_stands_beside_the_training_data(call, run, table):
    _, out, _ = call("check", run, "--data", table)
    lines = [line.split() for line in out.splitlines()]
    place = lines.index(["measure", "training", "other"])
    rows = {row[0]: row[1:] for row in lines[place + 1 : place + 9]}
    assert list(rows)[:3] == ["samples", "mse", "explained_variance"]
    assert rows["outliers"] == ["0", "0"]
    assert all(before == after for before, after in rows.values())  # the same samples


def test_of_a_long_series_some_are_looked_at_in_detail(call, run):
    _, out, _ = call("check", run, "--every", 5)
    steps = sorted(int(path.stem[5:]) for path in (run / "gmaps").iterdir())
    kept = sorted({*steps[::5], steps[-1]})
    assert sorted(path.name for path in (run / "matlab" / "check").glob("gmap_*")) == [
        f"gmap_{step:06d}.mat" for step in kept
    ]
    assert len((run / "check" / "MSE_A").read_text().splitlines()) == len(steps)
    assert f"are of {len(kept)} of {len(steps)} gmaps; --every 1 for all" in out
    _, out, _ = call("check", run)
    assert "--every" not in out
    assert len(list((run / "matlab" / "check").glob("gmap_*"))) == len(steps)


def test_no_gmap_at_all_is_no_way_to_check(call, run):
    code, _, err = call("check", run, "--every", 0)
    assert code == 2
    assert "--every must be a whole number at least 1" in err
