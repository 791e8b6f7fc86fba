"""Grow a map of spoken words (Speech Commands) and ask it about speakers it never heard.

    python examples/speech_commands.py [FOLDER]

FOLDER holds one folder for each word and says, by a manifest or by lists, what is for training and what for testing;
without it, the folder speech_commands in SOMATOPY_DATA is taken. FLAC needs the extra [audio]. Takes half a minute.
"""

import sys

from somatopy import GrowingSOM
from somatopy.data import data_folder, read_folder
from somatopy.features import band_vectors
from somatopy.measures import label_accuracy, majority_labels, purity, topographic_error

NOT_WORDS = ["_silence_", "_unknown_"]


def main(folder=None):
    clips = read_folder(folder or data_folder("speech_commands"))
    clips = clips.without([label for label in NOT_WORDS if label in clips.labels])
    known, unseen = clips.split("train"), clips.split("test")
    heard, new = band_vectors(known, trim=25), band_vectors(unseen, trim=25)  # the word without its pauses

    som = GrowingSOM(scaling="global", random_state=1).fit(heard)
    bmu = som.predict(new)
    torn = topographic_error(som.scaling_.apply(heard), som.scaled_codebook_, som.lattice_)
    told = label_accuracy(known.labels, som.labels_, unseen.labels, bmu)

    print(f"{len(som.codebook_)} units for {len(known)} words, topographic error {torn:.3f}")
    print(f"purity by word, on the speakers of training   {purity(known.labels, som.labels_):.3f}")
    print(f"purity by word, on speakers it never heard    {purity(unseen.labels, bmu):.3f}")
    print(f"words of these told right by their unit       {told:.3f}")
    for word in sorted(set(known.labels)):
        units = majority_labels(known.labels, som.labels_, len(som.codebook_)).count(word)
        print(f"  {word:<8} {units:3d} units")


if __name__ == "__main__":
    main(*sys.argv[1:2])
