"""SOMMask: the Gaussian around the best unit, how it learns, freezes, is scheduled and travels."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import InputError, ParameterError  # noqa: E402
from somatopy.deep import RadiusSchedule, SOMMask  # noqa: E402
from somatopy.deep.search import best_units  # noqa: E402


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def made(width=6, shape=(4, 5), **parameters):
    return SOMMask(width, shape, generator=seeded(), **parameters)


def vectors(n=40, width=6, seed=1):
    return torch.randn(n, width, generator=seeded(seed))


def test_it_is_the_gaussian_of_the_distance_to_the_best_unit():
    mask, x = made(sigma=1.7).eval(), vectors()
    positions = torch.from_numpy(mask.map.lattice.positions).float()
    best = ((x[:, None] - mask.map.codebook) ** 2).sum(2).argmin(1)
    apart = (positions[best][:, None] - positions).square().sum(2)
    assert torch.allclose(mask(x), torch.exp(-apart / (2 * 1.7**2)), atol=1e-6)


def test_what_is_below_the_threshold_is_zero_and_hard_masks_are_zero_or_one():
    soft, hard = made(threshold=0.5).eval(), made(threshold=0.5, hard=True).eval()
    plain, x = made().eval(), vectors()
    assert torch.equal(soft(x), plain(x) * (plain(x) >= 0.5))
    assert torch.equal(hard(x), (plain(x) >= 0.5).float())


def test_a_mask_may_be_cut_and_hardened_later():
    later, x = made().eval(), vectors()
    later.threshold, later.hard = 0.5, True
    wanted = made(threshold=0.5, hard=True).eval()
    assert torch.equal(later(x), wanted(x))
    assert later.share == wanted.share
    with pytest.raises(ParameterError, match="threshold must be a number at least 0 and at most 1; got 2"):
        later.threshold = 2


@pytest.mark.parametrize(("threshold", "active"), [(0.9, 4.6), (0.5, 27.2)])
def test_the_defaults_give_the_published_shares_of_a_hundred_units(threshold, active):
    """About 5, 29 and a mean of .3 are published: as here, where all units win alike."""
    mask = made(shape=(10, 10), threshold=threshold)
    assert 100 * mask.share == pytest.approx(active)
    assert round(float(made(shape=(10, 10)).table.mean()), 1) == 0.3


def test_the_mask_is_about_the_best_unit_also_on_a_torus_and_a_hexagonal_lattice():
    for parameters in ({"periodic": True}, {"lattice": "hexagonal"}):
        table = made(**parameters).table
        assert torch.equal(table.diagonal(), torch.ones(20))
        assert torch.allclose(table, table.T)


def test_infinity_lets_all_through_and_searches_nothing():
    mask, x = made(sigma=math.inf), vectors()
    before = mask.map.codebook.clone()
    assert torch.equal(mask(x), torch.ones(40, 20))
    assert torch.equal(mask.map.codebook, before)


def test_the_map_learns_in_training_mode_alone_and_not_when_frozen():
    mask, x = made(), vectors()
    start = mask.map.codebook.clone()
    mask.eval()(x)
    assert torch.equal(mask.map.codebook, start)
    mask.train().freeze()
    mask(x)
    assert torch.equal(mask.map.codebook, start)
    mask.freeze(False)
    mask(x)
    assert not torch.equal(mask.map.codebook, start)


def test_it_learns_as_a_map_of_the_organizing_radius():
    mask, x = made(sigma=9.0, organizing_sigma=1.5), vectors()
    assert mask.map.radius == 1.5
    twin = made(sigma=1.5)
    mask(x), twin(x)
    assert torch.equal(mask.map.codebook, twin.map.codebook)
    assert torch.allclose(mask.table, made(sigma=9.0).table)


def test_without_organizing_each_unit_becomes_the_mean_of_what_it_won():
    mask, x = made(organize=False, decay=0), vectors()
    best = best_units(x, mask.map.codebook)
    mask(x)
    for unit in best.unique():
        assert torch.allclose(mask.map.codebook[unit], x[best == unit].mean(0), atol=1e-5)


def test_no_gradient_passes_the_mask():
    x = vectors().requires_grad_()
    assert not made()(x).requires_grad


def test_a_schedule_gives_it_its_sigma():
    mask = made()
    schedule = RadiusSchedule(mask, ("linear", 3, 1), n_steps=3)
    seen = []
    for _ in range(3):
        seen.append((mask.sigma, mask.map.radius))
        schedule.step()
    assert seen == [(3.0, 3.0), (2.0, 2.0), (1.0, 1.0)]


def test_the_state_travels_with_widths_and_freezing():
    mask = made(sigma=3.0, organizing_sigma=1.0)
    mask(vectors())
    mask.freeze()
    mask.organize = False
    twin = SOMMask(6, (4, 5))
    twin.load_state_dict(mask.state_dict())
    assert (twin.sigma, twin.organizing_sigma, twin.organize, twin.frozen) == (3.0, 1.0, False, True)
    assert torch.equal(twin(vectors()), mask(vectors()))
    assert torch.equal(twin.table, mask.table)


def test_a_mask_made_without_memory_is_whole_after_a_reset():
    mask = SOMMask(6, (4, 5), device="meta").to_empty(device="cpu")
    mask.reset_parameters(seeded())
    assert torch.equal(mask(vectors()), made()(vectors()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_compiles_without_a_graph_break_and_learns_the_same():
    mask, twin = made(), made()
    torch.compiler.reset()
    compiled = torch.compile(mask, fullgraph=True, backend="aot_eager")
    for batch in vectors().split(20):
        assert torch.allclose(compiled(batch), twin(batch))
    assert torch.allclose(mask.map.codebook, twin.map.codebook, atol=1e-6)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"sigma": 0}, "sigma must be a number above 0; got 0"),
        ({"sigma": None}, "sigma must be a number above 0; got None"),
        ({"sigma": math.nan}, "sigma must be a number above 0; got nan"),
        ({"organizing_sigma": math.inf}, "organizing_sigma must be a number above 0; got inf"),
        ({"threshold": 1.5}, "threshold must be a number at least 0 and at most 1; got 1.5"),
        ({"hard": 1}, "hard must be True or False; got 1"),
        ({"organize": "no"}, "organize must be True or False; got 'no'"),
        ({"learn": "gradient"}, "learn must be 'kohonen' or 'online'"),
    ],
)
def test_a_parameter_that_breaks_its_rule_is_named(parameters, words):
    with pytest.raises(ParameterError, match=words):
        made(**parameters)


def test_an_input_of_the_wrong_width_is_named():
    with pytest.raises(InputError, match=r"must be of shape \(..., 6\)"):
        made()(vectors(width=5))
