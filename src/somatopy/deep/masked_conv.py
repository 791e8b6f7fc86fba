"""What both masked convolutions share: the dense product and its mask, or the active outputs alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, cast

import torch
from torch import Tensor, nn

from somatopy.checking import InputError, boolean, show
from somatopy.deep.active_outputs import Units, active_outputs, best_units_of_patches
from somatopy.deep.active_weights import ActiveWeights, Floats, active_weights, side_by_side
from somatopy.deep.mask import SOMMask
from somatopy.deep.patch_geometry import Window
from somatopy.deep.placement import Placement

PAYS = 0.3  # share of the outputs up to which computing the active ones alone is faster


class MaskedConv2d(nn.Conv2d, ABC):
    """``nn.Conv2d`` and a map over its outputs; what the map sees, a subclass says."""

    mask: SOMMask | None

    def __init__(
        self, plain: tuple[Any, ...], *, bias_place: str, relu: str, gray: bool, device: Any, dtype: Any
    ) -> None:
        super().__init__(*plain, device=device, dtype=dtype)
        self.placement = Placement(bias_place, relu)
        self.gray = boolean("gray", gray)
        self._packed: tuple[Any, Any] = (None, None)

    @abstractmethod
    def best_units(self, x: Tensor) -> Tensor:
        """The best units of ``x`` (B, C, H, W), one an image or (B, rows, columns); in training mode the map learns."""

    @property
    @abstractmethod
    def search_window(self) -> Window | None:
        """The patches that the compiled search looks at; None before the map has seen an image."""

    def forward(self, x: Tensor) -> Tensor:
        """``x`` (B, C, H, W) or (C, H, W), as of ``nn.Conv2d``; in training mode the map learns of it.

        In evaluation mode, without gradients, on the processor and in single precision, only the outputs that the
        mask lets through are computed, if they are few.
        """
        images = self._images(x)
        y = self._active(images) if self.saves_work(images) else self._dense(images)
        return y if x.ndim == 4 else y[0]

    def dense_forward(self, x: Tensor) -> Tensor:
        """All of the layer's products, masked: what :meth:`forward` equals to rounding."""
        y = self._dense(self._images(x))
        return y if x.ndim == 4 else y[0]

    def saves_work(self, x: Tensor) -> bool:
        """Whether :meth:`forward` computes the active outputs alone for ``x`` (B, C, H, W)."""
        mask = self.mask
        return mask is not None and self._can_be_compiled(x) and mask.share <= PAYS

    def extra_repr(self) -> str:
        """What ``print`` says of the layer."""
        return f"{super().extra_repr()}, {self.placement.words()}"

    def train(self, mode: bool = True) -> MaskedConv2d:
        """As of every module; what was laid out of the weights is forgotten."""
        self._packed = (None, None)
        return cast("MaskedConv2d", super().train(mode))

    @property
    def window(self) -> Window:
        return Window(*(cast("tuple[int, int]", side) for side in self._sides()))

    def _sides(self) -> tuple[Any, ...]:
        return self.kernel_size, self.stride, self.padding, self.dilation

    def _dense(self, x: Tensor) -> Tensor:
        bmu = self._found(x)
        assert self.mask is not None
        mask = self.mask.of_units(bmu)
        mask = mask.movedim(-1, 1) if mask.ndim == 4 else mask[:, :, None, None]
        bias = None if self.bias is None else self.bias[:, None, None]
        return self.placement.masked(self._conv_forward(x, self.weight, None), bias, mask)

    def _active(self, x: Tensor) -> Tensor:
        bmu = self._found(x)
        return active_outputs(x, bmu.numpy().reshape(-1), self.window, self._layout()[0])

    def _found(self, x: Tensor) -> Tensor:
        """The best units, by the compiled search where it serves: then both ways to compute agree in near ties too."""
        window = self.search_window
        if window is None or not self.gray or not self._can_be_compiled(x):
            return self.best_units(x)
        bmu: Units = best_units_of_patches(x, window, *self._layout()[1])
        rows, columns = window.positions(*x.shape[2:])
        found = torch.from_numpy(bmu)
        return found.reshape(len(x), rows, columns) if rows * columns > 1 else found

    def _can_be_compiled(self, x: Tensor) -> bool:
        """Whether the compiled loops serve: what they give has no gradient and no graph."""
        if self.training or torch.compiler.is_compiling() or torch.jit.is_tracing() or type(x) is not Tensor:
            return False
        if torch.is_grad_enabled() and (x.requires_grad or self.weight.requires_grad):
            return False
        plain = self.groups == 1 and self.padding_mode == "zeros" and not isinstance(self.padding, str)
        single = x.dtype == self.weight.dtype == torch.float32 and not torch.is_autocast_enabled("cpu")
        return plain and single and x.device.type == self.weight.device.type == "cpu"

    def _layout(self) -> tuple[ActiveWeights, tuple[Floats, Floats]]:
        """Weights and codebook as the compiled loops read them, laid out anew when one of them has changed."""
        assert self.mask is not None
        tensors = [self.weight, self.bias, self.mask.table, self.mask.map.codebook]
        state = [None if t is None else (t.data_ptr(), t._version) for t in tensors]
        if self._packed[0] != state:
            weight, bias, table, codebook = (None if t is None else t.detach() for t in tensors)
            packed = active_weights(weight, bias, table, self.placement, self.window)
            self._packed = state, (packed, side_by_side(codebook))
        layout: tuple[ActiveWeights, tuple[Floats, Floats]] = self._packed[1]
        return layout

    def _images(self, x: Tensor) -> Tensor:
        """``x`` as (B, C, H, W), or one clear sentence."""
        if not isinstance(x, Tensor) or x.ndim not in (3, 4) or x.shape[-3] != self.in_channels:
            raise InputError(
                f"the input must be of shape (B, {self.in_channels}, H, W), the layer's in_channels; got "
                f"{tuple(x.shape) if isinstance(x, Tensor) else show(x)}"
            )
        return x if x.ndim == 4 else x[None]
