"""Clusterings by FlowSOM for Python, in its own environment: ``python flowsom_trial.py FOLDER``."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from flowsom.models import FlowSOMEstimator


def main(folder: Path) -> None:
    options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    X = np.load(folder / "arrays.npz", allow_pickle=False)["X"]
    rows, columns = options["shape"]
    labels, seconds = [], []
    for seed in [0, *options["seeds"]]:  # the first one compiles
        model = FlowSOMEstimator(xdim=rows, ydim=columns, n_clusters=options["n_clusters"], seed=seed)
        began = time.perf_counter()
        labels.append(np.asarray(model.fit_predict(X)).tolist())
        seconds.append(time.perf_counter() - began)
    answer = {"labels": labels[1:], "seconds": seconds[1:]}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
