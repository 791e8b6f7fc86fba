"""The plain numpy block map that any engine has to beat: product, argmax, tally, block by block, with care.

Blocks stay in the cache; the units lie as a contiguous D x K operand; the scores go into one array that is made once;
the tally is a product with the samples' one-hot matrix; the Gaussian is smoothed along rows, then columns.
"""

import numpy as np
from scipy.sparse import csr_array

BLOCK = 2048


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.codebook = shape, codebook

    def batch(self, X, radii):
        for radius in radii:
            sums, counts = self._tally(X)
            smoothed = self._smooth(np.column_stack([sums, counts]), radius)
            weight = smoothed[:, -1:]
            means = smoothed[:, :-1] / np.where(weight > 0, weight, 1)
            self.codebook = np.where(weight > 0, means, self.codebook).astype(np.float32)

    def predict(self, X):
        return np.concatenate([best for _, best in self._search(X)])

    def _tally(self, X):
        n_units, n_features = self.codebook.shape
        sums, counts = np.zeros((n_units, n_features), np.float32), np.zeros(n_units)
        for block, best in self._search(X):
            ones, ends = np.ones(len(block), np.float32), np.arange(len(block) + 1)
            sums += csr_array((ones, best, ends), (len(block), n_units)).T @ block
            counts += np.bincount(best, minlength=n_units)
        return sums, counts

    def _search(self, X):
        operand = np.ascontiguousarray(self.codebook.T)
        half = (self.codebook * self.codebook).sum(1) / 2
        scores = np.empty((BLOCK, len(half)), np.float32)
        for first in range(0, len(X), BLOCK):
            block = X[first : first + BLOCK]
            score = scores[: len(block)]
            np.matmul(block, operand, out=score)
            score -= half
            yield block, score.argmax(1)

    def _smooth(self, values, radius):
        rows, columns = self.shape
        along_rows = gaussian(rows, radius) @ values.reshape(rows, -1)
        return (gaussian(columns, radius) @ along_rows.reshape(rows, columns, -1)).reshape(len(values), -1)


def gaussian(n, radius):
    place = np.arange(n)
    return np.exp(-0.5 * ((place[:, None] - place) / radius) ** 2)
