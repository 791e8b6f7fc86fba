"""What is measured of a trained network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from experiments.map_as_layer.images import Images
from experiments.map_as_mask.cells import Figures
from experiments.map_as_mask.networks import network_of
from experiments.map_as_mask.recipes import Recipe
from experiments.map_as_mask.training import tensors
from somatopy.deep import PatchSOMConv2d, SOMConv2d, SOMLinear
from somatopy.deep.mask_table import nearly_square
from somatopy.maps.lattice import make_lattice

STEPS = (0.05, 0.1, 0.2)  # of FGSM
ATTACKED = 1000  # images
SECONDS = 1.0  # for which two networks are timed in turns
MASKED = (SOMLinear, SOMConv2d, PatchSOMConv2d)


def figures_of(network: nn.Module, recipe: Recipe, images: Images) -> Figures:
    """Accuracy, loss, robustness, strength, organization and speed; ``network`` in evaluation mode."""
    X, y = tensors(images.X, images.shape), torch.from_numpy(images.codes())
    new, new_y = tensors(images.new, images.shape), codes_of(images.new_labels, images.classes)
    part = slice(0, len(new))
    accuracy, loss = judged(network, new, new_y)
    figures = {"accuracy": accuracy, "loss": loss, "training accuracy": judged(network, X[part], y[part])[0]}
    figures |= {f"accuracy, eps {eps:g}": attacked(network, new, new_y, eps) for eps in STEPS}
    return figures | held_back_by(network, new[:ATTACKED]) | organized(network) | speed(network, recipe, new)


def codes_of(labels: list[str], classes: list[str]) -> Tensor:
    """The class of each image as a number."""
    return torch.tensor([classes.index(label) for label in labels])


@torch.inference_mode()
def judged(network: nn.Module, X: Tensor, y: Tensor) -> tuple[float, float]:
    """Accuracy and cross-entropy, by the active outputs alone where masks have a threshold."""
    scores = torch.cat([network(batch) for batch in X.split(128)])
    return (scores.argmax(1) == y).double().mean().item(), functional.cross_entropy(scores, y).item()


def attacked(network: nn.Module, X: Tensor, y: Tensor, eps: float) -> float:
    """Accuracy when every pixel takes a step against the network (FGSM; Goodfellow et al. 2015)."""
    rows = torch.linspace(0, len(X) - 1, min(ATTACKED, len(X))).long()
    images = X[rows].requires_grad_()
    loss = functional.cross_entropy(network(images), y[rows])
    (slope,) = torch.autograd.grad(loss, images)
    return judged(network, (images + eps * slope.sign()).clamp(0, 1).detach(), y[rows])[0]


def layers_of(network: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Hidden layers with weights, the first and the second."""
    for name in ("first", "second"):
        found = [m for m in getattr(network, name).modules() if isinstance(m, nn.Linear | nn.Conv2d)]
        yield name, found[0]


@torch.inference_mode()
def held_back_by(network: nn.Module, X: Tensor) -> Figures:
    """Mean of the masks and share of outputs they let through, of both layers."""
    seen: Figures = {}

    def look(name: str, layer: nn.Module, x: Tensor) -> None:
        bmu = layer._found(x) if isinstance(layer, nn.Conv2d) else layer.mask.best_units(x)
        masks = layer.mask.of_units(bmu)
        seen[f"strength, {name}"] = masks.mean().item()
        seen[f"active, {name}"] = (masks > 0).float().mean().item()

    hooks = [
        layer.register_forward_pre_hook(lambda layer, given, name=name: look(name, layer, given[0]))
        for name, layer in layers_of(network)
        if isinstance(layer, MASKED)
    ]
    network(X)
    for hook in hooks:
        hook.remove()
    return seen


def organized(network: nn.Module) -> Figures:
    """Mean correlation of filters that are neighbors on the lattice, less that of all pairs."""
    return {f"organization, {name}": organization(layer) for name, layer in layers_of(network)}


def organization(layer: nn.Module) -> float:
    """Of one layer; a plain one is laid on the lattice it would have."""
    filters = layer.weight.detach().flatten(1).double().numpy()
    alike = np.corrcoef(filters)
    beside = make_lattice("rectangular", nearly_square(len(filters)), False).hops == 1
    apart = ~np.eye(len(filters), dtype=bool)
    return float(alike[beside].mean() - alike[apart].mean())


@torch.inference_mode()
def speed(network: nn.Module, recipe: Recipe, X: Tensor) -> Figures:
    """How many times faster than a plain network of the same size, for a batch of 128 and for one image."""
    bare, classes = replace(recipe, masked={}, mask={}, rival=""), network.head.out_features
    plain = network_of(bare, tuple(X.shape[1:]), classes, seed=0).eval()
    figures: Figures = {}
    for said, batch in (("128", X[:128]), ("1", X[:1])):
        least = fastest([lambda batch=batch: plain(batch), lambda batch=batch: network(batch)])
        figures |= {
            f"milliseconds, batch {said}": 1000 * least[1],
            f"times faster, batch {said}": least[0] / least[1],
        }
    return figures


def fastest(works: list[Callable[[], Any]]) -> list[float]:
    """The least seconds of each work, done in turns for a while."""
    least, began = [float("inf")] * len(works), time.perf_counter()
    while min(least) == float("inf") or time.perf_counter() - began < SECONDS:
        for k, work in enumerate(works):
            start = time.perf_counter()
            work()
            least[k] = min(least[k], time.perf_counter() - start)
    return least
