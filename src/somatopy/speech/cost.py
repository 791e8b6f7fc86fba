"""What a network costs: multiply-adds of a clip, and seconds on one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from somatopy.deep import PatchSOMConv2d
from somatopy.speech.networks import BANDS, FRAMES


def multiply_adds(
    network: nn.Module, shape: tuple[int, ...] = (1, FRAMES, BANDS), *, active: bool = False
) -> int:
    """Multiply-adds of convolutions and linear layers for one clip of features ``shape``.

    All of them; or with ``active``, of masked convolutions only the outputs let through (on average over the units of
    their map) and the search for the best unit.

    >>> from somatopy.speech.networks import CnnTradPool2
    >>> multiply_adds(CnnTradPool2())
    96186368
    """
    total = 0

    def count(layer: nn.Module, _given: tuple[Tensor, ...], result: Tensor) -> None:
        nonlocal total
        positions = result.shape[2:].numel() if isinstance(layer, nn.Conv2d) else 1
        total += positions * _at_a_position(layer, active)

    layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    was_training = network.training
    try:
        with torch.inference_mode():
            network.eval()(torch.zeros(1, *shape))
    finally:
        network.train(was_training)
        for hook in hooks:
            hook.remove()
    return total


def _at_a_position(layer: nn.Module, active: bool) -> int:
    products = int(layer.weight.numel())
    if not (active and isinstance(layer, PatchSOMConv2d)):
        return products
    return round(products * layer.mask.share) + int(layer.mask.map.codebook.numel())


def latency(hear: Callable[[Tensor], Tensor], clip: Tensor, repeats: int = 30) -> float:
    """Seconds that ``hear(clip)`` takes on one core: the median of ``repeats``, after three that warm up."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            times = [_seconds(hear, clip) for _ in range(repeats + 3)][3:]
    finally:
        torch.set_num_threads(threads)
    return statistics.median(times)


def _seconds(hear: Callable[[Tensor], Tensor], clip: Tensor) -> float:
    before = time.perf_counter()
    hear(clip)
    return time.perf_counter() - before
