"""Maps of the cells in an AnnData object, as tools of the scverse leave what they found there.

>>> import somatopy.anndata
>>> somatopy.anndata.som(adata, metaclusters=10)            # doctest: +SKIP
>>> adata.obs["som_cluster"].value_counts()                 # doctest: +SKIP

Needs the extra ``anndata``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse
from sklearn.base import clone

from somatopy import checking
from somatopy.checking import InputError, ParameterError, did_you_mean, show
from somatopy.measures.nearness import metric_of
from somatopy.measures.quantization import squared_errors
from somatopy.models.clusterer import SOMClusterer
from somatopy.models.default_map import map_or_default


def som(
    adata: Any,
    estimator: Any = None,
    *,
    metaclusters: int | str | None = "auto",
    method: str = "consensus",
    layer: str | None = None,
    use_rep: str | None = None,
    key_added: str = "som",
    random_state: int | None = 0,
    copy: bool = False,
) -> Any:
    """Train a map on the cells of ``adata`` and note where each lies.

    Parameters
    ----------
    adata : AnnData of N cells; ``X``, a layer or a representation, dense or sparse
    estimator : BatchSOM, OnlineSOM or GrowingSOM, optional
        The map to train (a copy of it is); None takes a hexagonal BatchSOM of automatic size.
    metaclusters : int, "auto" or None
        Clusters of units: their number, found from the units, or none at all.
    method : str
        How units are joined, as in :class:`somatopy.SOMClusterer`; "consensus" is FlowSOM's.
    layer, use_rep : str, optional
        Train on ``adata.layers[layer]`` or on ``adata.obsm[use_rep]`` in the place of ``adata.X``.
    key_added : str
        The name under which all is stored.
    random_state : int or None
        Of the map, where it has none of its own, and of the metaclusters.
    copy : bool
        Return a copy and leave ``adata`` alone.

    Returns
    -------
    None, or with ``copy`` the AnnData object; the fields, for ``key_added="som"``:

    - ``.obs["som_unit"]`` : categorical, the cell's best unit; all units are categories, in their order
    - ``.obs["som_distance"]`` : how far it is, by the map's metric
    - ``.obs["som_cluster"]`` : categorical, the metacluster of its unit
    - ``.obsm["X_som"]`` : (N, 2) where its unit stands on the map, as ``scanpy.pl.embedding(adata, "som")`` draws
    - ``.uns["som"]`` : ``"params"``, ``"codebook"`` (K, D), ``"positions"`` (K, 2), ``"features"``, ``"hits"`` (K,),
        ``"unit_cluster"`` (K,)

    Raises
    ------
    MissingExtraError
        anndata is not installed.
    ParameterError
        ``layer`` or ``use_rep`` is not there, or both are given.
    InputError
        ``adata`` is no AnnData object, or is backed by a file; or its values are no finite numbers.
    """
    _check_kind(adata)
    checking.boolean("copy", copy)
    X, features = _matrix(adata, layer, use_rep)
    trained = _trained(estimator, X, random_state)
    joined = None
    if metaclusters is not None:
        joined = SOMClusterer(n_clusters=metaclusters, method=method, random_state=random_state).join(trained)
    noted = adata.copy() if copy else adata
    _note_cells(noted, key_added, trained, joined, X)
    noted.uns[key_added] = {
        "params": _plain(
            {"layer": layer, "use_rep": use_rep, "metaclusters": metaclusters, "method": method}
            | {"random_state": random_state, "estimator": type(trained).__name__}
            | {f"map_{name}": value for name, value in trained.get_params(deep=False).items()}
        ),
        "codebook": trained.codebook_,
        "positions": trained.lattice_.positions,
        "features": np.array(features, object),
        "hits": np.bincount(trained.labels_, minlength=len(trained.codebook_)),
        **({} if joined is None else {"unit_cluster": joined.unit_clusters_}),
    }
    return noted if copy else None


def _check_kind(adata: Any) -> None:
    anndata = checking.extra("anndata", "anndata", "somatopy.anndata")
    if not isinstance(adata, anndata.AnnData):
        raise InputError(
            f"adata must be an AnnData object; got {type(adata).__name__}: pass an array to BatchSOM"
        )


def _matrix(adata: Any, layer: str | None, use_rep: str | None) -> tuple[Any, list[str]]:
    """What to train on, (N, D) dense or CSR, and the names of its D features."""
    if layer is not None and use_rep is not None:
        raise ParameterError("give layer or use_rep, not both: a map is trained on one matrix")
    if use_rep is not None and use_rep != "X":
        found = _entry("use_rep", use_rep, adata.obsm, "obsm")
        names = [str(name) for name in getattr(found, "columns", range(np.shape(found)[1]))]
        return _array(found), names
    if adata.isbacked:
        raise InputError(
            f"adata is backed by {show(str(adata.filename))}: load it (adata.to_memory()), or train on a "
            "representation (use_rep), which is in memory"
        )
    X = adata.X if layer is None else _entry("layer", layer, adata.layers, "layers")
    if X is None:
        raise InputError("adata has no X: name a layer or a representation (use_rep)")
    return _array(X), [str(name) for name in adata.var_names]


def _array(found: Any) -> Any:
    return csr_array(found) if issparse(found) else np.asarray(found)


def _entry(parameter: str, name: str, entries: Mapping[str, Any], where: str) -> Any:
    if name not in entries:
        known = ", ".join(map(repr, entries)) or "nothing"
        raise ParameterError(
            f"{parameter} must be in adata.{where}, which holds {known}; got {show(name)}{did_you_mean(name, entries)}"
        )
    return entries[name]


def _trained(estimator: Any, X: Any, random_state: Any) -> Any:
    own = clone(map_or_default(estimator))
    if own.random_state is None:
        own.set_params(random_state=random_state)
    return own.fit(X)


def _note_cells(adata: Any, key: str, trained: Any, joined: Any, X: Any) -> None:
    places, away = trained.lattice_.positions[trained.labels_], _distances(trained, X)
    adata.obs[f"{key}_unit"] = _categories(trained.labels_, len(trained.codebook_), adata.obs_names)
    adata.obs[f"{key}_distance"] = away
    if joined is not None:
        adata.obs[f"{key}_cluster"] = _categories(joined.labels_, joined.n_clusters_, adata.obs_names)
    adata.obsm[f"X_{key}"] = places


def _categories(codes: NDArray[np.int64], n: int, names: Any) -> Any:
    """Codes as text, "0" to the last, in the order of numbers, as clusters are kept in the scverse."""
    import pandas as pd

    kept = pd.Categorical.from_codes(codes, categories=[str(code) for code in range(n)])
    return pd.Series(kept, index=names)


def _distances(trained: Any, X: Any) -> NDArray[np.float64]:
    """(N,) distance of each cell to its best unit, by the map's metric, in its scaled units."""
    scaling = getattr(trained, "scaling_", None)
    samples = X if scaling is None else scaling.apply(X)
    codebook = getattr(trained, "scaled_codebook_", trained.codebook_)
    return np.sqrt(squared_errors(samples, codebook, bmu=trained.labels_, metric=metric_of(trained)))


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as an .h5ad file can hold them: numbers and text; what is None is left out."""
    return {
        name: value if isinstance(value, bool | int | float | str) else show(value, 200)
        for name, value in params.items()
        if value is not None
    }
