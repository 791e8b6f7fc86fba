"""SuperSOM: one map of several blocks of features, each with its own say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.checking import InputError, MapFileError, ParameterError, did_you_mean, show
from somatopy.maps.distance import checked_weights
from somatopy.maps.incoming import ROWS_AT_A_TIME
from somatopy.maps.sample_weights import check_weights
from somatopy.models.default_map import fitted, map_or_default, weighs_features
from somatopy.models.gappy import check_gappy
from somatopy.models.model_file import File, from_file, to_file
from somatopy.models.model_on_map import ModelOnMap
from somatopy.models.reading import read
from somatopy.models.spread import mean_and_variance


class SuperSOM(ModelOnMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Super-organized map: blocks of features that were measured apart, one map that heeds them all.

    Each block is first brought to the same spread, so that neither its number of features nor their scale decides,
    and then weighed. With V_b the mean squared distance of block b from its mean and a_b its weight::

        squared distance = sum_b a_b / V_b * |x_b - w_b|^2,   sum_b a_b = 1

    A sample may lack whole blocks (NaN), in training and after: its unit is found by what it has, and
    :meth:`recall` reads the rest off the map.

    Parameters
    ----------
    blocks : dict of name to columns
        Columns are a slice, indices, or names of a data frame's columns; every column of X belongs to one block.
    weights : dict of name to number, optional
        How much a block says; None is the same for all. 0 leaves a block out of the search; it is learned along.
    som : BatchSOM or OnlineSOM, optional
        The map to train; None takes a hexagonal :class:`BatchSOM` of automatic size. It is trained with
        ``missing="mask"``.

    Attributes
    ----------
    som_ : the fitted map of all features
    feature_weights_ : (D,) a_b / V_b of each feature's block
    columns_ : dict of name to (n,) indices of its columns
    labels_ : (N,) best unit of each training sample
    n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Wehrens & Buydens, Self- and super-organizing maps in R: the kohonen package, J. Stat. Softw. 21 (2007) 5.

    Examples
    --------
    >>> from somatopy.models import SuperSOM
    >>> angle = np.random.default_rng(0).uniform(0, 6.28, 200)
    >>> X = np.column_stack([np.cos(angle), np.sin(angle), 100 * angle])
    >>> som = SuperSOM({"place": [0, 1], "angle": [2]}).fit(X)
    >>> bool(abs(som.recall([[-1.0, 0.0, np.nan]], "angle")[0, 0] - 314) < 40)
    True
    """

    def __init__(
        self, blocks: Mapping[str, Any], *, weights: Mapping[str, float] | None = None, som: Any = None
    ) -> None:
        self.blocks = blocks
        self.weights = weights
        self.som = som

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> Self:
        """Train on samples (N, D), in which NaN is a gap."""
        som = clone(self._map())
        samples = check_gappy(self, X, reset=True)
        self.columns_ = self._columns()
        weights = None if sample_weight is None else check_weights(sample_weight, len(samples))
        self.feature_weights_ = self._feature_weights(samples, weights)
        self._refuse_blank(samples, list(self.columns_))
        som.set_params(missing="mask", feature_weights=self.feature_weights_)
        self.som_ = fitted(som, samples, weights)
        self.labels_, self.n_iter_ = self.som_.labels_, self.som_.n_iter_
        return self

    def predict(self, X: ArrayLike, known: str | Sequence[str] | None = None) -> NDArray[np.int64]:
        """(N,) best unit of each sample, found by the blocks ``known`` (all by default)."""
        found: NDArray[np.int64] = self._by(known).predict(self._known(X, known))
        return found

    def transform(self, X: ArrayLike, known: str | Sequence[str] | None = None) -> NDArray[Any]:
        """(N, K) distance of each sample to each unit by the blocks ``known`` (all by default)."""
        distances: NDArray[Any] = self._by(known).transform(self._known(X, known))
        return distances

    def recall(self, X: ArrayLike, block: str, *, n_best: int = 8) -> NDArray[np.float64]:
        """What the map tells of ``block`` (N, n) for samples known by their other blocks.

        The mean over the ``n_best`` nearest units, the nearer the heavier. Values of the block itself in X do not
        count and may be NaN.
        """
        check_is_fitted(self)
        asked = self._named(block)[0]
        others = [name for name in self.columns_ if name != asked]
        if not others:
            raise ParameterError(f"recall of {asked!r} needs another block to start from; there is none")
        checking.integer("n_best", n_best, at_least=1)
        return read(
            self._by(others), self._known(X, others), self.som_.codebook_[:, self.columns_[asked]], n_best
        )

    def block_errors(self, X: ArrayLike) -> dict[str, float]:
        """Mean squared distance to the best unit by block, over its spread: 0 is perfect, 1 no better than the mean.

        NaN where a column of the block holds no value.
        """
        samples = self._known(X, None)
        units = self.som_.predict(samples)
        squares, known = np.zeros((2, samples.shape[1]))
        for first in range(0, len(samples), ROWS_AT_A_TIME):
            rows = slice(first, first + ROWS_AT_A_TIME)
            away = samples[rows].astype(np.float64) - self.som_.codebook_[units[rows]]
            squares += np.nansum(np.square(away), axis=0)
            known += (~np.isnan(away)).sum(axis=0)
        means = np.divide(squares, known, out=np.full_like(squares, np.nan), where=known > 0)
        return {name: float(means[at].sum() / self._spread[name]) for name, at in self.columns_.items()}

    def _map(self) -> Any:
        som = map_or_default(self.som)
        if not weighs_features(som) or som.metric != "euclidean" or som.feature_weights is not None:
            raise ParameterError(
                "som must be a BatchSOM or an OnlineSOM with metric='euclidean' and without feature_weights, which the "
                f"blocks give; got {show(som)}"
            )
        return som

    def _known(self, X: ArrayLike, known: str | Sequence[str] | None) -> NDArray[Any]:
        """Samples of which each has a value in one of the blocks ``known`` at least."""
        check_is_fitted(self)
        samples = check_gappy(self, X, reset=False)
        self._refuse_blank(samples, list(self.columns_) if known is None else self._named(known))
        return samples

    def _refuse_blank(self, samples: NDArray[Any], names: list[str]) -> None:
        """Complain about a sample without a value that counts in the search: all units are as near to it."""
        columns = np.concatenate([self.columns_[name] for name in names])
        columns = columns[self.feature_weights_[columns] > 0]
        blank = np.isnan(samples[:, columns]).all(axis=1)
        if len(columns) and blank.any():
            raise InputError(
                f"X holds no value of {', '.join(map(repr, names))} in row {int(np.argmax(blank))}: drop this sample"
            )

    def _columns(self) -> dict[str, NDArray[np.int64]]:
        if not isinstance(self.blocks, Mapping) or not self.blocks:
            raise ParameterError(f"blocks must be a dict of name to columns; got {show(self.blocks)}")
        names = list(getattr(self, "feature_names_in_", ()))
        found = {
            str(name): _indices(name, at, self.n_features_in_, names) for name, at in self.blocks.items()
        }
        times = np.bincount(np.concatenate(list(found.values())), minlength=self.n_features_in_)
        if (times != 1).any():
            column = int(np.argmax(times != 1))
            raise ParameterError(
                f"blocks must hold every column of X once: column {column} is in {times[column]} of them"
            )
        return found

    def _feature_weights(
        self, X: NDArray[Any], sample_weight: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        say = self._say()
        variance = mean_and_variance(X, sample_weight)[1]
        self._spread = {name: float(variance[at].sum()) or 1.0 for name, at in self.columns_.items()}
        weights = np.empty(X.shape[1])
        for name, at in self.columns_.items():
            weights[at] = say[name] / self._spread[name]
        return weights

    def _say(self) -> dict[str, float]:
        """Weight of each block, summing to 1."""
        if self.weights is None:
            return dict.fromkeys(self.columns_, 1 / len(self.columns_))
        if not isinstance(self.weights, Mapping) or set(self.weights) != set(self.blocks):
            raise ParameterError(
                f"weights must name the blocks {', '.join(map(repr, self.columns_))}; got {show(self.weights)}"
            )
        say = {
            str(name): checking.number(f"weights[{name!r}]", w, at_least=0)
            for name, w in self.weights.items()
        }
        if not any(say.values()):
            raise ParameterError("weights must not all be 0: no block would count")
        return {name: weight / sum(say.values()) for name, weight in say.items()}

    def _named(self, names: str | Sequence[str]) -> list[str]:
        check_is_fitted(self)
        listed = [names] if isinstance(names, str) else list(names)
        if not listed:
            raise ParameterError("known must name a block at least")
        for name in listed:
            if name not in self.columns_:
                known = ", ".join(map(repr, self.columns_))
                raise ParameterError(
                    f"there is no block {show(name)}, only {known}{did_you_mean(name, self.columns_)}"
                )
        return listed

    def _by(self, known: str | Sequence[str] | None) -> Any:
        """The map with the search on these blocks only."""
        check_is_fitted(self)
        if known is None:
            return self.som_
        kept = np.concatenate([self.columns_[name] for name in self._named(known)])
        weights = np.zeros_like(self.feature_weights_)
        weights[kept] = self.feature_weights_[kept]
        if not weights.any():
            raise ParameterError(f"known must name a block with a weight above 0; got {show(known)}")
        part = clone(self.som_).set_params(feature_weights=weights)
        part.codebook_, part.lattice_ = self.som_.codebook_, self.som_.lattice_
        part.n_features_in_ = self.n_features_in_
        return part

    def _to_file(self) -> File:
        check_is_fitted(self)
        header, arrays = to_file(self, {"spread": self._spread}, {})
        header["parameters"]["blocks"] = {name: at.tolist() for name, at in self.columns_.items()}
        return header, arrays

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        model.columns_ = model._columns()
        spread = header["spread"]
        model._spread = {name: checking.number("spread", spread[name], above=0) for name in model.columns_}
        weights = checked_weights(model.som_.feature_weights, model.n_features_in_)
        if weights is None:
            raise MapFileError("the map of a SuperSOM must have feature_weights; got None")
        model.feature_weights_ = weights
        model.som.set_params(feature_weights=None)  # what is trained anew weighs anew
        model.labels_ = model.som_.labels_
        return model

    @property
    def _n_features_out(self) -> int:
        return len(self.som_.codebook_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _indices(name: str, columns: Any, n_features: int, names: list[str]) -> NDArray[np.int64]:
    """Columns given as a slice, indices or names, as indices."""
    if isinstance(columns, slice):
        found = np.arange(n_features)[columns]
    else:
        listed = (
            list(columns) if isinstance(columns, Iterable) and not isinstance(columns, str) else [columns]
        )
        found = np.array([_index(name, column, n_features, names) for column in listed], np.int64)
    if not len(found):
        raise ParameterError(f"blocks[{name!r}] must hold a column at least; got {show(columns)}")
    return found


def _index(name: str, column: Any, n_features: int, names: list[str]) -> int:
    if isinstance(column, str):
        if column not in names:
            raise ParameterError(
                f"blocks[{name!r}] names no column of X: {show(column)}{did_you_mean(column, names)}"
            )
        return names.index(column)
    return checking.integer(f"blocks[{name!r}]", column, at_least=0, at_most=n_features - 1)
