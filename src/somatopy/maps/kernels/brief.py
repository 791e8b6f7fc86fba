"""Batch epochs of a small map, one after the other in one call: the way back to Python takes as long as an epoch."""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import kernel
from somatopy.maps.kernels.layout import lay_out
from somatopy.maps.kernels.search import nearest
from somatopy.maps.kernels.smoothing import smoothed_means
from somatopy.maps.kernels.tally import add
from somatopy.maps.kernels.tile import EUCLIDEAN


@kernel
def pass_epochs(
    X, weights, scale, order, width, noise, down, right, too_little, codebook, bmu, cost, sums, counts, costs
):
    """As many epochs as ``costs`` (E,) has places; each is a new codebook, smoothed from the tally, and a pass over X.

    weights : (N,) of the samples, or none
    scale : (D,) in float64, multiplied into every feature
    order : (K,) in which the units stand in tiles of ``width``
    down, right : (E, rows, rows) and (E, columns, columns) weights along the columns and the rows of the lattice
    codebook, bmu, cost, sums, counts : (K, D), (N, 1), (N, 1), (K, D), (K, 1) as the pass before left them; they change
        in place

    Returns how many epochs were done: an epoch whose codebook would leave the finite numbers is not begun.
    """
    n_tiles, dtype = -(-codebook.shape[0] // width), codebook.dtype
    tiles, center = np.zeros((n_tiles, codebook.shape[1], width), dtype), np.empty(codebook.shape[1], dtype)
    bias, places = np.empty(n_tiles * width, dtype), np.empty(n_tiles * width, np.int32)
    factors = scale.astype(dtype)
    for epoch in range(costs.shape[0]):
        codebook[:] = smoothed_means(down[epoch], right[epoch], sums, counts, too_little, codebook)
        reach = lay_out(codebook, scale, order, tiles, bias, places, center)
        nearest(X, tiles, bias, places, center, factors, codebook, EUCLIDEAN, noise, reach, bmu, cost)
        sums[:], counts[:] = 0, 0
        _, costs[epoch] = add(X, bmu[:, 0], cost[:, 0], weights, sums, counts)
