"""What an explorer is of: a trained map, its samples, and all that is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, ParameterError, show
from somatopy.data.clips import Clips
from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.measures.view import map_of
from somatopy.report.feature_names import default_names
from somatopy.report.gmap import Gmap

Record = Mapping[str, Any]
COLORED = 3  # dimensions of an image's shape with red, green and blue


@dataclass(frozen=True, eq=False)
class Subject:
    """A map and N samples; :meth:`of` finds out what is not said.

    Parameters
    ----------
    som : a fitted map
    X : (N, D) samples in the data's own units; N may be 0
    lengths : (S,) of the sequences in ``X``, for a map of sequences; None takes it as one
    labels, names : N entries each, or None
        A label of None, NaN or "" is none.
    feature_names : D strings
    form : "profile", "spectrogram" or "image"
        What a vector looks like.
    shape : (bands, frames), (h, w) or (h, w, 3), or None
    unit : str, optional
        Of the values, as a color bar writes it: ``"energy (dB)"``.
    regions : (K,) region of each unit, -1 for none, or None
    images : (N, h, w) or (N, h, w, 3), or None
    sounds : N clips, or None
    gmaps : saved maps in training order, the last one the map itself; may be none
    history : records of the training
    notes : what else the page shall say, a sentence each
    title : str
    """

    som: Any
    X: NDArray[Any]
    feature_names: list[str]
    title: str
    lengths: ArrayLike | None = None
    labels: list[Any] | None = None
    names: list[Any] | None = None
    form: str = "profile"
    shape: tuple[int, ...] | None = None
    unit: str | None = None
    regions: NDArray[np.int64] | None = None
    images: NDArray[Any] | None = None
    sounds: Clips | None = None
    gmaps: Sequence[Gmap] = ()
    history: Sequence[Record] = ()
    notes: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        estimator: Any,
        X: Any = None,
        *,
        lengths: ArrayLike | None = None,
        labels: Sequence[Any] | None = None,
        names: Sequence[Any] | None = None,
        feature_names: Sequence[str] | None = None,
        spectrum: tuple[int, int] | None = None,
        unit: str | None = None,
        regions: Sequence[int] | None = None,
        images: Any = None,
        sounds: Any = None,
        gmaps: Sequence[Gmap] = (),
        history: Sequence[Record] | None = None,
        notes: Sequence[str] = (),
        title: str | None = None,
    ) -> Subject:
        """The subject of a fitted map or a model on one (with ``som_``).

        Raises
        ------
        InputError, ParameterError
            What was given does not fit the map or the samples.
        """
        som = map_of(estimator)
        refuse_several_maps(som)
        n_units, n_features = som.codebook_.shape
        refuse_other_columns(estimator, X)
        samples = _samples(X, n_features)
        given = {"labels": labels, "names": names, "images": images, "sounds": sounds}
        for name, column in given.items():
            if column is not None and len(column) != len(samples):
                raise ParameterError(
                    f"{name} must have one entry a sample: {len(samples)} samples, {len(column)} entries"
                )
        pictures = None if images is None else _pictures(images)
        form, shape = _form(n_features, spectrum, pictures)
        return cls(
            som=som,
            X=samples,
            feature_names=_feature_names(estimator, X, feature_names)
            or default_names(n_features, form, shape),
            title=type(estimator).__name__ if title is None else title,
            lengths=lengths,
            labels=None if labels is None else list(labels),
            names=None if names is None else list(names),
            form=form,
            shape=shape,
            unit=unit,
            regions=_regions(estimator, n_units, regions),
            images=pictures,
            sounds=None if sounds is None else _clips(sounds),
            gmaps=gmaps,
            history=(getattr(som, "history_", None) or ()) if history is None else history,
            notes=notes,
        )

    @property
    def codebook(self) -> NDArray[Any]:
        """(K, D) in the data's own units."""
        found: NDArray[Any] = self.som.codebook_
        return found


def refuse_several_maps(som: Any) -> None:
    """Complain of what is more than one map."""
    if not isinstance(getattr(som, "lattice_", None), Grid | FreeLattice | GraphLattice):
        raise ParameterError(
            f"a page shows one map; got {show(som)}: of two maps tied together explore takes first_ and second_"
        )


def refuse_other_columns(estimator: Any, X: Any) -> None:
    """Complain of a data frame whose columns are not those the map was trained on: they would change places."""
    known, given = getattr(estimator, "feature_names_in_", None), getattr(X, "columns", None)
    if known is not None and given is not None and list(known) != list(given):
        raise InputError(
            f"X must have the columns of the training, in their order: {show(list(known))}; got {show(list(given))}"
        )


def _samples(X: Any, n_features: int) -> NDArray[Any]:
    if X is None:
        return np.empty((0, n_features))
    if hasattr(X, "toarray"):
        raise InputError("X is sparse, and a page lists dense rows: give X.toarray(), or that of some rows")
    samples = np.asarray(X)
    if samples.ndim != 2 or samples.shape[1] != n_features:
        raise InputError(
            f"X must be (samples, {n_features}), as the map was trained on {n_features} features; "
            f"got shape {samples.shape}"
        )
    return samples


def _feature_names(estimator: Any, X: Any, given: Sequence[str] | None) -> list[str] | None:
    """Those given, those of a data frame, those the map was trained with, or None."""
    n_features = estimator.n_features_in_
    known = getattr(X, "columns", None) if given is None else given
    if known is None:
        known = getattr(estimator, "feature_names_in_", None)
    if known is None:
        return None
    if len(known) != n_features:
        raise ParameterError(f"feature_names must be one a feature: {n_features}; got {len(known)}")
    return [str(name) for name in known]


def _regions(estimator: Any, n_units: int, given: Sequence[int] | None) -> NDArray[np.int64] | None:
    """Those given, or the clusters of a clusterer."""
    regions = getattr(estimator, "unit_clusters_", None) if given is None else given
    if regions is None:
        return None
    found = np.asarray(regions)
    if found.shape != (n_units,) or found.dtype.kind not in "iu":
        raise ParameterError(
            f"regions must be a whole number for each of the {n_units} units; got {show(regions)}"
        )
    return found.astype(np.int64)


def _pictures(images: Any) -> NDArray[Any]:
    found = np.asarray(images)
    colored = found.ndim == COLORED + 1 and found.shape[-1] == COLORED
    if not (found.ndim == COLORED or colored) or found.dtype.kind not in "biuf" or 0 in found.shape[1:]:
        raise ParameterError(
            f"images must be (N, h, w) or (N, h, w, 3) numbers; got shape {found.shape} of {found.dtype}"
        )
    return found


def _clips(sounds: Any) -> Clips:
    if not isinstance(sounds, Clips):
        raise ParameterError(
            f"sounds must be Clips: somatopy.data.read_list(paths) or Clips.from_waves; got {show(sounds)}"
        )
    return sounds


def _form(
    n_features: int, spectrum: tuple[int, int] | None, images: NDArray[Any] | None
) -> tuple[str, tuple[int, ...] | None]:
    if spectrum is not None:
        if int(np.prod(spectrum)) != n_features:
            raise ParameterError(f"spectrum must be (bands, frames) of {n_features} features; got {spectrum}")
        return "spectrogram", tuple(spectrum)
    if images is not None and int(np.prod(images.shape[1:])) == n_features:
        return "image", images.shape[1:]
    return "profile", None
