"""The devices that torch finds here."""

from __future__ import annotations

from typing import Any

import torch

from somatopy.checking import ParameterError, show


def find_device(name: Any) -> torch.device:
    """The device of that name, tried.

    >>> find_device("cpu")
    device(type='cpu')
    """
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError, NotImplementedError, TypeError) as error:
        raise ParameterError(
            f"device must be one that torch finds here, {' or '.join(map(repr, found()))}; got {show(name)}"
        ) from error


def found() -> list[str]:
    """The names of the devices there are."""
    names = ["cpu", *(f"cuda:{number}" for number in range(torch.cuda.device_count()))]
    return [*names, "mps"] if torch.backends.mps.is_available() else names
