"""XPySom: MiniSom's interface, batch training in numpy. ``std_coeff=1`` makes its radius the Gaussian's sigma."""

import numpy as np
from xpysom import XPySom


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        decay = {"sigma": radii[0], "sigmaN": radii.beyond, "decay_function": "exponential"}
        self.som = XPySom(*self.shape, X.shape[1], **decay, std_coeff=1, xp=np)
        self.som._weights = self.start.reshape(*self.shape, -1).copy()
        self.som.train(X, len(radii))

    def predict(self, X):
        return self.som.winner(X)

    @property
    def codebook(self):
        return self.som.get_weights().reshape(self.start.shape)
