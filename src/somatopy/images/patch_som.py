"""PatchSOM: a map of the patches of images, and images told in its units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from somatopy.checking import choice, integer, number
from somatopy.features.patches import PatchGrid, pair
from somatopy.images.encoding import ENCODINGS, places, pooled
from somatopy.images.incoming import blocks, check_codes, check_images
from somatopy.images.noise import decibels, range_of, squared_differences
from somatopy.images.patch_som_file import OF_MAP, from_file, to_file
from somatopy.images.stream import PatchStream, epochs_on
from somatopy.maps.batch import BatchSOM, State
from somatopy.maps.randomness import generator_of


class PatchSOM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A map of the patches of images: an image is told by the best unit of each of its patches, and laid from them.

    Images are (N, H, W) or (N, H, W, C), of any numbers; a memory map is read block by block, and the patches of all
    images are never in the memory at once. A last patch at the border completes what the stride leaves over.

    Parameters
    ----------
    shape : (rows, columns), (units,) for a line or ring
    patch : (height, width) or one number for both, in pixels; None takes whole images
    stride : (down, across) or one number for both, in pixels
    n_patches : int, optional
        How many patches to train on in an epoch, drawn anew for each; None takes all.
    lattice, periodic, neighborhood, start, device, n_jobs
        As of :class:`somatopy.BatchSOM`.
    radius : as of :class:`somatopy.BatchSOM`
        "plateau" ends at radius 0: the map, once in order, errs as little as k-means.
    n_epochs : int
    encoding : "hard" or "soft"
        What :meth:`transform` gives of each patch: 1 for its best unit; or ``max(0, m - d_k)`` for each unit k, with
        d_k its distance and m the mean of all d_k ("triangle", Coates, Lee & Ng 2011).
    pool : (rows, columns) or one number for both
        Into how many parts :meth:`transform` cuts an image; it takes means over each.
    data_range : number above 0, optional
        From black to white, for the ratios in dB; by default 255 for bytes, else what the training images span.
    random_state : int, RandomState instance or None
        Draws the patches, and the start where that is random.
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    som_ : the fitted :class:`somatopy.BatchSOM` of the patches
    codebook_ : (K, D) the units' patches, row by row, pixel by pixel, color by color
    lattice_, history_, n_iter_, n_features_in_ : as of every map; a sample is a patch
    size_, channels_ : (height, width) and number of colors of the training images
    data_range_ : from black to white

    References
    ----------
    Lai, SOM Network (notes), 2017. Coates, Lee & Ng: An Analysis of Single-Layer Networks in Unsupervised Feature
    Learning, AISTATS 2011.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from somatopy.images import PatchSOM
    >>> digits = load_digits().images
    >>> som = PatchSOM((6, 6), patch=3, random_state=0).fit(digits[:500])
    >>> som.encode(digits[500:502]).shape, som.reconstruct(digits[500:502]).shape
    ((2, 6, 6), (2, 8, 8))
    """

    def __init__(
        self,
        shape: tuple[int, ...] = (20, 20),
        *,
        patch: int | Sequence[int] | None = (9, 9),
        stride: int | Sequence[int] = 1,
        n_patches: int | None = None,
        lattice: Any = "rectangular",
        periodic: bool = False,
        neighborhood: Any = "gaussian",
        radius: Any = "plateau",
        n_epochs: int = 20,
        start: Any = "pca",
        encoding: str = "hard",
        pool: int | Sequence[int] = 1,
        data_range: float | None = None,
        device: str | None = None,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.shape = shape
        self.patch = patch
        self.stride = stride
        self.n_patches = n_patches
        self.lattice = lattice
        self.periodic = periodic
        self.neighborhood = neighborhood
        self.radius = radius
        self.n_epochs = n_epochs
        self.start = start
        self.encoding = encoding
        self.pool = pool
        self.data_range = data_range
        self.device = device
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, images: ArrayLike, y: Any = None) -> Self:
        """Train on the patches of images (N, H, W) or (N, H, W, C)."""
        for record in self.iter_fit(images):
            if self.verbose:
                print("epoch {epoch:3d}  radius {radius:6.3f}  mse {mse:.6g}".format(**record))
        return self

    def iter_fit(
        self, images: ArrayLike, y: Any = None, *, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of the start, then of each epoch, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit, as
        an unbroken training on the same machine with as many threads.
        """
        seed, epoch = (None, 0) if state is None else (state[0]["seed"], len(state[0]["history"]))
        stream, som = self._stream(self._begin(images, seed), epoch), self._map()
        for record in epochs_on(stream, som, state):
            self._publish(som)
            yield record

    def training_state(self) -> State:
        """The training as it stands, for :meth:`iter_fit`: (plain header, arrays)."""
        check_is_fitted(self)
        header, arrays = self.som_.training_state()
        return {**header, "seed": self._seed}, arrays

    def partial_fit(self, images: ArrayLike, y: Any = None) -> Self:
        """One epoch on the patches of some images, or on ``n_patches`` of them; how it forgets, as of BatchSOM.

        These patches are in the memory at once.
        """
        first = not hasattr(self, "som_")
        pixels = self._begin(images) if first else check_images(images, self.channels_)
        som = self._map() if first else self.som_
        drawn = self._stream(pixels, getattr(som, "n_iter_", 0))
        return self._publish(som.partial_fit(np.concatenate(list(drawn))))

    def encode(self, images: ArrayLike) -> NDArray[np.int64]:
        """The best unit of each patch, (N, h, w)."""
        pixels, grid = self._asked(images)
        codes = np.empty((len(pixels), *grid.shape), np.int64)
        for some in blocks(pixels, self._room(grid)):
            codes[some] = self.som_.predict(self._cut(pixels[some], grid)).reshape(-1, *grid.shape)
        return codes

    def decode(self, codes: ArrayLike, size: Sequence[int] | None = None) -> NDArray[Any]:
        """Images laid from units, (N, H, W) or (N, H, W, C): each pixel the mean of the patches it lies in.

        Parameters
        ----------
        codes : (N, h, w) indices of units, as of :meth:`encode`
        size : (height, width) of the images; that of the training images by default
        """
        check_is_fitted(self)
        grid = self._grid(self.size_ if size is None else pair("size", size))
        units = check_codes(codes, grid, len(self.codebook_))
        images = np.empty((len(units), *grid.size, self.channels_), self.codebook_.dtype)
        for some in blocks(units, self._room(grid)):
            images[some] = grid.lay(self.codebook_[units[some].ravel()])
        return images[..., 0] if self.channels_ == 1 else images

    def reconstruct(self, images: ArrayLike) -> NDArray[Any]:
        """The images laid from the best units of their patches."""
        pixels, grid = self._asked(images)
        return self.decode(self.encode(pixels), grid.size).reshape(np.shape(images))

    def psnr(self, images: ArrayLike) -> float:
        """Peak signal-to-noise ratio of the reconstructed images in dB, over all of them (:func:`.psnr`)."""
        pixels, grid = self._asked(images)
        error = sum(
            squared_differences(pixels[some], self.reconstruct(pixels[some]))
            for some in blocks(pixels, self._room(grid))
        )
        return decibels(error / pixels.size, self.data_range_)

    def score(self, images: ArrayLike, y: Any = None) -> float:
        """:meth:`psnr`. It always prefers more units."""
        return self.psnr(images)

    def transform(self, images: ArrayLike) -> NDArray[Any]:
        """What units the parts of an image show, (N, rows x columns x K) with ``pool = (rows, columns)``.

        Part by part, the mean of the patches' encodings: with ``encoding="hard"`` the share of each unit.
        """
        pixels, grid = self._asked(images)
        encode = ENCODINGS[choice("encoding", self.encoding, ENCODINGS)]
        parts, found = pair("pool", self.pool), []
        for some in blocks(pixels, self._room(grid, of_units=True)):
            values = encode(self.som_, self._cut(pixels[some], grid))
            found.append(pooled(values.reshape(-1, *grid.shape, values.shape[1]), parts))
        return np.concatenate(found)

    def coordinates(self, images: ArrayLike, *, n_best: int = 1) -> NDArray[Any]:
        """The place of each patch on the lattice, from 0 to 1 along its longer side: (N, h, w, 2), or 1 on a line.

        With ``n_best`` of 1 that of its best unit; with more, the mean over so many nearest units, the nearer the
        heavier: a unit weighs ``1 - (d / d')^2``, with d' the distance of the next after them.
        """
        pixels, grid = self._asked(images)
        n_best = integer("n_best", n_best, at_least=1, at_most=len(self.codebook_) - 1)
        found = [
            places(self.som_, self._cut(pixels[some], grid), n_best)
            for some in blocks(pixels, self._room(grid, of_units=n_best > 1))
        ]
        return np.concatenate(found).reshape(len(pixels), *grid.shape, -1)

    def save(self, path: Any) -> None:
        """Write the map to one safetensors file; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)

    def explore(self, X: Any = None, **given: Any) -> Any:
        """The map of the patches as one page to look at and to question: :func:`somatopy.explore` of ``som_``."""
        check_is_fitted(self)
        return self.som_.explore(X, **given)

    def _begin(self, images: ArrayLike, seed: int | None = None) -> NDArray[Any]:
        """The images of a first training, what is learned of them in advance, and the seed, drawn if not given."""
        pixels = check_images(images)
        given = self.data_range
        span = (range_of(pixels) or 1.0) if given is None else number("data_range", given, above=0)
        self.size_, self.channels_, self.data_range_ = pixels.shape[1:3], pixels.shape[3], span
        drawn = generator_of(self.random_state).randint(2**31 - 1) if seed is None else seed
        self._seed = int(drawn)
        return pixels

    def _map(self) -> BatchSOM:
        """The map of patches, not yet trained."""
        return BatchSOM(**{name: getattr(self, name) for name in OF_MAP}, random_state=self._seed)

    def _stream(self, pixels: NDArray[Any], epoch: int) -> PatchStream:
        return PatchStream(pixels, self._grid(pixels.shape[1:3]), self.n_patches, self._seed, epoch)

    def _patch(self, size: tuple[int, int]) -> tuple[int, int]:
        return size if self.patch is None else pair("patch", self.patch)

    def _grid(self, size: tuple[int, int]) -> PatchGrid:
        """Where the patches of images of this size lie."""
        return PatchGrid(size, self._patch(getattr(self, "size_", size)), pair("stride", self.stride))

    def _asked(self, images: ArrayLike) -> tuple[NDArray[Any], PatchGrid]:
        """Images that a trained map is asked about, (N, H, W, C), and where their patches lie."""
        check_is_fitted(self)
        pixels = check_images(images, self.channels_)
        return pixels, self._grid(pixels.shape[1:3])

    def _room(self, grid: PatchGrid, *, of_units: bool = False) -> int:
        """Bytes that the patches of an image take, or their distances to all units."""
        numbers = len(self.codebook_) if of_units else self.n_features_in_
        return grid.shape[0] * grid.shape[1] * numbers * self.codebook_.itemsize

    def _cut(self, pixels: NDArray[Any], grid: PatchGrid) -> NDArray[Any]:
        return np.ascontiguousarray(grid.cut(pixels), self.codebook_.dtype)

    def _publish(self, som: BatchSOM) -> Self:
        """Make the map as it stands usable: everything that ends in an underscore."""
        self.som_, self.codebook_, self.lattice_ = som, som.codebook_, som.lattice_
        self.history_, self.n_iter_, self.n_features_in_ = som.history_, som.n_iter_, som.n_features_in_
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "som_")

    @property
    def _n_features_out(self) -> int:
        down, across = pair("pool", self.pool)
        return down * across * len(self.codebook_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.three_d_array = False, True
        return tags

    def _to_file(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays of the map file."""
        check_is_fitted(self)
        return to_file(self)

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        return from_file(cls, header, arrays)
