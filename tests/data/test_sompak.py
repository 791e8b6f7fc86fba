import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.data.sompak import read_sompak

GOOD = "# made by hand\n3\n1 2 3 yes\n# between\n\n4 x 6 no\n-1e-3 8 9\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_values_gaps_and_labels_are_read(file, end):
    samples = read_sompak(file("a.dat", GOOD.replace("\n", end)))
    assert np.array_equal(samples.vectors, [[1, 2, 3], [4, np.nan, 6], [-0.001, 8, 9]], equal_nan=True)
    assert samples.labels == ["yes", "no", ""]
    assert samples.names == ["1", "2", "3"]


def test_without_any_label_there_are_none(file):
    assert read_sompak(file("a.dat", "2\n1 2\n")).labels is None


def test_several_labels_are_joined_and_weights_are_no_labels(file):
    assert read_sompak(file("a.dat", "2\n1 2 a b weight=3 fixed=2,2\n")).labels == ["a b"]


def test_a_first_line_with_a_lattice_behind_the_dimension_is_read(file):
    assert read_sompak(file("a.dat", "2 hexa 12 8 gaussian\n1 2\n")).vectors.shape == (1, 2)


def test_a_line_of_names_names_the_features(file):
    assert read_sompak(file("a.dat", "#n ash hue\n2\n1 2\n")).feature_names == ["ash", "hue"]
    assert read_sompak(file("a.dat", "2\n#n ash hue\n1 2\n")).feature_names == ["ash", "hue"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("3\n1 2\n", r"a\.dat, line 2 has 2 values, the first line claims 3"),
        ("2\n1 2\n# c\n\n3\n", "line 5 has 1 values"),
        ("2\n1,5 2\n", "line 2, column 1: '1,5' is no number; write decimals with a point, 1.5"),
        ("2\n1 2\n3 ? yes\n", "line 3, column 2: '\\?' is no number; a gap is written x"),
        ("a b\n1 2\n", "line 1 must begin with the dimension, a whole number; got 'a'"),
        ("1.5\n1\n", "got '1.5'"),
        ("-2\n1 2\n", "got '-2'"),
        ("0\n\n", "got '0'"),
        ("99999999999999999999\n1\n", "must begin with the dimension"),
        ("2000000\n1\n", "must begin with the dimension"),
        ("\u0662\n1 2\n", "must begin with the dimension"),
        ("2\n", "holds no row of data"),
        ("# only comments\n", "must begin with the dimension"),
        ("#n a\n2\n1 2\n", "line 1 names 1 features, the first line claims 2"),
    ],
)
def test_a_fault_is_named_with_its_line(file, content, message):
    with pytest.raises(InputError, match=message):
        read_sompak(file("a.dat", content))


def test_a_binary_dat_file_is_no_table(real_data):
    with pytest.raises(InputError, match="is no"):
        read_sompak(real_data("mitdb") / "100.dat")
