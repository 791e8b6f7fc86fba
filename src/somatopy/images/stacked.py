"""StackedPatchSOM: patch maps upon patch maps, each of the images that the places on the one before make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted

from somatopy.checking import InputError, ParameterError, integer, show
from somatopy.images.patch_som import PatchSOM
from somatopy.images.stacked_file import from_file, to_file
from somatopy.maps.randomness import generator_of


class StackedPatchSOM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Patch maps in a stack: the places of an image's patches on one map are the image that the next map is shown.

    Where the last map takes whole images (``patch=None``), it clusters the images.

    Parameters
    ----------
    layers : sequence of :class:`PatchSOM`
        From the pixels upward; they are left as they are, ``layers_`` are trained.
    n_best : int
        From how many best units a place is told (:meth:`PatchSOM.coordinates`). With 1, neighboring patches jump
        from unit to unit; with more, their places move steadily, and more of the patch is left to see above.
    random_state : int, RandomState instance or None
        Seeds all layers; None leaves each its own.
    verbose : int
        1 prints a line per layer.

    Attributes
    ----------
    layers_ : the fitted layers
    labels_ : (N,) best unit of each training image on the last map, where that takes whole images
    codebook_, lattice_, history_, n_iter_, n_features_in_ : of the last map

    References
    ----------
    Lai, SOM Network (notes), 2017.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from somatopy.images import PatchSOM, StackedPatchSOM
    >>> digits = load_digits().images[:500]
    >>> stack = StackedPatchSOM([PatchSOM((5, 5), patch=3), PatchSOM((4, 4), patch=None)], random_state=0)
    >>> stack.fit(digits).predict(digits[:3]).shape, stack.transform(digits[:3]).shape
    ((3,), (3, 41))
    """

    def __init__(
        self, layers: Sequence[PatchSOM], *, n_best: int = 1, random_state: Any = None, verbose: int = 0
    ) -> None:
        self.layers = layers
        self.n_best = n_best
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, images: ArrayLike, y: Any = None) -> Self:
        """Train layer by layer on images (N, H, W) or (N, H, W, C)."""
        integer("n_best", self.n_best, at_least=1)
        layers, shown = self._seeded(), np.asarray(images)
        for number, layer in enumerate(layers):
            layer.fit(shown)
            if self.verbose:
                print(f"layer {number + 1}  mse {layer.history_[-1]['mse']:.6g}")
            if layer is not layers[-1]:
                shown = layer.coordinates(shown, n_best=self.n_best)
        self._publish(layers)
        self.__dict__.pop("labels_", None)  # of an earlier training
        codes = layers[-1].encode(shown)
        if codes[0].size == 1:
            self.labels_ = codes.ravel()
        return self

    def inputs(self, images: ArrayLike) -> Iterator[NDArray[Any]]:
        """What each layer is shown, from the images themselves upward: (N, H, W) or (N, H, W, channels)."""
        check_is_fitted(self)
        shown = np.asarray(images)
        for layer in self.layers_[:-1]:
            yield shown
            shown = layer.coordinates(shown, n_best=self.n_best)
        yield shown

    def encode(self, images: ArrayLike) -> NDArray[np.int64]:
        """The best units of the last map, (N, h, w)."""
        *_, shown = self.inputs(images)
        return self.layers_[-1].encode(shown)

    def predict(self, images: ArrayLike) -> NDArray[np.int64]:
        """The best unit of each image on the last map, (N,), which must take whole images."""
        codes = self.encode(images)
        if codes.shape[1:] != (1, 1):
            raise InputError(
                f"the last map sees {codes.shape[1]} x {codes.shape[2]} patches of each image: give it patch=None to "
                "cluster images, or use encode"
            )
        return codes.ravel()

    def fit_predict(self, images: ArrayLike, y: Any = None) -> NDArray[np.int64]:
        """Train and give the best unit of each image on the last map, (N,)."""
        return self.fit(images).predict(images)

    def transform(self, images: ArrayLike) -> NDArray[Any]:
        """What the units of all layers show of each image, side by side: :meth:`PatchSOM.transform` of each layer."""
        shown = zip(self.layers_, self.inputs(images), strict=True)
        return np.concatenate([layer.transform(of_it) for layer, of_it in shown], axis=1)

    def save(self, path: Any) -> None:
        """Write all layers to one safetensors file; :func:`somatopy.load` reads them back."""
        from somatopy.persistence import save

        save(self, path)

    def _seeded(self) -> list[PatchSOM]:
        """Clones of the layers, each with a seed of its own where the stack has one."""
        given = list(self.layers) if isinstance(self.layers, Sequence) else []
        if not given or not all(isinstance(layer, PatchSOM) for layer in given):
            raise ParameterError(f"layers must be a list of PatchSOM, one at least; got {show(self.layers)}")
        layers: list[PatchSOM] = [clone(layer) for layer in given]
        if self.random_state is not None:
            random = generator_of(self.random_state)
            for layer in layers:
                layer.set_params(random_state=int(random.randint(2**31 - 1)))
        return layers

    def _publish(self, layers: list[PatchSOM]) -> None:
        """Make the stack usable: everything that ends in an underscore."""
        self.layers_, last = layers, layers[-1]
        self.codebook_, self.lattice_ = last.codebook_, last.lattice_
        self.history_, self.n_iter_, self.n_features_in_ = last.history_, last.n_iter_, last.n_features_in_

    @property
    def _n_features_out(self) -> int:
        return sum(layer._n_features_out for layer in self.layers_)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "layers_")

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
        """The stack that :meth:`_to_file` described."""
        return from_file(cls, header, arrays)
