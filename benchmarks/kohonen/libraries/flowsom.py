"""FlowSOM for Python (numba): online, and its batches, ten online trainings side by side and merged by the median.

A bubble on a lattice of eight neighbors. A pass of the batches is two of its ``rlen``, as it halves them.
"""

import numpy as np
from flowsom.models import SOM, map_data_to_codes
from flowsom.models.batch import SOM_Batch

BATCHES = 10
RATES = (0.05, 0.01)  # its default


class Map:
    def __init__(self, shape, codebook):
        self.codebook = codebook.astype(np.float64)
        places = np.indices(shape).reshape(2, -1).T
        self.apart = np.abs(places[:, None] - places).max(2).astype(np.float64)

    def batch(self, X, radii):
        n = len(X) // BATCHES
        parts = np.stack([X[part::BATCHES][:n] for part in range(BATCHES)])
        plan = {
            "alphas": RATES,
            "radii": (radii[0], radii[-1]),
            "rlen": 2 * len(radii),
            "num_batches": BATCHES,
        }
        self.codebook = SOM_Batch(parts, self.codebook, self.apart, ncodes=len(self.apart), **plan)

    def online(self, X, radius, rate):
        self.codebook = SOM(X, self.codebook, self.apart, rate, radius, len(self.apart), 1)

    def predict(self, X):
        return map_data_to_codes(X, self.codebook)[0]
