"""SOMDisplay: every picture of a trained map by its name, in the manner of scikit-learn's displays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice
from somatopy.measures import hits, label_counts, majority_labels
from somatopy.measures.nearness import metric_of
from somatopy.measures.view import map_of
from somatopy.pictures.class_map import draw_class_map
from somatopy.pictures.codebook_images import draw_codebook_images
from somatopy.pictures.component_planes import draw_component_planes
from somatopy.pictures.full_u_matrix import draw_full_u_matrix
from somatopy.pictures.grid import draw_grid
from somatopy.pictures.growth import draw_growth
from somatopy.pictures.hits import draw_hits
from somatopy.pictures.label_pies import draw_label_pies
from somatopy.pictures.label_regions import draw_label_regions
from somatopy.pictures.labels import draw_labels
from somatopy.pictures.learning_curve import draw_learning_curve
from somatopy.pictures.profiles import draw_profiles
from somatopy.pictures.trajectory import draw_trajectory
from somatopy.pictures.u_matrix import draw_u_matrix

Arguments = dict[str, Any]


class SOMDisplay:
    """A picture of a trained map, and what it was drawn of.

    Parameters
    ----------
    draw : function
        One of ``somatopy.pictures.draw_...``.
    arguments : mapping
        What it draws; :meth:`from_estimator` gathers them from a map.

    Attributes
    ----------
    ax_ : the axes drawn on
    figure_ : their figure

    Examples
    --------
    >>> from somatopy import BatchSOM
    >>> from somatopy.data import colors
    >>> som = BatchSOM(shape=(4, 5), random_state=0).fit(colors().vectors)
    >>> display = SOMDisplay.from_estimator(som, kind="component_planes")
    >>> display.ax_.figure is display.figure_
    True
    """

    ax_: Axes
    figure_: Figure | SubFigure

    def __init__(self, draw: Callable[..., Axes], arguments: Mapping[str, Any]) -> None:
        self.draw = draw
        self.arguments = dict(arguments)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any = None,
        y: Any = None,
        *,
        kind: str = "u_matrix",
        ax: Axes | None = None,
        **options: Any,
    ) -> Self:
        """Draw ``estimator``.

        Parameters
        ----------
        estimator : a fitted map, or a model on one (with ``som_``)
        X : (N, D), optional
            Samples; by default those it was trained on, as far as the map remembers them: their best units.
        y : (N,), optional
            Labels of the samples, for ``"labels"``, ``"label_pies"``, ``"label_regions"`` and ``"class_map"`` (a
            classifier brings its own classes, a clusterer its clusters).
        kind : str
            ``"u_matrix"``, ``"full_u_matrix"``, ``"component_planes"``, ``"codebook_images"``, ``"profiles"``,
            ``"grid"``, ``"hits"``, ``"labels"``, ``"label_pies"``, ``"label_regions"``, ``"class_map"``,
            ``"trajectory"``, ``"learning_curve"`` or ``"growth"``.
        ax : Axes, optional
            Where to draw; a new figure by default.
        **options
            Parameters of the function ``draw_...`` of that name.

        Raises
        ------
        ParameterError
            The kind is unknown, or needs labels and there are none.
        """
        choice("kind", kind, KINDS)
        map_of(estimator)  # complains of one that is not fitted
        draw, gather = KINDS[kind]
        return cls(draw, gather(Subject(estimator, X, y, kind))).plot(ax, **options)

    def plot(self, ax: Axes | None = None, **options: Any) -> Self:
        """Draw once more, elsewhere or with other ``options``."""
        self.ax_ = self.draw(**self.arguments | options, ax=ax)
        self.figure_ = self.ax_.figure
        return self


@dataclass(frozen=True, eq=False)
class Subject:
    """What a picture may ask of: a map or a model on one, samples and their labels."""

    estimator: Any
    X: Any
    y: Any
    kind: str

    @property
    def som(self) -> Any:
        return map_of(self.estimator)

    @property
    def n_units(self) -> int:
        return len(self.som.codebook_)

    @property
    def bmu(self) -> NDArray[Any]:
        """(N,) best unit of each sample."""
        bmu: NDArray[Any] = self.som.labels_ if self.X is None else self.som.predict(self.X)
        return bmu

    @property
    def names(self) -> list[str] | None:
        """D names of the features, or None."""
        names = getattr(self.som, "feature_names_in_", None)
        return None if names is None else [str(name) for name in names]

    @property
    def labels(self) -> list[Any]:
        """N labels; raises ParameterError where there are none."""
        if self.y is None:
            raise ParameterError(f'kind="{self.kind}" needs y, the labels of the samples')
        return list(self.y)


def _lattice(subject: Subject) -> Arguments:
    return {"lattice": subject.som.lattice_}


def _codebook(subject: Subject) -> Arguments:
    """In the units of the samples."""
    return {"codebook": subject.som.codebook_, **_lattice(subject)}


def _distances(subject: Subject) -> Arguments:
    """The codebook as the map's distances see it."""
    som = subject.som
    codebook = getattr(som, "scaled_codebook_", som.codebook_)
    return {"codebook": codebook, "metric": metric_of(som), **_lattice(subject)}


def _named_codebook(subject: Subject) -> Arguments:
    return {**_codebook(subject), "names": subject.names}


def _codebook_and_samples(subject: Subject) -> Arguments:
    return {**_named_codebook(subject), "X": subject.X}


def _hits(subject: Subject) -> Arguments:
    return {"hits": hits(subject.bmu, subject.n_units), **_lattice(subject)}


def _counts(subject: Subject) -> Arguments:
    counts, names = label_counts(subject.labels, subject.bmu, subject.n_units)
    return {"counts": counts, "names": names, **_lattice(subject)}


def _majority(subject: Subject) -> Arguments:
    majority = majority_labels(subject.labels, subject.bmu, subject.n_units)
    return {"unit_labels": majority, **_lattice(subject)}


def _classes(subject: Subject) -> Arguments:
    """Those of a classifier, the clusters of a clusterer, or the majority of the labels at hand."""
    model = subject.estimator
    of_units = getattr(model, "unit_labels_", getattr(model, "unit_clusters_", None))
    if of_units is None:
        return _majority(subject)
    shares = getattr(model, "unit_shares_", None)
    return {
        "unit_labels": of_units.tolist(),
        "names": getattr(model, "classes_", None),
        "shares": None if shares is None else shares.max(axis=1),
        **_lattice(subject),
    }


def _path(subject: Subject) -> Arguments:
    return {"bmu": subject.bmu, **_lattice(subject)}


def _history(subject: Subject) -> Arguments:
    return {"history": subject.som.history_}


def _curve(subject: Subject) -> Arguments:
    scaled = hasattr(subject.som, "scaled_codebook_")
    return {**_history(subject), **({} if scaled else {"unit": ""})}


KINDS: dict[str, tuple[Callable[..., Axes], Callable[[Subject], Arguments]]] = {
    "u_matrix": (draw_u_matrix, _distances),
    "full_u_matrix": (draw_full_u_matrix, _distances),
    "component_planes": (draw_component_planes, _named_codebook),
    "codebook_images": (draw_codebook_images, _codebook),
    "profiles": (draw_profiles, _named_codebook),
    "grid": (draw_grid, _codebook_and_samples),
    "hits": (draw_hits, _hits),
    "labels": (draw_labels, _counts),
    "label_pies": (draw_label_pies, _counts),
    "label_regions": (draw_label_regions, _majority),
    "class_map": (draw_class_map, _classes),
    "trajectory": (draw_trajectory, _path),
    "learning_curve": (draw_learning_curve, _curve),
    "growth": (draw_growth, _history),
}
