import shutil
import xml.etree.ElementTree as ET

import pytest

from somatopy.data import Samples
from somatopy.runs import figures
from somatopy.runs.folder import Run

STARTS = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}


@pytest.fixture
def run(finished, tmp_path):
    shutil.copytree(finished[0].folder, tmp_path / "run")
    return Run(tmp_path / "run")


@pytest.mark.parametrize("ending", STARTS)
def test_every_picture_is_written_in_the_format_asked_for(run, finished, ending):
    paths = list(figures.draw(run, *finished[1:], ending))
    assert [path.stem for path in paths] == [
        "learning_curve",
        "growth",
        "u_matrix",
        "full_u_matrix",
        "hits",
        "labels",
        "label_pies",
        "label_regions",
        "class_map",
        "component_planes",
        "profiles",
    ]
    for path in paths:
        assert path.parent == run.figures
        assert path.read_bytes().startswith(STARTS[ending])


def test_drawing_leaves_no_figure_open(run, finished):
    from matplotlib import pyplot as plt

    list(figures.draw(run, *finished[1:], "png"))
    assert plt.get_fignums() == []


def test_without_labels_there_is_no_picture_of_them(run, finished):
    _, asked, samples = finished
    names = figures.pictures(run, asked, Samples(samples.vectors, samples.names))
    assert not {"labels", "label_pies", "label_regions", "class_map"} & set(names)


def test_planes_bear_the_names_of_the_features(run, finished):
    paths = {path.stem: path for path in figures.draw(run, *finished[1:], "svg")}
    text = paths["component_planes"].read_text()
    ET.fromstring(text)
    assert all(name in text for name in finished[2].feature_names)
