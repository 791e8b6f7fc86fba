"""The gases as their papers write them, sample by sample and slowly: what the compiled loops must give."""

import numpy as np


def plain_ranks(x, codebook):
    """Rank of each unit by its distance to x: how many units are nearer; of equal ones the lower index is nearer."""
    squared = np.array([((x - w) ** 2).sum() for w in codebook])
    return np.array(
        [sum((s, j) < (squared[i], i) for j, s in enumerate(squared)) for i in range(len(codebook))]
    )


def plain_gas_epoch(X, codebook, radii, rates):
    """Neural gas: every unit moves by rate * exp(-rank / radius)."""
    codebook = np.array(codebook, np.float64)
    for x, radius, rate in zip(X, radii, rates, strict=True):
        for unit, rank in enumerate(plain_ranks(x, codebook)):
            share = np.exp(-rank / radius) if radius else float(rank == 0)
            codebook[unit] += rate * share * (x - codebook[unit])
    return codebook


def plain_gas_batch(X, codebook, radius):
    """Batch neural gas: every unit becomes the mean of the samples, weighted by exp(-rank / radius)."""
    shares = np.exp(-np.array([plain_ranks(x, codebook) for x in X]) / radius)
    return shares.T @ X / shares.sum(0)[:, None]


def plain_hebbian_edges(X, codebook):
    """The two nearest units of every sample, joined."""
    joined = set()
    for x in X:
        ranks = plain_ranks(x, codebook)
        joined.add(tuple(sorted((int(np.flatnonzero(ranks == 0)[0]), int(np.flatnonzero(ranks == 1)[0])))))
    return sorted(joined)


class PlainGrowingGas:
    """Growing neural gas as Fritzke lists its steps, in lists and dictionaries."""

    def __init__(self, start, *, best, near, max_age, every, max_units, alpha, decay):
        self.units = [np.array(w, np.float64) for w in start]
        self.errors = [0.0, 0.0]
        self.ages = {}  # {lower, higher unit: age}
        self.presented = self.removals = 0
        self.best, self.near, self.max_age, self.every = best, near, max_age, every
        self.max_units, self.alpha, self.decay = max_units, alpha, decay

    def neighbors(self, unit):
        return [sum(edge) - unit for edge in sorted(self.ages) if unit in edge]

    def present(self, x):
        squared = [((x - w) ** 2).sum() for w in self.units]
        first, second = np.argsort(squared, kind="stable")[:2].tolist()
        around = self.neighbors(first)
        for other in around:
            self.ages[tuple(sorted((first, other)))] += 1
        self.errors[first] += squared[first]
        self.units[first] += self.best * (x - self.units[first])
        for other in around:
            self.units[other] += self.near * (x - self.units[other])
        self.ages[tuple(sorted((first, second)))] = 0
        self.ages = {edge: age for edge, age in self.ages.items() if age <= self.max_age}
        for unit in reversed(range(len(self.units))):
            if not self.neighbors(unit):
                self.remove(unit)
        self.presented += 1
        if self.presented % self.every == 0 and len(self.units) < self.max_units:
            self.insert()
        self.errors = [error * self.decay for error in self.errors]

    def remove(self, unit):
        del self.units[unit], self.errors[unit]
        self.ages = {(a - (a > unit), b - (b > unit)): age for (a, b), age in self.ages.items()}
        self.removals += 1

    def insert(self):
        worst = int(np.argmax(self.errors))
        other = max(self.neighbors(worst), key=lambda unit: self.errors[unit])
        new = len(self.units)
        self.units.append((self.units[worst] + self.units[other]) / 2)
        del self.ages[tuple(sorted((worst, other)))]
        self.ages |= {(worst, new): 0, (other, new): 0}
        self.errors[worst] *= self.alpha
        self.errors[other] *= self.alpha
        self.errors.append(self.errors[worst])
