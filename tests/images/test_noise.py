from __future__ import annotations

import math

import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.images import psnr
from somatopy.images.noise import range_of

BLACK = np.zeros((2, 3, 3), np.uint8)


def test_a_tenth_of_the_range_everywhere_is_twenty_decibels():
    assert psnr(BLACK + 0.0, BLACK + 0.1, data_range=1) == pytest.approx(20)


def test_bytes_range_to_255_whatever_they_hold():
    assert psnr(BLACK, BLACK + np.uint8(51)) == pytest.approx(20 * math.log10(5))


def test_differences_of_bytes_do_not_wrap_around():
    assert psnr(BLACK, BLACK + np.uint8(255)) == pytest.approx(0)


def test_equal_images_give_infinity():
    assert psnr(BLACK, BLACK) == math.inf


def test_the_range_of_other_numbers_is_what_they_span():
    assert range_of(np.array([[[-2.0, 3.0]]])) == 5
    assert range_of(np.ones((1, 1, 1), bool)) == 1
    with pytest.raises(ParameterError, match="data_range must be a number above 0; got 0"):
        psnr(np.ones((1, 2, 2)), np.zeros((1, 2, 2)))


def test_images_of_other_shapes_are_refused():
    with pytest.raises(InputError, match="one shape"):
        psnr(BLACK, BLACK[:1])


def test_images_that_are_no_finite_numbers_are_refused():
    with pytest.raises(InputError, match="must be finite numbers"):
        psnr(np.full((1, 2, 2), np.nan), np.zeros((1, 2, 2)), data_range=1)
