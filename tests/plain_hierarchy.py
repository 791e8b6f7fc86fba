"""The growing hierarchical map as its papers write it, slowly: what the estimator must give."""

import numpy as np

from plain_map import plain_batch_epoch, plain_two_best


def plain_training(X, codebook, shape, n_epochs):
    """Batch epochs with a Gaussian of a radius that falls exponentially from a quarter of the longer side to 0.5."""
    places = np.array([divmod(unit, shape[1]) for unit in range(shape[0] * shape[1])], np.float64)
    squared = ((places[:, None] - places[None]) ** 2).sum(2)
    first = max(1.0, max(shape) / 4)
    for epoch in range(n_epochs):
        radius = first * (0.5 / first) ** (epoch / (n_epochs - 1))
        codebook = plain_batch_epoch(X, codebook, np.exp(-squared / (2 * radius**2)))
    return codebook


def plain_errors(X, codebook, kind):
    """Of each unit the sum or mean of its samples' distances; their best units."""
    units, squared = plain_two_best(X, codebook)
    bmu, distances = units[:, 0], np.sqrt(squared[:, 0])
    own = [distances[bmu == unit] for unit in range(len(codebook))]
    return np.array([(d.sum() if kind == "sum" else d.mean()) if len(d) else 0.0 for d in own]), bmu


def plain_insertion(codebook, shape, errors):
    """A row or column between the unit of the largest error and its most dissimilar neighbor."""
    rows, columns = shape
    row, column = divmod(int(errors.argmax()), columns)
    grid = codebook.reshape(rows, columns, -1)
    around = [(row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column)]
    around = [(r, c) for r, c in around if 0 <= r < rows and 0 <= c < columns]
    far = max(around, key=lambda place: ((grid[place] - grid[row, column]) ** 2).sum())
    if far[0] == row:
        place = max(far[1], column)
        new = [[*line[:place], (line[place - 1] + line[place]) / 2, *line[place:]] for line in grid]
    else:
        place = max(far[0], row)
        new = [*grid[:place], (grid[place - 1] + grid[place]) / 2, *grid[place:]]
    new = np.array(new)
    return new.reshape(-1, grid.shape[2]), new.shape[:2]


def plain_grown(X, codebook, parent_error, *, breadth, kind, train, max_units):
    """A map that has grown until its mean error is at most breadth times that of the unit above."""
    shape = (2, 2)
    while True:
        codebook = train(X, codebook, shape)
        errors, bmu = plain_errors(X, codebook, kind)
        wider = plain_insertion(codebook, shape, errors)
        small = errors[sorted(set(bmu.tolist()))].mean() <= breadth * parent_error
        if small or len(wider[0]) > min(max_units, len(X)):
            return codebook, shape, errors, bmu
        codebook, shape = wider


def plain_corner(grid, row, column, down, right):
    """The mean of a unit and those of its neighbors toward a corner that are there."""
    toward = [(row, column), (row + down, column), (row, column + right), (row + down, column + right)]
    there = [grid[r, c] for r, c in toward if 0 <= r < grid.shape[0] and 0 <= c < grid.shape[1]]
    return np.mean(there, axis=0)


def plain_hierarchy(X, start, train, *, breadth, depth, kind, max_layers, max_units=400, min_samples=4):
    """Layer by layer: a list of (layer, (parent map, parent unit), shape, codebook).

    ``train(X, codebook, shape)`` gives the codebook that a map of that size learns.
    """
    distances = np.sqrt(((X - X.mean(0)) ** 2).sum(1))
    first = distances.sum() if kind == "sum" else distances.mean()
    maps, waiting = [], [(1, (-1, -1), X, start, first)]
    while waiting:
        layer, parent, own, codebook, error = waiting.pop(0)
        codebook, shape, errors, bmu = plain_grown(
            own, codebook, error, breadth=breadth, kind=kind, train=train, max_units=max_units
        )
        grid = codebook.reshape(*shape, -1)
        for unit, unit_error in enumerate(errors):
            below = own[bmu == unit]
            if unit_error > depth * first and layer < max_layers and len(below) >= min_samples:
                row, column = divmod(unit, shape[1])
                corners = np.array([plain_corner(grid, row, column, d, r) for d in (-1, 1) for r in (-1, 1)])
                corners += codebook[unit] - corners.mean(0)
                waiting.append((layer + 1, (len(maps), unit), below, corners, unit_error))
        maps.append((layer, parent, shape, codebook))
    return maps
