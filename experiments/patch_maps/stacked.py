"""Digits through a stack of patch maps: how many the last map tells apart, and what makes it better.

Three layers: 10 x 10 units of patches of 5 x 5 pixels at stride 2, 10 x 10 units of patches of 4 x 4 places at stride
2, and a map of whole images of places. 10,000 training images of MNIST, all 5,000 test images there are. On the last
map a unit bears the majority label of its training images, and a test image is right if it bears its unit's. First as
the notes have it, the place of the best unit going up; then a larger last map; then places told softly from four best
units; then a supervised read-out, ridge regression on what the units show of an image: first of the last map alone
(how near each unit is), then of all layers, the lower ones by parts of the image. Of five strengths of the ridge the
one is taken that is right most often on a fifth of the training images, held out for that. The picture is the last map,
each unit as the mean of its training images.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from experiments.patch_maps import pixels
from experiments.patch_maps.drawings import draw_sheets, tiled
from experiments.patch_maps.kept import Kept
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy.images import PatchSOM, StackedPatchSOM
from somatopy.measures import label_accuracy

COMMAND = "python -m experiments.patch_maps.stacked"
SYSTEM = "Patch maps"
TRAINING_IMAGES = 10_000
SOFT = 4  # best units that a place is told from
STRENGTHS = (1.0, 10.0, 100.0, 1000.0, 10_000.0)  # of the ridge

Labeled = tuple[np.ndarray, list[str]]


def digits(small: bool) -> tuple[str, Labeled, Labeled] | None:
    """Name, training and test images with their labels; None where they are not there."""
    if small:
        return "digits", pixels.digits("train"), pixels.digits("test")
    if not pixels.is_there("mnist"):
        return None
    images, labels = pixels.mnist("train")
    return "MNIST", (images[:TRAINING_IMAGES], labels[:TRAINING_IMAGES]), pixels.mnist("test")


def stack(small: bool, last: int, n_best: int) -> StackedPatchSOM:
    """Three layers, smaller ones for small digits."""
    first, second = ((3, 1), (3, 1)) if small else ((5, 2), (4, 2))  # patch, stride
    side = 4 if small else 10
    soft = {"encoding": "soft"}
    return StackedPatchSOM(
        [
            PatchSOM((side, side), patch=first[0], stride=first[1], n_patches=200_000, pool=4, **soft),
            PatchSOM((side, side), patch=second[0], stride=second[1], n_patches=100_000, pool=3, **soft),
            PatchSOM((last, last), patch=None, **soft),
        ],
        n_best=n_best,
        random_state=0,
    )


def by_majority(trained: StackedPatchSOM, known: Labeled, asked: Labeled) -> dict[str, float]:
    """Label accuracy on the test images."""
    return {"accuracy": label_accuracy(known[1], trained.labels_, asked[1], trained.predict(asked[0]))}


def by_read_out(trained: StackedPatchSOM, known: Labeled, asked: Labeled) -> tuple[float, float]:
    """Accuracy of the read-out from the last map, and from all layers."""
    shown, new = trained.transform(known[0]), trained.transform(asked[0])
    last = slice(-len(trained.codebook_), None)
    from_last, from_all = (
        float(read_out(shown[:, columns], known[1]).score(new[:, columns], asked[1]))
        for columns in (last, slice(None))
    )
    return from_last, from_all


def read_out(shown: np.ndarray, labels: list[str]) -> Pipeline:
    """Ridge regression on what is shown of the training images, of the strength that serves those held out best."""
    learned, held_out = slice(0, len(shown) * 4 // 5), slice(len(shown) * 4 // 5, None)

    def right(strength: float) -> float:
        return ridge(strength).fit(shown[learned], labels[learned]).score(shown[held_out], labels[held_out])

    return ridge(max(STRENGTHS, key=right)).fit(shown, labels)


def ridge(strength: float) -> Pipeline:
    """Of that strength, on features of one spread."""
    return make_pipeline(StandardScaler(), RidgeClassifier(strength))


def sides(small: bool) -> tuple[int, int]:
    """Of the smaller and of the larger last map."""
    return (4, 7) if small else (10, 20)


def trained_stack(small: bool, last: int, n_best: int, known: Labeled, kept: Kept) -> StackedPatchSOM:
    """The stack, from its file if there is one."""
    return kept.map(f"stack_{last}_{n_best}", partial(stack(small, last, n_best).fit, known[0]))


def measure(small: bool, known: Labeled, asked: Labeled, kept: Kept) -> dict[str, float]:
    """Accuracy of each version of the stack, from the notes' to the best."""
    few, many = sides(small)
    versions = {
        f"as in the notes: places of best units, last map {few} x {few}": (few, 1),
        f"last map {many} x {many}": (many, 1),
        "places from four best units": (many, SOFT),
    }
    found = {}
    for name, (last, n_best) in versions.items():
        trained = trained_stack(small, last, n_best, known, kept)
        found[name] = kept.figures(name, lambda t=trained: by_majority(t, known, asked))["accuracy"]
    both = kept.figures(
        "read-out", lambda: dict(zip(("last", "all"), by_read_out(trained, known, asked), strict=True))
    )
    found["read-out from the last map"], found["read-out from all layers"] = both["last"], both["all"]
    return found


def mean_images(trained: StackedPatchSOM, images: np.ndarray) -> np.ndarray:
    """The mean of each unit's training images, black where there is none."""
    means = np.zeros((len(trained.codebook_), *images.shape[1:]))
    for unit in np.unique(trained.labels_):
        means[unit] = images[trained.labels_ == unit].mean(axis=0)
    return means


def main() -> None:
    """Run, print and write the page, its picture and the result rows."""
    options = arguments(__doc__)
    out, there = options.out or DOCS, digits(options.small)
    if there is None:
        return
    name, known, asked = there
    kept = Kept(f"stacked_{name}", options.out)
    found = measure(options.small, known, asked, kept)
    folder, (_, many) = out / "experiments" / "patch_maps", sides(options.small)
    trained = trained_stack(options.small, many, SOFT, known, kept)
    sheet = tiled(mean_images(trained, known[0]), many)
    draw_sheets(
        [("mean image of each unit of the last map", sheet)], folder / "stacked.png", width=4.6, height=4.8
    )
    rows = [[version, f"{accuracy:.3f}"] for version, accuracy in found.items()]
    text = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    picture = "![The last map](stacked.png)\n"
    write_page(
        folder / "stacked.md", "Digits through a stack", COMMAND, text, table(["", "accuracy"], rows), picture
    )
    before, *_, after = found.values()
    accuracy = f"{before:.3f}, {after:.3f}"
    row = Result(
        SYSTEM,
        name,
        "stacked map: accuracy before and after",
        "better after",
        accuracy,
        after > before,
        COMMAND,
    )
    write_results(out / "results" / "patch_maps_stacked.json", [row])


if __name__ == "__main__":
    main()
