"""A map as a page to look at, listen to and question: ``somatopy.explore(map, X)``."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike


def explore(
    som: Any,
    X: ArrayLike | None = None,
    *,
    lengths: ArrayLike | None = None,
    labels: Sequence[Any] | None = None,
    names: Sequence[Any] | None = None,
    images: ArrayLike | None = None,
    sounds: Any = None,
    feature_names: Sequence[str] | None = None,
    spectrum: tuple[int, int] | None = None,
    unit: str | None = None,
    regions: Sequence[int] | None = None,
    gmaps: Sequence[Any] = (),
    title: str | None = None,
    path: str | Path = "explore.html",
    open_page: bool = True,
    max_samples: int = 10_000,
    max_bytes: int = 60_000_000,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a trained map as one HTML file that opens by double click and needs no network.

    Parameters
    ----------
    som : a fitted map, or a model on one
    X : (N, D), optional
        Samples in the units the map was trained in; without any, the map alone is shown.
    lengths : (S,) whole numbers, optional
        Of the sequences that lie in ``X`` one after the other, for a :class:`~somatopy.RecursiveSOM`.
    labels, names : N entries each, optional
        A label of None, NaN or "" is none.
    images : (N, h, w) or (N, h, w, 3), optional
        A picture of each sample. Where a vector is as long as a picture, units are drawn as pictures, too.
    sounds : Clips, optional
        A sound of each sample (:func:`somatopy.data.read_folder`, ``read_list``, ``Clips.from_waves``); one that
        cannot be read is left out and said on the page.
    feature_names : D strings, optional
        By default those of the data frame the map was trained on.
    spectrum : (bands, frames), optional
        Where a vector is a spectrogram, row by row.
    unit : str, optional
        Of the values: ``"dB"``.
    regions : (K,) whole numbers, optional
        The region of each unit, -1 for none; by default the clusters of a :class:`~somatopy.models.SOMClusterer`.
    gmaps : sequence of :class:`~somatopy.report.Gmap`, optional
        The map at earlier times, in training order, itself the last: its growth to look at.
    title : str, optional
    path : path of the page
    open_page : bool
        Show it in the browser.
    max_samples : int
        When there are more, every unit keeps its nearest, its farthest and an even spread; counts are of all.
    max_bytes : int
        Above that size, images or sounds are files in a folder beside the page.
    progress : callable, optional
        ``progress(done, total)`` after each sound written.

    Returns
    -------
    Path
        Of the page.

    Raises
    ------
    InputError, ParameterError
        What was given does not fit the map, or the page cannot be written there.
    NoRoomError
        The disk is full; a page that was there before is intact (files beside it may be new already).

    >>> som.explore(X, labels=labels)  # doctest: +SKIP
    """
    from somatopy.report import Limits, Subject, compose, page

    limits = Limits(samples=max_samples, bytes=max_bytes)
    subject = Subject.of(
        som,
        X,
        lengths=lengths,
        labels=labels,
        names=names,
        feature_names=feature_names,
        spectrum=spectrum,
        unit=unit,
        regions=regions,
        images=images,
        sounds=sounds,
        gmaps=gmaps,
        title=title,
    )
    path = Path(path)
    payload = compose(subject, limits, folder=page.media_folder(path), progress=progress)
    page.write(path, payload.document, payload.blocks, payload.files)
    if open_page:
        webbrowser.open_new_tab(path.absolute().as_uri())
    return path
