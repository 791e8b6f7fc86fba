from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somatopy.checking import InputError, ParameterError
from somatopy.features.patches import PatchGrid, pair

IMAGES = np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)


@st.composite
def grids(draw):
    size = draw(st.tuples(*[st.integers(1, 9)] * 2))
    patch = tuple(draw(st.integers(1, side)) for side in size)
    return PatchGrid(size, patch, tuple(draw(st.integers(1, side)) for side in patch))


@given(grids(), st.integers(1, 3), st.integers(1, 4))
def test_images_laid_from_their_own_patches_are_the_images(grid, n, channels):
    images = np.random.default_rng(0).normal(size=(n, *grid.size, channels))
    np.testing.assert_allclose(grid.lay(grid.cut(images)), images, atol=1e-12)


def test_a_patch_is_the_part_of_the_image_row_by_row_color_by_color():
    grid = PatchGrid((4, 5), patch=(2, 3), stride=(2, 2))
    patches = grid.cut(IMAGES).reshape(2, 2, 2, 2, 3, 3)
    assert (patches[1, 1, 0] == IMAGES[1, 2:4, 0:3]).all()
    assert (patches[0, 0, 1] == IMAGES[0, 0:2, 2:5]).all()


def test_a_last_patch_at_the_border_completes_what_the_stride_leaves_over():
    grid = PatchGrid((4, 8), patch=(3, 3), stride=(3, 3))
    assert grid.rows.tolist() == [0, 1]
    assert grid.columns.tolist() == [0, 3, 5]


@given(grids())
def test_picked_patches_are_those_of_all_at_their_places(grid):
    images = np.random.default_rng(0).normal(size=(3, *grid.size, 2))
    places = np.arange(0, 3 * grid.shape[0] * grid.shape[1], 2)
    assert (grid.pick(images, places) == grid.cut(images)[places]).all()


def test_a_pixel_is_the_mean_of_the_patches_it_lies_in():
    laid = PatchGrid((1, 3), patch=(1, 2)).lay(np.array([[1.0, 2.0], [6.0, 9.0]]))
    assert laid.ravel().tolist() == [1.0, 4.0, 9.0]


def test_a_patch_larger_than_the_images_and_images_of_another_size_are_refused():
    with pytest.raises(InputError, match="images of 4 x 5 pixels hold no patch of 5 x 2"):
        PatchGrid((4, 5), patch=(5, 2))
    with pytest.raises(InputError, match="must be of 3 x 5 pixels; got 4 x 5"):
        PatchGrid((3, 5), patch=(2, 2)).cut(IMAGES)


def test_a_stride_that_would_leave_pixels_between_patches_is_refused():
    with pytest.raises(
        ParameterError, match=r"stride must be at most the patch's sides \(2, 3\).*got \(2, 4\)"
    ):
        PatchGrid((9, 9), patch=(2, 3), stride=(2, 4))


@pytest.mark.parametrize("value", ["44", 0, (3,), (2, 0), 2.5, (1, 2, 3), None])
def test_sides_are_one_or_two_whole_numbers_above_zero(value):
    with pytest.raises(ParameterError, match="patch must be"):
        pair("patch", value)
