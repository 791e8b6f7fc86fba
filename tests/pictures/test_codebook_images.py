import numpy as np
import pytest

from pictures.drawing import drawn, hexagonal_lattice
from somatopy.checking import ParameterError
from somatopy.maps.lattice import Ring
from somatopy.pictures import draw_codebook_images

CODEBOOK = np.arange(4 * 6.0).reshape(4, 6)


def pixels(ax, unit):
    return np.asarray(ax.images[unit].get_array())


def test_each_unit_shows_its_vector_row_by_row_at_its_place(ax, square):
    draw_codebook_images(CODEBOOK, square, (2, 3), ax=ax)
    for unit, place in enumerate(square.positions):
        np.testing.assert_array_equal(pixels(ax, unit), CODEBOOK[unit].reshape(2, 3))
        left, right, below, above = ax.images[unit].get_extent()
        assert ((left + right) / 2, (below + above) / 2) == pytest.approx(tuple(place))


def test_row_0_is_drawn_above(square):
    from somatopy.pictures import new_figure

    figure = new_figure(4, 4)
    ax = figure.subplots()
    codebook = np.zeros((4, 4))
    codebook[:, :2] = 1.0  # the upper row is white
    draw_codebook_images(codebook, square, ax=ax)
    drawn(figure)
    colors = np.asarray(figure.canvas.buffer_rgba())
    x, y = ax.transData.transform((0.0, -0.23))  # above the middle of unit 0
    assert colors[round(colors.shape[0] - y), round(x), :3].tolist() == [255] * 3
    x, y = ax.transData.transform((0.0, 0.23))
    assert colors[round(colors.shape[0] - y), round(x), :3].tolist() == [0] * 3


def test_pixels_are_square_and_images_of_neighbors_do_not_touch(ax, square):
    draw_codebook_images(CODEBOOK, square, (2, 3), ax=ax)
    extents = np.array([image.get_extent() for image in ax.images])
    across, down = extents[:, 1] - extents[:, 0], extents[:, 2] - extents[:, 3]
    np.testing.assert_allclose(across / down, 3 / 2)
    assert (across < 1).all()


def test_one_scale_holds_all_and_has_a_bar_in_the_units_of_the_data(ax, square):
    draw_codebook_images(CODEBOOK, square, (2, 3), value="brightness", ax=ax)
    assert {image.get_clim() for image in ax.images} == {(0, 23)}
    assert ax.child_axes[0].get_ylabel() == "brightness"


def test_each_image_may_have_a_scale_of_its_own(ax, square):
    draw_codebook_images(CODEBOOK, square, (2, 3), shared_scale=False, ax=ax)
    assert [image.get_clim() for image in ax.images] == [(0, 5), (6, 11), (12, 17), (18, 23)]
    assert ax.child_axes == []


@pytest.mark.parametrize("scale", [1, 255])
def test_colors_are_shown_as_they_are(ax, square, scale):
    colors = np.linspace(0, 1, 4 * 12).reshape(4, 12)
    draw_codebook_images(colors * scale, square, (2, 2, 3), ax=ax)
    np.testing.assert_allclose(pixels(ax, 3), colors[3].reshape(2, 2, 3), atol=1e-12)
    assert ax.child_axes == []


@pytest.mark.parametrize("lattice", [hexagonal_lattice(2, 2), Ring(4)])
def test_other_lattices_bear_images_too(ax, lattice):
    draw_codebook_images(np.ones((4, 9)), lattice, ax=ax)
    drawn(ax.figure)
    assert len(ax.images) == 4


@pytest.mark.parametrize("shape", [None, (3, 3), (6,), (1, 2, 3), (2, 3, 1)])
def test_a_shape_that_does_not_fit_is_refused(ax, square, shape):
    if shape == (1, 2, 3):
        draw_codebook_images(CODEBOOK, square, shape, ax=ax)  # one row of two colors
        return
    with pytest.raises(ParameterError, match=r"shape must be \(height, width\) or .* of 6 features; got"):
        draw_codebook_images(CODEBOOK, square, shape, ax=ax)
