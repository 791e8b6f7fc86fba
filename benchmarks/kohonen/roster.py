"""Who takes part: each library, the environment it lives in, and what it can do.

Environments are apart where libraries cannot share one: pyFlowSOM needs numpy 1, and where numba is installed
python-som uses it and becomes slower.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import peers

FOLDER = Path(__file__).parent / "libraries"
OURS = "somatopy"


@dataclass(frozen=True)
class Library:
    """One library.

    Attributes
    ----------
    name : how tables call it
    distribution : what its version is asked for
    environment : of :mod:`benchmarks.peers`; None is our own
    kinds : "batch", "online", "predict": what it is measured at
    map : False for what is no map, a floor or a yardstick
    compiled : whether its online training is machine code
    fast : may be the fastest, so that its whole training is timed in every run
    slow : batch training is that much slower than others' that the first run is enough to know it
    same_goal : trains what we train, with the same neighborhood, so that errors compare
    """

    name: str
    distribution: str
    environment: str | None
    kinds: tuple[str, ...] = ("batch",)
    map: bool = True
    compiled: bool = False
    fast: bool = False
    slow: bool = False
    same_goal: bool = True

    @property
    def adapter(self) -> Path:
        return FOLDER / f"{self.name.replace('-', '_')}.py"

    @property
    def python(self) -> Path:
        return Path(sys.executable) if self.environment is None else peers.python_of(self.environment)

    def missing(self) -> str | None:
        """Why it cannot be measured, or None."""
        return None if self.environment is None else peers.missing(self.environment, self.distribution)


BOTH = ("batch", "online")
LIBRARIES = {
    library.name: library
    for library in (
        Library(OURS, "somatopy", None, BOTH, compiled=True),
        Library("plain", "numpy", None, map=False, fast=True),
        Library("kmeans", "scikit-learn", None, map=False, fast=True, same_goal=False),
        Library("faiss", "faiss-cpu", "kohonen", ("predict",), map=False),
        Library("fastersom", "fastersom", "kohonen", fast=True),
        Library("xpysom", "xpysom", "kohonen"),
        Library("python-som", "python-som", "kohonen"),
        Library("intrasom", "intrasom", "kohonen-numba"),
        Library("torchsom", "torchsom", "kohonen", same_goal=False, slow=True),
        Library("somoclu", "somoclu", "kohonen", slow=True),
        Library("sparse-som", "sparse-som", "kohonen", BOTH, compiled=True, same_goal=False, slow=True),
        Library("flowsom", "flowsom", "kohonen-numba", BOTH, compiled=True, same_goal=False, slow=True),
        Library("pyflowsom", "pyFlowSOM", "kohonen-numpy1", ("online",), compiled=True, same_goal=False),
        Library("minisom", "minisom", "kohonen", BOTH, slow=True),
        Library("susi", "susi", "kohonen", BOTH, slow=True),
    )
}

# Named by the brief of this benchmark, or well known, and not measured: the reason is part of the report.
NOT_MEASURED = {
    "SOMPY": "its authors' package is on no registry; the sompy of PyPI is another library, online and in plain Python",
    "kohonen (R)": "CRAN is not reached from here",
    "sklearn-som, ksom, NNSOM": "ten to a thousand times slower than those measured, in earlier measurements",
}
