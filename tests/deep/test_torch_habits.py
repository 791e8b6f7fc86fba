"""What torch people expect of a layer: compiling, several ranks, ONNX, TensorBoard, moving."""

import copy
import os
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from torch import nn  # noqa: E402

from somatopy import measures, pictures  # noqa: E402
from somatopy.checking import ParameterError  # noqa: E402
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
        assert np.allclose(one["online"], two["online"], atol=1e-5)
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


@pytest.mark.parametrize(
    "other",
    [{"lattice": "hexagonal"}, {"shape": (5, 4)}, {"periodic": True}, {"shape": (20,), "lattice": "line"}],
)
def test_the_state_of_another_lattice_of_as_many_units_is_refused_and_nothing_taken(other):
    layer = SOMLayer(6, (4, 5), generator=seeded())
    of_other = nn.Sequential(SOMLayer(6, **{"shape": (4, 5)} | other, generator=seeded(5)))
    before = layer.codebook_.copy()
    with pytest.raises(ParameterError, match=r"the state is of a map on the lattice .*: make the layer with"):
        nn.Sequential(layer).load_state_dict(of_other.state_dict())
    assert np.array_equal(layer.codebook_, before)


def test_a_state_from_before_lattices_were_kept_is_taken():
    layer, twin = (SOMLayer(6, (4, 5), generator=seeded(seed)) for seed in (0, 5))
    twin.load_state_dict({**layer.state_dict(), "_extra_state": {"radius": 0.5}})
    assert np.array_equal(twin.codebook_, layer.codebook_)
    assert twin.radius == 0.5


@pytest.mark.parametrize("learn", ["gradient", "kohonen", "online"])
def test_a_copy_learns_on_its_own(learn):
    layer = SOMLayer(6, (4, 5), learn=learn, generator=seeded())
    layer(vectors())
    twin = copy.deepcopy(layer)
    before = layer.codebook_.copy()
    twin.radius = 0.5
    twin(vectors() + 1)
    if learn == "gradient":
        twin.loss(vectors()).backward()
        torch.optim.SGD(twin.parameters(), 0.1).step()
    assert layer.radius == 1.25
    assert np.array_equal(layer.codebook_, before)
    assert not np.array_equal(twin.codebook_, before)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_it_is_exported_for_any_number_of_vectors():
    layer = SOMLayer(6, (4, 5), generator=seeded()).eval()
    batch = {"z": {0: torch.export.Dim("batch")}}
    exported = torch.export.export(layer, (vectors(),), dynamic_shapes=batch).module()
    assert torch.equal(exported(vectors(70)), layer(vectors(70)))


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal", "ring"])
def test_deterministic_algorithms_carry_both_passes_and_both_rules(lattice):
    shape = (20,) if lattice == "ring" else (4, 5)
    found = []
    torch.use_deterministic_algorithms(True)
    try:
        for _ in range(2):
            layer = SOMLayer(6, shape, lattice=lattice, learn="kohonen", generator=seeded())
            layer(vectors())
            taught = SOMLayer(6, shape, lattice=lattice, generator=seeded())
            taught.loss(vectors()).backward()
            found.append((layer.codebook, taught.codebook.grad))
    finally:
        torch.use_deterministic_algorithms(False)
    for first, second in zip(*found, strict=True):
        assert torch.equal(first, second)


@pytest.mark.parametrize("learn", ["gradient", "kohonen"])
def test_under_autocast_the_map_works_in_full_precision_and_gradients_return(learn):
    encoder, layer = nn.Linear(6, 6), SOMLayer(6, (4, 5), learn=learn, generator=seeded())
    with torch.autocast("cpu", torch.bfloat16):
        z = encoder(vectors())
        assert z.dtype == torch.bfloat16
        cost = layer.loss(z) + layer(z).square().mean()
    assert cost.dtype == torch.float32
    cost.backward()
    assert encoder.weight.grad.isfinite().all()
    assert torch.equal(layer.bmu(z), layer.bmu(z.float()))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no CUDA here")
@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal", "rectangular8"])
@pytest.mark.parametrize("learn", ["gradient", "kohonen", "online"])
def test_processor_and_gpu_agree(lattice, learn):
    distance = "hops" if lattice == "rectangular8" else "sheet"
    here = SOMLayer(64, (20, 20), lattice=lattice, lattice_distance=distance, learn=learn, generator=seeded())
    there = copy.deepcopy(here).cuda()
    z = vectors(50, 64)
    costs = {}
    for layer in (here, there):
        on_device = z.to(layer.codebook.device).requires_grad_()
        layer.train()(on_device)
        cost = layer.loss(on_device)
        cost.backward()
        costs[layer] = [cost, on_device.grad, layer.codebook, layer.codebook.grad]
    for ours, theirs in zip(costs[here], costs[there], strict=True):
        assert ours is theirs is None or torch.allclose(ours, theirs.cpu(), rtol=1e-4, atol=1e-4)


def test_pictures_and_measures_take_the_tensors_of_a_layer_that_learns():
    layer, z = SOMLayer(6, (4, 5), generator=seeded()), vectors().requires_grad_()
    error = measures.quantization_error(z, layer.codebook)
    nearest = layer.distances(z).detach().min(1).values
    assert error == pytest.approx(float(nearest.sqrt().mean()), rel=1e-5)
    assert measures.hits(layer.bmu(z), 20).sum() == 24
    drawn = pictures.draw_u_matrix(layer.codebook, layer.lattice)
    expected = pictures.draw_u_matrix(layer.codebook_, layer.lattice_)
    assert np.array_equal(drawn.collections[0].get_array(), expected.collections[0].get_array())
    plt.close("all")


def test_a_layer_made_without_memory_is_whole_after_a_reset():
    layer = SOMLayer(6, (4, 5), radius=2, learn="kohonen", device="meta").to_empty(device="cpu")
    for factor in layer.factors:
        factor.fill_(np.nan)
    layer.reset_parameters(seeded())
    twin = SOMLayer(6, (4, 5), radius=2, learn="kohonen", generator=seeded())
    assert torch.equal(layer(vectors()), twin(vectors()))
    assert torch.equal(layer.codebook, twin.codebook)
