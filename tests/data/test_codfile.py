"""SOM_PAK's ``.cod`` files."""

import re

import numpy as np
import pandas as pd
import pytest

import somatopy
from somatopy import BatchSOM, GrowingSOM
from somatopy.checking import MapFileError, ParameterError

GOOD = """# made by hand
2 hexa 3 2 bubble
#n width height
0 1
0.5 -2.25
1e-7 12345678
3 4
5 6
7 8.125
"""


@pytest.fixture
def cod(tmp_path):
    path = tmp_path / "map.cod"

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_columns_come_before_rows_and_units_row_by_row(cod):
    som = somatopy.load(cod(GOOD))
    assert isinstance(som, BatchSOM)
    assert (som.shape, som.lattice, som.neighborhood) == ((2, 3), "hexagonal", "bubble")
    assert som.codebook_[1].tolist() == [0.5, -2.25]
    assert som.lattice_.positions[3] == pytest.approx([0.5, np.sqrt(3) / 2])
    assert som.feature_names_in_.tolist() == ["width", "height"]
    assert som.predict(pd.DataFrame({"width": [6.9], "height": [8.0]})).tolist() == [5]


@pytest.mark.filterwarnings("ignore:columns differ in variance")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
def test_writing_reading_and_writing_changes_no_byte(tmp_path, dtype, lattice):
    X = np.random.default_rng(0).normal(scale=10.0 ** np.arange(-9, 9, 2), size=(90, 9)).astype(dtype)
    som = BatchSOM((4, 5), lattice=lattice, n_epochs=2).fit(X)
    som.save(tmp_path / "a.cod")
    again = somatopy.load(tmp_path / "a.cod")
    again.save(tmp_path / "b.cod")
    assert (tmp_path / "a.cod").read_bytes() == (tmp_path / "b.cod").read_bytes()
    assert np.array_equal(again.codebook_.astype(dtype), som.codebook_)


def test_labels_of_units_are_left_out_with_a_warning(cod):
    text = GOOD.replace("3 4\n", "3 4 dog cat\n")
    with pytest.warns(UserWarning, match="labels of units are no part of a map") as caught:
        assert somatopy.load(cod(text)).codebook_[3].tolist() == [3, 4]
    assert caught[0].filename == __file__


def test_windows_line_ends_are_read(cod):
    assert somatopy.load(cod(GOOD.replace("\n", "\r\n"))).codebook_.shape == (6, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("2 hexa 3 2", "2 hexa 3 3"), "holds 6 units, the first line claims 3 x 3 = 9"),
        (GOOD.replace("2 hexa 3 2", "3 hexa 3 2").replace("#n width height\n", ""), "line 3 has 2 values"),
        (GOOD.replace("hexa", "octa"), "line 2 must be: dimension, rect or hexa"),
        (GOOD.replace("bubble", "bauble"), "line 2 must be: dimension"),
        (GOOD.replace("3 2 bubble", "0 2 bubble"), "line 2 must be: dimension"),
        (GOOD.replace("3 2 bubble", "-3 2 bubble"), "line 2 must be: dimension"),
        (GOOD.replace("2 hexa 3 2 bubble", "2"), "line 2 must be: dimension"),
        (GOOD.replace("-2.25", "-2,25"), r"line 5, column 2.*with a point, -2\.25"),
        (GOOD.replace("5 6", "5 1_000"), r"line 8, column 2: '1_000' is no number"),
        ("<html></html>", "is a web page"),
    ],
)
def test_a_damaged_file_is_named_by_its_line(cod, text, message):
    with pytest.raises(MapFileError, match=message):
        somatopy.load(cod(text))


def test_a_unit_with_a_gap_is_no_map(cod):
    with pytest.raises(MapFileError, match="no finite number"):
        somatopy.load(cod(GOOD.replace("5 6", "5 x")))


@pytest.mark.parametrize(
    "som", [GrowingSOM(random_state=0), BatchSOM((9,), lattice="ring"), BatchSOM((4, 4), periodic=True)]
)
def test_lattices_the_format_does_not_know_are_refused(tmp_path, som):
    som.fit(np.random.default_rng(0).random((50, 2)))
    with pytest.raises(ParameterError, match=re.escape("take .npz or .mat")):
        som.save(tmp_path / "a.cod")
    assert not (tmp_path / "a.cod").exists()


def test_names_of_blanks_are_still_one_per_feature(tmp_path):
    frame = pd.DataFrame(np.random.default_rng(0).random((30, 3)), columns=["a b", "", " "])
    BatchSOM((3, 3), n_epochs=2).fit(frame).save(tmp_path / "a.cod")
    with pytest.warns(UserWarning, match="_"):
        assert somatopy.load(tmp_path / "a.cod").feature_names_in_.tolist() == ["a_b", "_", "_"]
