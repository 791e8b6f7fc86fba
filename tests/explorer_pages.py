"""Small pages of every kind for the explorer's tests: a table, images, sounds of a growing map, and the odd ones."""

from __future__ import annotations

import copy
import functools

import numpy as np

from payloads import payload_of
from somatopy import BatchSOM, GrowingHierarchicalSOM, GrowingSOM, NeuralGas
from somatopy.data.clips import Clips
from somatopy.report import Gmap, Limits

EVIL = "</script><img src=x onerror=document.title='hacked'>"
LATTICES = {
    "rectangular": {"shape": (4, 5)},
    "rectangular8": {"shape": (4, 5)},
    "hexagonal": {"shape": (4, 6)},
    "line": {"shape": (9,)},
    "ring": {"shape": (12,)},
}
RATE = 16000


def page(som, X=None, **given):
    """Document and blocks."""
    payload = payload_of(som, X, **given)
    return payload.document, payload.blocks


def samples(n=60, d=3, seed=0):
    return np.random.default_rng(seed).random((n, d))


def table(lattice="rectangular"):
    """A map of 60 samples of three features and three labels, one of them not to be trusted."""
    X = samples()
    som = BatchSOM(**LATTICES[lattice], lattice=lattice, n_epochs=3, random_state=0).fit(X)
    labels = [["low", "high", EVIL][int(3 * x)] for x in X[:, 0]]
    names = [f"sample {i}" for i in range(len(X))]
    names[7] = "=SUM(A1:A9)"
    features = ["width", "height", EVIL]
    return page(som, X, labels=labels, names=names, feature_names=features, title=f"Table & {EVIL}")


def lone_unit():
    X = samples(30)
    return page(BatchSOM(shape=(1, 1), n_epochs=1, random_state=0).fit(X), X)


def tree():
    """Maps within a map: cells of two sizes at least."""
    X = samples(80)
    return page(
        GrowingHierarchicalSOM(breadth=0.5, depth=0.1).fit(X), X, labels=[f"{x:.1f}" for x in X[:, 0]]
    )


def gas():
    """Units without a sheet, laid out, and the edges between them."""
    X = samples(80)
    return page(NeuralGas(12, n_epochs=3, random_state=0).fit(X), X)


def no_samples():
    return page(BatchSOM(shape=(3, 3), n_epochs=1, random_state=0).fit(samples()))


def large_map(side=100, n=2000):
    X = samples(n, 4)
    som = BatchSOM(shape=(side, side), n_epochs=1, start="random", random_state=0).fit(X)
    return page(som, X, feature_names=["a", "b", "c", "d"])


def pictures():
    """Forty images of 6 x 6 pixels."""
    images = np.random.default_rng(0).integers(0, 255, (40, 6, 6), dtype=np.uint8)
    X = images.reshape(40, -1) / 255
    som = BatchSOM(shape=(4, 4), lattice="hexagonal", n_epochs=2, random_state=0).fit(X)
    return page(som, X, images=images)


def sounds():
    """A growing map of thirty tones as it grew in three steps."""
    payload = tones()
    return payload.document, payload.blocks


def sounds_beside():
    """The same with the sounds in files; the document and the files."""
    payload = tones(limits=Limits(bytes=0))
    return payload.document, payload.files


def tones(**given):
    n_bands, n_frames = 4, 6
    pitch = np.linspace(200, 2000, 30)
    levels = np.exp(-((np.arange(n_bands)[:, None] - pitch[:, None, None] / 500) ** 2))
    X = np.repeat(levels, n_frames, axis=2).reshape(30, -1)
    names = [f"tone {tone:.0f} Hz" for tone in pitch]
    grown = [GrowingSOM(calibration_epochs=2, growing_epochs=n, random_state=0).fit(X) for n in (1, 3, 6)]
    return payload_of(
        grown[-1],
        X,
        labels=["deep" if tone < 1000 else "high" for tone in pitch],
        names=names,
        spectrum=(n_bands, n_frames),
        sounds=Clips.from_waves([wave_of(tone) for tone in pitch], RATE, names),
        gmaps=[Gmap(2 + 2 * i, "growing", functools.partial(copy.copy, som)) for i, som in enumerate(grown)],
        **given,
    )


def wave_of(pitch, seconds=0.3):
    return 0.25 * np.sin(2 * np.pi * pitch * np.arange(int(seconds * RATE)) / RATE)


@functools.cache
def page_of(kind):
    """Document and blocks of one of :data:`KINDS`."""
    return KINDS[kind]()


KINDS = {
    **{lattice: functools.partial(table, lattice) for lattice in LATTICES},
    "lone unit": lone_unit,
    "tree": tree,
    "gas": gas,
    "no samples": no_samples,
    "large": large_map,
    "pictures": pictures,
    "sounds": sounds,
}
