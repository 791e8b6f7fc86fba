import csv
import dataclasses
import shutil

import pytest
from scipy.io import loadmat

from somatopy.runs import checkup
from somatopy.runs.checkup import Place
from somatopy.runs.curve import CurvePoint
from somatopy.runs.folder import Run


@pytest.fixture(scope="module")
def checked(finished, tmp_path_factory):
    """A run, its place, and what its check gave."""
    run = Run(tmp_path_factory.mktemp("checked") / "run")
    shutil.copytree(finished[0].folder, run.folder)
    place = Place.of(run)
    return run, place, checkup.check(run, *finished[1:], place)


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_mse_a_has_one_number_a_line_in_training_order(checked):
    run, place, result = checked
    lines = (place.check / "MSE_A").read_text().splitlines()
    assert [float(line) for line in lines] == [point.mse for point in result.curve]
    assert len(lines) == len(run.gmap_steps())


def test_the_table_has_one_row_a_gmap_and_k_means_at_the_last(checked):
    _, place, result = checked
    table = rows(place.check / "table.csv")
    assert list(table[0]) == [*(field.name for field in dataclasses.fields(CurvePoint)), "kmeans_mse"]
    assert [int(row["gmap"]) for row in table] == [point.gmap for point in result.curve]
    assert [float(row["purity"]) for row in table] == [point.purity for point in result.curve]
    assert [row["kmeans_mse"] for row in table] == [""] * (len(table) - 1) + [str(result.kmeans)]


def test_every_sample_sits_on_one_unit_of_every_gmap(checked, finished):
    run, place, _ = checked
    units = rows(place.check / "units.csv")
    for step in run.gmap_steps():
        own = [row for row in units if int(row["gmap"]) == step]
        names = [name for row in own for name in row["names"].split("; ") if name]
        assert sorted(names) == sorted(finished[2].names)
        assert sum(int(row["hits"]) for row in own) == len(finished[2])


def test_each_gmap_has_its_file_for_matlab_and_the_script_lies_beside(checked):
    run, place, _ = checked
    assert sorted(path.name for path in place.matlab.iterdir()) == [
        *(f"gmap_{step:06d}.mat" for step in run.gmap_steps()),
        "samples.mat",
        "show_gmap.m",
    ]
    assert loadmat(place.matlab / "gmap_000000.mat")["codebook"].shape == (4, 3)


def test_all_eight_points_are_judged(checked):
    assert len(checked[2].verdict) == 8
    assert checked[2].verdict[0].met is True


def test_other_data_is_checked_beside_and_leaves_the_run_s_own_check_alone(checked, finished):
    run, place, _ = checked
    before = (place.check / "MSE_A").read_bytes()
    other = Place.of(run, "../../new data")
    assert other.check == run.check / "new_data"
    checkup.check(run, finished[1], finished[2].select(range(10)), other)
    assert (place.check / "MSE_A").read_bytes() == before
    assert (other.check / "MSE_A").read_bytes() != before


@pytest.mark.parametrize(
    "name", ["MSE_A", "mse_a", "table.csv", "units.csv", "samples.mat", "show_gmap.m", "verdict.txt"]
)
def test_other_data_named_like_a_file_of_the_check_gets_a_folder_of_its_own(checked, finished, name):
    run, _, _ = checked
    other = Place.of(run, name)
    assert other.check == run.check / f"{name}_data"
    checkup.check(run, finished[1], finished[2].select(range(10)), other)
    assert (other.check / "MSE_A").is_file()
