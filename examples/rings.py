"""A growing neural gas learns two linked rings: it grows, joins its units by edges, and falls into two parts.

    python examples/rings.py [PICTURE.png]

No sheet can be laid over two rings that hang in each other. The gas finds both, and the parts of its graph tell them
apart. Takes about three seconds.
"""

import sys

import numpy as np

from somatopy import BatchSOM, GrowingNeuralGas
from somatopy.data import chainlink
from somatopy.pictures import draw_grid, new_figure, paper

STAGES = (1, 4, 20)  # epochs
TILT = np.array([[1, 0], [0, 0.45], [0, 0.9]])  # how the picture sees the space: from above, a little aside


def draw(stages, X, path):
    """The gas after some epochs, seen aslant."""
    with paper():
        figure = new_figure(6.9, 2.0)
        for axes, (epoch, codebook, lattice) in zip(figure.subplots(1, len(stages)), stages, strict=True):
            draw_grid(codebook @ TILT, lattice, X @ TILT, ax=axes)
            axes.set(title=f"epoch {epoch}: {len(codebook)} units", aspect="equal")
            axes.set_axis_off()
        figure.savefig(path)


def main(picture=None):
    rings = chainlink()
    X = rings.vectors
    gas = GrowingNeuralGas(80, random_state=0)
    stages = [
        (record["epoch"], gas.codebook_, gas.lattice_)
        for record in gas.iter_fit(X)
        if record["epoch"] in STAGES
    ]
    parts = gas.regions_[gas.labels_]
    both = {(int(part), ring) for part, ring in zip(parts, rings.labels, strict=True)}
    print(f"{len(gas.codebook_)} units, {len(gas.edges_)} edges, {parts.max() + 1} parts for 2 rings")
    print(f"parts that hold points of one ring only: {len(both) - len({part for part, _ in both}) == 0}")
    print(f"error {-gas.score(X):.4f}; of a sheet of as many units {-BatchSOM((8, 10)).fit(X).score(X):.4f}")
    if picture:
        draw(stages, X, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
