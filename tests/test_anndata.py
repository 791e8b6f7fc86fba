"""Maps of AnnData objects. Skipped without anndata, which is in no environment of the project by itself."""

import importlib.util
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_matrix, csr_array, csr_matrix

from somatopy import BatchSOM, GrowingSOM, NeuralGas
from somatopy import anndata as tool
from somatopy.checking import InputError, MissingExtraError, ParameterError
from somatopy.measures import mean_squared_error

ROOT = Path(__file__).parents[1]
SMALL = BatchSOM((4, 5), n_epochs=8)


@pytest.fixture
def cells():
    """90 cells of three kinds by four genes, with a layer and a representation of two dimensions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies
        anndata = pytest.importorskip("anndata", reason="needs the extra anndata")
    random = np.random.default_rng(0)
    X = random.poisson(np.repeat([[1, 20, 1, 3], [20, 1, 1, 3], [1, 1, 20, 3]], 30, axis=0)).astype(
        np.float32
    )
    adata = anndata.AnnData(csr_matrix(X))
    adata.var_names = ["CD3", "CD4", "CD8", "CD19"]
    adata.obs["kind"] = np.repeat(["a", "b", "c"], 30)
    adata.layers["log"] = np.log1p(X)
    adata.obsm["X_pca"] = X[:, :2] - X[:, :2].mean(axis=0)
    return adata


def test_the_fields_are_those_of_the_scverse(cells):
    assert tool.som(cells, SMALL, metaclusters=3, layer="log") is None
    unit, cluster = cells.obs["som_unit"], cells.obs["som_cluster"]
    assert list(unit.cat.categories) == [str(k) for k in range(20)]
    assert list(cluster.cat.categories) == ["0", "1", "2"]
    noted = cells.uns["som"]
    assert noted["codebook"].shape == (20, 4)
    assert noted["features"].tolist() == ["CD3", "CD4", "CD8", "CD19"]
    assert noted["params"]["layer"] == "log"
    assert noted["params"]["map_lattice"] == "rectangular"
    np.testing.assert_array_equal(noted["hits"], np.bincount(unit.cat.codes, minlength=20))
    np.testing.assert_array_equal(noted["unit_cluster"][unit.cat.codes], cluster.cat.codes)
    np.testing.assert_array_equal(cells.obsm["X_som"], noted["positions"][unit.cat.codes])
    assert cells.obs.groupby("kind", observed=True)["som_cluster"].nunique().tolist() == [1, 1, 1]


def test_the_map_is_that_of_the_matrix_itself(cells):
    tool.som(cells, SMALL, layer="log", metaclusters=None)
    X = cells.layers["log"]
    plain = BatchSOM((4, 5), n_epochs=8, random_state=0).fit(X)
    np.testing.assert_array_equal(cells.uns["som"]["codebook"], plain.codebook_)
    np.testing.assert_allclose(cells.obs["som_distance"], plain.transform(X).min(axis=1), rtol=1e-5)
    assert not any("cluster" in name for name in [*cells.obs, *cells.uns["som"]])


@pytest.mark.parametrize("kind", [csr_matrix, csc_matrix, csr_array])
def test_sparse_cells_give_what_dense_ones_give(cells, kind):
    dense = cells.copy()
    dense.X = dense.X.toarray()
    cells.X = kind(cells.X)
    for adata in (dense, cells):
        tool.som(adata, BatchSOM((4, 5), n_epochs=8, start="samples"), metaclusters=3)
    assert cells.obs["som_unit"].tolist() == dense.obs["som_unit"].tolist()
    assert cells.obs["som_cluster"].tolist() == dense.obs["som_cluster"].tolist()
    np.testing.assert_allclose(cells.obs["som_distance"], dense.obs["som_distance"], rtol=1e-4, atol=1e-4)


def test_a_copy_leaves_the_cells_alone(cells):
    found = tool.som(cells, SMALL, key_added="flow", copy=True)
    assert "flow" not in cells.uns
    assert {"flow_unit", "flow_distance", "flow_cluster"} <= set(found.obs)
    assert "X_flow" in found.obsm


def test_a_representation_and_a_growing_map_serve_as_well(cells):
    tool.som(cells, GrowingSOM(random_state=1), use_rep="X_pca", metaclusters="auto")
    noted, X = cells.uns["som"], cells.obsm["X_pca"]
    assert noted["features"].tolist() == ["0", "1"]
    assert noted["codebook"].shape[1] == 2
    som = GrowingSOM(random_state=1).fit(X)
    squares = np.square(cells.obs["som_distance"])
    scaled = som.scaling_.apply(X)
    assert squares.mean() == pytest.approx(mean_squared_error(scaled, som.scaled_codebook_, bmu=som.labels_))


def test_what_was_noted_comes_back_from_a_file(cells, tmp_path):
    import anndata

    tool.som(cells, metaclusters=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its writer
        cells.write_h5ad(tmp_path / "cells.h5ad")
        back = anndata.read_h5ad(tmp_path / "cells.h5ad")
    assert back.obs["som_unit"].tolist() == cells.obs["som_unit"].tolist()
    assert back.uns["som"]["params"]["estimator"] == "BatchSOM"
    np.testing.assert_array_equal(back.uns["som"]["codebook"], cells.uns["som"]["codebook"])


def test_a_file_in_the_back_is_refused_unless_what_is_asked_for_is_in_memory(cells, tmp_path):
    import anndata

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cells.write_h5ad(tmp_path / "cells.h5ad")
        backed = anndata.read_h5ad(tmp_path / "cells.h5ad", backed="r")
        with pytest.raises(InputError, match=r"backed by .*cells.h5ad.*to_memory"):
            tool.som(backed, SMALL)
        tool.som(backed, SMALL, use_rep="X_pca")
        assert "som" in backed.uns
        backed.file.close()


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"layer": "logs"}, r"layer must be in adata.layers, which holds 'log'.*did you mean 'log'"),
        ({"use_rep": "X_umap"}, "use_rep must be in adata.obsm, which holds 'X_pca'"),
        ({"layer": "log", "use_rep": "X_pca"}, "not both"),
        ({"metaclusters": 0}, "n_clusters must be"),
        ({"method": "flow"}, "method must be one of"),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_noted(cells, asked, complaint):
    with pytest.raises(ParameterError, match=complaint):
        tool.som(cells, SMALL, **asked)
    assert "som" not in cells.uns
    assert list(cells.obs) == ["kind"]


def test_a_sparse_representation_gives_what_a_dense_one_gives(cells):
    dense = tool.som(cells, SMALL, use_rep="X_pca", copy=True)
    cells.obsm["X_pca"] = csr_matrix(cells.obsm["X_pca"])
    tool.som(cells, SMALL, use_rep="X_pca")
    np.testing.assert_allclose(cells.uns["som"]["codebook"], dense.uns["som"]["codebook"], atol=1e-4)


def test_a_map_without_places_is_refused_and_nothing_is_noted(cells):
    with pytest.raises(ParameterError, match="no places on a sheet"):
        tool.som(cells, NeuralGas(9, n_epochs=2), layer="log")
    assert list(cells.obs) == ["kind"]


def test_an_array_is_no_anndata_object(cells):
    with pytest.raises(InputError, match="must be an AnnData object; got ndarray"):
        tool.som(np.eye(3))


def test_without_anndata_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "anndata", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'somatopy\[anndata\]'"):
        tool.som(np.eye(3))


def test_somatopy_itself_never_imports_it():
    code = "import sys, somatopy, somatopy.models; somatopy.SOMClusterer(); print('anndata' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "False"


def test_the_example_finds_the_populations_and_writes_them(cells, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    spec = importlib.util.spec_from_file_location("example_cells", ROOT / "examples" / "cells.py")
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=FutureWarning)  # of its writer
        example.main(tmp_path / "cells.h5ad", n_clusters=3)
    printed = capsys.readouterr().out
    assert "made-up cells" in printed
    assert float(printed.split()[-1]) > 0.95
    assert (tmp_path / "cells.h5ad").stat().st_size > 10_000


def test_the_page_on_it_runs(cells, capsys):
    page = (ROOT / "docs" / "how-to" / "anndata.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", page, re.M | re.S))
    exec(compile(code, "anndata.md", "exec"), {})
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("kind ")]
    assert [row.split()[-1] for row in rows] == ["som_cluster", "200", "200", "200"]
