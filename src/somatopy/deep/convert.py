"""A network whose chosen layers get a map."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from torch import nn
from torch.nn.parameter import is_lazy

from somatopy.checking import ParameterError, choice, did_you_mean, show
from somatopy.deep.masked_conv import MaskedConv2d
from somatopy.deep.patch_som_conv import PatchSOMConv2d
from somatopy.deep.som_conv import SOMConv2d
from somatopy.deep.som_linear import SOMLinear

KINDS = ("image", "patch")


def convert(network: nn.Module, layers: Mapping[str, str] | list[str], **mask: Any) -> nn.Module:
    """The ``network`` with maps over the ``layers``, which keep their weights: the very same parameters.

    Parameters
    ----------
    network : nn.Module
        Stays as it is; what is not replaced is shared too.
    layers : list of names, or {name: "image" or "patch"}
        As ``network.named_modules()`` has them: ``nn.Linear`` becomes :class:`SOMLinear`, ``nn.Conv2d``
        :class:`SOMConv2d` (``"image"``, as in a list) or :class:`PatchSOMConv2d` (``"patch"``).
    **mask
        ``sigma``, ``threshold``, ``relu``, ``generator`` and all others of these layers.

    Raises
    ------
    ParameterError
        No such layer, or one of another class, one that has a map already, or a lazy one that has seen no input.

    Examples
    --------
    >>> from torch import nn
    >>> from somatopy.deep import convert
    >>> plain = nn.Sequential(nn.Linear(8, 30), nn.ReLU(), nn.Linear(30, 4))
    >>> masked = convert(plain, ["0"], sigma=2.0)
    >>> type(masked[0]).__name__, type(plain[0]).__name__, masked[0].weight is plain[0].weight
    ('SOMLinear', 'Linear', True)
    """
    kinds = dict(layers) if isinstance(layers, Mapping) else dict.fromkeys(layers, "image")
    named = dict(network.named_modules())
    memo: dict[int, Any] = {
        id(parameter): parameter for parameter in [*network.parameters(), *network.buffers()]
    }
    for name, kind in kinds.items():
        if name not in named:
            raise ParameterError(
                f"layers must be names of the network's layers; got {show(name)}{did_you_mean(name, named)}"
            )
        memo[id(named[name])] = _masked(name, named[name], choice(f"layers[{name!r}]", kind, KINDS), mask)
    converted: nn.Module = copy.deepcopy(network, memo)
    return converted


def _masked(name: str, plain: nn.Module, kind: str, mask: dict[str, Any]) -> nn.Module:
    """A layer with a map in place of a plain one, of the same mode."""
    _check_plain(name, plain)
    if isinstance(plain, nn.Linear):
        layer: nn.Module = SOMLinear(
            plain.in_features, plain.out_features, plain.bias is not None, **_like(plain), **mask
        )
    else:
        masked_conv = PatchSOMConv2d if kind == "patch" else SOMConv2d
        layer = masked_conv(
            plain.in_channels, plain.out_channels, plain.kernel_size, plain.stride, plain.padding, plain.dilation,
            plain.groups, plain.bias is not None, plain.padding_mode, **_like(plain), **mask,
        )  # fmt: skip
    layer.weight, layer.bias = plain.weight, plain.bias
    return layer.train(plain.training)


def _check_plain(name: str, layer: nn.Module) -> None:
    if not isinstance(layer, nn.Linear | nn.Conv2d) or isinstance(layer, SOMLinear | MaskedConv2d):
        raise ParameterError(
            f"layers[{name!r}] must be an nn.Linear or nn.Conv2d to get a map; it is a {type(layer).__name__}"
        )
    if is_lazy(layer.weight):
        raise ParameterError(
            f"layers[{name!r}] must know its inputs to get a map; it is a {type(layer).__name__}: run the network once"
        )


def _like(plain: nn.Linear | nn.Conv2d) -> dict[str, Any]:
    return {"device": plain.weight.device, "dtype": plain.weight.dtype}
