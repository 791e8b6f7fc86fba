"""``somatopy convert``."""

import numpy as np
import pytest
from typer.testing import CliRunner

import somatopy
from somatopy import BatchSOM
from somatopy.checking import ParameterError
from somatopy.commands import app


@pytest.fixture
def saved(tmp_path):
    som = BatchSOM((3, 4), n_epochs=2).fit(np.random.default_rng(0).random((40, 2)))
    som.save(tmp_path / "a.safetensors")
    return tmp_path / "a.safetensors", som


def test_a_map_goes_round_through_all_formats(saved, tmp_path):
    path, som = saved
    for ending in ("npz", "mat", "cod", "safetensors"):
        target = tmp_path / f"b.{ending}"
        shown = CliRunner().invoke(app, ["convert", str(path), str(target)], catch_exceptions=False)
        assert shown.output == f"{target}: BatchSOM of 12 units\n"
        path = target
    assert np.array_equal(somatopy.load(path).codebook_, som.codebook_)


def test_a_file_that_is_there_is_kept(saved, tmp_path):
    path, _ = saved
    (tmp_path / "b.npz").write_text("precious")
    with pytest.raises(ParameterError, match="is there already: choose another name or --overwrite"):
        CliRunner().invoke(app, ["convert", str(path), str(tmp_path / "b.npz")], catch_exceptions=False)
    assert (tmp_path / "b.npz").read_text() == "precious"
    CliRunner().invoke(
        app, ["convert", str(path), str(tmp_path / "b.npz"), "--overwrite"], catch_exceptions=False
    )
    assert somatopy.load(tmp_path / "b.npz").codebook_.shape == (12, 2)


def test_an_unknown_ending_is_refused(saved, tmp_path):
    with pytest.raises(ParameterError, match=r"B must end in \.safetensors, \.npz, \.mat or .* got 'b.csv'"):
        CliRunner().invoke(app, ["convert", str(saved[0]), str(tmp_path / "b.csv")], catch_exceptions=False)
