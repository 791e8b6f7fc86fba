"""What a network hears: log-mel spectra or cepstra of a batch of waves, frames x bands, on any device.

Settings are those of the challenge's baseline: a window of 30 ms every 10 ms, centered on its frame, and 40 mel bands
from 20 to 4000 Hz. librosa is the witness of the tests. Two of its defaults have changed since 2017 and are therefore
said here: beyond the ends of a clip there are zeros (``pad_mode="constant"``; it was ``"reflect"``), and what is more
than ``top_db`` below the loudest value of the clip is raised to that. The precision is that of the waves: in double
precision the two agree to 1e-6 dB, in single precision (of 80 dB) to 1e-4 of the value.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from somatopy.checking import ParameterError, choice, integer, number
from somatopy.features.bands import mel_filters

PAD_MODES = ("constant", "reflect")
SMALLEST_POWER = 1e-10  # librosa's amin: -100 dB


class MelPower(nn.Module):
    """Power in mel bands: waves (B, T) at 16 kHz to (B, 1 + T // hop, n_bands).

    Parameters
    ----------
    n_bands, low, high : bands of equal area (Slaney's) from ``low`` to ``high`` Hz
    n_fft, hop : samples of a Hann window, and from one to the next
    pad_mode : ``"constant"`` (zeros) or ``"reflect"``, beyond both ends
    rate : samples a second

    Raises
    ------
    ParameterError
        The waves are no batch (B, T) of floating-point numbers, or too short to reflect.

    Examples
    --------
    >>> MelPower()(torch.zeros(2, 16000)).shape
    torch.Size([2, 101, 40])
    """

    window: Tensor
    filters: Tensor

    def __init__(
        self,
        n_bands: int = 40,
        low: float = 20.0,
        high: float = 4000.0,
        *,
        n_fft: int = 480,
        hop: int = 160,
        pad_mode: str = "constant",
        rate: int = 16_000,
    ) -> None:
        super().__init__()
        self.n_fft = integer("n_fft", n_fft, at_least=2)
        self.hop = integer("hop", hop, at_least=1)
        self.pad_mode = choice("pad_mode", pad_mode, PAD_MODES)
        filters = mel_filters(n_bands, rate, n_fft, low, high)
        self.register_buffer("window", torch.hann_window(n_fft, dtype=torch.float64), persistent=False)
        self.register_buffer("filters", torch.from_numpy(filters.T.copy()), persistent=False)

    def forward(self, waves: Tensor) -> Tensor:
        self._check(waves)
        half = self.n_fft // 2
        padded = nn.functional.pad(waves[:, None], (half, half), self.pad_mode)[:, 0]
        frames = padded.unfold(1, self.n_fft, self.hop) * self.window.to(waves.dtype)
        spectra = torch.view_as_real(torch.fft.rfft(frames))
        return spectra.square().sum(-1) @ self.filters.to(waves.dtype)

    def _check(self, waves: Tensor) -> None:
        if waves.ndim != 2 or not waves.is_floating_point() or waves.shape[1] == 0:
            got = f"{tuple(waves.shape)} of {waves.dtype}"
            raise ParameterError(
                f"waves must be floating-point numbers of the shape (clips, samples); got {got}"
            )
        if self.pad_mode == "reflect" and waves.shape[1] <= self.n_fft // 2:
            raise ParameterError(f"pad_mode='reflect' needs more than {self.n_fft // 2} samples a clip")


class LogMel(nn.Module):
    """Mel power in dB: waves (B, T) to (B, frames, bands).

    ``10 log10(max(power, 1e-10))``, and where ``top_db`` is a number, at least the clip's largest value less that.
    The rest is as in :class:`MelPower`.
    """

    def __init__(self, *, top_db: float | None = 80.0, pad_mode: str = "constant") -> None:
        super().__init__()
        self.top_db = None if top_db is None else number("top_db", top_db, above=0)
        self.power = MelPower(pad_mode=pad_mode)

    def forward(self, waves: Tensor) -> Tensor:
        level = 10 * torch.log10(self.power(waves).clamp(min=SMALLEST_POWER))
        if self.top_db is None:
            return level
        return torch.maximum(level, level.amax(dim=(1, 2), keepdim=True) - self.top_db)


class MelCepstrum(nn.Module):
    """Mel-frequency cepstral coefficients: waves (B, T) to (B, frames, 40).

    The orthonormal cosine transform (DCT-II) of ``log(power + floor)``. With ``floor=None`` the logarithm is taken
    only where the power is above zero and a power of zero stays zero, as the challenge's baseline had it.
    """

    basis: Tensor

    def __init__(self, *, floor: float | None = 1e-6, pad_mode: str = "constant") -> None:
        super().__init__()
        self.floor = None if floor is None else number("floor", floor, above=0)
        self.power = MelPower(pad_mode=pad_mode)
        n_bands = self.power.filters.shape[1]
        self.register_buffer("basis", cosine_basis(n_bands), persistent=False)

    def forward(self, waves: Tensor) -> Tensor:
        power = self.power(waves)
        return self._log(power) @ self.basis.to(power.dtype)

    def _log(self, power: Tensor) -> Tensor:
        if self.floor is not None:
            return torch.log(power + self.floor)
        return torch.where(power > 0, torch.log(power.clamp(min=torch.finfo(power.dtype).tiny)), power)


def cosine_basis(n: int) -> Tensor:
    """(n, n) float64: column k is the k-th basis vector ``cos(pi k (2 i + 1) / (2 n))``, of length 1.

    >>> basis = cosine_basis(40)
    >>> torch.allclose(basis.T @ basis, torch.eye(40, dtype=torch.float64))
    True
    """
    i = torch.arange(n, dtype=torch.float64)
    basis = torch.cos(math.pi / (2 * n) * torch.outer(2 * i + 1, i)) * math.sqrt(2 / n)
    basis[:, 0] = math.sqrt(1 / n)
    return basis


class Centered(nn.Module):
    """``(x - center) / scale``: levels in dB as numbers that first weights of a usual size can take."""

    def __init__(self, center: float, scale: float) -> None:
        super().__init__()
        self.center, self.scale = center, scale

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.center) / self.scale


# Mean and standard deviation of the levels of spoken words, rounded.
CENTER, SPREAD = -45.0, 20.0


def _network_levels() -> nn.Module:
    return nn.Sequential(LogMel(), Centered(CENTER, SPREAD))


FEATURES: dict[str, Callable[[], nn.Module]] = {"logmel": _network_levels, "mfcc": MelCepstrum}


def features(name: str) -> nn.Module:
    """The features of that name: waves (B, T) to (B, 1, frames, bands), as networks take them.

    ``"mfcc"`` is :class:`MelCepstrum`, ``"logmel"`` :class:`LogMel` in units of 20 dB around -45 dB.

    >>> features("mfcc")(torch.zeros(2, 16000)).shape
    torch.Size([2, 1, 101, 40])
    """
    return nn.Sequential(FEATURES[choice("features", name, FEATURES)](), nn.Unflatten(1, (1, -1)))
