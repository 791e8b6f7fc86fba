"""Grow a map of synthesized syllables, ask it about speakers it never heard, and draw it.

    python examples/syllables.py [PICTURE.png]

Prints how well the units agree with the vowels. With a file name, saves a picture: left, the regions that the vowels
form on the map; right, what each unit sounds like. Takes about ten seconds.
"""

import sys

from somatopy import GrowingSOM
from somatopy.data import syllables
from somatopy.features import BandSettings
from somatopy.measures import connectedness, label_accuracy, majority_labels, purity
from somatopy.pictures import draw_label_regions, draw_spectrograms, new_figure, paper

HEARING = BandSettings(
    bands="bark24", frames=64, depth=45
)  # what lies deeper, in dB, tells little of a vowel


def vowels_of(clips):
    """The last letter of every label: "sha" -> "a"."""
    return [label[-1] for label in clips.labels]


def draw(som, unit_vowels, path):
    """Regions of vowels beside the spectrogram of each unit."""
    with paper():
        figure = new_figure(6.9, 3.0)
        left, right = figure.subplots(1, 2)
        draw_label_regions(unit_vowels, som.lattice_, legend=False, ax=left)
        draw_spectrograms(som.codebook_, som.lattice_, HEARING.shape, energy="energy (dB)", ax=right)
        figure.savefig(path)


def main(picture=None, n_speakers=8, realizations=3):
    clips = syllables(n_speakers, realizations)
    known, unseen = clips.split("train"), clips.split("test")
    som = GrowingSOM(scaling="global", random_state=1).fit(HEARING.vectors(known))
    bmu = som.predict(HEARING.vectors(unseen))
    unit_vowels = majority_labels(vowels_of(known), som.labels_, len(som.codebook_))

    told = label_accuracy(vowels_of(known), som.labels_, vowels_of(unseen), bmu)
    print(f"{len(som.codebook_)} units for {len(known)} syllables of {len(set(known.groups))} speakers")
    print(f"purity by vowel, on these speakers            {purity(vowels_of(known), som.labels_):.3f}")
    print(f"purity by vowel, on speakers it never heard   {purity(vowels_of(unseen), bmu):.3f}")
    print(f"vowels of these told right by their unit      {told:.3f}")
    print(f"units in the largest region of their vowel    {connectedness(unit_vowels, som.lattice_):.3f}")
    if picture:
        draw(som, unit_vowels, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
