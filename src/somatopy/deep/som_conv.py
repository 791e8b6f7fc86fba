"""SOMConv2d: a convolution whose channels a map of whole images lets through."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

from somatopy.checking import InputError, ParameterError, integer, show
from somatopy.deep.masked_conv import MaskedConv2d
from somatopy.deep.patch_geometry import Window
from somatopy.deep.som_linear import mask_over


class SOMConv2d(MaskedConv2d):
    """``nn.Conv2d`` with a map over its channels, fed the whole image: one mask for all positions.

    ``y[:, k] = m_k(x) (W * x + b)[:, k]``, with ``m`` the :class:`SOMMask` of the image. Weight and bias are laid out
    as those of ``nn.Conv2d``, whose state it loads with ``strict=False``. With a threshold, evaluation without
    gradients computes the active channels alone (:meth:`saves_work`).

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        As of ``nn.Conv2d``.
    map_shape : (rows, columns), (units,) or None
        As many units as channels; None: the most nearly square grid of them.
    input_shape : (height, width), optional
        Of the images; else the first one says it.
    gray : bool
        Whether the map sees the mean of the channels, or (False) all of them, for which the search costs as much as
        ``map units / (kernel pixels x out_channels)`` of the convolution, and far more memory.
    bias_place : "inside" or "outside"
    relu : "none", "after" or "before"
        A ReLU within the layer, and where it stands to the mask (:mod:`.placement`).
    **mask
        ``sigma``, ``organizing_sigma``, ``threshold`` and all others of :class:`SOMMask`.

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import SOMConv2d
    >>> layer = SOMConv2d(32, 100, 3, padding=1, threshold=0.9, generator=torch.Generator().manual_seed(0)).eval()
    >>> x = torch.rand(2, 32, 14, 14, generator=torch.Generator().manual_seed(1))
    >>> with torch.no_grad():
    ...     y = layer(x)
    >>> y.shape, bool((y[0] != 0).any(2).any(1).sum() <= 5), torch.allclose(y, layer.dense_forward(x), atol=1e-5)
    (torch.Size([2, 100, 14, 14]), True, True)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: str | int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        map_shape: tuple[int, ...] | None = None,
        input_shape: tuple[int, int] | None = None,
        gray: bool = True,
        bias_place: str = "inside",
        relu: str = "none",
        device: Any = None,
        dtype: Any = None,
        **mask: Any,
    ) -> None:
        plain = (
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode
        )  # fmt: skip
        super().__init__(plain, bias_place=bias_place, relu=relu, gray=gray, device=device, dtype=dtype)
        self._map_shape, self._mask_parameters = map_shape, mask
        self.input_shape: tuple[int, int] | None = None
        self.mask = None
        if input_shape is not None:
            self._begin(*_checked(input_shape))
        else:
            refused_now = {**mask, "generator": None}  # what is wrong, not with the first image
            mask_over("out_channels", out_channels, 1, map_shape, "meta", dtype, refused_now)

    def best_units(self, x: Tensor) -> Tensor:
        """(B,) the best units of ``x`` (B, C, H, W); in training mode the map learns of it."""
        if self.mask is None:
            self._begin(*x.shape[2:])
        return self._masks().best_units((x.mean(1) if self.gray else x).flatten(1))

    @property
    def search_window(self) -> Window:
        """The whole image."""
        return Window(cast("tuple[int, int]", self.input_shape), (1, 1), (0, 0), (1, 1))

    def _images(self, x: Tensor) -> Tensor:
        images = super()._images(x)
        if self.input_shape not in (None, tuple(images.shape[2:])):
            raise InputError(
                f"the images must be of {self.input_shape}, the layer's input_shape; got {tuple(images.shape[2:])}"
            )
        return images

    def _begin(self, height: int, width: int) -> None:
        self.input_shape = (height, width)
        values = height * width * (1 if self.gray else self.in_channels)
        with torch.inference_mode(False):  # or the map could never learn
            self.mask = mask_over(
                "out_channels", self.out_channels, values, self._map_shape, self.weight.device, self.weight.dtype,
                self._mask_parameters,
            )  # fmt: skip
        self.mask.train(self.training)

    def get_extra_state(self) -> dict[str, Any]:
        """What ``state_dict`` holds beside the tensors: the size of the images."""
        return {"input_shape": self.input_shape}

    def set_extra_state(self, state: dict[str, Any]) -> None:
        """Take over what :meth:`get_extra_state` gave."""
        self.input_shape = state["input_shape"]

    def _load_from_state_dict(self, state: dict[str, Any], prefix: str, *others: Any) -> None:
        """A layer that has seen no image takes its size from the state."""
        shape = state.get(f"{prefix}_extra_state", {}).get("input_shape")
        if self.mask is None and shape is not None:
            self._begin(*shape)
        super()._load_from_state_dict(state, prefix, *others)


def _checked(shape: Any) -> tuple[int, int]:
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise ParameterError(f"input_shape must be (height, width) of the images; got {show(shape)}")
    return integer("input_shape", shape[0], at_least=1), integer("input_shape", shape[1], at_least=1)
