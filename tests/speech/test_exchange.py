import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")
for module in ("onnx", "onnxscript", "onnxruntime"):
    pytest.importorskip(module, reason="needs the extra [onnx]")

from somatopy.checking import SomatopyError  # noqa: E402
from somatopy.speech import exchange, network  # noqa: E402


@pytest.mark.parametrize("name", ["cnn-trad-pool2", "bc-resnet"])
def test_an_exported_network_gives_the_same_scores_and_another_one_is_found_out(name):
    net = network(name)
    exported = exchange.onnx_bytes(net)
    assert exchange.difference(net, exported) < 1e-4
    with pytest.raises(SomatopyError, match="do not use it"):
        exchange.difference(network(name, seed=1), exported)
