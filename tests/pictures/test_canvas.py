import matplotlib as mpl
from matplotlib import pyplot as plt

from somatopy.pictures.canvas import canvas, new_figure, paper
from somatopy.pictures.palette import PAPER_STYLE


def test_axes_at_hand_are_used_and_pyplot_is_left_alone(ax):
    before = dict(mpl.rcParams)
    with canvas(ax, 3, 2) as axes:
        assert axes is ax
        assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []


def test_without_axes_one_figure_of_the_asked_size_opens_in_the_style_of_a_paper():
    with canvas(None, 3, 2) as axes:
        assert axes.xaxis.label.get_fontsize() == PAPER_STYLE["axes.labelsize"]
        assert axes.figure.get_size_inches().tolist() == [3, 2]
    assert len(plt.get_fignums()) == 1
    plt.close(axes.figure)


def test_the_style_ends_with_its_block():
    before = mpl.rcParams["font.size"]
    with paper():
        assert mpl.rcParams["font.size"] == 8
    assert mpl.rcParams["font.size"] == before


def test_a_new_figure_is_unknown_to_pyplot():
    new_figure(3, 2).subplots()
    assert plt.get_fignums() == []
