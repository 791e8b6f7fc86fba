"""How each of several labels looks: by its own color, by that of its group, or like all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from somatopy.checking import ParameterError, show
from somatopy.pictures.palette import N_STYLES, NEUTRAL, LabelStyle, label_style

Groups = Mapping[str, str]


@dataclass(frozen=True)
class Looks:
    """The styles of C labels.

    Parameters
    ----------
    styles : C styles
    legend : {name: style}
        What a legend lists: labels or groups, empty where looks tell nothing.
    """

    styles: list[LabelStyle]
    legend: dict[str, LabelStyle]

    @property
    def tell_apart(self) -> bool:
        """Whether a style says which label, or group, it is."""
        return bool(self.legend)


def looks_of(names: Sequence[str], groups: Groups | None = None) -> Looks:
    """The looks of labels called ``names``: colors, then hatches too; more than 16 all look alike.

    ``groups`` (label -> group) gives a color to each group instead, in sorted order.

    >>> looks_of(["ba", "bi", "da"], groups={"ba": "a", "da": "a", "bi": "i"}).legend
    {'a': LabelStyle(color='#e69f00', hatch=''), 'i': LabelStyle(color='#56b4e9', hatch='')}
    >>> looks_of([f"word {i}" for i in range(17)]).tell_apart
    False
    """
    shown = list(names) if groups is None else [_group(name, groups) for name in names]
    # In the order they come: a caller may have ordered the labels; groups come sorted.
    order = list(dict.fromkeys(shown if groups is None else sorted(shown)))
    if len(order) > N_STYLES:
        return Looks([LabelStyle(NEUTRAL, "")] * len(shown), {})
    legend = {name: label_style(index) for index, name in enumerate(order)}
    return Looks([legend[name] for name in shown], legend)


def _group(name: str, groups: Groups) -> str:
    if name not in groups:
        raise ParameterError(f"groups must hold the group of every label; {show(name)} is missing")
    return groups[name]
