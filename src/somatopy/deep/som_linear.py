"""SOMLinear: a fully connected layer whose outputs a map lets through."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from somatopy.checking import ParameterError, integer
from somatopy.deep.mask import SOMMask
from somatopy.deep.mask_table import nearly_square
from somatopy.deep.placement import Placement


class SOMLinear(nn.Linear):
    """``nn.Linear`` with a map over its outputs: ``y = m(x) (W x + b)``, with ``m`` the :class:`SOMMask` of the input.

    Weight and bias are laid out as those of ``nn.Linear``, whose state it loads with ``strict=False``.
    No work is saved here, since the search for the best-matching unit costs as much as W x itself.

    Parameters
    ----------
    in_features, out_features, bias, device, dtype
        As of ``nn.Linear``.
    map_shape : (rows, columns), (units,) or None
        As many units as outputs; None: the most nearly square grid of them.
    bias_place : "inside" or "outside"
    relu : "none", "after" or "before"
        A ReLU within the layer, and where it stands to the mask (:mod:`.placement`).
    **mask
        ``sigma``, ``organizing_sigma``, ``threshold`` and all others of :class:`SOMMask`.

    Attributes
    ----------
    mask : SOMMask

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import SOMLinear
    >>> layer = SOMLinear(64, 100, sigma=2.7, generator=torch.Generator().manual_seed(0))
    >>> layer(torch.rand(8, 64)).shape, layer.mask.map.lattice.shape
    (torch.Size([8, 100]), (10, 10))
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        map_shape: tuple[int, ...] | None = None,
        bias_place: str = "inside",
        relu: str = "none",
        device: Any = None,
        dtype: Any = None,
        **mask: Any,
    ) -> None:
        in_features = integer("in_features", in_features, at_least=1)
        out_features = integer("out_features", out_features, at_least=1)
        super().__init__(in_features, out_features, bias, device, dtype)
        self.placement = Placement(bias_place, relu)
        self.mask = mask_over("out_features", out_features, in_features, map_shape, device, dtype, mask)

    def forward(self, x: Tensor) -> Tensor:
        """``x`` (..., D) to (..., K); in training mode the map learns of it."""
        return self.placement.masked(functional.linear(x, self.weight), self.bias, self.mask(x))

    def dense_forward(self, x: Tensor) -> Tensor:
        """All of the layer's products, masked: what every layer of this kind must equal."""
        return self(x)

    def extra_repr(self) -> str:
        """What ``print`` says of the layer."""
        return f"{super().extra_repr()}, {self.placement.words()}"


def mask_over(
    name: str,
    n_outputs: int,
    in_features: int,
    map_shape: tuple[int, ...] | None,
    device: Any,
    dtype: Any,
    parameters: dict[str, Any],
) -> SOMMask:
    """A mask of as many units as a layer has outputs; ``name`` is what the layer calls these."""
    shape = nearly_square(n_outputs) if map_shape is None else map_shape
    mask = SOMMask(in_features, shape, device=device, dtype=dtype, **parameters)
    if mask.map.lattice.n_units != n_outputs:
        raise ParameterError(
            f"map_shape must have as many units as {name}, {n_outputs}; got {map_shape}: leave it out for "
            f"{nearly_square(n_outputs)}"
        )
    return mask
