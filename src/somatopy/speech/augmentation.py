"""Clips made a little different each time they are heard, a batch at once; all chance comes from a generator.

The order is: pad or crop (where the clips become a batch, :meth:`Waves.batch`), shift, noise; then features; then
masks on those.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from somatopy.checking import InputError, integer, number
from somatopy.speech.waves import SIZE


def shifted(waves: Tensor, steps: Tensor) -> Tensor:
    """Each row of ``waves`` (B, T) later by its number of samples in ``steps`` (B,), earlier where that is negative.

    What leaves at one end is lost, zeros come in at the other, and all between stays.

    >>> shifted(torch.tensor([[1, 2, 3, 4], [1, 2, 3, 4]]), torch.tensor([1, -1])).tolist()
    [[0, 1, 2, 3], [2, 3, 4, 0]]
    """
    places = torch.arange(waves.shape[1], device=waves.device) - steps[:, None]
    inside = (places >= 0) & (places < waves.shape[1])
    return torch.where(inside, waves.gather(1, places.clamp(0, waves.shape[1] - 1)), 0)


class Shift(nn.Module):
    """Shifts a share ``p`` of the waves by up to ``most`` of their length, to either side."""

    def __init__(self, most: float = 0.2, p: float = 0.5) -> None:
        super().__init__()
        self.most = number("most", most, at_least=0, at_most=1)
        self.p = number("p", p, at_least=0, at_most=1)

    def forward(self, waves: Tensor, generator: torch.Generator) -> Tensor:
        most = self.most * waves.shape[1] * (2 * _uniform(waves, generator) - 1)
        return shifted(waves, torch.where(_chosen(waves, self.p, generator), most, 0).round().long())


class Noise(nn.Module):
    """Adds a part of a recording to a share ``p`` of the waves, times U(0, ``amplitude``); cuts at -1 and 1.

    Parameters
    ----------
    recordings : (T,) arrays, each drawn equally often; one shorter than a clip is repeated
    """

    sound: Tensor
    starts: Tensor
    room: Tensor

    def __init__(
        self,
        recordings: Sequence[NDArray[np.float32]],
        amplitude: float = 0.2,
        p: float = 0.5,
        size: int = SIZE,
    ) -> None:
        super().__init__()
        if not recordings:
            raise InputError("there is no recording of noise to add: bring some, or leave noise out")
        self.amplitude = number("amplitude", amplitude, at_least=0)
        self.p = number("p", p, at_least=0, at_most=1)
        self.size = integer("size", size, at_least=1)
        whole = [np.resize(wave, max(len(wave), size)) for wave in recordings]
        lengths = torch.tensor([len(wave) for wave in whole])
        self.register_buffer(
            "sound", torch.from_numpy(np.concatenate(whole).astype(np.float32)), persistent=False
        )
        self.register_buffer("starts", lengths.cumsum(0) - lengths, persistent=False)
        self.register_buffer("room", lengths - size + 1, persistent=False)

    def forward(self, waves: Tensor, generator: torch.Generator) -> Tensor:
        chosen = _chosen(waves, self.p, generator)
        loudness = torch.where(chosen, self.amplitude * _uniform(waves, generator), 0)
        return (waves + loudness[:, None] * self.parts(len(waves), generator)).clamp(-1, 1)

    def parts(self, n: int, generator: torch.Generator) -> Tensor:
        """(n, size) of the recordings, from places drawn by ``generator``."""
        recording = torch.randint(len(self.room), (n,), generator=generator, device=self.room.device)
        share = torch.rand(n, generator=generator, device=self.room.device, dtype=torch.float64)
        first = self.starts[recording] + (share * self.room[recording]).long()
        return self.sound.unfold(0, self.size, 1)[first]


class SpecAugment(nn.Module):
    """Hides parts of features (B, 1, frames, bands) under the mean of their clip.

    ``n_masks`` runs of up to ``frames`` frames and as many of up to ``bands`` bands (Park et al., "SpecAugment",
    Interspeech 2019, without its warping of time).
    """

    def __init__(self, frames: int = 20, bands: int = 7, n_masks: int = 2) -> None:
        super().__init__()
        self.frames = integer("frames", frames, at_least=0)
        self.bands = integer("bands", bands, at_least=0)
        self.n_masks = integer("n_masks", n_masks, at_least=0)

    def forward(self, spectra: Tensor, generator: torch.Generator) -> Tensor:
        n, _, n_frames, n_bands = spectra.shape
        hidden = torch.zeros((n, 1, n_frames, n_bands), dtype=torch.bool, device=spectra.device)
        for _ in range(self.n_masks):
            hidden |= _runs(n, n_frames, self.frames, generator)[:, None, :, None]
            hidden |= _runs(n, n_bands, self.bands, generator)[:, None, None, :]
        return torch.where(hidden, spectra.mean(dim=(2, 3), keepdim=True), spectra)


def _runs(n: int, size: int, longest: int, generator: torch.Generator) -> Tensor:
    """(n, size) booleans: a run of 0 to ``longest`` in each row, wholly inside."""
    device = generator.device
    length = torch.randint(min(longest, size) + 1, (n, 1), generator=generator, device=device)
    first = (torch.rand((n, 1), generator=generator, device=device) * (size - length + 1)).long()
    place = torch.arange(size, device=device)
    return (place >= first) & (place < first + length)


def _uniform(waves: Tensor, generator: torch.Generator) -> Tensor:
    return torch.rand(len(waves), generator=generator, device=waves.device)


def _chosen(waves: Tensor, p: float, generator: torch.Generator) -> Tensor:
    return _uniform(waves, generator) < p
