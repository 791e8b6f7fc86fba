"""The benchmark of the Kohonen maps, small: the code that measures at full size, without any peer installed."""

import json
import os
import re
import time

import numpy as np
import pytest
from benchmarks import peers
from benchmarks.kohonen import __main__ as command
from benchmarks.kohonen import bars, cases, cost, findings, plan, report, roster, session, trial
from experiments.record import Result
from scipy.spatial.distance import pdist, squareform

TINY = cases.SMALL["small"]


def session_of(*trials, path=None):
    done = session.Session(path, {"small": TINY})
    done.run(trials)
    return done


def record_of(found, **sizes):
    """A record as a session writes it, of trials that never ran."""
    settings = session.Session(None, sizes or {"small": TINY}).settings
    return {
        "settings": settings,
        "found": found,
        "left_out": {},
        "machine": session.machine(),
        "complete": True,
    }


def passed(seconds, training=20.0, samples=TINY.n_samples, **others):
    timed = {
        "pass": {"seconds": seconds, "samples": samples},
        "training": {"seconds": training, "samples": samples},
    }
    return timed | others


@pytest.fixture(scope="module")
def measured():
    """One process each for ours and the plain map."""
    kinds = [("somatopy", "batch"), ("plain", "batch"), ("kmeans", "batch"), ("somatopy", "online")]
    return session_of(*(session.Trial("small", *kind, options={"training_limit": 60}) for kind in kinds))


def test_ours_and_the_plain_map_are_the_same_map(measured):
    both = findings.Findings(measured.record(complete=True))
    error = [both.median("small", name, findings.ERROR) for name in ("somatopy", "plain")]
    assert error[0] == pytest.approx(error[1], rel=1e-5)


def test_a_trial_tells_times_memory_and_quality(measured):
    for key in ("small/somatopy/batch/0", "small/plain/batch/0"):
        found = measured.found[key]
        assert min(found[what]["seconds"] for what in ("pass", "training", "predict")) > 0
        assert 0 <= found["quality"]["topographic_error"] <= 1
    assert (
        "~"
        not in report.report(measured.record(complete=True)).partition("Asked for")[0].partition("Medians")[0]
    )


def test_no_map_is_no_peer(measured):
    assert findings.Findings(measured.record(complete=True)).fastest("small", findings.PASS) is None


def test_an_interrupted_session_goes_on(tmp_path, monkeypatch):
    path = tmp_path / "found.json"
    first, second = (session.Trial("small", "somatopy", "product", run) for run in range(2))
    before = session_of(first, path=path)
    ran = []
    monkeypatch.setattr(
        session.Session, "perform", lambda self, one, folder: ran.append(one) or {"gflops": 1.0}
    )
    after = session_of(first, second, path=path)
    assert ran == [second]
    assert after.found[first.key] == before.found[first.key]


def test_a_complete_session_begins_anew(tmp_path):
    path = tmp_path / "found.json"
    done = session.Session(path, {"small": TINY})
    done.found = {"small/plain/batch/0": {}}
    done.write(complete=True)
    assert session.Session(path, {"small": TINY}).found == {}


def test_other_sizes_are_another_session(tmp_path):
    path = tmp_path / "found.json"
    done = session.Session(path, {"small": TINY})
    done.found = {"small/plain/batch/0": {}}
    done.write(complete=False)
    assert session.Session(path, {"small": cases.CASES["small"]}).found == {}


def test_a_failed_trial_is_reported_with_its_last_words():
    done = session_of(session.Trial("small", "somatopy", "online", options={"options": {"no_such": 1}}))
    assert "no_such" in report.report(done.record(complete=True))


def test_a_library_that_is_not_there_is_left_out_with_the_way_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(peers, "PLACE", tmp_path)
    done = session_of(session.Trial("small", "minisom", "batch"))
    assert done.found == {}
    assert "minisom: not installed: python -m benchmarks.peers install kohonen" in report.report(
        done.record(complete=True)
    )


def test_a_slow_library_is_extrapolated_along_the_line_through_two_parts():
    parts = []

    def seconds_of(n):
        parts.append(n)
        return 0.4 + 0.002 * n

    found = trial.for_all(seconds_of, 100_000, limit=3.0)
    assert found["seconds"] == pytest.approx(0.4 + 0.002 * 100_000)
    assert found["samples"] == parts[-1] < 100_000


def test_what_fits_the_limit_is_measured_on_all_samples_however_close_it_comes():
    assert trial.for_all(lambda n: 2e-6 * n, 1_000_000, limit=3.0)["samples"] == 1_000_000


def test_what_is_quick_is_measured_on_all_samples():
    assert trial.for_all(lambda n: 1e-7 * n, 5_000, limit=3.0) == {
        "seconds": pytest.approx(5e-4),
        "samples": 5_000,
    }


def test_a_call_may_time_itself():
    assert trial.seconds(lambda: 7.0) == 7.0
    assert trial.seconds(lambda: time.sleep(0.01)) >= 0.01


def test_schedules_that_stop_short_are_given_the_next_radius():
    radii = trial.Radii(np.geomspace(8, 0.5, 5))
    assert radii.beyond == pytest.approx(0.25)
    assert trial.Radii([2.0]).beyond == 2.0


def test_ratios_are_taken_within_runs():
    times = {"somatopy": [1.0, 10.0], "xpysom": [3.0, 40.0]}
    found = {
        f"small/{name}/batch/{run}": passed(t) for name, both in times.items() for run, t in enumerate(both)
    }
    assert findings.Findings(record_of(found)).times("small", "xpysom", findings.PASS) == pytest.approx(3.5)


def test_a_bar_is_met_or_missed_by_the_figure_beside_it():
    found = {
        "small/somatopy/batch/0": passed(
            1.0, training=5.0, memory=100.0, predict={"seconds": 1.0, "samples": 400}
        ),
        "small/xpysom/batch/0": passed(4.0, training=10.0, samples=200),
        "small/plain/batch/0": passed(1.2),
        "small/faiss/index/0": {"predict": {"seconds": 0.5, "samples": 400}},
    }
    rows = {row.measure: row for row in bars.results(record_of(found))}
    assert rows["batch pass: times faster than the fastest peer, xpysom"].met
    assert rows["batch pass: times faster than the fastest peer, xpysom"].ours == "~4"
    assert not rows["4-epoch training: times faster than the fastest peer, xpysom"].met
    assert not rows["batch pass: times faster than plain"].met
    assert not rows["prediction: times faster than faiss"].met
    assert rows["batch training: peak memory above data and libraries, MB"].met
    assert all(isinstance(row, Result) for row in rows.values())


def test_flowsom_is_compared_with_our_bubble():
    found = {
        "small/somatopy/online/0": {"epoch": {"seconds": 10.0, "samples": 400}},
        "small/somatopy/online/bubble/0": {"epoch": {"seconds": 1.0, "samples": 400}},
        "small/flowsom/online/0": {"epoch": {"seconds": 5.0, "samples": 400}},
    }
    (row,) = bars.results(record_of(found))
    assert (row.measure, row.ours) == (
        "online epoch: times faster than the fastest compiled peer, flowsom",
        "5",
    )


def test_minisom_parity_is_a_difference_of_codebooks():
    codebook = np.linspace(0, 1, 20).reshape(10, 2)
    near = {"codebook": (codebook + 1e-9).tolist()}
    found = {"small/somatopy/parity/0": near, "small/minisom/parity/0": {"codebook": codebook.tolist()}}
    (row,) = bars.results(record_of(found))
    assert row.met


def test_the_cost_of_a_sweep_is_drawn(tmp_path):
    sizes = plan.SMALL_SWEEPS["samples"]
    done = session_of(session.Trial("small", "plain", "sweep", 0, {"sizes": sizes, "limit": 1.0}, "samples"))
    assert cost.curves(done.record(complete=True), "samples")["plain"][0] == [20, 100]
    cost.plot(done.record(complete=True), tmp_path / "cost.png")
    assert (tmp_path / "cost.png").stat().st_size > 1000


def test_the_plan_measures_what_is_compared_in_the_same_run():
    trials = plan.trials(cases.CASES, roster.LIBRARIES, runs=2, small=False)
    assert len({one.key for one in trials}) == len(trials)
    batch = [one.run for one in trials if one.kind == "batch"]
    assert batch == sorted(batch)


def test_every_library_has_its_adapter_and_its_environment():
    for library in roster.LIBRARIES.values():
        assert library.adapter.exists()
        assert library.environment is None or library.distribution in peers.PEERS[library.environment]


def test_samples_are_equal_from_call_to_call():
    X = cases.clusters(500, 8)
    assert X.dtype == np.float32
    assert np.array_equal(X, cases.clusters(500, 8))


def test_samples_lie_in_clusters():
    X = cases.clusters(1000, 16)
    distances = pdist(X)
    nearest = np.sort(squareform(distances))[:, 1]
    assert nearest.mean() < distances.mean() / 3


def test_a_program_is_hidden_from_a_path(monkeypatch, tmp_path):
    for folder, program in (("one", "nvcc"), ("two", "gcc")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / program).touch(mode=0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "one"), str(tmp_path / "two")]))
    assert peers._path_without("nvcc") == str(tmp_path / "two")


def test_a_part_of_the_whole_is_not_published(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "publish", lambda record: pytest.fail("published"))
    monkeypatch.setattr(plan, "trials", lambda *_: [session.Trial("small", "somatopy", "product")])
    out = tmp_path / "found.json"
    assert command.main(["--small", "--case", "small", "--library", "plain", "--out", str(out)]) == 0
    assert json.loads(out.read_text())["complete"]
    assert "Machine:" in capsys.readouterr().out


def test_what_is_published_is_rows_a_page_and_its_picture(measured, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "DOCS", tmp_path)
    command.publish(measured.record(complete=True))
    rows = json.loads((tmp_path / "results" / "kohonen_benchmark.json").read_text())
    page = tmp_path / "experiments" / "kohonen" / "peers.md"
    (picture,) = re.findall(r"\]\((.*\.png)\)", page.read_text())
    assert {Result(**row).system for row in rows} == {bars.SYSTEM}
    assert (page.parent / picture).exists()


@pytest.mark.parametrize("name", sorted(set(roster.LIBRARIES) - {"somatopy", "plain", "kmeans"}))
def test_a_peer_is_measured_by_the_same_code(name):
    library = roster.LIBRARIES[name]
    if why := library.missing():
        pytest.skip(f"{name}: {why}")
    kinds = ["index" if kind == "predict" else kind for kind in library.kinds]
    done = session_of(*(session.Trial("small", name, kind, options={"training_limit": 60}) for kind in kinds))
    assert findings.Findings(done.record(complete=True)).failures() == {}
