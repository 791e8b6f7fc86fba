"""Small pages of every kind for the explorer's tests: a table, images, sounds of a growing map, and the odd ones."""

from __future__ import annotations

import functools
import io
import wave

import numpy as np

from payloads import document_of
from somatopy import BatchSOM, GrowingSOM
from somatopy.report.arrays import encoded

EVIL = "</script><img src=x onerror=document.title='hacked'>"
LATTICES = {
    "rectangular": {"shape": (4, 5)},
    "rectangular8": {"shape": (4, 5)},
    "hexagonal": {"shape": (4, 6)},
    "line": {"shape": (9,)},
    "ring": {"shape": (12,)},
}
RATE = 8000


def samples(n=60, d=3, seed=0):
    return np.random.default_rng(seed).random((n, d))


def table(lattice="rectangular"):
    """A map of 60 samples of three features and three labels, one of them not to be trusted."""
    X = samples()
    som = BatchSOM(**LATTICES[lattice], lattice=lattice, n_epochs=3, random_state=0).fit(X)
    labels = [["low", "high", EVIL][int(3 * x)] for x in X[:, 0]]
    names = [f"sample {i}" for i in range(len(X))]
    names[7] = "=SUM(A1:A9)"
    document = document_of(
        som, X, labels=labels, names=names, feature_names=["width", "height", EVIL], title=f"Table & {EVIL}"
    )
    return document, []


def lone_unit():
    X = samples(5)
    return document_of(BatchSOM(shape=(1, 1), n_epochs=1, random_state=0).fit(X), X), []


def no_samples():
    return document_of(BatchSOM(shape=(3, 3), n_epochs=1, random_state=0).fit(samples())), []


def large_map(side=100, n=2000):
    X = samples(n, 4)
    som = BatchSOM(shape=(side, side), n_epochs=1, start="random", random_state=0).fit(X)
    return document_of(som, X, feature_names=["a", "b", "c", "d"]), []


def pictures():
    """Forty images of 6 x 6 pixels on one sheet, eight in a row."""
    images = np.random.default_rng(0).integers(0, 255, (40, 6, 6), dtype=np.uint8)
    X = images.reshape(40, -1) / 255
    som = BatchSOM(shape=(4, 4), lattice="hexagonal", n_epochs=2, random_state=0).fit(X)
    document = document_of(som, X)
    document["features"] |= {"form": "image", "shape": [6, 6]}
    sheet = images.reshape(5, 8, 6, 6).swapaxes(1, 2).reshape(30, 48)
    places = np.column_stack([np.zeros(40), 6 * (np.arange(40) % 8), 6 * (np.arange(40) // 8)])
    document["media"] = media("image", "image/png", places, 1) | {"cell": [6, 6]}
    return document, [png(sheet)]


def sounds():
    """A growing map of thirty tones as it grew in three steps."""
    n_bands, n_frames = 4, 6
    pitch = np.linspace(200, 2000, 30)
    X = np.exp(-((np.arange(n_bands)[None, :, None] - pitch[:, None, None] / 500) ** 2)) * np.ones(n_frames)
    X = X.reshape(30, -1)
    som = GrowingSOM(calibration_epochs=2, growing_epochs=6, random_state=0).fit(X)
    labels = ["deep" if tone < 1000 else "high" for tone in pitch]
    document = document_of(som, X, labels=labels, names=[f"tone {tone:.0f} Hz" for tone in pitch])
    document["features"] |= {"form": "spectrogram", "shape": [n_bands, n_frames], "unit": "dB"}
    document["series"] = series(document, som)
    clips = [tone_of(tone) for tone in pitch]
    ends = np.cumsum([len(clip) for clip in clips])
    places = np.column_stack(
        [np.zeros(30), ends - [len(clip) for clip in clips], [len(clip) for clip in clips]]
    )
    document["media"] = media("sound", "audio/wav", places, 1)
    return document, [b"".join(clips)]


def series(document, som):
    """The map as it may have been when it had four units, and half of them."""
    K = som.codebook_.shape[0]
    edges = np.array([(i, j) for i, row in enumerate(som.lattice_.neighbors) for j in row if j > i])
    steps = []
    for step, count in enumerate([4, K // 2, K]):
        within = edges[(edges < count).all(axis=1)]
        borders = np.linalg.norm(som.codebook_[within[:, 0]] - som.codebook_[within[:, 1]], axis=1)
        units = {
            "count": count,
            "positions": encoded(som.lattice_.positions[:count]),
            "edges": encoded(within, "int32"),
            "borders": encoded(borders),
        }
        steps.append(
            {
                "step": step,
                "epoch": 2 + 3 * step,
                "phase": "growing",
                "units": units,
                "codebook": encoded(som.codebook_[:count]),
                "hits": encoded(np.full(count, 30 // count), "int32"),
                "mse": 0.5 / (step + 1),
                "label_majority": None,
            }
        )
    return steps


def media(kind, media_type, places, n_blocks):
    return {
        "kind": kind,
        "form": "inline",
        "folder": None,
        "files": None,
        "type": media_type,
        "of_sample": encoded(places, "int32"),
        "blocks": n_blocks,
        "cell": None,
        "text": "",
    }


def tone_of(pitch, seconds=0.3):
    time = np.arange(int(seconds * RATE)) / RATE
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((8000 * np.sin(2 * np.pi * pitch * time)).astype("<i2").tobytes())
    return buffer.getvalue()


def png(gray):
    from matplotlib.image import imsave

    buffer = io.BytesIO()
    imsave(buffer, gray, cmap="gray", format="png")
    return buffer.getvalue()


@functools.cache
def page_of(kind):
    """Document and blocks of one of :data:`KINDS`."""
    return KINDS[kind]()


KINDS = {
    **{lattice: functools.partial(table, lattice) for lattice in LATTICES},
    "lone unit": lone_unit,
    "no samples": no_samples,
    "large": large_map,
    "pictures": pictures,
    "sounds": sounds,
}
