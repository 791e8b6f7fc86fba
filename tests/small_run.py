"""A small table and runs on it, for the tests of runs and commands."""

import sys

import numpy as np

from somatopy.runs import beginning, training
from somatopy.runs.folder import Run

# Short, but with every phase: 1 + 3 + 6 + 4 gmaps at most.
SHORT = {"calibration_epochs": 3, "growing_epochs": 6, "smoothing_epochs": 4, "growth_factor": 0.5}


def write_table(path, seed=0, n=40):
    """Four groups of labelled samples in three features."""
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 4
    centers = np.array([[0, 0, 0], [5, 0, 0], [0, 5, 0], [0, 0, 5.0]])
    X = centers[group] + rng.normal(size=(n, 3))
    lines = ["width,height,depth,kind"]
    lines += [",".join(f"{x:.6f}" for x in row) + f",k{k}" for row, k in zip(X, group, strict=True)]
    path.write_text("\n".join(lines) + "\n")
    return path


def settings(table, **parameters):
    return {"data": {"path": str(table), "labels": "kind"}, "parameters": {**SHORT, **parameters}}


def begin(folder, table, **parameters):
    """A run with its configuration and samples, not yet trained."""
    return begin_with(folder, settings(table, **parameters))


def begin_with(folder, tables):
    """A run of these settings, not yet trained."""
    run = Run(folder)
    run.make()
    return run, *beginning.afresh(run, tables)


def trained_with(folder, tables):
    """A finished run of these settings."""
    run, asked, samples = begin_with(folder, tables)
    training.train(run, asked.estimator(), samples, digest=asked.digest())
    return run, asked, samples


def trained(folder, table, **parameters):
    """A finished run."""
    run, asked, samples = begin(folder, table, **parameters)
    training.train(run, asked.estimator(), samples, digest=asked.digest())
    return run, asked, samples


def call(monkeypatch, *arguments):
    """The exit code of ``somatopy`` with these arguments, run in this process."""
    from somatopy.commands import main

    monkeypatch.setattr(sys, "argv", ["somatopy", *map(str, arguments)])
    try:
        main()
    except SystemExit as stop:
        return stop.code
    raise AssertionError("main returned")
