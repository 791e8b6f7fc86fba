"""IntraSOM: batch training in numpy, an epoch a call. Building the map and recording its parameters are left out."""

import time

from intrasom import intrasom

intrasom.SOM.params_json = None  # it writes a file after each call


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        plain = {"mapshape": "planar", "lattice": "rect", "normalization": None}
        self.som = intrasom.SOMFactory.build(X, mapsize=self.shape[::-1], **plain)
        self.som.bootstrap, self.som.history_plot = False, False
        self.som.codebook.matrix = self.start.copy()
        began = time.perf_counter()
        for radius in radii:
            self.som._batchtrain(1, radius, radius, shared_memory=False)
        return time.perf_counter() - began

    def predict(self, X):
        return self.som._find_bmu(X)[0]

    @property
    def codebook(self):
        return self.som.codebook.matrix
