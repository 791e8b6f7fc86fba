"""SOMLayer: the map's cost and gradient against plain loops, both ways to learn, and what torch people expect."""

import copy
import io

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy import BatchSOM, OnlineSOM  # noqa: E402
from somatopy.checking import InputError, ParameterError  # noqa: E402
from somatopy.deep import RadiusSchedule, SOMLayer  # noqa: E402
from somatopy.deep.influence import influence_of  # noqa: E402
from somatopy.deep.map_loss import map_loss  # noqa: E402
from somatopy.deep.search import MOST_SCORES, best_units  # noqa: E402

LATTICES = [
    ("rectangular", (4, 5), "gaussian", "sheet"),
    ("rectangular", (4, 5), "gaussian", "hops"),
    ("rectangular8", (3, 3), "mexican_hat", "hops"),
    ("hexagonal", (3, 4), "bubble", "sheet"),
    ("hexagonal", (5, 3), "gaussian", "sheet"),  # rows and columns one after the other, by parity
    ("hexagonal", (4, 4), "gaussian", "hops"),
    ("ring", (7,), "triangular", "sheet"),
    ("line", (6,), "cut_gaussian", "sheet"),
]
every_lattice = pytest.mark.parametrize(("lattice", "shape", "neighborhood", "distance"), LATTICES)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def made(in_features=6, shape=(4, 5), **parameters):
    return SOMLayer(in_features, shape, generator=seeded(), dtype=torch.float64, **parameters)


def vectors(n=9, width=6, seed=1):
    return torch.randn(n, width, generator=seeded(seed), dtype=torch.float64)


def plain_influence(layer):
    """h(j, k) from the lattice and the neighborhood as they are defined."""
    smoother = layer._smoother
    distances = layer.lattice.distances(layer.lattice_distance)
    return torch.from_numpy(smoother.neighborhood.weights(distances, layer.radius))


def plain_loss(layer, z):
    """The cost by its definition, sample by sample and unit by unit."""
    influence = plain_influence(layer)
    cost = 0.0
    for x in z:
        apart = (x - layer.codebook).square().sum(1)
        cost = cost + (influence[apart.argmin()] * apart).sum()
    return cost / len(z)


@every_lattice
@pytest.mark.parametrize("n", [1, 9, 40])
def test_loss_and_gradients_are_those_of_the_definition(lattice, shape, neighborhood, distance, n):
    layer = made(shape=shape, lattice=lattice, neighborhood=neighborhood, lattice_distance=distance)
    z = vectors(n).requires_grad_()
    ours, plain = layer.loss(z), plain_loss(layer, z)
    assert torch.allclose(ours, plain, rtol=1e-12)
    expected = torch.autograd.grad(plain, [z, layer.codebook])
    for gradient, wanted in zip(torch.autograd.grad(ours, [z, layer.codebook]), expected, strict=True):
        assert torch.allclose(gradient, wanted, rtol=1e-10, atol=1e-12)


@every_lattice
def test_the_hand_written_gradient_passes_gradcheck(lattice, shape, neighborhood, distance):
    layer = made(shape=shape, lattice=lattice, neighborhood=neighborhood, lattice_distance=distance)
    z = vectors().requires_grad_()
    bmu = layer.bmu(z)
    assert torch.autograd.gradcheck(lambda z, w: map_loss(z, w, bmu, layer.factors), (z, layer.codebook))


def test_data_far_from_zero_lose_no_digits():
    layer = SOMLayer(4, (5, 5), generator=seeded())
    z = torch.randn(50, 4, generator=seeded(1))
    near = layer.loss(z)
    with torch.no_grad():
        layer.codebook.add_(1000.0)
    assert torch.allclose(layer.loss(z + 1000.0), near, rtol=1e-3)


def test_the_best_unit_is_the_nearest_and_ties_go_to_the_lowest_index():
    layer, z = made(), vectors(50)
    apart = (z[:, None] - layer.codebook).square().sum(2)
    assert torch.equal(layer.bmu(z), apart.argmin(1))
    assert torch.allclose(layer.distances(z), apart)
    codebook = torch.tensor([[1.0, 0], [0, 1], [1, 0], [0, 1]])
    assert best_units(torch.tensor([[1.0, 0], [0.0, 2]]), codebook).tolist() == [0, 1]


def test_blocks_change_nothing(monkeypatch):
    layer, z = made(), vectors(50)
    whole = layer.bmu(z)
    monkeypatch.setattr("somatopy.deep.search.MOST_SCORES", 3 * len(layer.codebook))
    assert MOST_SCORES > 1000
    assert torch.equal(layer.bmu(z), whole)


def test_the_quantized_vector_is_the_best_units_and_its_gradient_passes_straight():
    layer = made().eval()
    z = vectors().reshape(3, 3, 6).requires_grad_()
    quantized = layer(z)
    assert torch.equal(quantized, layer.codebook[layer.bmu(z)])
    towards = vectors(seed=3).reshape(3, 3, 6)
    (quantized * towards).sum().backward()
    assert torch.equal(z.grad, towards)
    assert layer.codebook.grad is None


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
def test_one_batch_of_all_samples_without_memory_is_an_epoch_of_the_batch_map(lattice):
    X = np.random.default_rng(0).random((60, 6))
    som = BatchSOM((4, 5), n_epochs=1, radius=1.5, lattice=lattice, start="samples", random_state=0)
    layer = made(learn="kohonen", radius=1.5, decay=0.0, lattice=lattice)
    layer.start_from(torch.from_numpy(X), "samples", random_state=0)
    layer(torch.from_numpy(X))
    assert np.allclose(layer.codebook.numpy(), som.fit(X).codebook_)


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
def test_sample_by_sample_is_an_epoch_of_the_online_map(lattice):
    X = np.random.default_rng(0).random((60, 6))
    layer = made(learn="online", radius=1.5, learning_rate=0.2, lattice=lattice)
    start = layer.codebook.numpy().copy()
    layer(torch.from_numpy(X))
    som = OnlineSOM(
        (4, 5), n_epochs=1, radius=1.5, learning_rate=0.2, start=start, shuffle=False, lattice=lattice
    )
    assert np.allclose(layer.codebook.numpy(), som.fit(X).codebook_, atol=1e-6)


@every_lattice
def test_the_weights_of_distinct_distances_are_those_of_all(lattice, shape, neighborhood, distance):
    layer = made(shape=shape, lattice=lattice, neighborhood=neighborhood, lattice_distance=distance)
    for radius in (2.5, 0.7, 0):
        layer.radius = radius
        for factor, expected in zip(layer.factors, layer._smoother.at(radius).factors, strict=True):
            assert np.array_equal(factor.numpy(), expected)


@every_lattice
def test_a_units_influence_is_its_row_of_the_neighborhood(lattice, shape, neighborhood, distance):
    layer = made(shape=shape, lattice=lattice, neighborhood=neighborhood, lattice_distance=distance)
    rows = [influence_of(layer.factors, unit) for unit in torch.arange(layer.lattice.n_units)]
    assert torch.allclose(torch.stack(rows), plain_influence(layer))


def test_the_tally_remembers_earlier_batches():
    layer = made(learn="kohonen", decay=0.5)
    first, second = vectors(20), vectors(20, seed=2)
    layer(first)
    one = layer.memory.clone()
    layer(second)
    assert torch.allclose(layer.memory[:, -1].sum(), torch.tensor(30.0, dtype=torch.float64))
    assert torch.allclose(layer.memory[:, :-1].sum(0), 0.5 * one[:, :-1].sum(0) + second.sum(0))


@pytest.mark.parametrize("learn", ["kohonen", "online"])
def test_the_map_learns_without_gradient_in_training_mode_only(learn):
    layer, z = made(learn=learn), vectors().requires_grad_()
    before = layer.codebook.clone()
    layer.eval()(z)
    assert torch.equal(layer.codebook, before)
    layer.train()(z)
    assert not torch.equal(layer.codebook, before)
    assert list(layer.parameters()) == []
    layer.loss(z).backward()
    assert z.grad.abs().sum() > 0


def test_the_rule_and_the_gradient_rest_at_the_same_place():
    X = vectors(200)
    layer = made(learn="kohonen", decay=0.0, radius=2.0)
    for _ in range(60):
        layer(X)
    resting = made(radius=2.0)
    with torch.no_grad():
        resting.codebook.copy_(layer.codebook)
    (gradient,) = torch.autograd.grad(resting.loss(X), [resting.codebook])
    assert gradient.abs().max() < 1e-8


def test_dead_units_take_load_off_a_busy_neighbor():
    layer = made(in_features=1, shape=(1, 3), radius=0)
    z = torch.tensor([[0.0]] * 10 + [[1.0]] * 10 + [[2.0]] * 10, dtype=torch.float64)
    with torch.no_grad():
        layer.codebook.copy_(torch.tensor([[0.0], [50], [90]]))
    assert layer.revive(z) == 1
    assert layer.codebook.tolist() == [[0], [1], [90]]  # the third unit had no living neighbor yet
    assert layer.revive(z) == 1
    assert layer.codebook.tolist() == [[0], [1], [1.5]]
    assert layer.revive(z) == 0


def test_a_moved_unit_stays_though_the_tally_remembers_it_elsewhere():
    layer = made(in_features=1, shape=(1, 3), radius=0, learn="kohonen")
    ones = torch.ones(10, 1, dtype=torch.float64)
    with torch.no_grad():
        layer.codebook.copy_(torch.tensor([[0.0], [50], [90]]))
    layer(torch.cat([0 * ones, 50 * ones, 90 * ones]))
    later = torch.cat([0 * ones, ones, 90 * ones])
    layer(later)
    assert layer.bmu(ones).unique().tolist() == [0]
    assert layer.revive(later) == 1
    for _ in range(3):
        layer(later)
    assert layer.bmu(ones).unique().tolist() == [1]


def test_a_layer_laid_out_anew_forgets_what_it_followed():
    layer, fresh = made(learn="kohonen"), made(learn="kohonen")
    layer(vectors(20))
    for each in (layer, fresh):
        each.start_from(vectors(30, seed=2), "samples")
        each(vectors(20, seed=3))
    assert torch.equal(layer.codebook, fresh.codebook)


def test_setting_the_radius_changes_the_neighborhood_and_is_saved():
    layer, twin = made(), made()
    layer.radius = 0.7
    twin.load_state_dict(copy.deepcopy(layer.state_dict()))
    assert twin.radius == 0.7
    assert torch.equal(twin.loss(vectors()), layer.loss(vectors()))
    file = io.BytesIO()
    torch.save(layer.state_dict(), file)
    file.seek(0)
    twin.load_state_dict(torch.load(file, weights_only=True))


def test_a_radius_schedule_steps_and_goes_on_from_its_state():
    layer = made()
    schedule = RadiusSchedule(layer, ("linear", 4, 1), n_steps=4)
    seen = []
    for _ in range(5):
        seen.append(layer.radius)
        schedule.step()
    assert seen == pytest.approx([4, 3, 2, 1, 1])
    again = RadiusSchedule(made(), ("linear", 4, 1), n_steps=4)
    again.load_state_dict({"n_taken": 2})
    assert again.layer.radius == pytest.approx(2)


def test_a_generator_seeds_the_codebook():
    assert torch.equal(SOMLayer(3, generator=seeded()).codebook, SOMLayer(3, generator=seeded()).codebook)


def test_it_says_what_it_is():
    assert repr(made()) == "SOMLayer(6, (4, 5), radius=1.25, learn='gradient')"


def test_autocast_searches_in_full_precision():
    layer = SOMLayer(6, (4, 5), generator=seeded())
    z = vectors(2000).float()
    expected = layer.bmu(z)
    with torch.autocast("cpu", torch.bfloat16):
        assert (z @ layer.codebook.T).dtype == torch.bfloat16  # which would confuse some units
        assert torch.equal(layer.bmu(z), expected)
        assert layer.loss(z).dtype == torch.float32
        assert layer(torch.nn.Linear(6, 6)(z)).dtype == torch.float32


BAD_INPUTS = [
    (torch.zeros(3, 5, dtype=torch.float64), "of shape (..., 6), the layer's in_features; got (3, 5)"),
    (torch.zeros(0, 6, dtype=torch.float64), "at least one vector; got shape (0, 6)"),
    (torch.full((2, 6), float("nan"), dtype=torch.float64), "must be finite; 2 of 2 vectors"),
    (torch.zeros(3, 6, dtype=torch.int64), "real numbers; got torch.int64"),
    (torch.zeros(3, 6, device="meta"), "the input is on meta and the codebook on cpu"),
    ([[0.0] * 6], "must be a tensor"),
]


@pytest.mark.parametrize(("z", "message"), BAD_INPUTS)
@pytest.mark.parametrize("method", ["forward", "loss", "bmu", "distances"])
def test_a_bad_input_gives_one_clear_sentence(z, message, method):
    with pytest.raises(InputError) as error:
        getattr(made(), method)(z)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "parameters",
    [
        {"in_features": 0},
        {"shape": (0, 3)},
        {"learn": "hebbian"},
        {"decay": 1.0},
        {"learning_rate": 0},
        {"radius": -1},
        {"neighborhood": "gausian"},
        {"lattice_distance": "miles"},
    ],
)
def test_a_bad_parameter_is_named(parameters):
    with pytest.raises(ParameterError, match=next(iter(parameters))):
        made(**parameters)
