"""The networks of the recipes."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from experiments.map_as_mask.recipes import FULLY, Recipe
from experiments.map_as_mask.rivals import held_back
from somatopy.deep import convert


def network_of(recipe: Recipe, shape: tuple[int, ...], classes: int, seed: int) -> nn.Sequential:
    """For images of (channels, height, width); the weights follow from the seed, the same for all recipes."""
    torch.manual_seed(seed)  # in a process that trains and nothing else
    made = fully_connected if recipe.network == FULLY else convolutional
    plain = made(shape, recipe.width, classes)
    if recipe.rival:
        return held_back(plain, recipe.rival)
    if not recipe.masked:
        return plain
    masked = convert(plain, recipe.masked, generator=torch.Generator().manual_seed(seed), **recipe.mask)
    if "relu" in recipe.mask:  # the layer's own
        for name in recipe.masked:
            setattr(masked, f"{name}_relu", nn.Identity())
    return masked


def fully_connected(shape: tuple[int, ...], width: int, classes: int) -> nn.Sequential:
    """Three fully connected layers."""
    values = shape[0] * shape[1] * shape[2]
    return named(
        flat=nn.Flatten(),
        first=nn.Linear(values, width),
        first_relu=nn.ReLU(),
        second=nn.Linear(width, width),
        second_relu=nn.ReLU(),
        head=nn.Linear(width, classes),
    )


def convolutional(shape: tuple[int, ...], width: int, classes: int) -> nn.Sequential:
    """Two convolutions, each of which halves the image, and a fully connected layer."""
    channels, height, across = shape
    return named(
        first=nn.Conv2d(channels, width, 5, stride=2, padding=2),
        first_relu=nn.ReLU(),
        second=nn.Conv2d(width, width, 3, padding=1),
        second_relu=nn.ReLU(),
        second_half=nn.MaxPool2d(2),
        flat=nn.Flatten(),
        head=nn.Linear(width * (height // 4) * (across // 4), classes),
    )


def named(**layers: nn.Module) -> nn.Sequential:
    """One after another."""
    return nn.Sequential(OrderedDict(layers))
