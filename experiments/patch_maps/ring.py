"""Views of a turning object on a ring of 72 units: do they settle around it in the order of their angles?

Each object of COIL-20 was seen from 72 sides, five degrees apart; the views are brought to 32 x 32 pixels. The ring is
a batch map of whole images that starts from views in random order, trained for 100 epochs while the radius falls from
twice the ring's units to 0.5: so large at first that all units draw together and then unfold in the one order that
lies in the views (begun with a third of the ring, some seeds stay folded). Five seeds. The circular rank correlation
compares the angle of each view with its unit, without regard to the direction in which the ring goes round. The toy
cars (3 and 6) wind twice round the ring: front and back look alike, so views half a turn apart lie beside each other,
the correlation with the angle is 0, and that with twice the angle counts. In the picture their second half turn is on
the inner circle: the same units hold a car's front and back.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.patch_maps import pixels
from experiments.patch_maps.drawings import draw_ring
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy.images import PatchSOM
from somatopy.measures import circular_rank_correlation, winding_number
from somatopy.pictures import new_figure, paper

COMMAND = "python -m experiments.patch_maps.ring"
SYSTEM = "Patch maps"
OBJECTS = {3: 2, 6: 2, 4: 1, 15: 1}  # object: how often its views are expected to wind round the ring
UNITS, SEEDS = 72, 5
SIDE = 32  # pixels
BAR = 0.95
TIMES = {1: "once", 2: "twice"}
ANGLES = np.arange(pixels.VIEWS) * 360 / pixels.VIEWS


def shrunk(views: np.ndarray) -> np.ndarray:
    """Means over squares of pixels: (72, 32, 32), or as they are where they are smaller."""
    factor = max(1, views.shape[1] // SIDE)
    side = views.shape[1] // factor
    return views.reshape(len(views), side, factor, side, factor).mean(axis=(2, 4))


def ring(views: np.ndarray, seed: int, epochs: int = 100) -> np.ndarray:
    """The unit of each view, (72,)."""
    som = PatchSOM(
        (UNITS,), patch=None, lattice="ring", start="samples", radius=("exponential", 2 * UNITS, 0.5),
        n_epochs=epochs, random_state=seed,
    )  # fmt: skip
    return som.fit(views).encode(views).ravel()


def figures(units: np.ndarray) -> dict[str, float]:
    """Correlations of the units with the angle and with twice the angle, and how often they wind round."""
    turns = {"angle": ANGLES, "twice the angle": 2 * ANGLES}
    found = {
        name: abs(circular_rank_correlation(angles, units, periods=(360, UNITS)))
        for name, angles in turns.items()
    }
    return {**found, "winding": abs(winding_number(units, UNITS))}


def results_of(name: str, wanted: int, found: list[dict[str, float]]) -> list[Result]:
    """The least correlation over the seeds beside the bar, and the winding numbers."""
    which = "twice the angle" if wanted == 2 else "angle"
    least = min(row[which] for row in found)
    windings = sorted({int(row["winding"]) for row in found})
    return [
        Result(
            SYSTEM, name, f"circular rank correlation with {which}, least of {len(found)} seeds",
            f"at least {BAR}", f"{least:.3f}", least >= BAR, COMMAND,
        ),
        Result(
            SYSTEM, name, "winding number", str(wanted), ", ".join(map(str, windings)), windings == [wanted], COMMAND
        ),
    ]  # fmt: skip


def objects(small: bool) -> dict[str, tuple[np.ndarray, int]]:
    """Views of each object that is there, and how often they should wind round."""
    if small:
        return {"turning knob": (pixels.turning_knob(), 1)}
    if not pixels.is_there("coil20"):
        return {}
    return {f"COIL-20, object {number}": (pixels.views(number), winds) for number, winds in OBJECTS.items()}


def draw(name: str, views: np.ndarray, units: np.ndarray, winds: int, ax: Axes) -> None:
    """The views of one object around its ring."""
    draw_ring(ax, views, units, UNITS, winds_twice=winds == 2)
    ax.set_title(f"{name.rpartition(', ')[2]} winds {TIMES[winds]}")


def main() -> None:
    """Run, print and write the page, its picture and the result rows."""
    options = arguments(__doc__)
    out, seeds = options.out or DOCS, 2 if options.small else SEEDS
    folder = out / "experiments" / "patch_maps"
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[list[str]] = []
    results: list[Result] = []
    with paper():
        figure = new_figure(6.9, 6.9)
        shown = objects(options.small)
        for number, (name, (views, winds)) in enumerate(shown.items(), 1):
            units = [ring(shrunk(views), seed) for seed in range(seeds)]
            found = [figures(of_seed) for of_seed in units]
            results += results_of(name, winds, found)
            rows += [[name, label, *(f"{row[label]:.3f}" for row in found)] for label in found[0]]
            draw(name, views, units[0], winds, figure.add_subplot(2, -(-len(shown) // 2), number))
        figure.savefig(folder / "ring.png", dpi=200)
    text = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    picture = "![Views at their places around the ring](ring.png)\n"
    header = ["object", "", *(f"seed {seed}" for seed in range(seeds))]
    write_page(folder / "ring.md", "Views around a ring", COMMAND, text, picture, table(header, rows))
    write_results(out / "results" / "patch_maps_ring.json", results)


if __name__ == "__main__":
    main()
