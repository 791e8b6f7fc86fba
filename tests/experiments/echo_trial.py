"""A peer that gives back what it was asked."""

import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
total = int(np.load(folder / "arrays.npz", allow_pickle=False)["X"].sum())
(folder / "answer.json").write_text(json.dumps({"sum": total, **options}), encoding="utf-8")
