"""Markdown tables that read as plain text too."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table with aligned columns.

    >>> print(table(["map", "units"], [["growing", "60"]]))
    | map     | units |
    |---------|-------|
    | growing | 60    |
    """
    widths = [max(len(cell) for cell in column) for column in zip(head, *lines, strict=True)]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([_line(head, widths), rule, *(_line(line, widths) for line in lines)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
