"""MiniSom: numpy, sample by sample, batch training too. Each batch epoch is a call, which sets its radius exactly."""

import numpy as np
from minisom import MiniSom


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start = shape, codebook.astype(np.float64)
        self.som = None

    def batch(self, X, radii):
        self.som = self._map(radii[0], rate=lambda *_: 1.0)
        for radius in radii:
            self.som._sigma = radius
            self.som.train_batch_offline(X, 1)

    def online(self, X, radius, rate, law="linear"):
        """Its linear radius ends at 1; its rate may follow any law."""
        decays = {"rate": "asymptotic_decay", "sigma_decay_function": "asymptotic_decay"}
        if law == "linear":
            first, last = rate
            decays["rate"] = lambda _, t, steps: first + (last - first) * t / steps
            decays["sigma_decay_function"] = "linear_decay_to_one"
        self.som = self._map(radius[0], learning_rate=rate[0], **decays)
        self.som.train(X, len(X), random_order=False)

    def predict(self, X):
        return [row * self.shape[1] + column for row, column in map(self.som.winner, X)]

    @property
    def codebook(self):
        return self.som.get_weights().reshape(self.start.shape)

    def _map(self, radius, rate, **others):
        som = MiniSom(*self.shape, self.start.shape[1], sigma=radius, decay_function=rate, **others)
        som._weights = self.start.reshape(*self.shape, -1).copy()
        return som
