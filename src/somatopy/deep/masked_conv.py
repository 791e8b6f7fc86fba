"""What both masked convolutions share: the dense product and its mask, or the active outputs alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from somatopy.checking import InputError, boolean, show
from somatopy.deep.active_outputs import Search, active_outputs
from somatopy.deep.active_weights import ActiveWeights, active_weights, side_by_side
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
        self._laid_out: _LaidOut | None = None

    @abstractmethod
    def best_units(self, x: Tensor) -> Tensor:
        """The best units of ``x`` (B, C, H, W), one an image or (B, rows, columns); in training mode the map learns."""

    @property
    @abstractmethod
    def search_window(self) -> Window:
        """The patches that the compiled search looks at."""

    def forward(self, x: Tensor) -> Tensor:
        """``x`` (B, C, H, W) or (C, H, W), as of ``nn.Conv2d``; in training mode the map learns of it.

        In evaluation mode, without gradients, on the processor and in single precision, only the outputs that the
        mask lets through are computed, if they are few. For that weights are laid out once, and anew when
        they change; a change that autograd does not see either, ``weight.data.add_(1)``, calls for ``layer.eval()``.
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
        return mask is not None and mask.share <= PAYS and self._can_be_compiled(x)

    def extra_repr(self) -> str:
        """What ``print`` says of the layer."""
        return f"{super().extra_repr()}, {self.placement.words()}"

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name != "_laid_out":  # a new padding or weight is seen at once, and so is a new mode
            self._laid_out = None

    def __getstate__(self) -> dict[str, Any]:
        """What copies and files take: not the weights a second time, as they were laid out."""
        return {**self.__dict__, "_laid_out": None}

    @property
    def window(self) -> Window:
        sides: Any = self.kernel_size, self.stride, self.padding, self.dilation
        return Window(*sides)

    def _dense(self, x: Tensor) -> Tensor:
        bmu = self._found(x)
        mask = self._masks().of_units(bmu)
        mask = mask.movedim(-1, 1) if mask.ndim == 4 else mask[:, :, None, None]
        bias = None if self.bias is None else self.bias[:, None, None]
        return self.placement.masked(self._conv_forward(x, self.weight, None), bias, mask)

    def _active(self, x: Tensor) -> Tensor:
        laid = self._layout()
        bmu = None if self.gray else self.best_units(x).numpy().reshape(len(x), -1)
        return active_outputs(x, laid.window, laid.weights, laid.search, bmu)

    def _found(self, x: Tensor) -> Tensor:
        """The best units, by the compiled search where it serves: then both ways to compute agree in near ties too."""
        if self.mask is None or not self.gray or not self._can_be_compiled(x):
            return self.best_units(x)
        search = self._layout().search
        bmu = search.best_units(x)
        return bmu.flatten() if bmu.shape[1] == 1 else bmu.unflatten(1, search.window.positions(*x.shape[2:]))

    def _can_be_compiled(self, x: Tensor) -> bool:
        """Whether the compiled loops serve: what they give has no gradient and no graph."""
        if self.training or torch.compiler.is_compiling() or torch.jit.is_tracing() or type(x) is not Tensor:
            return False
        weight = self.weight
        if torch.is_grad_enabled() and (x.requires_grad or weight.requires_grad):
            return False
        plain = self.groups == 1 and self.padding_mode == "zeros" and not isinstance(self.padding, str)
        single = x.dtype == weight.dtype == torch.float32 and not torch.is_autocast_enabled("cpu")
        return plain and single and x.is_cpu and weight.is_cpu

    def _masks(self) -> SOMMask:
        """The mask of a layer that has seen an image."""
        return cast("SOMMask", self.mask)

    def _layout(self) -> _LaidOut:
        """Weights and codebook as the compiled loops read them, laid out anew when one of them has changed."""
        mask = self._masks()
        tensors = self.weight, self.bias, mask.table, mask.map.codebook
        if self._laid_out is None or not self._laid_out.is_of(tensors):
            self._laid_out = _LaidOut.of(self, tensors)
        return self._laid_out

    def _images(self, x: Tensor) -> Tensor:
        """``x`` as (B, C, H, W), or one clear sentence."""
        if not isinstance(x, Tensor) or x.ndim not in (3, 4) or x.shape[-3] != self.in_channels:
            raise InputError(
                f"the input must be of shape (B, {self.in_channels}, H, W), the layer's in_channels; got "
                f"{tuple(x.shape) if isinstance(x, Tensor) else show(x)}"
            )
        return x if x.ndim == 4 else x[None]


@dataclass(frozen=True, eq=False)
class _LaidOut:
    """What the compiled loops read, and the tensors it was made of as they were."""

    window: Window
    weights: ActiveWeights
    search: Search
    made_of: list[_Seen]

    @classmethod
    def of(cls, layer: MaskedConv2d, tensors: Sequence[Tensor | None]) -> _LaidOut:
        """From weight, bias, table of the mask and codebook."""
        weight, bias, table, codebook = (None if t is None else t.detach() for t in tensors)
        weights = active_weights(weight, bias, table, layer.placement, layer.window)
        search = Search(layer.search_window, *side_by_side(codebook))
        return cls(layer.window, weights, search, [_Seen.of(t) for t in tensors if t is not None])

    def is_of(self, tensors: Sequence[Tensor | None]) -> bool:
        given = [t for t in tensors if t is not None]
        return len(given) == len(self.made_of) and all(map(_Seen.is_still, self.made_of, given))


@dataclass(frozen=True, eq=False)
class _Seen:
    """A tensor as it was.

    Attributes
    ----------
    held : the same memory, lest another tensor come to lie there; a copy of a tensor made in inference mode
    version : how often it was changed; None for a tensor made in inference mode, which counts no changes
    """

    held: Tensor
    version: int | None

    @classmethod
    def of(cls, tensor: Tensor) -> _Seen:
        return cls(tensor.clone(), None) if tensor.is_inference() else cls(tensor.detach(), tensor._version)

    def is_still(self, tensor: Tensor) -> bool:
        if self.version is None:
            return torch.equal(self.held, tensor)
        return self.held.data_ptr() == tensor.data_ptr() and self.version == tensor._version
