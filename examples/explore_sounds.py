"""Pages of maps to listen to: synthesized syllables, and spoken words (Speech Commands).

    python examples/explore_sounds.py FOLDER [syllables] [words]

The words are read from the folder speech_commands in SOMATOPY_DATA; FLAC needs the extra [audio]. A page opens by
double click. Takes two minutes, most of them for the words.
"""

import sys
from pathlib import Path

from somatopy import GrowingSOM, data
from somatopy.features import band_vectors

BARK = (24, 64)  # bands, frames
NOT_WORDS = ["_silence_", "_unknown_"]


def syllables(n_speakers=3, realizations=2):
    clips = data.syllables(n_speakers=n_speakers, realizations=realizations)
    return clips, band_vectors(clips)


def words(folder=None):
    clips = data.read_folder(folder or data.data_folder("speech_commands"), split="train")
    clips = clips.without([label for label in NOT_WORDS if label in clips.labels])
    return clips, band_vectors(clips, trim=25)  # the word without its pauses


def explore(clips, heard, path):
    som = GrowingSOM(scaling="global", random_state=1).fit(heard)
    return som.explore(
        heard,
        labels=clips.labels,
        names=clips.names,
        sounds=clips,
        spectrum=BARK,
        unit="dB",
        title=path.stem,
        path=path,
        open_page=False,
    )


def main(folder, *names):
    Path(folder).mkdir(parents=True, exist_ok=True)
    for make in (syllables, words):
        if not names or make.__name__ in names:
            print("wrote", explore(*make(), Path(folder, f"{make.__name__}.html")))


if __name__ == "__main__":
    main(*sys.argv[1:])
