import numpy as np
import pytest

from pictures.drawing import drawn, smooth_codebook
from somatopy.checking import ParameterError
from somatopy.pictures import draw_component_planes
from somatopy.pictures.fitted_text import FittedText


def texts(ax):
    return [a.get_text() for a in ax.get_children() if isinstance(a, FittedText)]


def test_every_component_is_a_plane_of_its_own_values_on_its_own_scale(ax, grown):
    codebook = smooth_codebook(grown, 5)
    draw_component_planes(codebook, grown, ax=ax)
    assert len(ax.collections) == 5
    for plane, values in zip(ax.collections, codebook.T, strict=True):
        np.testing.assert_array_equal(plane.get_array(), values)
        assert plane.get_clim() == (values.min(), values.max())


def test_a_shared_scale_holds_all_planes_and_names_the_unit(ax, grown):
    codebook = smooth_codebook(grown, 5)
    draw_component_planes(codebook, grown, shared_scale=True, unit="dB", ax=ax)
    assert {plane.get_clim() for plane in ax.collections} == {(codebook.min(), codebook.max())}
    assert ax.child_axes[0].get_ylabel() == "value (dB)"


def test_each_plane_has_its_name_and_on_its_own_scale_its_range(ax, square):
    codebook = np.array([[0.0, 5], [1, 5], [2, 6], [3, 7]])
    draw_component_planes(codebook, square, names=["wide", "$x$"], ax=ax)
    assert texts(ax) == ["wide", "0 to 3", r"\$x\$", "5 to 7"]


def test_of_many_components_sixteen_at_equal_distances_are_drawn(ax, square):
    draw_component_planes(smooth_codebook(square, 151), square, shared_scale=True, ax=ax)
    assert texts(ax) == [f"component {i}" for i in range(1, 152, 10)]


def test_components_can_be_chosen(ax, square):
    codebook = smooth_codebook(square, 30)
    draw_component_planes(codebook, square, components=[29, 0], ax=ax)
    np.testing.assert_array_equal([p.get_array() for p in ax.collections], codebook[:, [29, 0]].T)
    assert texts(ax)[0] == "component 30"


@pytest.mark.parametrize("components", [[3], [-1], []])
def test_components_that_are_not_there_are_refused(ax, square, components):
    with pytest.raises(ParameterError, match="components must be indices from 0 to 2"):
        draw_component_planes(np.ones((4, 3)), square, components=components, ax=ax)


def test_names_must_be_one_a_component(ax, square):
    with pytest.raises(ParameterError, match="3 components; got 1"):
        draw_component_planes(np.ones((4, 3)), square, names=["a"], ax=ax)


def test_a_constant_component_says_so_and_claims_no_range(ax, square):
    draw_component_planes(np.array([[2.0, 0], [2, 1], [2, 2], [2, 3]]), square, ax=ax)
    drawn(ax.figure)
    assert texts(ax) == ["component 1", "constant 2", "component 2", "0 to 3"]


def test_a_shared_bar_of_constant_values_bears_that_value_alone(ax, square):
    draw_component_planes(np.full((4, 2), 2.5), square, shared_scale=True, ax=ax)
    drawn(ax.figure)
    assert [t.get_text() for t in ax.child_axes[0].get_yticklabels()] == ["2.5"]


def test_a_component_with_gaps_shows_the_range_of_the_rest(ax, square):
    draw_component_planes(
        np.array([[1.0, np.nan], [np.nan, np.nan], [2, np.nan], [3, np.nan]]), square, ax=ax
    )
    drawn(ax.figure)
    assert texts(ax) == ["component 1", "1 to 3", "component 2", "no value"]
