import numpy as np
import pytest

from somatopy.pictures.scale import number_text, scale_of


def test_the_scale_runs_from_the_least_to_the_largest_finite_value():
    norm = scale_of([3.0, np.nan, -1.0, np.inf])
    assert (norm.vmin, norm.vmax) == (-1, 3)


@pytest.mark.parametrize("values", [[2.0, 2.0], [2.0, 2.0 + 1e-12], [0.0], [np.nan], []])
def test_equal_or_missing_values_still_give_a_scale_that_holds_them(values):
    norm = scale_of(values)
    finite = [v for v in values if np.isfinite(v)]
    assert norm.vmax - norm.vmin == pytest.approx(1)
    assert all(norm.vmin < v < norm.vmax for v in finite)


def test_small_numbers_keep_their_contrast():
    norm = scale_of([1e-20, 3e-20])
    assert (norm.vmin, norm.vmax) == (1e-20, 3e-20)


@pytest.mark.parametrize(
    ("value", "text"),
    [(999.4, "999"), (999.6, "1000"), (1000, "1000"), (-45_678.9, "-45679"), (1e6, "1e+06"), (0, "0")],
)
def test_thousands_are_written_out(value, text):
    assert number_text(value) == text
