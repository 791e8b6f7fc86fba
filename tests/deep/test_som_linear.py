"""SOMLinear: nn.Linear and a mask, as torch people expect it."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from torch import nn  # noqa: E402

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.deep import SOMLinear  # noqa: E402


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def vectors(n=12, width=8):
    return torch.randn(n, width, generator=seeded(1))


def twins(**parameters):
    """nn.Linear and ours with its weights."""
    plain = nn.Linear(8, 20)
    layer = SOMLinear(8, 20, generator=seeded(), **parameters)
    missing = layer.load_state_dict(plain.state_dict(), strict=False)
    assert not missing.unexpected_keys
    return plain, layer


def test_it_is_the_plain_layer_times_the_mask():
    plain, layer = twins()
    layer.eval()
    x = vectors()
    assert torch.allclose(layer(x), plain(x) * layer.mask(x), atol=1e-6)
    assert layer.mask.map.lattice.shape == (4, 5)
    assert torch.equal(layer(x), layer.dense_forward(x))


def test_without_a_map_it_is_the_plain_layer():
    plain, layer = twins(sigma=math.inf)
    assert torch.allclose(layer(vectors()), plain(vectors()), atol=1e-6)


def test_the_weights_learn_by_gradient_where_the_mask_lets_through():
    _, layer = twins(threshold=0.9)
    layer.eval()
    x = vectors(1)
    layer(x).sum().backward()
    assert torch.equal(layer.weight.grad.abs().sum(1) > 0, layer.mask(x)[0] > 0)


def test_any_shape_of_batch_and_no_bias():
    layer = SOMLinear(8, 12, bias=False, bias_place="outside")
    assert layer(vectors().reshape(2, 6, 8)).shape == (2, 6, 12)
    assert layer.bias is None


def test_bias_and_relu_stand_where_they_are_put():
    plain, layer = twins(bias_place="outside", relu="after")
    layer.eval()
    x = vectors()
    wanted = torch.relu(layer.mask(x) * (x @ plain.weight.T) + plain.bias)
    assert torch.allclose(layer(x), wanted, atol=1e-6)


def test_a_map_of_another_size_is_refused():
    with pytest.raises(
        ParameterError, match=r"map_shape must have as many units as out_features, 20; got \(3, 3\)"
    ):
        SOMLinear(8, 20, map_shape=(3, 3))


@pytest.mark.filterwarnings("ignore")
def test_it_goes_to_onnx(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime", reason="needs the extra [onnx]")
    pytest.importorskip("onnxscript", reason="needs the extra [onnx]")
    layer, x = twins(threshold=0.5)[1].eval(), vectors(10)
    batch = {"x": {0: torch.export.Dim("batch")}}
    torch.onnx.export(layer, (x[:4],), tmp_path / "l.onnx", dynamo=True, dynamic_shapes=batch, verbose=False)
    session = onnxruntime.InferenceSession(tmp_path / "l.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    assert torch.allclose(torch.from_numpy(found), layer(x), atol=1e-5)
