"""Where a masked layer puts its bias and its ReLU.

::

    bias           no ReLU        ReLU after the mask      ReLU before the mask
    "inside"       m (Wx + b)     relu(m (Wx + b))         m relu(Wx + b)
    "outside"      m Wx + b       relu(m Wx + b)           m relu(Wx) + b

With the bias inside, both places of the ReLU give the same, since no mask is negative. With the bias outside, an output
that is let through by none is not 0 but its bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from somatopy.checking import choice

BIAS_PLACES = ("inside", "outside")
RELU_PLACES = ("none", "after", "before")


@dataclass(frozen=True)
class Placement:
    """``bias``: "inside" or "outside" the mask; ``relu``: "none", "after" or "before" it."""

    bias: str = "inside"
    relu: str = "none"

    def __post_init__(self) -> None:
        choice("bias_place", self.bias, BIAS_PLACES)
        choice("relu", self.relu, RELU_PLACES)

    @property
    def inside(self) -> bool:
        return self.bias == "inside"

    def masked(self, product: Tensor, bias: Tensor | None, mask: Tensor) -> Tensor:
        """The layer's output from Wx, its bias and the mask, all of shapes that broadcast.

        >>> product, mask = torch.tensor([1.0, -3.0]), torch.tensor([1.0, 0.5])
        >>> Placement("outside", "before").masked(product, torch.tensor(0.25), mask)
        tensor([1.2500, 0.2500])
        """
        if bias is not None and self.inside:
            product = product + bias
        if self.relu == "before":
            product = torch.relu(product)
        product = mask * product
        if bias is not None and not self.inside:
            product = product + bias
        return torch.relu(product) if self.relu == "after" else product

    def words(self) -> str:
        """What ``print`` says of it."""
        return f"bias_place={self.bias!r}, relu={self.relu!r}"
