"""What torch people expect of a layer: compiling, several ranks, ONNX, TensorBoard, moving."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from torch import nn  # noqa: E402

from somatopy.deep import SOMLayer  # noqa: E402

RANKS = 2


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def vectors(n=24, width=6):
    return torch.randn(n, width, generator=seeded(1))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("learn", ["gradient", "kohonen"])
@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
def test_it_compiles_without_a_graph_break_and_gives_the_same(learn, lattice):
    layer, twin = (SOMLayer(6, (4, 5), lattice=lattice, learn=learn, generator=seeded()) for _ in range(2))
    network = nn.Linear(6, 6)

    def cost(layer, z):
        hidden = network(z)
        return layer.loss(hidden) + layer(hidden).square().mean()

    torch.compiler.reset()
    compiled = torch.compile(cost, fullgraph=True, backend="aot_eager")
    for batch in vectors().split(12):
        fast, plain = compiled(layer, batch), cost(twin, batch)
        assert torch.allclose(fast, plain, rtol=1e-5)
        fast.backward()
        given = network.weight.grad.clone()
        network.zero_grad()
        plain.backward()
        assert torch.allclose(given, network.weight.grad, atol=1e-5)
        network.zero_grad()
    assert torch.allclose(layer.codebook, twin.codebook, atol=1e-6)


@pytest.mark.skipif(not torch.distributed.is_available(), reason="this torch has no distributed")
def test_two_ranks_give_the_codebook_of_one(tmp_path):
    """In processes of their own: a fork of this one would inherit locks of torch's threads."""
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    wait_for(rank(0, 1, tmp_path / "alone", one))
    wait_for(*(rank(number, RANKS, tmp_path / "meeting", two) for number in range(RANKS)))
    with np.load(one) as one, np.load(two) as two:
        assert np.allclose(one["tallied"], two["tallied"], atol=1e-5)
        assert np.allclose(one["gradient"], two["gradient"], atol=1e-5)


def rank(number, ranks, meeting, path):
    """A process that trains as one rank of so many."""
    program = Path(__file__).parents[1] / "training_ranks.py"
    command = [sys.executable, program, str(number), str(ranks), meeting, path]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)


def wait_for(*processes):
    for process in processes:
        said = process.communicate(timeout=120)[1]
        assert process.returncode == 0, said


class Encoded(nn.Module):
    """An encoder and the best unit of what it makes."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 6))
        self.layer = SOMLayer(6, (4, 5), generator=seeded())

    def forward(self, x):
        return self.layer.bmu(self.encoder(x))


@pytest.mark.filterwarnings("ignore")
def test_encoder_and_best_unit_go_to_onnx(tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime", reason="needs the extra [onnx]")
    pytest.importorskip("onnxscript", reason="needs the extra [onnx]")
    model, x = Encoded().eval(), torch.randn(10, 8, generator=seeded(2))
    batch = {"x": {0: torch.export.Dim("batch")}}
    torch.onnx.export(
        model, (x[:4],), tmp_path / "map.onnx", dynamo=True, dynamic_shapes=batch, verbose=False
    )
    session = onnxruntime.InferenceSession(tmp_path / "map.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    assert found.tolist() == model(x).tolist()


def test_the_state_and_the_device_travel():
    layer = SOMLayer(6, (4, 5), learn="kohonen", generator=seeded())
    layer(vectors())
    twin = SOMLayer(6, (4, 5), learn="kohonen", generator=seeded(5))
    twin.load_state_dict(layer.state_dict())
    assert torch.equal(twin.codebook, layer.codebook)
    assert torch.equal(twin.memory, layer.memory)
    assert sorted(layer.state_dict()) == ["_extra_state", "codebook", "memory"]
    moved = layer.to(torch.float64)
    assert {factor.dtype for factor in moved.factors} == {torch.float64}
    assert moved.to("meta").codebook.device.type == "meta"


def test_a_layer_made_without_memory_is_whole_after_a_reset():
    layer = SOMLayer(6, (4, 5), radius=2, learn="kohonen", device="meta").to_empty(device="cpu")
    for factor in layer.factors:
        factor.fill_(np.nan)
    layer.reset_parameters(seeded())
    twin = SOMLayer(6, (4, 5), radius=2, learn="kohonen", generator=seeded())
    assert torch.equal(layer(vectors()), twin(vectors()))
    assert torch.equal(layer.codebook, twin.codebook)
