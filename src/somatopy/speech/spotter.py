"""A network that hears waves, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from somatopy.checking import MapFileError, ParameterError, integer, show
from somatopy.data import mapfile
from somatopy.speech.labels import LABELS
from somatopy.speech.networks import network
from somatopy.speech.sampling import Rows
from somatopy.speech.spectra import features
from somatopy.speech.waves import Waves

KIND = "keyword network"
MOST_LABELS = 1000  # of a file: what a header may make us allocate
Arrays = Mapping[str, NDArray[Any]]


class Spotter(nn.Module):
    """Features and a network: waves (B, 16000) to scores (B, n_classes).

    Parameters
    ----------
    network_name, features_name : as in :class:`~somatopy.speech.recipe.Recipe`
    labels : of the classes, in order
    seed : of the first weights

    Examples
    --------
    >>> Spotter("cnn-trad-pool2", "mfcc")(torch.zeros(2, 16000)).shape
    torch.Size([2, 12])
    """

    def __init__(
        self, network_name: str, features_name: str, labels: tuple[str, ...] = LABELS, *, seed: int = 0
    ) -> None:
        super().__init__()
        self.network_name, self.features_name, self.labels = network_name, features_name, labels
        self.features = features(features_name)
        # Convolutions of many channels are quicker with the channels last.
        self.network = network(network_name, len(labels), seed=seed).to(memory_format=torch.channels_last)

    def forward(self, waves: Tensor) -> Tensor:
        return self.network(self.features(waves))

    def scores(self, waves: Waves, rows: Rows, batch_size: int = 128) -> Tensor:
        """(len(rows), n_classes): the scores of clips, whole, in order, without chance; on the processor."""
        was_training = self.training
        self.eval()
        found = self._in_batches(self, waves, rows, batch_size)
        self.train(was_training)
        return found

    def spectra(self, waves: Waves, rows: Rows, batch_size: int = 128) -> Tensor:
        """(len(rows), 1, frames, bands): what the network is given of clips; on the processor."""
        return self._in_batches(self.features, waves, rows, batch_size)

    @torch.inference_mode()
    def _in_batches(self, heard: nn.Module, waves: Waves, rows: Rows, size: int) -> Tensor:
        device = next(self.parameters()).device
        parts = (rows[first : first + size] for first in range(0, len(rows), size))
        return torch.cat([heard(torch.from_numpy(waves.batch(part)).to(device)).cpu() for part in parts])

    def save(self, path: str | Path, **more: Any) -> None:
        """Write the network to a file, with ``more`` that JSON holds in its header."""
        header = {
            "kind": KIND,
            "class": self.network_name,
            "features": self.features_name,
            "labels": list(self.labels),
            **more,
        }
        mapfile.write(path, header, arrays_of(self.network))


def load(path: str | Path) -> Spotter:
    """The spotter of a file that :meth:`Spotter.save` wrote, ready to hear.

    Raises
    ------
    MapFileError
        The file is missing, damaged, or of another kind; or its arrays are not those of its network.
    """
    header, arrays = mapfile.read(path, kind=KIND)
    try:
        labels = tuple(map(str, header["labels"]))
        integer("the number of labels", len(labels), at_least=1, at_most=MOST_LABELS)
        spotter = Spotter(header["class"], header["features"], labels)
    except (KeyError, TypeError, ParameterError) as error:
        raise MapFileError(f"{path} is damaged: its header names no network ({error})") from error
    put(spotter.network, arrays, str(path))
    return spotter.eval()


def arrays_of(module: nn.Module) -> dict[str, NDArray[Any]]:
    """All tensors of a module's state by their names, as arrays of their own."""
    return {name: value.detach().cpu().numpy().copy() for name, value in _tensors(module).items()}


def put(module: nn.Module, arrays: Arrays, source: str) -> None:
    """Give a module the arrays that :func:`arrays_of` took, if they are those it has; else a MapFileError."""
    own = _tensors(module)
    odd = [
        name
        for name in own.keys() | arrays.keys()
        if name not in own or name not in arrays or tuple(own[name].shape) != arrays[name].shape
    ]
    if odd:
        raise MapFileError(f"{source} holds another network: look at {show(sorted(odd)[:3])}")
    with torch.no_grad():
        for name, value in own.items():
            value.copy_(torch.from_numpy(np.array(arrays[name])))


def _tensors(module: nn.Module) -> dict[str, Tensor]:
    return {name: value for name, value in module.state_dict().items() if isinstance(value, Tensor)}
