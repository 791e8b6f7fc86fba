"""A recursive map along sequences: each sample is searched together with the map's activity one step before."""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.reach import count_near, share_out, weigh, with_a_run_more
from somatopy.maps.kernels.reach_run import RUN


@kernel
def train(
    X, order, begins, rates, radii, knots, tables, reach, distances, classes, closest, alpha, beta, activity,
    codebook, context,
):  # fmt: skip
    """Present the samples ``order`` of X (N, D) once; codebook (K, D), context (K, K) and activity change in place.

    begins : (len(order),) whether a sequence begins with this presentation
    activity : (K,) of the map, one step before the first presentation
    alpha, beta : of the precision of the codebook

    The rest is that of :func:`somatopy.maps.kernels.online.train`.
    """
    cost = np.empty(codebook.shape[0], codebook.dtype)
    shares = np.zeros(codebook.shape[0] + RUN, codebook.dtype)
    kinds = with_a_run_more(classes)
    laid, planes = np.full(2, -1), np.zeros((2, kinds.shape[0]), codebook.dtype)
    knot, beyond, near = 0, 0.0, 1
    for step in range(order.shape[0]):
        if begins[step]:
            activity[:] = 0
        unit = respond(X[order[step]], alpha, beta, activity, codebook, context, cost)
        knot, beyond = weigh(radii[step], knots, tables, kinds, knot, laid, planes)
        near = count_near(distances, reach * radii[step] + 1e-9, near)
        share_out(unit, rates[step], knot, beyond, near, classes.shape, planes, kinds, closest, shares)
        for other in range(codebook.shape[0]):
            if shares[other] != 0:
                approach(codebook[other], X[order[step]], shares[other])
                approach(context[other], activity, shares[other])
        fade(cost, activity)


@kernel
def walk(X, begins, alpha, beta, codebook, context, bmu, least, everything, before):
    """Go along the samples without learning: best units into ``bmu`` (N,), their distances into ``least`` (N,).

    everything : (N, K) for the distances to all units, or (0, K)
    before : (N, K) for the activity each sample found, or (0, K)
    """
    cost, activity = np.empty(codebook.shape[0], codebook.dtype), np.zeros(codebook.shape[0], codebook.dtype)
    for step in range(X.shape[0]):
        if begins[step]:
            activity[:] = 0
        if before.shape[0]:
            before[step] = activity
        bmu[step] = respond(X[step], alpha, beta, activity, codebook, context, cost)
        least[step] = cost[bmu[step]]
        if everything.shape[0]:
            everything[step] = cost
        fade(cost, activity)


@part
def respond(sample, alpha, beta, activity, codebook, context, cost):
    """alpha |x - w_k|^2 + beta |y - c_k|^2 of every unit into ``cost``; returns the best unit."""
    best = 0
    for unit in range(codebook.shape[0]):
        cost[unit] = alpha * squared(sample, codebook[unit]) + beta * squared(activity, context[unit])
        if cost[unit] < cost[best]:
            best = unit
    return best


@part
def squared(a, b):
    total = a.dtype.type(0)
    for i in range(a.shape[0]):
        total += (a[i] - b[i]) * (a[i] - b[i])
    return total


@part
def approach(vector, target, share):
    for i in range(vector.shape[0]):
        vector[i] += share * (target[i] - vector[i])


@part
def fade(cost, activity):
    """The activity that these distances leave."""
    for unit in range(cost.shape[0]):
        activity[unit] = math.exp(-cost[unit])
