from itertools import combinations

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb

from somatopy.pictures.palette import (
    BORDER,
    GROUND,
    LABEL_COLORS,
    MAGNITUDE,
    N_STYLES,
    NEUTRAL,
    ink_on,
    label_style,
    tint,
)


def linear(color):
    return np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)])


def luminance(color):
    return linear(color) @ (0.2126, 0.7152, 0.0722)


def contrast(first, second):
    dark, light = sorted([luminance(first), luminance(second)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", [MAGNITUDE, BORDER])
def test_magnitudes_grow_lighter_from_least_to_largest(name):
    steps = [luminance(colormaps[name](i / 50)[:3]) for i in range(51)]
    assert steps == sorted(steps)


def test_sixteen_labels_look_different():
    assert len({label_style(index) for index in range(N_STYLES)}) == N_STYLES == 16


def test_the_units_of_many_labels_stay_apart_from_empty_ones_and_bear_text():
    assert contrast(NEUTRAL, GROUND) > 1.25
    assert contrast(ink_on(NEUTRAL), NEUTRAL) > 7


def test_eight_labels_need_no_hatches():
    assert {label_style(index).hatch for index in range(8)} == {""}


@pytest.mark.parametrize("color", [*LABEL_COLORS, *(tint(color) for color in LABEL_COLORS)])
def test_letters_can_be_read_on_every_label_color(color):
    assert contrast(ink_on(color), color) >= 4
    assert contrast(ink_on(color), color) >= max(contrast("#222222", color), contrast("#ffffff", color)) - 0.2


def test_a_tint_is_lighter_than_its_color():
    assert all(luminance(tint(color)) > luminance(color) for color in LABEL_COLORS)


# Machado, Oliveira & Fernandes (2009): what is left of linear red, green and blue without one kind of cones.
BLINDNESS = {
    "protanopia": [(0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)],
    "deuteranopia": [(0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)],
    "tritanopia": [(1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)],
}


def lab(linear):
    """CIE L*a*b* of linear sRGB under D65."""
    to_xyz = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
    ratios = to_xyz @ np.clip(linear, 0, 1) / (0.9505, 1, 1.089)
    x, y, z = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("matrix", BLINDNESS.values(), ids=BLINDNESS)
def test_label_colors_stay_apart_for_the_color_blind(matrix):
    seen = [lab(np.array(matrix) @ linear(color)) for color in LABEL_COLORS]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 15
