"""Images laid from the best units of their patches: more units, better images; and k-means with as many centers.

Patch maps of MNIST (9 x 9 pixels) and CIFAR-10 (4 x 4 pixels in color) of 400 and 2,500 units learn from a million
patches an epoch, drawn anew in each of 20 epochs from the training images at stride 1. Images the map has not seen are
cut into all their patches, told by the best units and laid from them, overlaps averaged. The ratio is the peak
signal-to-noise ratio over all pixels of all test images, 255 from black to white. k-means is scikit-learn's
`MiniBatchKMeans` on a million patches of the first draw, batches of 10,000, 20 passes; its images are laid alike.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

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

Figures = dict[str, dict[str, float]]  # who -> ratio, seconds


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
    patches = np.concatenate(list(PatchStream(with_colors(images.train), images.grid, images.n_patches)))
    began = time.perf_counter()
    kmeans = MiniBatchKMeans(n_centers, batch_size=10_000, max_iter=20, n_init=1, random_state=0).fit(patches)
    seconds = time.perf_counter() - began
    centers = kmeans.cluster_centers_.astype(np.float32)
    parts = np.array_split(images.test, -(-len(images.test) // AT_A_TIME))
    laid = np.concatenate([laid_from(centers, images.grid, part) for part in parts])
    return {"psnr": psnr(images.test, laid), "seconds": seconds}


def laid_from(centers: np.ndarray, grid: PatchGrid, images: np.ndarray) -> np.ndarray:
    """Images laid from the nearest centers of their patches."""
    patches = grid.cut(with_colors(images)).astype(np.float32)
    return grid.lay(centers[best_units(patches, centers)[0]]).reshape(images.shape)


def with_colors(images: np.ndarray) -> np.ndarray:
    """(N, H, W, C), also of gray images."""
    return images.reshape(*images.shape[:3], -1)


def compare(images: Images, side: int, kept: Kept) -> Figures:
    """Figures of a map and of as many means."""
    return {
        "map": kept.figures(
            f"{images.name}, map of {side}x{side}", partial(figures_of_map, images, side, kept)
        ),
        "k-means": kept.figures(
            f"{images.name}, {side**2} means", partial(figures_of_kmeans, images, side**2)
        ),
    }


def results_of(name: str, found: dict[int, Figures]) -> list[Result]:
    """The bars beside the figures."""

    def row(measure: str, bar: str, ours: str, met: bool) -> Result:
        return Result(SYSTEM, name, measure, bar, ours, met, COMMAND)

    few, more = (found[side]["map"]["psnr"] for side in sorted(found))
    rows = [row("PSNR of unseen images", "grows with units", f"{few:.2f} dB, {more:.2f} dB", more > few)]
    for side, both in found.items():
        ours, theirs = both["map"]["psnr"], both["k-means"]["psnr"]
        bar = f"within {NEAR} dB of {theirs:.2f} dB"
        rows.append(row(f"PSNR, {side**2:,} units and means", bar, f"{ours:.2f} dB", theirs - ours <= NEAR))
    minutes = found[max(found)]["map"]["seconds"] / 60
    measure = f"training of {max(found) ** 2:,} units"
    rows.append(row(measure, f"under {MINUTES} minutes", f"{minutes:.1f} minutes", minutes < MINUTES))
    return rows


def draw(images: Images, maps: list[PatchSOM], folder: Path) -> str:
    """Originals and what is left of them, and each map as a sheet of patches; the lines of the page."""
    first = images.test[:: max(1, len(images.test) // SHOWN)][:SHOWN]
    left = [som.reconstruct(first) for som in maps]
    titles = [f"{len(som.codebook_):,} units" for som in maps]
    name = f"reconstruction_{images.name.lower().replace('-', '')}"
    strips = [("original", first), *zip(titles, left, strict=True)]
    draw_sheets(
        [(title, tiled(strip, 2)) for title, strip in strips],
        folder / f"{name}_images.png",
        width=6.9,
        height=4.6,
    )
    shape = (images.patch, images.patch, *images.test.shape[3:])
    codebooks = [tiled(som.codebook_.reshape(-1, *shape), som.lattice_.columns) for som in maps]
    draw_sheets(list(zip(titles, codebooks, strict=True)), folder / f"{name}_maps.png", width=6.9, height=3.7)
    return (
        f"![Images of {images.name} and what the maps leave of them]({name}_images.png)\n\n"
        f"![The patches of the units, each at its place on the map]({name}_maps.png)\n"
    )


def row_of(name: str, side: int, who: str, figures: dict[str, float]) -> list[str]:
    """A row of the page's table."""
    return [name, f"{side**2:,}", who, f"{figures['psnr']:.2f}", f"{figures['seconds']:.0f}"]


def main() -> None:
    """Run, print and write the page and the result rows."""
    options = arguments(__doc__)
    out, sides = options.out or DOCS, (3, 6) if options.small else SIDES
    folder, kept = out / "experiments" / "patch_maps", Kept("reconstruction", options.out)
    rows: list[list[str]] = []
    results: list[Result] = []
    pictures: list[str] = []
    for images in sets(options.small):
        found = {side: compare(images, side, kept) for side in sides}
        rows += [row_of(images.name, side, *one) for side, both in found.items() for one in both.items()]
        results += results_of(images.name, found)
        maps = [kept.map(f"{images.name}_{side}", partial(trained, images, side)) for side in sides]
        pictures += [f"## {images.name}\n", draw(images, maps, folder)]
    text = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    figures = table(["data", "units", "", "PSNR (dB)", "seconds"], rows)
    write_page(folder / "reconstruction.md", "Images laid from patches", COMMAND, text, figures, *pictures)
    write_results(out / "results" / "patch_maps_reconstruction.json", results)


if __name__ == "__main__":
    main()
