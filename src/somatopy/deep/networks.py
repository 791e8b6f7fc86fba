"""The network of a DeepSOM, drawn from a seed, and samples as it takes and gives them.

Samples are rows (N, D); images among them lie row by row of pixels, channels last, as image files have them. Torch
wants channels first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from somatopy.checking import InputError, ParameterError, choice, integer, show
from somatopy.deep.conv_desom import ConvDESOM
from somatopy.deep.desom import DESOM
from somatopy.deep.encoded_map import EncodedMap
from somatopy.deep.variational_som import VariationalSOM
from somatopy.deep.view_som import ViewSOM

ImageShape = Sequence[int] | None  # (height, width) or (height, width, channels); None: no images
ROWS_AT_A_TIME = 4096  # when a trained network is asked


def make_network(
    n_features: int,
    image_shape: ImageShape,
    shape: tuple[int, ...],
    hidden: Sequence[int] | None,
    parameters: Mapping[str, Any],
    seed: int,
    model: str,
) -> EncodedMap:
    """An untrained network, dense or for images; torch's own random state stays as it was."""
    dense, convolutional = MODELS[choice("model", model, MODELS)]
    if hidden is not None:
        check_sizes("hidden", hidden, "widths like (64,)")
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        if image_shape is None:
            widths = {} if hidden is None else {"hidden": hidden}
            return dense(n_features, shape, **widths, **parameters)
        height, width, depth = with_channels(image_shape)
        channels = {} if hidden is None else {"channels": hidden}
        return convolutional((depth, height, width), shape, **channels, **parameters)


@torch.no_grad()
def asked(
    model: EncodedMap, question: Callable[[Tensor], Tensor], X: NDArray[np.float32], image_shape: ImageShape
) -> NDArray[Any]:
    """The answers to ``question`` (a function of a batch, as the network takes it) for all rows of ``X``, by blocks."""
    model.eval()
    device = model.map.codebook.device
    blocks = torch.from_numpy(X).split(ROWS_AT_A_TIME)
    answers = [question(as_network_input(x.to(device), image_shape)).cpu() for x in blocks]
    return torch.cat(answers).numpy()


def as_network_input(rows: Tensor, image_shape: ImageShape) -> Tensor:
    """Rows (B, D) as the network takes them."""
    if image_shape is None:
        return rows
    return rows.reshape(len(rows), *with_channels(image_shape)).permute(0, 3, 1, 2).contiguous()


def as_rows(decoded: Tensor, image_shape: ImageShape) -> Tensor:
    """What the network decodes, as rows (B, D)."""
    if image_shape is not None:
        decoded = decoded.permute(0, 2, 3, 1)
    return decoded.reshape(len(decoded), -1)


def flattened(images: Any, image_shape: Sequence[int]) -> NDArray[Any]:
    """Images (N, height, width[, channels]) as rows, (N, D)."""
    if tuple(images.shape[1:]) != tuple(image_shape):
        raise InputError(f"X must hold images of shape {tuple(image_shape)}; got {tuple(images.shape[1:])}")
    return np.asarray(images).reshape(len(images), -1)


def check_image_shape(image_shape: Any) -> None:
    """Raise ParameterError unless it is None, (height, width) or (height, width, channels)."""
    if image_shape is not None:
        check_sizes("image_shape", image_shape, "(height, width) or (height, width, channels)", (2, 3))


def check_sizes(name: str, sizes: Any, rule: str, counts: Sequence[int] | None = None) -> None:
    """Raise ParameterError unless ``sizes`` are whole numbers of at least 1, as many as ``counts`` allows.

    >>> check_sizes("hidden", 64, "widths like (64,)")
    Traceback (most recent call last):
    somatopy.checking.ParameterError: hidden must be widths like (64,); got 64
    """
    listed = list(sizes) if isinstance(sizes, Iterable) and not isinstance(sizes, str) else None
    if listed is None or (counts is not None and len(listed) not in counts):
        raise ParameterError(f"{name} must be {rule}; got {show(sizes)}")
    for size in listed:
        integer(name, size, at_least=1)


def with_channels(image_shape: Sequence[int]) -> tuple[int, int, int]:
    """(height, width, channels): 1 channel where none are given."""
    height, width, depth = (*image_shape, 1)[:3]
    return height, width, depth


MODELS: Mapping[str, tuple[Any, Any]] = {  # for vectors, for images
    "desom": (DESOM, ConvDESOM),
    "variational": (VariationalSOM.dense, VariationalSOM.convolutional),
    "views": (ViewSOM.dense, ViewSOM.convolutional),
}
