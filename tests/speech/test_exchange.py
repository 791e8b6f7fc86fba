import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")
for module in ("onnx", "onnxscript", "onnxruntime"):
    pytest.importorskip(module, reason="needs the extra [onnx]")

import numpy as np  # noqa: E402

from somatopy.checking import SomatopyError  # noqa: E402
from somatopy.speech import exchange, network  # noqa: E402


@pytest.mark.parametrize("name", ["cnn-trad-pool2", "cnn-trad-pool2-masked", "bc-resnet"])
def test_an_exported_network_gives_the_same_scores_and_another_one_is_found_out(name):
    net = network(name)
    exported = exchange.onnx_bytes(net)
    assert exchange.difference(net, exported) < 1e-4
    with pytest.raises(SomatopyError, match="do not use it"):
        exchange.difference(network(name, seed=1), exported)


@pytest.mark.parametrize("name", ["cnn-trad-pool2", "bc-resnet"])
def test_eight_bits_make_a_smaller_file_that_hears_about_the_same(name):
    exported = exchange.onnx_bytes(network(name))
    small = exchange.quantized(exported)
    clips = np.random.default_rng(0).normal(size=(4, 1, 101, 40)).astype(np.float32)
    whole, coarse = exchange.scores(exported, clips), exchange.scores(small, clips)
    assert len(small) < len(exported)
    assert 0 < np.abs(whole - coarse).max() < 0.2 * np.ptp(whole)


def test_scores_do_not_depend_on_how_many_clips_are_heard_at_once(monkeypatch):
    exported = exchange.onnx_bytes(network("bc-resnet"))
    clips = np.random.default_rng(0).normal(size=(5, 1, 101, 40)).astype(np.float32)
    whole = exchange.scores(exported, clips)
    monkeypatch.setattr(exchange, "BATCH", 2)
    assert np.allclose(exchange.scores(exported, clips), whole, atol=1e-5)


def test_an_export_tells_nothing_of_the_machine_it_was_made_on():
    assert b".py" not in exchange.onnx_bytes(network("cnn-trad-pool2"))
