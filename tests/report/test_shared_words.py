"""The page and the pictures for print call a thing by one name, and show it in one color."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex

from payloads import decoded
from somatopy import pictures
from somatopy.measures import label_counts
from somatopy.pictures import palette, words
from somatopy.pictures.looks import looks_of


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def plane(document, key):
    return next(plane for plane in document["planes"] if plane["key"] == key)


def bars(ax):
    return [child.get_ylabel() for child in ax.child_axes] + [
        other.get_ylabel() or other.get_xlabel() for other in ax.figure.axes if other is not ax
    ]


def test_the_u_matrix_bears_one_name_and_one_color_map(color_map, color_document):
    ax = pictures.draw_u_matrix(color_map.codebook_, color_map.lattice_)
    shown = plane(color_document, "u_matrix")
    assert words.with_unit(shown["name"], shown["unit"]) in bars(ax)
    cells = ax.collections[0]
    assert [to_hex(color) for color in cells.cmap(range(256))] == color_document["palette"]["border"]
    assert decoded(shown["values"]) == pytest.approx(cells.get_array())


def test_the_curve_bears_one_name(color_map, color_document):
    ax = pictures.draw_learning_curve(color_map.history_, unit="")
    assert ax.get_ylabel() == color_document["history"]["what"]


def test_component_planes_bear_one_name_and_one_color_map(color_map, color_document):
    ax = pictures.draw_component_planes(color_map.codebook_, color_map.lattice_)
    cells = ax.collections[0]
    assert [to_hex(color) for color in cells.cmap(range(256))] == color_document["palette"]["sequential"]


def test_labels_have_one_look(color_map):
    from payloads import document_of

    names = [f"tone {number}" for number in range(12)]
    labels = names * 2
    X = color_map.codebook_[[*range(12), *range(12)]]
    document = document_of(color_map, X, labels=labels)
    found = label_counts(labels, color_map.predict(X), 20)[1]
    assert document["labels"]["names"] == found
    looks = looks_of(found).styles
    assert document["labels"]["styles"] == [[look.color, int(look.hatch != "")] for look in looks]
    assert document["palette"]["labels"] == list(palette.LABEL_COLORS)


def test_more_labels_than_looks_have_none(color_document):
    assert len(color_document["labels"]["names"]) == 24
    assert color_document["labels"]["styles"] == []
