"""Terms that keep codes apart: zero where they are, dear where all is one point."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.deep.spread import covariance_cost, variance_cost  # noqa: E402


def codes(n=500, width=4):
    return torch.randn(n, width, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def test_variance_costs_nothing_where_every_feature_varies_by_1_and_nearly_1_in_one_point():
    assert variance_cost(1.2 * codes()) == 0
    assert variance_cost(torch.ones(9, 4)) == pytest.approx(1 - 0.01)


def test_only_features_that_vary_together_cost_covariance():
    z = codes()
    z = torch.linalg.qr(z - z.mean(0)).Q
    assert covariance_cost(z) == pytest.approx(0, abs=1e-12)
    repeated = torch.cat([z[:, :1], 3 * z[:, :1]], 1) * math.sqrt(len(z))
    assert covariance_cost(repeated) == pytest.approx(9)  # 2 x (3 x 1)^2 / 2


@pytest.mark.parametrize("cost", [variance_cost, covariance_cost])
def test_a_point_has_a_finite_gradient(cost):
    point = torch.ones(5, 3, requires_grad=True)
    cost(point).backward()
    assert point.grad.isfinite().all()
