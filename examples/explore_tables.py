"""Pages of maps to question: 178 wines by 13 measurements, and 24 colors by what is red, green and blue in them.

    python examples/explore_tables.py FOLDER

A page opens by double click. Takes a few seconds.
"""

import sys
from pathlib import Path

from sklearn.datasets import load_wine

from somatopy import BatchSOM, GrowingSOM
from somatopy.data import colors


def wines(path):
    table = load_wine(as_frame=True)
    cultivars = [f"cultivar {number + 1}" for number in table.target]
    som = GrowingSOM(random_state=1).fit(table.data)
    return som.explore(table.data, labels=cultivars, title="178 wines", path=path, open_page=False)


def tones(path):
    samples = colors()
    som = BatchSOM((9, 12), lattice="hexagonal", random_state=0).fit(samples.vectors)
    return som.explore(
        samples.vectors,
        names=samples.names,
        feature_names=samples.feature_names,
        title="24 colors",
        path=path,
        open_page=False,
    )


def main(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    print("wrote", wines(Path(folder, "wines.html")))
    print("wrote", tones(Path(folder, "colors.html")))


if __name__ == "__main__":
    main(*sys.argv[1:2])
