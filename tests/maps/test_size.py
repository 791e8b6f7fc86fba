import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.preprocessing import scale

import somatopy
from somatopy import BatchSOM, OnlineSOM
from somatopy.checking import ParameterError
from somatopy.maps.lattice import Rectangular
from somatopy.maps.size import auto_shape, covariance


def plane(long, wide, n=400):
    """Samples with exactly these standard deviations along two features, and no covariance."""
    angle = 2 * np.pi * np.arange(n) / n
    return np.sqrt(2) * np.column_stack([long * np.cos(angle), wide * np.sin(angle)])


def test_iris_by_hand():
    # Eigenvalues 2.918 and 0.914 of the correlations (a textbook example): a ratio of 1.787; 5 sqrt(150) = 61.2.
    X = scale(load_iris().data)
    assert auto_shape(X) == (round(62 / 6), round((62 / 1.787) ** 0.5)) == (10, 6)
    assert auto_shape(X, "hexagonal") == (round(62 / 5), round((62 / 1.787 * 0.866) ** 0.5)) == (12, 5)


@pytest.mark.parametrize("ratio", [1, 2, 4])
@pytest.mark.parametrize("lattice", ["rectangular", "rectangular8", "hexagonal"])
def test_the_drawn_sides_are_as_long_as_the_data(lattice, ratio):
    n = 40_000
    rows, columns = auto_shape(plane(ratio, 1, n), lattice)
    height = np.sqrt(3) / 2 if lattice == "hexagonal" else 1
    assert rows * columns == pytest.approx(5 * np.sqrt(n), rel=0.05)
    assert rows * height / columns == pytest.approx(ratio, rel=0.1)


def test_data_without_a_second_direction_give_a_square():
    line = np.outer(np.linspace(0, 1, 100), [1.0, 2.0])
    assert auto_shape(line) == (7, 7)
    assert auto_shape(line[:, :1]) == (7, 7)
    assert auto_shape(np.ones((100, 3))) == (7, 7)


def test_a_line_and_a_ring_have_one_side():
    assert auto_shape(plane(3, 1, 100), "line") == auto_shape(plane(3, 1, 100), "ring") == (50,)


def test_one_sample_gives_a_map():
    rows, columns = auto_shape(np.zeros((1, 3)))
    assert rows * columns in range(4, 7)


def test_a_periodic_hexagonal_sheet_has_an_even_number_of_rows():
    X = plane(3, 2, 100)[:80]
    assert auto_shape(X, "hexagonal") == (9, 5)
    assert auto_shape(X, "hexagonal", periodic=True) == (10, 5)
    assert BatchSOM("auto", lattice="hexagonal", periodic=True, n_epochs=1).fit(X).lattice_.shape == (10, 5)


def test_a_weight_of_two_counts_as_the_sample_given_twice():
    random = np.random.default_rng(0)
    X, weights = random.normal(size=(90, 4)) * [5, 3, 1, 1], random.integers(0, 3, 90)
    assert auto_shape(X, weights=weights.astype(float)) == auto_shape(np.repeat(X, weights, axis=0))


def test_the_covariance_is_that_of_numpy_block_by_block(monkeypatch):
    monkeypatch.setattr("somatopy.maps.supply.ROWS_AT_A_TIME", 7)
    X = np.random.default_rng(1).normal(size=(50, 3)) + 1e6
    np.testing.assert_allclose(covariance(X, np.ones(50)), np.cov(X.T, bias=True), atol=1e-9)


def test_a_gap_is_left_out_of_the_covariance():
    X = np.array([[0.0, 1.0], [2.0, np.nan], [4.0, 3.0]])
    # Means 2 and 2; both features are there in the first and last row only.
    expected = [[8 / 3, (-2 * -1 + 2 * 1) / 2], [2.0, 1.0]]
    np.testing.assert_allclose(covariance(X, np.ones(3)), expected)


@pytest.mark.parametrize("SOM", [BatchSOM, OnlineSOM])
def test_a_map_of_shape_auto_takes_it_saves_it_and_goes_on(SOM, tmp_path):
    X = scale(load_iris().data)
    som = SOM("auto", lattice="hexagonal", n_epochs=2, random_state=0).fit(X)
    assert som.lattice_.shape == (12, 5)
    assert som.shape == "auto"
    som.save(tmp_path / "map.safetensors")
    loaded = somatopy.load(tmp_path / "map.safetensors")
    assert (loaded.predict(X) == som.predict(X)).all()
    assert som.partial_fit(X[:40]).lattice_.shape == (12, 5)
    assert SOM("auto", n_epochs=2, random_state=0).partial_fit(X).partial_fit(X[:9]).lattice_.n_units == 60


def test_a_lattice_object_keeps_its_own_shape():
    lattice = Rectangular(3, 4)
    assert BatchSOM("auto", lattice=lattice, n_epochs=1).fit(plane(2, 1)).lattice_ is lattice


def test_another_word_for_the_shape_is_refused_with_what_may_stand_there():
    with pytest.raises(ParameterError, match="\"auto\"; got 'large'"):
        BatchSOM("large").fit(plane(1, 1))
