"""Train a recursive map on a Markov source of two symbols; draw what each unit remembers.

    python examples/markov.py [PICTURE.png]

After 0 comes 1 with probability 0.4, after 1 comes 0 with 0.3. Each cell shows the end that all the sequences have
in common to which its unit answers, the latest symbol last. Takes about five seconds.
"""

import sys

import numpy as np

from somatopy import RecursiveSOM
from somatopy.measures import label_counts, quantizer_depth, receptive_fields, temporal_quantization_error
from somatopy.pictures import draw_labels, new_figure, paper


def source(n, seed=0):
    """(n,) symbols 0 and 1."""
    draws, symbols = np.random.default_rng(seed).random(n), [0]
    for draw in draws[1:]:
        symbols.append(int(draw < (0.4, 0.7)[symbols[-1]]))
    return np.array(symbols)


def draw(som, fields, errors, path):
    """The receptive fields on the map, in the colors of their last two symbols; the error over the lag beside it."""
    texts = ["".join(map(str, field)) or "?" for field in fields]  # ?: nothing in common
    ends = [texts[unit][-2:] for unit in som.labels_]
    with paper():
        left, right = new_figure(6.9, 3.9).subplots(1, 2, width_ratios=[1.6, 1])
        draw_labels(*label_counts(ends, som.labels_, len(fields)), som.lattice_, texts=False, ax=left)
        for text, place in zip(texts, som.lattice_.positions, strict=True):
            lines = "\n".join(text[first : first + 5] for first in range(0, len(text), 5))
            ink = "white" if text.endswith("11") else "black"
            left.text(*place, lines, size=5, color=ink, ha="center", va="center")
        right.plot(errors, "o-", color="black", markersize=3)
        right.set(xlabel="steps before", ylabel="temporal quantization error", xticks=range(0, 15, 2))
        left.figure.savefig(path)


def main(picture=None, n=10_000, shape=(10, 10)):
    symbols = source(n)
    som = RecursiveSOM(shape, random_state=0).fit(symbols[:, None])
    fields = receptive_fields(symbols, som.labels_, len(som.codebook_), longest=15)
    errors = temporal_quantization_error(symbols[:, None], som.labels_, 15)
    print(f"quantizer depth {quantizer_depth(symbols, som.labels_, len(fields)):.2f} symbols")
    print(f"error 0, 3 and 14 steps before {errors[0]:.3f}, {errors[3]:.3f}, {errors[14]:.3f}")
    if picture:
        draw(som, fields, errors, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
