"""What torch people expect of a layer: compiling, several ranks, ONNX, TensorBoard, moving."""

import datetime

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


def learned(rank, ranks, rendezvous, path):
    """One rank's part of a training on the same 24 vectors; rank 0 writes what came out."""
    torch.set_num_threads(1)
    if ranks > 1:
        torch.distributed.init_process_group(
            "gloo",
            init_method=f"file://{rendezvous}",
            rank=rank,
            world_size=ranks,
            timeout=datetime.timedelta(seconds=60),
        )
    tallied = SOMLayer(6, (3, 4), learn="kohonen", generator=seeded())
    model = SOMLayer(6, (3, 4), generator=seeded())
    trained = Costed(model)
    if ranks > 1:
        trained = nn.parallel.DistributedDataParallel(trained)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for batch in vectors().split(12):
        part = batch[rank::ranks]
        tallied(part)
        optimizer.zero_grad()
        trained(part).backward()
        optimizer.step()
    if rank == 0:
        np.savez(path, tallied=tallied.codebook.numpy(), gradient=model.codebook.detach().numpy())
    if ranks > 1:
        torch.distributed.destroy_process_group()


class Costed(nn.Module):
    """The layer's cost as a forward pass, which is what gets wrapped for several ranks."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, z):
        return self.layer.loss(z)


@pytest.mark.skipif(not torch.distributed.is_available(), reason="this torch has no distributed")
def test_two_ranks_give_the_codebook_of_one(tmp_path):
    learned(0, 1, None, tmp_path / "one.npz")
    torch.multiprocessing.start_processes(
        learned, (RANKS, tmp_path / "meeting", tmp_path / "two.npz"), nprocs=RANKS, start_method="fork"
    )
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert np.allclose(one["tallied"], two["tallied"], atol=1e-5)
        assert np.allclose(one["gradient"], two["gradient"], atol=1e-5)


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
