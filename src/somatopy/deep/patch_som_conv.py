"""PatchSOMConv2d: a convolution whose outputs a map of patches lets through, position by position."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn import functional

from somatopy.deep.mask import SOMMask
from somatopy.deep.masked_conv import MaskedConv2d
from somatopy.deep.patch_geometry import Window
from somatopy.deep.som_linear import mask_over


class PatchSOMConv2d(MaskedConv2d):
    """``nn.Conv2d`` with a map over its channels, fed the patch under the kernel: a mask for each position.

    ``y[:, k, i, j] = m_k(p) (W * x + b)[:, k, i, j]``, with ``m`` the :class:`SOMMask` of the gray patch ``p`` that the
    kernel covers there. Weight and bias are laid out as those of ``nn.Conv2d``, whose state it loads with
    ``strict=False``. With a threshold, evaluation without gradients computes the active outputs alone
    (:meth:`saves_work`).

    Parameters
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype
        As of ``nn.Conv2d``.
    map_shape, bias_place, relu, **mask
        As of :class:`SOMConv2d`.
    gray : bool
        Whether the map sees the mean of the channels, or (False) all of them: then the search costs as much as the
        convolution.

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import PatchSOMConv2d
    >>> layer = PatchSOMConv2d(32, 100, 3, padding=1, threshold=0.9, generator=torch.Generator().manual_seed(0)).eval()
    >>> x = torch.rand(2, 32, 14, 14, generator=torch.Generator().manual_seed(1))
    >>> with torch.no_grad():
    ...     y = layer(x)
    >>> y.shape, bool(((y != 0).sum(1) <= 5).all()), torch.allclose(y, layer.dense_forward(x), atol=1e-5)
    (torch.Size([2, 100, 14, 14]), True, True)
    """

    mask: SOMMask

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
        down, right = self.kernel_size
        values = down * right * (1 if self.gray else in_channels)
        self.mask = mask_over("out_channels", out_channels, values, map_shape, device, dtype, mask)

    def best_units(self, x: Tensor) -> Tensor:
        """(B, rows, columns) the best unit at each position of ``x`` (B, C, H, W); in training mode the map learns."""
        return self.mask.best_units(self.patches(x))

    def patches(self, x: Tensor) -> Tensor:
        """(B, rows, columns, D) what the map sees of ``x`` (B, C, H, W) at each position."""
        seen = x.mean(1, keepdim=True) if self.gray else x
        mode = "constant" if self.padding_mode == "zeros" else self.padding_mode
        seen = functional.pad(seen, self._reversed_padding_repeated_twice, mode)
        unpadded = Window(self.kernel_size, self.stride, (0, 0), self.dilation)
        rows, columns = unpadded.positions(*seen.shape[2:])
        flat = functional.unfold(seen, self.kernel_size, self.dilation, 0, self.stride)
        return flat.transpose(1, 2).unflatten(1, (rows, columns))

    @property
    def search_window(self) -> Window:
        """The convolution's own."""
        return self.window
