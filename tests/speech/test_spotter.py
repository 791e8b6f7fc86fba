import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import MapFileError  # noqa: E402
from somatopy.data import Clips, mapfile  # noqa: E402
from somatopy.speech import Spotter, decoded, load  # noqa: E402


@pytest.fixture(scope="module")
def waves():
    rng = np.random.default_rng(0)
    clips = [np.asarray(rng.normal(0, 0.1, size), np.float32) for size in (16_000, 9_000, 20_000)]
    return decoded(Clips.from_waves(clips, 16_000, list("abc")))


@pytest.mark.parametrize("name", ["cnn-trad-pool2-masked", "bc-resnet"])
def test_what_is_loaded_hears_as_what_was_saved(tmp_path, waves, name):
    spotter = Spotter(name, "mfcc", seed=3)
    spotter.save(tmp_path / "a.safetensors", iteration=7)
    loaded = load(tmp_path / "a.safetensors")
    rows = np.arange(3)
    assert torch.equal(loaded.scores(waves, rows), spotter.scores(waves, rows))
    assert not loaded.training
    assert mapfile.read(tmp_path / "a.safetensors")[0]["iteration"] == 7


def test_scores_do_not_depend_on_the_batch_and_leave_the_mode_alone(waves):
    spotter = Spotter("bc-resnet", "logmel").train()
    rows = np.array([2, -1, 0, 1])
    whole, single = spotter.scores(waves, rows), spotter.scores(waves, rows, batch_size=1)
    assert torch.allclose(whole, single, atol=1e-4)
    assert spotter.training


def test_a_file_of_another_kind_or_network_is_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    mapfile.write(path, {"kind": "map", "class": "BatchSOM"}, {})
    with pytest.raises(MapFileError, match="not a keyword network"):
        load(path)
    mapfile.write(
        path, {"kind": "keyword network", "class": "resnet", "features": "mfcc", "labels": ["a"]}, {}
    )
    with pytest.raises(MapFileError, match="names no network"):
        load(path)
    header = {"kind": "keyword network", "class": "bc-resnet", "features": "mfcc", "labels": ["a", "b"]}
    mapfile.write(path, header, {"weight": np.zeros(3)})
    with pytest.raises(MapFileError, match="holds another network"):
        load(path)


def test_a_header_cannot_make_a_network_of_any_size(tmp_path):
    path = tmp_path / "a.safetensors"
    header = {"kind": "keyword network", "class": "cnn-trad-pool2", "features": "mfcc"}
    for labels in (["a"] * 2000, []):
        mapfile.write(path, {**header, "labels": labels}, {})
        with pytest.raises(MapFileError, match="the number of labels must be a whole number"):
            load(path)
