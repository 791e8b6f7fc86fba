"""The map struct of SOM Toolbox."""

import shutil
import subprocess

import numpy as np
import pytest
from scipy.io import savemat

import somatopy
from somatopy.checking import MapFileError

# A sheet of 3 rows and 2 columns whose units hold their row and their column.
ROW, COLUMN = np.divmod(np.arange(6), 2)
OURS = np.column_stack([ROW, COLUMN]).astype(float)
TOOLBOX = OURS[np.lexsort([ROW, COLUMN])]  # column by column


def smap(path, topology=None, **changes):
    plain = {"type": "som_topol", "msize": [3.0, 2.0], "lattice": "hexa", "shape": "sheet"}
    topol = plain | (topology or {})
    names = np.array([["row"], ["column"]], object)
    struct = {
        "type": "som_map",
        "codebook": TOOLBOX,
        "topol": topol,
        "neigh": "bubble",
        "comp_names": names,
    }
    savemat(path, {"sMap": struct | changes})
    return path


def test_units_that_come_column_by_column_lie_where_they_belong(tmp_path):
    som = somatopy.load(smap(tmp_path / "a.mat"))
    np.testing.assert_array_equal(som.codebook_, OURS)
    assert (som.lattice, som.periodic, tuple(som.shape), som.neighborhood) == (
        "hexagonal",
        False,
        (3, 2),
        "bubble",
    )
    assert som.feature_names_in_.tolist() == ["row", "column"]


@pytest.mark.parametrize(
    ("topol", "lattice", "periodic"),
    [
        ({"lattice": "rect"}, "rectangular", False),
        ({"lattice": "rect", "shape": "toroid"}, "rectangular", True),
    ],
)
def test_the_topology_is_kept(tmp_path, topol, lattice, periodic):
    som = somatopy.load(smap(tmp_path / "a.mat", topol))
    assert (som.lattice, som.periodic) == (lattice, periodic)


@pytest.mark.skipif(shutil.which("octave-cli") is None, reason="octave is not installed")
def test_a_struct_that_octave_saved_is_converted(tmp_path):
    code = """
    sMap = struct('type', 'som_map', 'neigh', 'cutgauss', 'mask', [1; 1], 'name', 'SOM 22-Nov');
    sMap.codebook = [0 0; 1 0; 2 0; 0 1; 1 1; 2 1];
    sMap.topol = struct('type', 'som_topol', 'msize', [3 2], 'lattice', 'hexa', 'shape', 'sheet');
    sMap.comp_names = {'Petal length'; 'Petal width'}; sMap.comp_norm = {[]; []}; sMap.labels = cell(6, 1);
    save('-v7', 'octave.mat', 'sMap');
    """
    subprocess.run(["octave-cli", "--quiet", "--eval", code], cwd=tmp_path, check=True)
    som = somatopy.load(tmp_path / "octave.mat")
    np.testing.assert_array_equal(som.codebook_, OURS)
    assert (som.neighborhood, som.feature_names_in_.tolist()) == (
        "cut_gaussian",
        ["Petal length", "Petal width"],
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"comp_norm": np.array([[1.0], [2.0]], object)}, "trained on normalized features"),
        ({"labels": np.array([["setosa"]], object)}, "labels of units are no part"),
        ({"neigh": "ep"}, "the neighborhood 'ep' is not known"),
    ],
)
def test_what_is_no_part_of_a_map_is_told(tmp_path, changes, words):
    with pytest.warns(UserWarning, match=words):
        somatopy.load(smap(tmp_path / "a.mat", **changes))


@pytest.mark.parametrize(
    ("topol", "changes", "complaint"),
    [
        ({"shape": "cyl"}, {}, "topol.shape must be sheet or toroid; got 'cyl'"),
        ({"lattice": "tri"}, {}, "topol.lattice must be rect or hexa; got 'tri'"),
        ({"msize": [3.0, 2.0, 2.0]}, {}, "topol.msize must be rows and columns"),
        ({"msize": [3.5, 2.0]}, {}, "topol.msize must be"),
        ({"msize": [np.nan, 2.0]}, {}, "topol.msize must be"),
        ({"msize": "32"}, {}, "topol.msize must be"),
        ({"msize": [1e6, 1e6]}, {}, "codebook must hold a row of numbers for each of 1000000 x 1000000"),
        ({}, {"codebook": TOOLBOX[:5]}, "codebook must hold a row"),
        ({}, {"codebook": "text"}, "codebook must hold a row"),
        ({}, {"codebook": TOOLBOX * np.nan}, "."),
        ({}, {"topol": 3.0}, "topol must be a struct"),
    ],
)
def test_a_struct_that_is_no_map_is_refused_by_its_field(tmp_path, topol, changes, complaint):
    with pytest.raises(MapFileError, match=complaint):
        somatopy.load(smap(tmp_path / "a.mat", topol, **changes))


def test_another_struct_is_no_map(tmp_path):
    savemat(tmp_path / "a.mat", {"sData": {"data": np.eye(3)}})
    with pytest.raises(MapFileError, match="no map of somatopy or SOM Toolbox"):
        somatopy.load(tmp_path / "a.mat")
