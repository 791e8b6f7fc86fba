"""convert: chosen layers get a map and keep their weights."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from torch import nn  # noqa: E402

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.deep import PatchSOMConv2d, SOMConv2d, SOMLinear, convert  # noqa: E402


class Network(nn.Module):
    """Layers within layers, one of them used twice."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(2, 12, 3, padding=1), nn.ReLU(), nn.Conv2d(12, 20, 3, stride=2))
        self.head = nn.Linear(20, 20)
        self.again = self.head

    def forward(self, x):
        return self.again(self.head(self.body(x).mean((2, 3))))


def images():
    return torch.rand(4, 2, 9, 9, generator=torch.Generator().manual_seed(0))


def test_chosen_layers_become_masked_ones_with_the_same_parameters():
    plain = Network()
    masked = convert(plain, {"body.0": "image", "body.2": "patch", "head": "image"}, threshold=0.5)
    assert [type(layer) for layer in (masked.body[0], masked.body[2], masked.head)] == [
        SOMConv2d,
        PatchSOMConv2d,
        SOMLinear,
    ]
    assert masked.again is masked.head
    assert {id(p) for p in masked.parameters()} == {id(p) for p in plain.parameters()}
    assert masked.head.mask.threshold == 0.5
    assert masked(images()).shape == plain(images()).shape


def test_the_given_network_stays_as_it_is():
    plain = Network()
    before = plain(images())
    convert(plain, ["head"])
    assert type(plain.head) is nn.Linear
    assert torch.equal(plain(images()), before)


def test_without_a_map_the_network_computes_the_same():
    plain = Network().eval()
    masked = convert(plain, ["body.0", "body.2", "head"], sigma=math.inf)
    assert not masked.head.training
    assert torch.allclose(masked(images()), plain(images()), atol=1e-6)


def test_a_layer_alone_is_converted_too():
    plain = nn.Linear(4, 6, bias=False)
    assert convert(plain, [""]).weight is plain.weight


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (["heat"], r"layers must be names of the network's layers; got 'heat' \(did you mean 'head'\?\)"),
        (["body.1"], r"layers\['body.1'\] must be an nn.Linear or nn.Conv2d to get a map; it is a ReLU"),
        ({"body.0": "position"}, r"layers\['body.0'\] must be one of 'image', 'patch'; got 'position'"),
    ],
)
def test_layers_that_cannot_get_a_map_are_named(layers, words):
    with pytest.raises(ParameterError, match=words):
        convert(Network(), layers)


def test_a_layer_that_has_a_map_is_not_given_another():
    masked = convert(Network(), ["head"])
    with pytest.raises(
        ParameterError, match=r"layers\['head'\] must be an nn.Linear or nn.Conv2d .* it is a SOMLinear"
    ):
        convert(masked, ["head"])


def test_a_lazy_layer_has_to_see_its_inputs_first():
    network = nn.Sequential(nn.LazyLinear(6))
    with pytest.raises(ParameterError, match=r"layers\['0'\] must know its inputs .*: run the network once"):
        convert(network, ["0"])
    network(torch.zeros(2, 3))
    assert convert(network, ["0"])[0].in_features == 3
