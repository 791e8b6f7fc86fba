"""VariationalSOM: its terms, and that what it draws is decoded."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.deep import DeepSOM, VariationalSOM  # noqa: E402
from somatopy.deep.gaussian_encoder import divergence, drawn  # noqa: E402
from somatopy.measures import purity  # noqa: E402

DIGITS, LABELS = load_digits(return_X_y=True)
DIGITS = (DIGITS / 16).astype(np.float32)


@pytest.fixture(autouse=True)
def seeded():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


def test_the_divergence_is_torchs_own():
    mean, log_variance = torch.randn(2, 7, 3)
    normal = torch.distributions.Normal
    expected = torch.distributions.kl_divergence(
        normal(mean, (log_variance / 2).exp()), normal(torch.zeros(3), torch.ones(3))
    )
    assert torch.allclose(divergence(mean, log_variance), expected.sum(1).mean(), rtol=1e-5)


def test_draws_have_the_mean_and_variance_asked_for():
    z = drawn(
        torch.full((50_000, 2), 3.0),
        torch.tensor([0.0, 2 * np.log(2)], dtype=torch.float32).expand(50_000, 2),
    )
    assert torch.allclose(z.mean(0), torch.tensor(3.0), atol=0.05)
    assert torch.allclose(z.std(0), torch.tensor([1.0, 2.0]), atol=0.05)


def test_a_sample_lies_where_its_mean_does():
    net = VariationalSOM.dense(64, (3, 4), hidden=(16,), code=3).eval()
    x = torch.from_numpy(DIGITS[:20])
    assert net.encoder(x).shape == (20, 3)
    assert torch.equal(net(x), net.map.bmu(net.encoder.codes(x)[0]))
    assert torch.equal(net(x), net(x))


def test_codes_keep_apart_and_units_stand_for_digits():
    som = DeepSOM(
        (6, 6),
        model="variational",
        hidden=(100,),
        code=6,
        n_iterations=500,
        learning_rate=3e-3,
        random_state=0,
    ).fit(DIGITS)
    codes = som.encode(DIGITS)
    assert 0.2 < codes.std(0).mean() < 2
    assert som.history_[-1]["reconstruction"] < som.history_[0]["reconstruction"] / 20
    assert len(np.unique(som.labels_)) > 20
    assert purity(LABELS, som.labels_) > 0.55
