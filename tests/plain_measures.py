"""The measures of a map in slow, plain lines, straight from their definitions: the second route of every one."""

from __future__ import annotations

import itertools

import numpy as np


def plain_distance(x, w, metric="euclidean", weights=None):
    """One sample, one unit; features that are NaN in the sample are left out."""
    weights = np.ones(len(x)) if weights is None else np.asarray(weights)
    there = [d for d in range(len(x)) if not np.isnan(x[d])]
    x, w, m = x[there], w[there], weights[there]
    if metric == "manhattan":
        return sum(m * abs(x - w))
    if metric == "chebyshev":
        return max(m * abs(x - w))
    if metric == "cosine":
        return 1 - sum(m * x * w) / np.sqrt(sum(m * x * x) * sum(m * w * w))
    return np.sqrt(sum(m * (x - w) ** 2))


def plain_distances(A, B, metric="euclidean", weights=None):
    return np.array([[plain_distance(a, b, metric, weights) for b in B] for a in A])


def plain_two_nearest(to_units):
    return np.argsort(to_units, axis=1, kind="stable")[:, :2]


def plain_distortion(to_units, influence):
    """mean_i sum_k h(b_i, k) d_ik^2, from all distances (N, K) and weights between all units (K, K)."""
    return np.mean([sum(influence[row.argmin()] * row**2) for row in to_units])


def plain_combined_error(to_units, between_units, hops):
    """Kaski & Lagus: with Floyd and Warshall's shortest ways over the edges."""
    ways = np.where(hops == 1, between_units, np.inf)
    np.fill_diagonal(ways, 0)
    for via in range(len(ways)):
        ways = np.minimum(ways, ways[:, [via]] + ways[[via], :])
    two = plain_two_nearest(to_units)
    return np.mean(
        [row[best] + ways[best, second] for row, (best, second) in zip(to_units, two, strict=True)]
    )


def plain_topographic_product(apart, on_lattice):
    """Bauer & Pawelzik: products, roots and logarithms as they are printed."""
    n, total = len(apart), 0.0
    for j in range(n):
        others = [k for k in range(n) if k != j]
        by_data = sorted(others, key=lambda k: (apart[j, k], k))
        by_lattice = sorted(others, key=lambda k: (on_lattice[j, k], k))
        for k in range(1, n):
            product = 1.0
            for a, v in zip(by_lattice[:k], by_data[:k], strict=True):
                product *= apart[j, a] / apart[j, v] * on_lattice[j, a] / on_lattice[j, v]
            total += np.log(product ** (1 / (2 * k)))
    return total / (n * (n - 1))


def possible_ranks(distances, sample):
    """For each other sample all ranks it can have, ties in any order."""
    ranks = {}
    for other in range(len(distances)):
        if other != sample:
            nearer = sum(distances[j] < distances[other] for j in range(len(distances)) if j != sample)
            as_near = sum(distances[j] == distances[other] for j in range(len(distances)) if j != sample)
            ranks[other] = [nearer + place for place in range(1, as_near + 1)]
    return ranks


def plain_neighborhoods(apart, on_map, k):
    """Trustworthiness, continuity and preservation from all distances (N, N), averaged over the orders of ties."""
    n = len(apart)
    intruders = missing = common = 0.0
    for i in range(n):
        r, s = possible_ranks(apart[i], i), possible_ranks(on_map[i], i)
        for j in r:
            near_in_data = np.mean([rank <= k for rank in r[j]])
            near_on_map = np.mean([rank <= k for rank in s[j]])
            intruders += near_on_map * np.mean([max(0, rank - k) for rank in r[j]])
            missing += near_in_data * np.mean([max(0, rank - k) for rank in s[j]])
            common += near_in_data * near_on_map
    c = 2 / (n * k * (2 * n - 3 * k - 1))
    return 1 - c * intruders, 1 - c * missing, common / (n * k)


def drawn_out_trustworthiness(apart, on_map, k):
    """The mean over all orders of the tied samples, one order after the other; for a handful of samples."""
    n, total = len(apart), 0.0
    for i in range(n):
        others = [j for j in range(n) if j != i]
        rank = {j: 1 + sum(apart[i, o] < apart[i, j] for o in others) for j in others}
        orders = [
            order
            for order in itertools.permutations(others)
            if all(on_map[i, a] <= on_map[i, b] for a, b in itertools.pairwise(order))
        ]
        total += np.mean([sum(max(0, rank[j] - k) for j in order[:k]) for order in orders])
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * total


def plain_groups(units, hops):
    """How many connected groups some units form: a flood fill."""
    left, groups = set(units), 0
    while left:
        front, groups = [left.pop()], groups + 1
        while front:
            near = {unit for unit in left if hops[front[-1], unit] == 1}
            front.pop()
            front.extend(near)
            left -= near
    return groups
