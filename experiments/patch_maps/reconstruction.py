"""Images laid from the best units of their patches: more units, better images; and k-means with as many centers.

Patch maps of MNIST (9 x 9 pixels) and CIFAR-10 (4 x 4 pixels in color) of 400 and 2,500 units learn from a million
patches an epoch, drawn anew in each of 20 epochs from the training images at stride 1. Images the map has not seen are
cut into all their patches, told by the best units and laid from them, overlaps averaged. The ratio is the peak
signal-to-noise ratio over all pixels of all test images, 255 from black to white. k-means is scikit-learn's
`MiniBatchKMeans` on a million patches of the first draw, batches of 10,000, 20 passes; its images are laid alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from experiments.patch_maps import pixels
from experiments.patch_maps.drawings import draw_sheets, tiled
from experiments.patch_maps.kept import Kept
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy.features import PatchGrid
from somatopy.images import PatchSOM, psnr
from somatopy.images.stream import PatchStream
from somatopy.maps.search import best_units

COMMAND = "python -m experiments.patch_maps.reconstruction"
SYSTEM = "Patch maps"
SIDES = (20, 50)
NEAR = 0.5  # dB
MINUTES = 5
SHOWN = 8  # images of the picture
AT_A_TIME = 100  # images


@dataclass(frozen=True)
class Images:
    """What a map is trained on and tested with; ``small`` is a few seconds' version."""

    name: str
    patch: int
    train: np.ndarray
    test: np.ndarray
    n_patches: int = 1_000_000

    @property
    def grid(self) -> PatchGrid:
        return PatchGrid(self.train.shape[1:3], (self.patch, self.patch))


def sets(small: bool) -> list[Images]:
    """Those that are there."""
    if small:
        return [Images("digits", 3, pixels.digits("train")[0], pixels.digits("test")[0], 5000)]
    given = []
    if pixels.is_there("mnist"):
        given.append(Images("MNIST", 9, pixels.mnist("train")[0], pixels.mnist("test")[0]))
    if pixels.is_there("cifar10"):
        given.append(Images("CIFAR-10", 4, pixels.cifar("train"), pixels.cifar("test")))
    return given


def trained(images: Images, side: int) -> PatchSOM:
    """The patch map."""
    settings = {"patch": images.patch, "n_patches": images.n_patches, "random_state": 0}
    return PatchSOM((side, side), **settings).fit(images.train)


def figures_of_map(images: Images, side: int, kept: Kept) -> dict[str, float]:
    """Ratio in dB and seconds of training."""
    began = time.perf_counter()
    som = trained(images, side)
    seconds = time.perf_counter() - began
    kept.map(f"{images.name}_{side}", lambda: som)
    return {"psnr": som.psnr(images.test), "seconds": seconds}


def figures_of_kmeans(images: Images, n_centers: int) -> dict[str, float]:
    """The same for k-means."""
    with_colors = images.train if images.train.ndim == 4 else images.train[..., None]
    patches = np.concatenate(list(PatchStream(with_colors, images.grid, images.n_patches)))
    began = time.perf_counter()
    kmeans = MiniBatchKMeans(n_centers, batch_size=10_000, max_iter=20, n_init=1, random_state=0).fit(patches)
    seconds = time.perf_counter() - began
    centers = kmeans.cluster_centers_.astype(np.float32)
    laid = np.concatenate([laid_from(centers, images.grid, some) for some in np.split(images.test, range(
        AT_A_TIME, len(images.test), AT_A_TIME))])  # fmt: skip
    return {"psnr": psnr(images.test, laid), "seconds": seconds}


def laid_from(centers: np.ndarray, grid: PatchGrid, images: np.ndarray) -> np.ndarray:
    """Images laid from the nearest centers of their patches."""
    patches = grid.cut(images.reshape(*images.shape[:3], -1)).astype(np.float32)
    return grid.lay(centers[best_units(patches, centers)[0]]).reshape(images.shape)


def compare(images: Images, sides: tuple[int, ...], kept: Kept) -> dict[int, dict[str, dict[str, float]]]:
    """Figures of both, for each size."""
    return {
        side: {
            "map": kept.figures(f"{images.name}, map of {side}x{side}", lambda s=side: figures_of_map(images, s, kept)),
            "kmeans": kept.figures(
                f"{images.name}, {side**2} means", lambda s=side: figures_of_kmeans(images, s**2)
            ),
        }
        for side in sides
    }  # fmt: skip


def results_of(name: str, found: dict[int, dict[str, dict[str, float]]]) -> list[Result]:
    """The bars beside the figures."""

    def row(measure: str, bar: str, ours: str, met: bool | None) -> Result:
        return Result(SYSTEM, name, measure, bar, ours, met, COMMAND)

    few, more = (found[side]["map"]["psnr"] for side in sorted(found))
    rows = [
        row("PSNR of unseen images, few and more units", "grows", f"{few:.2f} dB, {more:.2f} dB", more > few)
    ]
    for side, both in found.items():
        less = both["kmeans"]["psnr"] - both["map"]["psnr"]
        bar = f"within {NEAR} dB of {both['kmeans']['psnr']:.2f} dB"
        rows.append(
            row(f"PSNR, {side**2:,} units and means", bar, f"{both['map']['psnr']:.2f} dB", less <= NEAR)
        )
    seconds = found[max(found)]["map"]["seconds"]
    minutes = f"{seconds / 60:.1f} minutes"
    rows.append(
        row(
            f"training of {max(found) ** 2:,} units",
            f"under {MINUTES} minutes",
            minutes,
            seconds < 60 * MINUTES,
        )
    )
    return rows


def draw(images: Images, maps: dict[int, PatchSOM], write: Callable[[str], object]) -> list[str]:
    """Originals and what is left of them, and each map as a sheet of patches; the lines of the page."""
    first = images.test[:: max(1, len(images.test) // SHOWN)][:SHOWN]
    strips = [("original", first)] + [
        (
            f"{len(som.codebook_):,} units, {psnr(first, som.reconstruct(first)):.1f} dB",
            som.reconstruct(first),
        )
        for som in maps.values()
    ]
    name = images.name.lower().replace("-", "")
    sheets = [(title, tiled(strip, 2)) for title, strip in strips]
    draw_sheets(sheets, write(f"{name}_images.png"), width=6.9, height=4.4)
    codebooks = [
        (f"{len(som.codebook_):,} units", tiled(_as_patches(som, images.patch), som.lattice_.columns))
        for som in maps.values()
    ]
    draw_sheets(codebooks, write(f"{name}_maps.png"), width=6.9, height=3.6)
    return [
        f"![Images of {images.name} and what the maps leave of them](reconstruction_{name}_images.png)\n",
        f"![The patches of the units](reconstruction_{name}_maps.png)\n",
    ]


def _as_patches(som: PatchSOM, patch: int) -> np.ndarray:
    shape = (patch, patch) if som.channels_ == 1 else (patch, patch, som.channels_)
    return som.codebook_.reshape(-1, *shape)


def main() -> None:
    """Run, print and write the page and the result rows."""
    options = arguments(__doc__)
    out, sides = options.out or DOCS, (3, 6) if options.small else SIDES
    folder, kept = out / "experiments" / "patch_maps", Kept("reconstruction", options.out)
    parts, rows, results = (
        [(__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"],
        [],
        [],
    )
    for images in sets(options.small):
        found = compare(images, sides, kept)
        maps = {side: kept.map(f"{images.name}_{side}", partial(trained, images, side)) for side in sides}
        for side, both in found.items():
            rows += [
                [images.name, f"{side**2:,}", who, f"{figures['psnr']:.2f}", f"{figures['seconds']:.0f}"]
                for who, figures in (("map", both["map"]), ("k-means", both["kmeans"]))
            ]
        results += results_of(images.name, found)
        parts += [f"## {images.name}\n", *draw(images, maps, lambda end: folder / f"reconstruction_{end}")]
    parts.insert(1, table(["data", "units", "", "PSNR (dB)", "seconds"], rows))
    write_page(folder / "reconstruction.md", "Images laid from patches", COMMAND, *parts)
    write_results(out / "results" / "patch_maps_reconstruction.json", results)


if __name__ == "__main__":
    main()
