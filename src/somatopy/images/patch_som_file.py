"""What a map file says of a patch map: the map of the patches as its own file has it, and how patches were cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from somatopy.checking import MapFileError, integer, number
from somatopy.features.patches import pair
from somatopy.models.model_file import File, map_from_file, map_to_file

MAP = "map/"  # what the names of the map's arrays begin with
OF_MAP = ("shape", "lattice", "periodic", "neighborhood", "radius", "n_epochs", "start", "device", "n_jobs")
OWN = ("patch", "stride", "n_patches", "encoding", "pool", "data_range", "random_state", "verbose")


def to_file(model: Any) -> File:
    """Header and arrays of a fitted patch map. A generator's state is not kept."""
    own = {name: getattr(model, name) for name in OWN}
    if not isinstance(own["random_state"], int | None):
        own["random_state"] = None
    header, arrays = map_to_file(model.som_, MAP)
    return {
        "parameters": own,
        "size": model.size_,
        "channels": model.channels_,
        "data_range": model.data_range_,
        "seed": model._seed,
        "map": header,
        "history": [],
    }, arrays


def from_file(cls: Any, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The patch map that :func:`to_file` described."""
    som = map_from_file(header["map"], arrays, MAP)
    of_map = {name: getattr(som, name) for name in OF_MAP}
    own = {k: tuple(v) if isinstance(v, list) else v for k, v in header["parameters"].items()}
    model = cls(**of_map, **own)
    model.size_ = pair("size", header["size"])
    model.channels_ = integer("channels", header["channels"], at_least=1)
    model.data_range_ = number("data_range", header["data_range"], above=0)
    model._seed = integer("seed", header["seed"], at_least=0)
    height, width = model._patch(model.size_)
    if som.codebook_.shape[1] != height * width * model.channels_:
        raise MapFileError(
            f"the codebook has {som.codebook_.shape[1]} features, not {height} x {width} x {model.channels_}"
        )
    model._publish(som)
    return model
