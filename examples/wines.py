"""Grow a map of a table: 178 wines by 13 measurements; draw where each cultivar lies, and each measurement.

    python examples/wines.py [PICTURE.png]

The map never sees the cultivars. Takes about three seconds.
"""

import sys

from sklearn.datasets import load_wine

from somatopy import GrowingSOM
from somatopy.measures import label_counts, purity
from somatopy.pictures import draw_component_planes, draw_labels, new_figure, paper


def draw(som, cultivars, names, path):
    """The cultivars of every unit beside all measurements on the map."""
    counts, cultivar_names = label_counts(cultivars, som.labels_, len(som.codebook_))
    with paper():
        figure = new_figure(6.9, 3.4)
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.4])
        draw_labels(counts, cultivar_names, som.lattice_, texts=False, ax=left)
        draw_component_planes(som.codebook_, som.lattice_, names=names, ax=right)
        figure.savefig(path)


def main(picture=None):
    wines = load_wine(as_frame=True)
    cultivars = [f"cultivar {number + 1}" for number in wines.target]
    som = GrowingSOM(random_state=1).fit(wines.data)

    print(f"{len(som.codebook_)} units for {len(wines.data)} wines")
    print(
        f"growth threshold {som.growth_threshold_:.2f}, purity by cultivar {purity(cultivars, som.labels_):.3f}"
    )
    if picture:
        draw(som, cultivars, list(wines.data.columns), picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
