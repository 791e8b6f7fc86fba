"""Unfold a map on a square: by a schedule that begins too narrow, one that suits, and without any.

    python examples/unfolding.py [PICTURE.png]

All three start from the same random codebook and see every sample ten times. Takes about three seconds.
"""

import sys

import numpy as np

from somatopy import OnlineSOM, ParameterlessSOM
from somatopy.measures import quantization_error, topographic_error
from somatopy.pictures import draw_grid, new_figure, paper


def maps(n_epochs=10):
    """(title, map) of each."""
    given = {"shape": (15, 15), "start": "random", "n_epochs": n_epochs, "random_state": 0}
    yield "radius 1.5 to 0.5", OnlineSOM(radius=("exponential", 1.5, 0.5), **given)
    yield "radius 3.75 to 0.5", OnlineSOM(**given)
    yield "no schedule", ParameterlessSOM(**given)


def main(picture=None):
    X = np.random.default_rng(0).random((2000, 2))
    trained = [(title, som.fit(X)) for title, som in maps()]
    for title, som in trained:
        error = quantization_error(X, som.codebook_)
        torn = topographic_error(X, som.codebook_, som.lattice_)
        print(f"{title:20} quantization error {error:.4f}, topographic error {torn:.3f}")
    if picture:
        with paper():
            figure = new_figure(6.9, 2.6)
            for axes, (title, som) in zip(figure.subplots(1, 3), trained, strict=True):
                draw_grid(som.codebook_, som.lattice_, ax=axes)
                axes.set(title=title, xlabel="", ylabel="", xticks=[], yticks=[])
            figure.savefig(picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
