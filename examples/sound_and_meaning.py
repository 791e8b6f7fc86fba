"""Tie a map of syllables to a map of how they are spoken, let each recall the other, and draw the links.

    python examples/sound_and_meaning.py [PICTURE.png]

Prints how many syllables of speakers it never heard are understood, before and after reinforcing. With a file name,
saves a picture of both maps and the strongest link of each unit. Takes about half a minute.
"""

import sys

import numpy as np

from somatopy import GrowingSOM, InterconnectedSOM
from somatopy.data import syllables
from somatopy.features import BandSettings
from somatopy.measures import majority_labels
from somatopy.pictures import draw_links, new_figure, paper

HEARING = BandSettings(bands="bark24", frames=16, depth=45)
MOUTH = {"b": (1, 0, 1), "p": (1, 0, 0), "m": (1, 1, 1), "d": (0, 0, 1), "n": (0, 1, 1)}  # lips, nose, voice
TONGUE = {"a": (0, 0.5), "e": (0.5, 0), "i": (1, 0), "o": (0.5, 1), "u": (1, 1)}  # how high, how far back


def spoken(labels):
    """(N, 5) what the mouth does for each syllable."""
    return np.array([MOUTH[label[0]] + TONGUE[label[1]] for label in labels], float)


def draw(tied, labels, path):
    """Each unit by its syllable, colored by vowel."""
    of_units = [
        majority_labels(labels, som.labels_, len(som.codebook_)) for som in (tied.first_, tied.second_)
    ]
    with paper():
        figure = new_figure(6.9, 3.4)
        draw_links(
            tied.links_, tied.first_.lattice_, tied.second_.lattice_, ax=figure.subplots(),
            first_labels=of_units[0], second_labels=of_units[1], titles=("heard", "spoken"),
            groups={label: label[-1] for label in labels},
        )  # fmt: skip
        figure.savefig(path)


def main(picture=None, n_speakers=8, realizations=2):
    clips = syllables(n_speakers, realizations, consonants=list(MOUTH))
    known, unseen = clips.split("train"), clips.split("test")
    for name, cycles in (("grown", 0), ("reinforced", 8)):
        maps = GrowingSOM(scaling="global", growth_factor=0.3), GrowingSOM(growth_factor=0.1)
        tied = InterconnectedSOM(*maps, reinforcing_cycles=cycles, margin=0.5, random_state=0)
        tied.fit(HEARING.vectors(known), spoken(known.labels))
        away = np.abs(tied.recall(HEARING.vectors(unseen)) - spoken(unseen.labels)).max(axis=1)
        print(f"understood, {name:<10} {(away < 0.25).mean():.3f}  ({len(tied.first_.codebook_)} units)")
    if picture:
        draw(tied, known.labels, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
