"""pyFlowSOM: FlowSOM's C code, online. It reads float64 by columns, made so before the clock starts."""

import numpy as np
from pyFlowSOM import map_data_to_nodes, som


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.codebook = shape, codebook

    @staticmethod
    def prepare(X):
        return np.asfortranarray(X, np.float64)

    def online(self, X, radius, rate):
        nodes = np.asfortranarray(self.codebook, np.float64)
        plan = {"alpha_range": rate, "radius_range": radius, "nodes": nodes}
        self.codebook = som(X, *self.shape, rlen=1, **plan)

    def predict(self, X):
        return map_data_to_nodes(np.asfortranarray(self.codebook, np.float64), X)[0] - 1
