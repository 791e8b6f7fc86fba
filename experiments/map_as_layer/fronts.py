"""Layers to put before a map, and images as they take them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

EDGE = 4  # pixels by which a crop may be off


def dense_front(shape: tuple[int, ...], code: int) -> nn.Module:
    """Two fully connected layers; the code is rectified, as the original's was."""
    pixels = int(torch.tensor(shape).prod())
    return nn.Sequential(nn.Flatten(), nn.Linear(pixels, 500), nn.ReLU(), nn.Linear(500, code), nn.ReLU())


def conv_front(shape: tuple[int, ...], code: int) -> nn.Module:
    """Three times convolutions and halving, then a fully connected layer."""
    height, width, depth = shape
    layers: list[nn.Module] = []
    for following in (32, 64, 128):
        layers += [nn.Conv2d(depth, following, 3, padding=1, bias=False), nn.BatchNorm2d(following)]
        layers += [nn.ReLU(), nn.MaxPool2d(2)]
        depth = following
    flat = depth * (height // 8) * (width // 8)
    return nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(flat, code))


def as_input(rows: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Rows (B, pixels), channels last, as images (B, channels, height, width)."""
    height, width, depth = (*shape, 1)[:3]
    return rows.reshape(-1, height, width, depth).permute(0, 3, 1, 2)


def moved(x: Tensor, generator: torch.Generator) -> Tensor:
    """Images (B, channels, height, width), each shifted by up to four pixels, half of them mirrored."""
    height, width = x.shape[2:]
    padded = functional.pad(x, (EDGE,) * 4, mode="reflect")
    down, right = torch.randint(2 * EDGE + 1, (2, len(x), 1), generator=generator)
    rows, columns = down + torch.arange(height), right + torch.arange(width)
    mirrored = torch.rand(len(x), 1, generator=generator) < 0.5
    columns = torch.where(mirrored, columns.flip(1), columns)
    each = torch.arange(len(x))[:, None, None]
    cropped = padded.permute(0, 2, 3, 1)[each, rows[:, :, None], columns[:, None, :]]
    return cropped.permute(0, 3, 1, 2)
