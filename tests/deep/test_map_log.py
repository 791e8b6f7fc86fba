"""What TensorBoard gets of a map."""

import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import MissingExtraError  # noqa: E402
from somatopy.deep import DeepSOM, SOMLayer, log_map  # noqa: E402

DIGITS = (load_digits().data[:200] / 16).astype(np.float32)


class Writer:
    """Keeps what it is given."""

    def __init__(self):
        self.figures = {}

    def add_figure(self, tag, figure, step):
        self.figures[tag] = figure, step


def test_a_layers_pictures_are_those_it_has_the_data_for():
    layer, writer = SOMLayer(12, (3, 4)), Writer()
    log_map(writer, layer, 5)
    assert list(writer.figures) == ["map/u_matrix"]
    log_map(writer, layer, 6, bmu=layer.bmu(torch.rand(9, 12)), image_shape=(3, 4), name="first")
    assert list(writer.figures)[1:] == ["first/u_matrix", "first/hits", "first/units"]
    assert {step for _, step in writer.figures.values()} == {5, 6}


def written(folder):
    accumulator = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator", reason="needs the extra [tensorboard]"
    )
    events = accumulator.EventAccumulator(str(folder))
    events.Reload()
    return events


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_deep_map_logs_its_costs_each_epoch_and_its_pictures_ever_more_rarely(tmp_path):
    pytest.importorskip("tensorboard", reason="needs the extra [tensorboard]")
    som = DeepSOM(
        (3, 3), image_shape=(8, 8), hidden=(4,), code=2, n_iterations=10, batch_size=100, random_state=0,
        log_dir=str(tmp_path),
    ).fit(DIGITS)  # fmt: skip
    events = written(tmp_path)
    costs = events.Scalars("training/map")
    assert [(cost.step, pytest.approx(cost.value)) for cost in costs] == [
        (record["iteration"], record["map"]) for record in som.history_
    ]
    for picture in ("u_matrix", "hits", "units"):
        assert [image.step for image in events.Images(f"map/{picture}")] == [2, 4, 8, 10]


def test_without_tensorboard_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    som = DeepSOM((2, 2), hidden=(4,), code=2, n_iterations=1, log_dir=str(tmp_path))
    with pytest.raises(MissingExtraError, match=r"pip install 'somatopy\[tensorboard\]'"):
        som.fit(DIGITS)
