"""A hierarchy of maps sorts handwritten digits: a small map of the kinds, and within each unit a map of the hands.

    python examples/hierarchy.py [PICTURE.png]

Takes about five seconds.
"""

import sys
import warnings
from statistics import mode

from sklearn.datasets import load_digits

from somatopy import GrowingHierarchicalSOM
from somatopy.measures import label_counts, purity
from somatopy.pictures import draw_codebook_images, draw_labels, new_figure, paper


def print_tree(tree, numerals, path, number=0, indent=""):
    """The map of that number and those below it, with the numeral that most samples of a unit show."""
    rows, columns = tree.maps_[number].lattice.shape
    print(f"{rows} x {columns} units for {len(numerals)} digits")
    for unit, below in enumerate(tree.hierarchy_.children[number]):
        here = path[:, 0] == unit
        if below >= 0:
            print(f"{indent}  unit {unit}, mostly {mode(numerals[here])}: ", end="")
            print_tree(tree, numerals[here], path[here, 1:], below, indent + "  ")


def draw(tree, numerals, path):
    """The leaves, map within map: the digits they stand for, and the numerals of their samples."""
    counts, names = label_counts(numerals, tree.labels_, len(tree.codebook_))
    with paper():
        figure = new_figure(6.9, 3.4)
        left, right = figure.subplots(1, 2)
        draw_codebook_images(tree.codebook_, tree.lattice_, cmap="gray_r", ax=left)
        draw_labels(counts, names, tree.lattice_, ax=right)
        figure.savefig(path)


def main(picture=None):
    digits = load_digits()
    numerals = digits.target.astype(str)
    with warnings.catch_warnings(action="ignore"):  # of pixels that no digit reaches
        tree = GrowingHierarchicalSOM().fit(digits.data)
    print_tree(tree, numerals, tree.path(digits.data))
    print(f"{len(tree.maps_)} maps, {len(tree.codebook_)} leaves, {tree.n_layers_} layers")
    print(f"purity by numeral {purity(numerals, tree.labels_):.3f}")
    if picture:
        draw(tree, numerals, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
