"""Spoken commands without any download: synthesized syllables stand for words, a small network learns to tell them.

    python examples/keywords.py [PICTURE.png]

Prints how many syllables of speakers never heard are told right, and draws which are taken for which.
"""

import sys
from pathlib import Path

import numpy as np

from somatopy.data import syllables
from somatopy.speech import LabeledWaves, Recipe, SpotterTraining, decoded, judgement, targets
from somatopy.speech.curves import draw_confusion

WORDS = {"ya": "yes", "no": "no", "pa": "up", "to": "stop", "go": "go", "la": "left"}


def main(picture: Path = Path("keywords.png"), n_speakers: int = 12, iterations: int = 120) -> None:
    """Train on some speakers, ask about the others."""
    clips = syllables(n_speakers, 4, consonants=sorted({w[:-1] for w in WORDS}), vowels="ao")
    clips = clips.select([label in WORDS for label in clips.labels])
    heard = {}
    for split in ("train", "test"):
        part = clips.split(split)
        heard[split] = LabeledWaves(decoded(part), targets(WORDS[label] for label in part.labels))
    recipe = Recipe("bc-resnet", "logmel", iterations, batch_size=32, optimizer="adamw", rate=0.01, noise=0.0)
    training = SpotterTraining(recipe, heard["train"], heard["test"])
    while not training.done:
        training.advance()
    told = heard["test"].targets
    scores = training.spotter.scores(heard["test"].waves, np.arange(len(told))).numpy()
    print(f"{len(clips)} syllables of {n_speakers} speakers")
    print(f"never heard, told right {judgement.accuracy(scores, told):.3f}")
    draw_confusion(judgement.confusion(scores, told)).figure.savefig(picture, dpi=150)
    print(f"wrote {picture}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
