"""Map handwritten digits by what an autoencoder makes of them; compare with a map of their pixels.

    python examples/deep_digits.py [PICTURE.png]

Needs the extra [torch]. Neither map sees the labels. Takes about fifteen seconds.
"""

import sys

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from somatopy import BatchSOM
from somatopy.deep import DeepSOM
from somatopy.measures import purity
from somatopy.pictures import draw_codebook_images, draw_u_matrix, new_figure, paper

PIXELS = (8, 8)


def draw(som, path):
    """What each unit stands for, decoded, beside how far apart the units are among the codes."""
    with paper():
        figure = new_figure(6.9, 3.2)
        left, right = figure.subplots(1, 2)
        draw_codebook_images(np.clip(som.codebook_, 0, 1), som.lattice_, PIXELS, ax=left)
        draw_u_matrix(som.model_.map.codebook_, som.lattice_, ax=right)
        figure.savefig(path)


def main(picture=None, n_iterations=2000, side=8):
    X, y = load_digits(return_X_y=True)
    seen, unseen, labels, unseen_labels = train_test_split(
        X / 16, y, test_size=0.3, random_state=0, stratify=y
    )
    deep = DeepSOM(
        (side, side), hidden=(200,), code=8, n_iterations=n_iterations, learning_rate=3e-3, random_state=0
    ).fit(seen)
    varying = seen.var(0) > 0  # the pixels of the border are white in all
    plain = BatchSOM((side, side), n_epochs=40).fit(seen[:, varying])
    for name, units, unseen_units in (
        ("of codes", deep.labels_, deep.predict(unseen)),
        ("of pixels", plain.labels_, plain.predict(unseen[:, varying])),
    ):
        told = purity(labels, units), purity(unseen_labels, unseen_units)
        print(f"purity {name:9}  {told[0]:.3f} of {len(seen)} digits, {told[1]:.3f} of {len(unseen)} others")
    if picture:
        draw(deep, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
