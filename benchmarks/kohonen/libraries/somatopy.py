"""Ours. Its batch pass is ``partial_fit``: one plain epoch, without bounds from an epoch before."""

import time

from somatopy import BatchSOM, OnlineSOM


class Map:
    warm_samples = (
        100_000  # few samples are searched in full: what skips distances would compile in a timed pass
    )

    def __init__(self, shape, codebook):
        self.shape, self.codebook, self.som = shape, codebook, None

    def batch(self, X, radii):
        asked = {
            "start": self.codebook,
            "n_epochs": len(radii),
            "radius": ("exponential", radii[0], radii[-1]),
        }
        self.som = BatchSOM(self.shape, **asked)
        self.som = self.som.partial_fit(X) if len(radii) == 1 else self.som.fit(X)
        self.codebook = self.som.codebook_

    def online(self, X, radius, rate, law="linear", **lattice):
        """The epoch and the look at the error after it; not the look at the start, which is none of an epoch's."""
        schedules = {"radius": (law, *radius), "learning_rate": (law, *rate)}
        som = OnlineSOM(self.shape, start=self.codebook, n_epochs=1, shuffle=False, **schedules, **lattice)
        steps = som.iter_fit(X)
        next(steps)
        began = time.perf_counter()
        next(steps)
        seconds = time.perf_counter() - began
        self.codebook = som.codebook_
        return seconds

    def predict(self, X):
        return self.som.predict(X)
