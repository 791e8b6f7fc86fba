"""The benchmarks, small: the same code that measures at full size, on few samples and for few epochs."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from benchmarks import (
    engine,
    explorer,
    growing,
    machine,
    markdown,
    memory,
    peers,
    plain_map,
    quality,
    report,
    training,
)

from somatopy.measures.quantization import quantization_error
from somatopy.measures.topography import topographic_error

UNITS_ON_A_LINE = np.array([[0.0], [1.0], [0.3]])
PLACES_ON_A_LINE = np.array([[0, 0], [1, 0], [2, 0]])


def grown(n_samples=150, n_features=5):
    from somatopy import GrowingSOM

    X = np.random.default_rng(0).random((n_samples, n_features))
    return X, GrowingSOM(random_state=0, scaling=None, growing_epochs=5, smoothing_epochs=2).fit(X)


@pytest.fixture
def few_samples(tmp_path):
    path = tmp_path / "few.npy"
    np.save(path, np.random.default_rng(0).random((60, 3)))
    return path


def test_quality_is_what_one_counts_by_hand():
    found = quality.quality([[0.1], [0.9]], UNITS_ON_A_LINE, PLACES_ON_A_LINE)
    assert found.quantization_error == pytest.approx(0.1)
    assert found.topographic_error == 0.5  # .1 lies between units 0 and 2, two steps apart
    assert found.idle == pytest.approx(1 / 3)


def test_ties_go_to_the_lowest_unit():
    units, distances = quality.two_nearest([[0.0, 0.0]], [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    assert units.tolist() == [[0, 1]]
    assert distances.tolist() == [[1.0, 1.0]]


def test_blocks_do_not_change_the_quality(monkeypatch):
    X, som = grown()
    whole = quality.quality(X, som.codebook_, som.lattice_.positions)
    monkeypatch.setattr(quality, "BLOCK_ROWS", 7)
    assert quality.quality(X, som.codebook_, som.lattice_.positions) == whole


def test_units_within_reach_are_adjacent():
    corners = [[0, 0], [1, 1]]
    assert quality.quality([[0.1]], [[0.0], [1.0]], corners).topographic_error == 1
    assert quality.quality([[0.1]], [[0.0], [1.0]], corners, reach=math.sqrt(2)).topographic_error == 0


def test_the_independent_code_and_the_package_judge_alike():
    X, som = grown()
    judged = quality.quality(X, som.codebook_, som.lattice_.positions)
    assert judged.quantization_error == pytest.approx(quantization_error(X, som.codebook_), rel=1e-6)
    assert judged.topographic_error == pytest.approx(topographic_error(X, som.codebook_, som.lattice_))


@pytest.mark.parametrize("target", [5, 17, 40, 100])
def test_the_growth_factor_is_adjusted_to_the_target_from_below(target):
    factor = training.adjusted_factor(lambda factor: round(30 / factor), target, 1.0, tries=20)
    assert 0.9 * target <= round(30 / factor) <= target


def test_without_a_match_the_adjusted_map_has_fewer_units_not_more():
    factor = training.adjusted_factor(lambda factor: 4 if factor > 1 else 50, 20, 1.0, tries=6)
    assert factor > 1


def test_a_case_reports_medians_ratios_and_every_run(few_samples):
    # Ours against ours stands in for a peer: the whole way, in processes, without any peer installed.
    case = growing.Case("few", "somatopy", {"growth_factor": 0.5}, "itself")
    row = growing.measure(case, few_samples, epochs=8, runs=2)
    assert row["shape"] == [60, 3]
    assert len(row["runs"]) == 2
    assert row["ours_median"]["units"] <= row["peer_median"]["units"]
    assert row["times_faster"] > 0
    assert 0 < row["ours_median"]["quantization_error"] < 1
    described = {"rows": [row], "runs": 2, "epochs": 8, "machine": machine.machine(), "left_out": {}}
    assert "somatopy, itself" in growing.report(described)


@pytest.mark.parametrize("peer", sorted(peers.PEERS["growing"]))
def test_a_peer_is_measured_by_the_same_code(peer):
    reason = peers.missing("growing", peer)
    if reason:
        pytest.skip(f"{peer}: {reason}")
    case = next(case for case in growing.QUICK if case.peer == peer)
    result = growing.benchmark([case], epochs=12, runs=1)
    assert result["rows"][0]["peer_median"]["units"] >= 4
    assert f"{peer} " in growing.report(result).partition("Versions:")[2]


def test_a_peer_that_is_not_there_is_left_out_with_the_way_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(peers, "PLACE", tmp_path)
    result = growing.benchmark(growing.QUICK, epochs=8, runs=1)
    assert result["rows"] == []
    assert "dbgsom: not installed: python -m benchmarks.peers install growing" in growing.report(result)


def test_samples_that_are_not_there_are_left_out_with_the_reason(monkeypatch):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    monkeypatch.setattr(growing, "missing", lambda benchmark, peer: None)
    result = growing.benchmark([growing.Case("speech", "dbgsom")], epochs=8, runs=1)
    assert "SOMATOPY_DATA" in result["left_out"]["speech"]


def test_a_training_that_fails_is_left_out_with_its_last_words(monkeypatch):
    monkeypatch.setattr(growing, "missing", lambda benchmark, peer: None)
    case = growing.Case("few blobs", "somatopy", {"no_such_parameter": 1})
    (reason,) = growing.benchmark([case], epochs=8, runs=1)["left_out"].values()
    assert "no_such_parameter" in reason


def test_a_table_is_aligned():
    lines = markdown.table(["a", "long head"], [["long cell", "b"]]).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_every_peer_is_pinned():
    for environment, names in peers.PEERS.items():
        pins = peers.requirements(environment).read_text(encoding="utf-8").split()
        assert all(any(pin.startswith(f"{name}==") for pin in pins) for name in names)


def test_the_machine_is_described_without_its_name():
    import platform

    line = machine.sentence(machine.machine())
    assert "cores" in line
    assert platform.node() not in line


def test_a_report_is_timed_with_the_memory_it_needs():
    found = report.measured(report.Size(600, 4, 5))
    assert (found.report.n_samples, found.report.n_units) == (600, 25)
    assert 0 < found.seconds < 60
    rows = report.results(report.FULL, report.Timed(found.report, 31.0, 500.0))
    assert [row.met for row in rows] == [False, True]
    assert rows[0].data == "N 100,000, K 2,500, D 32"


def test_memory_that_is_taken_and_given_back_is_seen():
    if not np.isfinite(report.timed(lambda: None).mebibytes):
        pytest.skip("this system gives no account of a process' memory")
    found = report.timed(lambda: np.ones(40 * 2**17).sum())
    assert 35 < found.mebibytes < 60


def test_the_engine_is_measured_with_the_plain_map_and_kmeans(capsys, monkeypatch):
    monkeypatch.setattr(engine, "LEAST_SECONDS", 0.0)
    assert engine.main(["--small", "--case", "narrow", "--case", "tall"]) == 0
    printed = capsys.readouterr().out
    assert "A bare matrix product" in printed
    assert "narrow 400 x 20" in printed
    assert "100.000%" in printed


def test_the_plain_map_counts_what_plain_loops_count():
    random = np.random.default_rng(0)
    X, codebook = random.random((3000, 4), np.float32), random.random((7, 4), np.float32)
    bmu, sums, counts = plain_map.plain_pass(X, codebook)
    expected = ((X[:, None] - codebook) ** 2).sum(2).argmin(1)
    assert (bmu == expected).all()
    assert counts.tolist() == np.bincount(expected, minlength=7).tolist()
    np.testing.assert_allclose(sums, [X[expected == unit].sum(0) for unit in range(7)], rtol=1e-4)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts memory as Linux does")
@pytest.mark.parametrize("kind", ["memmap", "memmap float16"])
def test_a_memory_map_is_not_read_into_the_memory(kind, tmp_path):
    """Under a hard limit of 200 MB above the start, data of 256 MB are trained on; the peak is far below them."""
    path = tmp_path / "samples.npy"
    memory.write_samples(path, 2_000_000, np.float16 if "16" in kind else np.float32)
    order = json.dumps({"kind": kind, "path": str(path)})
    command = [sys.executable, "-m", "benchmarks.memory", "--one", order]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["peak"] < 64 * 2**20


def test_the_page_of_a_map_is_written_opened_and_judged(tmp_path):
    pytest.importorskip("soundfile")
    built = explorer.build(explorer.SMALL, tmp_path / "explore.html")
    assert built.page == (tmp_path / "explore.html").stat().st_size
    assert built.beside == 0
    opening = explorer.measure(tmp_path / "explore.html", ["hits"], times=1)
    rows = {row.measure: row for row in explorer.results(explorer.SMALL, built, opening)}
    assert rows["size of page and media"].met
    assert ("opens" in rows) == (opening is not None)
    slow = explorer.Opening(seconds=3.5, recolor_ms=120)
    missed = explorer.results(explorer.SMALL, explorer.Built(1, 50_000_000, 20_000_000), slow)
    assert [row.met for row in missed] == [None, False, False, False]


@pytest.mark.filterwarnings("ignore")  # of the profiler
def test_the_layer_is_measured_beside_a_plain_one(tmp_path, monkeypatch):
    pytest.importorskip("torch", reason="needs the extra [torch]")
    from benchmarks import layer

    monkeypatch.setattr(sys, "argv", ["layer", "--small", "--out", str(tmp_path)])
    layer.main()
    rows = json.loads((tmp_path / "results" / "layer_benchmark.json").read_text("utf-8"))
    assert sum("backward" in row["measure"] for row in rows) == 2 * len(layer.THREADS) * len(layer.KINDS)
    assert sum("memory" in row["measure"] for row in rows) == len(layer.KINDS)
    assert sum("a step of DESOM" in row["measure"] for row in rows) == len(layer.THREADS)


def test_the_plain_cost_is_the_layers():
    torch = pytest.importorskip("torch", reason="needs the extra [torch]")
    from benchmarks import layer, plain_deep

    from somatopy.deep import SOMLayer

    of_layer = SOMLayer(3, (4, 5), lattice="hexagonal", generator=torch.Generator().manual_seed(0))
    z = torch.randn(30, 3, generator=torch.Generator().manual_seed(1))
    plain = plain_deep.plain_cost(z, of_layer.codebook, layer.influence_table(of_layer))
    assert torch.allclose(of_layer.loss(z), plain, rtol=1e-5)


def test_masked_convolutions_are_measured_against_plain_ones(capsys, monkeypatch):
    pytest.importorskip("torch", reason="needs the extra [torch]")
    from benchmarks import masks

    monkeypatch.setattr(masks, "TURNS", 1)
    assert masks.main(["--small"]) == 0
    printed = capsys.readouterr().out
    assert "| PatchSOMConv2d | 32 x 6 x 6" in printed
    assert "both by patch" in printed
