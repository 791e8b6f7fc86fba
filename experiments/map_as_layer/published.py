"""What others found."""

from __future__ import annotations

# (images, side of the map) -> purity, whose
PUBLISHED: dict[tuple[str, int], list[tuple[str, str]]] = {
    ("MNIST", 8): [(".934 ± .004", "DESOM")],
    ("MNIST", 24): [(".936", "ViT-SOM"), (".711", "plain map")],
    ("MNIST", 40): [(".955", "ViT-SOM")],
    ("Fashion-MNIST", 8): [(".751", "DESOM")],
    ("Fashion-MNIST", 24): [(".668", "plain map")],
}


def published(data: str, side: int) -> str:
    """As a cell of a table."""
    return ", ".join(f"{purity} ({who})" for purity, who in PUBLISHED.get((data, side), []))
