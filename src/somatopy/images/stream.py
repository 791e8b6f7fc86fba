"""The patches a map is trained on, block by block in each pass: all of them, or a new random draw in each epoch."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import integer
from somatopy.features.patches import PatchGrid
from somatopy.images.incoming import blocks, pixels_of


class PatchStream:
    """An iterable of (n, D) arrays, the same in every pass of an epoch; what :meth:`BatchSOM.fit` takes as chunks.

    Parameters
    ----------
    images : (N, H, W, C)
    grid : where the patches lie
    n_patches : how many to draw in an epoch; None takes all
    seed : the draw is a function of it and of ``epoch``, which the training sets

    Each block of images brings as many of the drawn patches as its share of the images, so that no list of all
    patches is ever made.
    """

    def __init__(
        self,
        images: NDArray[Any],
        grid: PatchGrid,
        n_patches: int | None = None,
        seed: int = 0,
        epoch: int = 0,
    ) -> None:
        self.images, self.grid, self.seed, self.epoch = images, grid, seed, epoch
        self.an_image = grid.shape[0] * grid.shape[1]
        in_all = self.an_image * len(images)
        asked = in_all if n_patches is None else integer("n_patches", n_patches, at_least=1)
        self.n_patches = min(asked, in_all)
        self.dtype = pixels_of(images)

    def __iter__(self) -> Iterator[NDArray[Any]]:
        a_patch = self.grid.patch[0] * self.grid.patch[1] * self.images.shape[3] * self.dtype.itemsize
        draws_all = self.n_patches == self.an_image * len(self.images)
        for block in blocks(self.images, self.an_image * a_patch):
            some = self.images[block]
            patches = self.grid.cut(some) if draws_all else self.grid.pick(some, self._drawn(block))
            yield np.ascontiguousarray(patches, self.dtype)

    def _drawn(self, block: slice) -> NDArray[np.int64]:
        """Places of the patches drawn from a block of images; over the blocks they are ``n_patches``."""
        before, after = (self.n_patches * end // len(self.images) for end in (block.start, block.stop))
        random = np.random.default_rng((self.seed, self.epoch, block.start))
        places = random.choice((block.stop - block.start) * self.an_image, after - before, replace=False)
        return np.sort(places)


def epochs_on(stream: PatchStream, som: Any, state: Any = None) -> Iterator[dict[str, Any]]:
    """The records of a map's training on the stream, which draws anew for each epoch; ``state`` as of ``som``'s.

    What a map says of columns as its training begins is not for pixels, which share one scale.
    """
    records = som.iter_fit(stream, state=state)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(constant )?columns ")
        first = next(records, None)
    for record in [] if first is None else chain([first], records):
        stream.epoch = record["epoch"] + 1
        yield record
