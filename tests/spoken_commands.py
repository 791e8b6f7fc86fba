"""A folder in the layout of Speech Commands, spoken by the synthesizer: a syllable stands for each word."""

import numpy as np

from somatopy.data import soundfiles
from somatopy.data.speakers import draw_speaker
from somatopy.data.synthesizer import speak
from somatopy.speech.waves import fitted

SYLLABLES = {"yes": "ya", "no": "no", "up": "pa", "go": "ga", "stop": "to", "bed": "be", "cat": "ka"}
RATE = 16_000


def write_corpus(folder, n_speakers=8):
    """Five known words and two unknown ones by each speaker, three clips of silence, two noises; returns ``folder``."""
    rng = np.random.default_rng(0)
    for speaker in range(n_speakers):
        for word, (consonant, vowel) in SYLLABLES.items():
            wave = speak(consonant, vowel, draw_speaker(speaker), np.random.default_rng(speaker))
            name = f"{speaker:08x}_nohash_0.wav"
            soundfiles.write_wav(folder / word / name, fitted(wave, RATE, rng.random()), RATE)
    for n in range(3):
        soundfiles.write_wav(folder / "_silence_" / f"{n}.wav", noise(rng, RATE), RATE)
    for n in range(2):
        soundfiles.write_wav(folder / "_background_noise_" / f"hiss_{n}.wav", noise(rng, 3 * RATE), RATE)
    (folder / "validation_list.txt").write_text(
        "".join(f"{word}/00000005_nohash_0.wav\n" for word in SYLLABLES)
    )
    lines = [f"{word}/{speaker:08x}_nohash_0.wav\n" for word in SYLLABLES for speaker in (6, 7)]
    (folder / "testing_list.txt").write_text("".join([*lines, "_silence_/2.wav\n"]))
    return folder


def noise(rng, size):
    return np.asarray(rng.normal(0, 0.02, size), np.float32)
