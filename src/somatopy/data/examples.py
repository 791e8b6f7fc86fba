"""Examples that need no download; each is a function of its seed alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from somatopy.checking import InputError, integer
from somatopy.data.clips import Clips
from somatopy.data.samples import Samples, row_names

# Sixteen colors of the HTML 4.01 standard (W3C 1999, section 6.5) and eight CSS names that fill the gaps.
COLORS = {
    "black": "000000", "silver": "c0c0c0", "gray": "808080", "white": "ffffff", "maroon": "800000",
    "red": "ff0000", "purple": "800080", "fuchsia": "ff00ff", "green": "008000", "lime": "00ff00",
    "olive": "808000", "yellow": "ffff00", "navy": "000080", "blue": "0000ff", "teal": "008080",
    "aqua": "00ffff", "orange": "ffa500", "pink": "ffc0cb", "brown": "a52a2a", "gold": "ffd700",
    "violet": "ee82ee", "skyblue": "87ceeb", "indigo": "4b0082", "salmon": "fa8072",
}  # fmt: skip

# Ritter & Kohonen (1989), Self-organizing semantic maps, Biol. Cybern. 61:241-254, table 1.
ATTRIBUTES = (
    "small", "medium", "big", "two_legs", "four_legs", "hair", "hooves",
    "mane", "feathers", "hunt", "run", "fly", "swim",
)  # fmt: skip
ANIMALS = {
    "dove": "1001000010010",
    "hen": "1001000010000",
    "duck": "1001000010001",
    "goose": "1001000010011",
    "owl": "1001000011010",
    "hawk": "1001000011010",
    "eagle": "0101000011010",
    "fox": "0100110001000",
    "dog": "0100110000100",
    "wolf": "0100110101100",
    "cat": "1000110001000",
    "tiger": "0010110001100",
    "lion": "0010110101100",
    "horse": "0010111100100",
    "zebra": "0010111100100",
    "cow": "0010111000000",
}


def colors() -> Samples:
    """Twenty-four named colors as (24, 3) red, green and blue between 0 and 1.

    >>> colors().vectors[colors().names.index("red")].tolist()
    [1.0, 0.0, 0.0]
    """
    vectors = np.array([list(bytes.fromhex(code)) for code in COLORS.values()]) / 255
    return Samples(vectors, list(COLORS), labels=list(COLORS), feature_names=["red", "green", "blue"])


def animals() -> Samples:
    """Sixteen animals by thirteen yes-or-no attributes (Ritter & Kohonen 1989).

    >>> animals().vectors.shape
    (16, 13)
    """
    vectors = np.array([[float(mark) for mark in row] for row in ANIMALS.values()])
    return Samples(vectors, list(ANIMALS), labels=list(ANIMALS), feature_names=list(ATTRIBUTES))


def chainlink(n: int = 1000, seed: int = 0) -> Samples:
    """Two linked rings in space, which no plane separates (after Ultsch & Vetter 1994).

    Parameters
    ----------
    n : int
        Samples, half of them on each ring of radius 1; scattered by a normal error of 0.05.
    seed : int

    >>> chainlink(10).labels[:2]
    ['flat', 'upright']
    """
    integer("n", n, at_least=2)
    random = np.random.default_rng(integer("seed", seed, at_least=0))
    angle = random.uniform(0, 2 * np.pi, n)
    upright = np.arange(n) % 2 == 1
    across, along = np.cos(angle), np.sin(angle)
    # The second ring stands in the plane of x and z, its middle on the first ring.
    vectors = np.column_stack([across + upright, np.where(upright, 0, along), np.where(upright, along, 0)])
    vectors += random.normal(0, 0.05, vectors.shape)
    labels = ["upright" if ring else "flat" for ring in upright]
    return Samples(vectors, row_names(n), labels, feature_names=["x", "y", "z"])


def syllables(*args: Any, **kwargs: Any) -> Clips:
    """Synthesized consonant-vowel syllables: see :func:`somatopy.data.synthesizer.syllables`."""
    from somatopy.data.synthesizer import syllables as synthesize

    clips: Clips = synthesize(*args, **kwargs)
    return clips


def data_folder(name: str = "") -> Path:
    """The folder ``name`` of the real data sets, which lie where the variable ``SOMATOPY_DATA`` says.

    Raises
    ------
    InputError
        The variable is not set, or there is no such folder; says how to set it.
    """
    place = os.environ.get("SOMATOPY_DATA", "")
    way_out = "set it to the folder that holds the data sets: export SOMATOPY_DATA=/path/to/data"
    if not place:
        raise InputError(f"the environment variable SOMATOPY_DATA is not set; {way_out}")
    folder = Path(place).expanduser() / name
    if not folder.is_dir():
        raise InputError(f"SOMATOPY_DATA={place}: {folder} is no folder; {way_out}")
    return folder


EXAMPLES: dict[str, Callable[..., Samples | Clips]] = {
    "animals": animals,
    "chainlink": chainlink,
    "colors": colors,
    "syllables": syllables,
}
