"""What a map file says of a stack of patch maps: each layer as its own file has it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from somatopy.checking import MapFileError, integer
from somatopy.images.patch_som import PatchSOM
from somatopy.maps.restored import check_indices
from somatopy.models.model_file import File


def to_file(stack: Any) -> File:
    """Header and arrays of a fitted stack. A generator's state is not kept."""
    layers: list[dict[str, Any]] = []
    arrays: dict[str, NDArray[Any]] = {}
    for number, layer in enumerate(stack.layers_):
        header, of_layer = layer._to_file()
        layers.append(header)
        arrays |= {f"{number}/{name}": array for name, array in of_layer.items()}
    parameters = {"n_best": stack.n_best, "random_state": stack.random_state, "verbose": stack.verbose}
    if not isinstance(stack.random_state, int | None):
        parameters["random_state"] = None
    if hasattr(stack, "labels_"):
        arrays["labels"] = stack.labels_
    return {"parameters": parameters, "layers": layers, "history": []}, arrays


def from_file(cls: Any, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The stack that :func:`to_file` described; MapFileError where its layers do not fit together."""
    layers = [
        PatchSOM._from_file(of_layer, _of_layer(arrays, f"{number}/"))
        for number, of_layer in enumerate(header["layers"])
    ]
    _check_fitting(layers)
    stack = cls([clone(layer) for layer in layers], **header["parameters"])
    integer("n_best", stack.n_best, at_least=1)
    stack._publish(layers)
    if "labels" in arrays:
        check_indices("labels", arrays["labels"], len(stack.codebook_))
        stack.labels_ = np.asarray(arrays["labels"], np.int64)
    return stack


def _of_layer(arrays: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _check_fitting(layers: list[PatchSOM]) -> None:
    """Each layer must be shown what the one before makes."""
    for below, above in pairwise(layers):
        made = below._grid(below.size_).shape
        if made != above.size_:
            raise MapFileError(f"a layer makes images of {made} and the next was trained on {above.size_}")
