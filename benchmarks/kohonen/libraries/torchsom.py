"""TorchSOM: mini-batches of 1,024 samples in PyTorch (of its default 5, an epoch takes two hundred times as long).

Radius as for all, learning rate by its default.
"""

import torch
from torchsom import SOM

MINI_BATCH = 1024


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        sizes = {"epochs": len(radii), "batch_size": MINI_BATCH, "sigma": radii[0]}
        self.som = SOM(*self.shape, X.shape[1], **sizes, device="cpu")
        self.som.weights.data = torch.tensor(self.start).reshape(*self.shape, -1)
        self.som._search_strategy.rebuild_index(self.som.weights)
        self.som.sigma_schedule = torch.tensor(radii)
        self.som.fit(torch.from_numpy(X), verbose=False)

    def predict(self, X):
        return self.som.identify_bmus(torch.from_numpy(X))

    @property
    def codebook(self):
        return self.som.weights.detach().numpy().reshape(self.start.shape)
