"""A small residual network that looks along frequency in two dimensions and along time in one.

B. Kim, S. Chang, J. Lee, D. Sung, "Broadcasted Residual Learning for Efficient Keyword Spotting", Interspeech 2021.
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from somatopy.checking import integer, number
from somatopy.speech.labels import LABELS

# Of each stage: channels in eighths of the width, blocks, stride over bands, dilation over frames.
STAGES = ((8, 2, 1, 1), (12, 2, 2, 2), (16, 4, 2, 4), (20, 4, 1, 8))
SUB_BANDS = 5


class SubBandNorm(nn.Module):
    """Batch normalization of each fifth of the bands by itself (S. Chang et al., ICASSP 2021)."""

    def __init__(self, channels: int, sub_bands: int = SUB_BANDS) -> None:
        super().__init__()
        self.sub_bands = sub_bands
        self.norm = nn.BatchNorm2d(channels * sub_bands)

    def forward(self, x: Tensor) -> Tensor:
        n, channels, bands, frames = x.shape
        parts = x.reshape(n, channels * self.sub_bands, bands // self.sub_bands, frames)
        return self.norm(parts).reshape(n, channels, bands, frames)


class BroadcastBlock(nn.Module):
    """``relu([x] + f2(x) + f1(mean over bands of f2(x)))``: what is found over time is added to every band.

    f2 is a convolution over bands, f1 one over frames, both of each channel by itself; a convolution of one point ends
    f1 and mixes them. Where ``channels`` change, such a one comes first and x itself is left out.
    """

    def __init__(self, before: int, channels: int, stride: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.widen = (
            nn.Sequential(nn.Conv2d(before, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU())
            if before != channels
            else None
        )
        self.over_bands = nn.Sequential(
            nn.Conv2d(channels, channels, (3, 1), (stride, 1), (1, 0), groups=channels, bias=False),
            SubBandNorm(channels),
        )
        self.over_frames = nn.Sequential(
            nn.Conv2d(
                channels, channels, (1, 3), 1, (0, dilation), (1, dilation), groups=channels, bias=False
            ),
            nn.BatchNorm2d(channels),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.Dropout2d(dropout),
        )

    def forward(self, x: Tensor) -> Tensor:
        banded = self.over_bands(x if self.widen is None else self.widen(x))
        timed = banded + self.over_frames(banded.mean(dim=2, keepdim=True))
        return (timed if self.widen is not None else x + timed).relu()


class BroadcastNet(nn.Module):
    """BC-ResNet of a given width: features (B, 1, frames, 40) to scores (B, n_classes).

    As published, but for a normalization of the features before all else (two parameters).

    Parameters
    ----------
    width : 1 is the smallest published (9,200 parameters), 8 the largest (321,000)
    dropout : of whole channels, over time

    Examples
    --------
    >>> import torch
    >>> BroadcastNet()(torch.zeros(2, 1, 101, 40)).shape
    torch.Size([2, 12])
    """

    def __init__(self, n_classes: int = len(LABELS), *, width: float = 2, dropout: float = 0.1) -> None:
        super().__init__()
        n_classes = integer("n_classes", n_classes, at_least=1)
        number("width", width, at_least=0.25, at_most=64)
        first, last = round(16 * width), round(32 * width)
        self.scale = nn.BatchNorm2d(1)
        self.head = nn.Sequential(
            nn.Conv2d(1, first, 5, (2, 1), 2, bias=False), nn.BatchNorm2d(first), nn.ReLU()
        )
        self.blocks = nn.Sequential(*_blocks(first, width, dropout))
        channels = round(STAGES[-1][0] * width)
        self.tail = nn.Sequential(
            nn.Conv2d(channels, channels, (5, 5), padding=(0, 2), groups=channels, bias=False),
            nn.Conv2d(channels, last, 1, bias=False),
            nn.BatchNorm2d(last),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(last, n_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        banded = self.scale(x).transpose(2, 3)
        return self.tail(self.blocks(self.head(banded)))


def _blocks(before: int, width: float, dropout: float) -> Iterator[BroadcastBlock]:
    for share, n, stride, dilation in STAGES:
        channels = round(share * width)
        for i in range(n):
            yield BroadcastBlock(before, channels, stride if i == 0 else 1, dilation, dropout)
            before = channels
