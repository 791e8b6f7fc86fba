"""What a map file says of a growing map: parameters, free lattice, scaling, and the codebook in scaled units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError
from somatopy.features.scaling import Scaling
from somatopy.maps.lattice import FreeLattice
from somatopy.maps.restored import check_cells, check_codebook, check_feature_names, check_indices

File = tuple[dict[str, Any], dict[str, NDArray[Any]]]


def to_file(som: Any) -> File:
    """Header and arrays of a fitted growing map. A generator's state is not kept."""
    parameters = som.get_params()
    if not isinstance(parameters["random_state"], int | None):
        parameters["random_state"] = None
    header = {
        "class": type(som).__name__,
        "parameters": parameters,
        "growth_threshold": som.growth_threshold_,
        "history": som.history_,
        "n_iter": som.n_iter_,
        "feature_names": list(getattr(som, "feature_names_in_", [])) or None,
    }
    arrays = {
        "scaled_codebook": som.scaled_codebook_,
        "rows": som.lattice_.rows,
        "columns": som.lattice_.columns,
        "labels": som.labels_,
        "scaling_low": som.scaling_.low,
        "scaling_span": som.scaling_.span,
    }
    return header, arrays


def from_file(cls: type, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The growing map that :func:`to_file` described; MapFileError where header and arrays do not fit together."""
    codebook = arrays["scaled_codebook"]
    check_cells(arrays["rows"], arrays["columns"], len(codebook))
    check_codebook(codebook, len(arrays["rows"]))
    check_indices("labels", arrays["labels"], len(codebook))
    check_feature_names(header["feature_names"], codebook.shape[1])
    if len(arrays["scaling_low"]) not in (1, codebook.shape[1]):
        raise MapFileError(f"the scaling is of {len(arrays['scaling_low'])} features, the codebook of others")
    som = cls(**header["parameters"])
    som.scaling_ = Scaling(arrays["scaling_low"], arrays["scaling_span"])
    som.scaled_codebook_ = codebook
    som.codebook_ = som.scaling_.invert(codebook)
    som.lattice_ = FreeLattice(arrays["rows"], arrays["columns"])
    som.labels_, som.growth_threshold_ = arrays["labels"], header["growth_threshold"]
    som.history_, som.n_iter_ = header["history"], header["n_iter"]
    som.n_features_in_ = codebook.shape[1]
    if header["feature_names"] is not None:
        som.feature_names_in_ = np.array(header["feature_names"], dtype=object)
    return som
