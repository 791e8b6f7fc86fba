import numpy as np
import pytest

from pictures.drawing import drawn, hexagonal_lattice, smooth_codebook
from somatopy.checking import ParameterError
from somatopy.pictures import draw_spectrograms
from somatopy.pictures.spectrograms import Span


def test_every_unit_shows_its_bands_over_frames_at_its_own_place(ax, grown):
    codebook = smooth_codebook(grown, 12)
    draw_spectrograms(codebook, grown, (3, 4), ax=ax)
    assert len(ax.images) == len(codebook)
    for image, vector, (x, y) in zip(ax.images, codebook, grown.positions, strict=True):
        np.testing.assert_array_equal(image.get_array(), vector.reshape(3, 4))
        left, right, low, high = image.get_extent()
        assert ((left + right) / 2, (low + high) / 2) == pytest.approx((x, y))
        assert image.get_clim() == (codebook.min(), codebook.max())


def test_the_lowest_band_lies_at_the_bottom(ax, square):
    codebook = np.zeros((4, 6))
    codebook[:, :2] = 1  # band 0 of 3 is loud, in both frames
    draw_spectrograms(codebook, square, (3, 2), ax=ax)
    pixels = np.asarray(drawn(ax.figure).canvas.buffer_rgba())[..., :3].sum(axis=2)
    height = len(pixels)
    column, low = ax.transData.transform((0, 0.4)).astype(int)
    high = int(ax.transData.transform((0, -0.4))[1])
    assert pixels[height - 1 - low, column] > pixels[height - 1 - high, column]


@pytest.mark.parametrize("lattice", [hexagonal_lattice(4, 5)])
def test_pictures_never_overlap_even_where_rows_lie_closer(ax, lattice):
    draw_spectrograms(smooth_codebook(lattice, 12), lattice, (3, 4), ax=ax)
    extents = [image.get_extent() for image in ax.images]
    for i, (left, right, low, high) in enumerate(extents):
        for other_left, other_right, other_low, other_high in extents[:i]:
            assert other_right <= left or right <= other_left or other_low <= high or low <= other_high


def test_the_legend_cell_names_both_axes_and_their_ends(ax, square):
    draw_spectrograms(smooth_codebook(square, 12), square, (3, 4), bands=Span("Bark", 0, 24), ax=ax)
    drawn(ax.figure)
    cell = ax.child_axes[1]
    assert (cell.get_xlabel(), cell.get_ylabel()) == ("frame", "Bark")
    assert (cell.get_xticks().tolist(), cell.get_yticks().tolist()) == ([1, 4], [0, 24])
    assert ax.child_axes[0].get_ylabel() == "energy (scaled)"


def test_a_shape_of_another_size_is_refused(ax, square):
    with pytest.raises(ParameterError, match=r"shape must be \(bands, frames\) of 12 features; got \(3, 5\)"):
        draw_spectrograms(smooth_codebook(square, 12), square, (3, 5), ax=ax)
