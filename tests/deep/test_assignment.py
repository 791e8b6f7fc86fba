"""Soft shares of units, and the costs made of them, against their definitions."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.deep import SOMLayer  # noqa: E402
from somatopy.deep.assignment import hardening_cost, log_shares, neighbor_cost  # noqa: E402


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def shares_of(n=6, k=12, seed=0):
    return log_shares(3 * torch.rand(n, k, generator=seeded(seed), dtype=torch.float64), 10.0)


def test_shares_are_those_of_students_t_and_add_to_1():
    distances = torch.tensor([[0.0, 1.0, 8.0]], dtype=torch.float64)
    expected = (1 + distances / 4) ** (-(4 + 1) / 2)
    assert torch.allclose(log_shares(distances, 4.0).exp(), expected / expected.sum())


def test_the_hardening_cost_is_that_of_the_definition():
    shares = shares_of()
    s = shares.exp()
    target = s**2 / s.sum(0)
    target = target / target.sum(1, keepdim=True)
    assert torch.allclose(hardening_cost(shares), (target * (target / s).log()).sum(1).mean())


def test_following_the_hardening_cost_makes_shares_harder():
    distances = torch.rand(8, 5, generator=seeded()).requires_grad_()
    shares = log_shares(distances, 1.0)
    hardening_cost(shares).backward()
    harder = log_shares((distances - 5 * distances.grad).clamp_min(0), 1.0)
    assert harder.max(1).values.mean() > shares.max(1).values.mean()


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
def test_the_neighbor_cost_is_that_of_the_definition(lattice):
    layer = SOMLayer(2, (3, 4), lattice=lattice, radius=1.3, dtype=torch.float64)
    h = torch.from_numpy(layer._smoother.neighborhood.weights(layer.lattice.distances("sheet"), 1.3))
    g = h / h.sum(1, keepdim=True)
    shares = shares_of()
    expected = -sum(s.exp() @ g @ s for s in shares) / len(shares)
    assert torch.allclose(neighbor_cost(shares, layer.factors), expected)


def test_a_sample_shared_by_neighbors_costs_less_than_one_shared_by_far_units():
    layer = SOMLayer(2, (1, 6), radius=1.0)
    near, far = torch.full((2, 1, 6), -9.0)
    near[0, :2] = far[0, 0] = far[0, 5] = 0
    costs = [neighbor_cost(torch.log_softmax(shares, 1), layer.factors) for shares in (near, far)]
    assert costs[0] < costs[1]
