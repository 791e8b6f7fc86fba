"""What features are called that have no name of their own."""

from __future__ import annotations

from somatopy.pictures import words


def default_names(n_features: int, form: str, shape: tuple[int, ...] | None) -> list[str]:
    """D names by the place of a feature in what its vector looks like, each counted from 1.

    >>> default_names(4, "spectrogram", (2, 2))[1], default_names(2, "profile", None)[1]
    ('band 1, frame 2', 'component 2')
    """
    if shape is None:
        return [words.component(index) for index in range(n_features)]
    rows, columns, *colored = shape
    row, column = ("band", "frame") if form == "spectrogram" else ("row", "column")
    places = [f"{row} {i}, {column} {j}" for i in range(1, rows + 1) for j in range(1, columns + 1)]
    if not colored:
        return places
    return [f"{place}, {color}" for place in places for color in ("red", "green", "blue")]
