"""Networks that hear a keyword: features (B, 1, frames, bands) in, a score a class (B, n_classes) out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from somatopy.checking import choice, integer
from somatopy.deep import PatchSOMConv2d
from somatopy.speech.broadcasting import BroadcastNet
from somatopy.speech.labels import LABELS

FRAMES, BANDS = 101, 40  # of a clip of a second


class CnnTradPool2(nn.Module):
    """cnn-trad-pool2: two convolutions with one pooling between them (493,708 parameters for 12 classes).

    T. N. Sainath & C. Parada, "Convolutional Neural Networks for Small-footprint Keyword Spotting", Interspeech 2015;
    its sizes are those of R. Tang & J. Lin's Honk (arXiv:1710.06554). Time runs along the first axis of an image: fed
    the other way round, 2,816 numbers instead of 26,624 would reach the last layer.

    Examples
    --------
    >>> CnnTradPool2()(torch.zeros(2, 1, 101, 40)).shape
    torch.Size([2, 12])
    """

    def __init__(self, n_classes: int = len(LABELS), *, channels: int = 64, dropout: float = 0.5) -> None:
        super().__init__()
        n_classes = integer("n_classes", n_classes, at_least=1)
        channels = integer("channels", channels, at_least=1)
        self.conv1 = nn.Conv2d(1, channels, (20, 8))
        self.conv2 = nn.Conv2d(channels, channels, (10, 4))
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(channels * 32 * 13, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = nn.functional.max_pool2d(self.conv1(x).relu(), 2)
        x = self.conv2(x).relu()
        return self.linear(self.dropout(x.flatten(1)))


class MaskedCnnTradPool2(CnnTradPool2):
    """:class:`CnnTradPool2` whose second convolution, nearly all of its work, has a map over its channels.

    At each position the map lets through the channels around its best unit; in evaluation only these are computed
    (:class:`~somatopy.deep.PatchSOMConv2d`). With 100 channels and the threshold 0.9 they are 5 in 100.

    Examples
    --------
    >>> MaskedCnnTradPool2()(torch.zeros(2, 1, 101, 40)).shape
    torch.Size([2, 12])
    """

    def __init__(
        self,
        n_classes: int = len(LABELS),
        *,
        channels: int = 100,
        dropout: float = 0.5,
        sigma: float = 2.7,
        threshold: float = 0.9,
    ) -> None:
        super().__init__(n_classes, channels=channels, dropout=dropout)
        self.conv2 = PatchSOMConv2d(channels, channels, (10, 4), sigma=sigma, threshold=threshold)


NETWORKS: dict[str, Callable[..., nn.Module]] = {
    "cnn-trad-pool2": CnnTradPool2,
    "cnn-trad-pool2-wide": partial(CnnTradPool2, channels=100),
    "cnn-trad-pool2-masked": MaskedCnnTradPool2,
    "bc-resnet": BroadcastNet,
}


def network(name: str, n_classes: int = len(LABELS), *, seed: int = 0) -> nn.Module:
    """An untrained network; its weights are a function of ``seed``, torch's own random state stays as it was."""
    make = NETWORKS[choice("network", name, NETWORKS)]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make(n_classes)


def n_parameters(module: nn.Module) -> int:
    """How many numbers back-propagation decides; the codebook of a map is none of them.

    >>> n_parameters(CnnTradPool2(n_classes=12))
    493708
    """
    return sum(parameter.numel() for parameter in module.parameters())
