"""Vectors as a layer of a network takes them, or one clear sentence."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from somatopy.checking import InputError, show


def flat_vectors(z: Any, codebook: Tensor) -> Tensor:
    """``z`` (..., D) as (B, D) in the precision of the ``codebook`` (K, D), on its device.

    Raises
    ------
    InputError
        ``z`` is of another kind, width or device, empty or (on the processor) not finite.
    """
    width = codebook.shape[1]
    if not isinstance(z, Tensor) or not z.is_floating_point():
        raise InputError(f"the input must be a tensor of real numbers; got {show(getattr(z, 'dtype', z))}")
    if z.ndim < 1 or z.shape[-1] != width:
        raise InputError(
            f"the input must be of shape (..., {width}), the layer's in_features; got {tuple(z.shape)}"
        )
    if z.device != codebook.device:
        raise InputError(
            f"the input is on {z.device} and the codebook on {codebook.device}: move one with .to(device)"
        )
    if z.numel() == 0:
        raise InputError(f"the input must hold at least one vector; got shape {tuple(z.shape)}")
    flat = z.reshape(-1, width).to(codebook.dtype)
    # On the processor a look costs nothing; on an accelerator it would wait for it, and there NaN stays NaN.
    if z.device.type == "cpu" and not torch.compiler.is_compiling() and not flat.detach().sum().isfinite():
        check_finite(flat)
    return flat


def check_finite(z: Tensor) -> Tensor:
    """``z`` (B, D), if all its values are finite numbers."""
    odd = (~z.isfinite().all(1)).nonzero().flatten()
    if len(odd):
        raise InputError(
            f"the input must be finite; {len(odd)} of {len(z)} vectors are not, the first is number {int(odd[0])}: "
            "look for a layer before the map that diverges, or lower its learning rate"
        )
    return z
