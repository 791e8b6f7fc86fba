from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.features.patches import PatchGrid
from somatopy.images import incoming
from somatopy.images.incoming import blocks, check_codes, check_images, pixels_of


def test_gray_images_get_one_color_and_are_not_copied():
    gray = np.zeros((2, 3, 4))
    checked = check_images(gray)
    assert checked.shape == (2, 3, 4, 1)
    assert np.shares_memory(checked, gray)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((3, 3)), r"give one image as images\[None\]"),
        (np.zeros((0, 3, 3)), "not empty"),
        (np.full((1, 2, 2), "a"), "real numbers"),
        (np.zeros((1, 2, 2), complex), "real numbers"),
        (np.zeros((1, 2, 2, 3)), "3 channels where the map was trained on 1"),
    ],
)
def test_what_are_no_images_is_refused(images, message):
    with pytest.raises(InputError, match=message):
        check_images(images, channels=1)


def test_a_value_that_is_no_finite_number_is_named_with_its_place(monkeypatch):
    monkeypatch.setattr(incoming, "BYTES_AT_A_TIME", 1)
    images = np.zeros((3, 4, 5))
    images[2, 1, 3] = np.nan
    with pytest.raises(InputError, match="image 2 holds nan in row 1, column 3"):
        check_images(images)


def test_single_precision_holds_all_but_doubles():
    kinds = {np.uint8: np.float32, bool: np.float32, np.float16: np.float32, np.float64: np.float64}
    for given, wanted in kinds.items():
        assert pixels_of(np.zeros(1, given)) == wanted


def test_blocks_cover_all_images_each_once(monkeypatch):
    monkeypatch.setattr(incoming, "BYTES_AT_A_TIME", 25)
    runs = list(blocks(np.zeros((7, 1)), 10))
    assert np.concatenate([np.arange(7)[run] for run in runs]).tolist() == list(range(7))
    assert len(runs) == 4


@pytest.mark.parametrize("codes", [np.zeros((1, 2, 2)), np.zeros((1, 3, 2), int), np.full((1, 2, 2), 9)])
def test_codes_that_are_no_units_of_the_grid_are_refused(codes):
    with pytest.raises(InputError, match="codes must"):
        check_codes(codes, PatchGrid((3, 3), (2, 2)), n_units=9)
