"""The growing map as one reads it: dictionaries, loops and no haste. The oracle of the compiled one."""

import math

import numpy as np

PLACES = [(-1, 0), (0, 1), (1, 0), (0, -1)]  # north, east, south, west


class PlainGrowingMap:
    """Units in the order of their birth; ``cell[u]`` is (row, column), ``unit_at`` its inverse."""

    def __init__(self, weights, low, high, *, fd=0.1, max_units=10**6):
        self.cell = [(0, 0), (0, 1), (1, 0), (1, 1)]
        self.unit_at = {cell: unit for unit, cell in enumerate(self.cell)}
        self.weights = [np.array(w, dtype=np.float64) for w in weights]
        self.errors = [0.0] * 4
        self.low, self.high, self.fd, self.max_units = low, high, fd, max_units

    def present(self, x, rate, threshold=math.inf, widest=math.inf):
        """One sample; returns whether units were born."""
        b = self.best(x)
        squared = float(((x - self.weights[b]) ** 2).sum())
        ns = min(1 if len(self.cell) < 10 else math.log10(len(self.cell)), widest)
        for unit, hops in self.hops_from(b).items():
            if hops <= ns + 1e-12:
                self.weights[unit] += (
                    rate * math.exp(-0.5 * (hops / (0.75 * ns)) ** 2) * (x - self.weights[unit])
                )
        self.errors[b] += squared
        if self.errors[b] <= threshold:
            return False
        free = [cell for cell in self.around(b) if cell not in self.unit_at]
        if not free:
            self.spread(b, threshold)
        elif len(self.cell) + len(free) <= self.max_units:
            for cell in free:
                self.bear(b, cell)
            self.errors[b] = 0.0
            return True
        return False

    def best(self, x):
        return int(np.argmin([((x - w) ** 2).sum() for w in self.weights]))

    def around(self, unit):
        row, column = self.cell[unit]
        return [(row + dr, column + dc) for dr, dc in PLACES]

    def neighbors(self, cell):
        row, column = cell
        cells = [(row + dr, column + dc) for dr, dc in PLACES]
        return [self.unit_at[c] for c in cells if c in self.unit_at]

    def hops_from(self, start):
        hops, front = {start: 0}, [start]
        while front:
            unit = front.pop(0)
            for near in self.neighbors(self.cell[unit]):
                if near not in hops:
                    hops[near] = hops[unit] + 1
                    front.append(near)
        return hops

    def spread(self, b, threshold):
        self.errors[b] = threshold / 2
        for near in self.neighbors(self.cell[b]):
            self.errors[near] *= 1 + self.fd

    def bear(self, parent, cell):
        self.weights.append(self.newborn(parent, cell))
        self.errors.append(0.0)
        self.unit_at[cell] = len(self.cell)
        self.cell.append(cell)

    def newborn(self, parent, cell):
        w1 = self.weights[parent]
        beside = self.neighbors(cell)
        if len(beside) >= 2:  # (B)
            return np.mean([self.weights[u] for u in beside], axis=0)
        row, column = self.cell[parent]
        opposite = (2 * row - cell[0], 2 * column - cell[1])
        others = [self.unit_at[c] for c in self.around(parent) if c in self.unit_at]
        if opposite in self.unit_at:  # (A)
            w2 = self.weights[self.unit_at[opposite]]
        elif others:  # (C)
            w2 = self.weights[others[0]]
        else:  # (D)
            return (self.low + self.high) / 2
        return np.clip(2 * w1 - w2, self.low, self.high)
