"""Axes and maps to draw on, and the rule that no test leaves a figure open."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

from pictures.drawing import grown_lattice
from somatopy.maps.lattice import FreeLattice
from somatopy.pictures import new_figure, paper

mpl.use("Agg")


@pytest.fixture
def ax():
    with paper():
        yield new_figure(4.0, 3.2).subplots()


@pytest.fixture(params=[4, 61, 400], ids=lambda n: f"{n}-units")
def grown(request):
    return grown_lattice(request.param)


@pytest.fixture
def square():
    return FreeLattice(rows=np.array([0, 0, 1, 1]), columns=np.array([0, 1, 0, 1]))


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    yield
    left = plt.get_fignums()
    plt.close("all")
    assert left == [], "a picture opened a figure that nobody asked for"
