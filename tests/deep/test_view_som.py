"""ViewSOM: what keeps its codes apart, its cost by the definition, its prototypes."""

from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.deep import DeepSOM, SOMLayer, ViewSOM  # noqa: E402
from somatopy.measures import purity  # noqa: E402

DIGITS, LABELS = load_digits(return_X_y=True)
DIGITS = (DIGITS / 16).astype(np.float32)


@cache
def trained(**options):
    return DeepSOM(
        (4, 4),
        model="views",
        image_shape=(8, 8),
        hidden=(16, 32),
        code=8,
        options=options,
        n_iterations=150,
        learning_rate=3e-3,
        random_state=0,
    ).fit(DIGITS)


def spread_of(som):
    return som.encode(DIGITS).std(0).mean()


@pytest.mark.parametrize("agreement", [0.2, 0])
def test_codes_collapse_without_the_terms_that_keep_them_apart_and_with_them_do_not(agreement):
    collapsed, som = trained(apart=0, agreement=agreement), trained(agreement=agreement)
    assert spread_of(collapsed) < 0.1
    assert collapsed.history_[-1]["map"] < som.history_[-1]["map"] / 20
    assert spread_of(som) > 0.7
    assert purity(LABELS, som.labels_) > purity(LABELS, collapsed.labels_) + 0.2


@pytest.mark.parametrize("periodic", [True, False])
def test_the_cost_is_that_around_the_other_views_best_unit(periodic):
    views = iter([torch.rand(5, 2, dtype=torch.float64), torch.rand(5, 2, dtype=torch.float64)])
    seen = []

    def view(x):
        seen.append(next(views))
        return seen[-1]

    layer = SOMLayer(2, (3, 4), radius=1.2, periodic=periodic, dtype=torch.float64)
    net = ViewSOM(torch.nn.Identity(), layer, view, (2,)).double().eval()
    cost = net.costs(torch.zeros(5, 2))["map"]
    h = torch.from_numpy(layer._smoother.neighborhood.weights(layer.lattice.distances("sheet"), 1.2))
    h = h / h.sum(1).mean()  # at the border a sample weighs less
    first, second = seen
    expected = (h[layer.bmu(second)] * layer.distances(first)).sum(1).mean() / 4
    expected += (h[layer.bmu(first)] * layer.distances(second)).sum(1).mean() / 4
    assert torch.allclose(cost, expected)


def test_units_stand_for_the_mean_of_what_comes_to_them():
    som = trained()
    means = np.array([DIGITS[som.labels_ == unit].mean(0) for unit in np.unique(som.labels_)])
    stand_for = som.codebook_[np.unique(som.labels_)]
    assert np.abs(stand_for - means).mean() < 0.1
    assert som.codebook_.min() >= 0
    assert som.codebook_.max() <= 1


def test_in_evaluation_nothing_is_learned():
    net = ViewSOM.dense(64, (3, 3), hidden=(8,), code=2, learn="kohonen").eval()
    before = {
        name: value.clone() for name, value in net.state_dict().items() if isinstance(value, torch.Tensor)
    }
    net.loss(torch.from_numpy(DIGITS[:32]))
    assert all(torch.equal(net.state_dict()[name], value) for name, value in before.items())


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"apart": -1}, "apart"),
        ({"agreement": -1}, "agreement"),
        ({"rotation": 5}, "rotation"),  # of images
        ({"hidden": (0,)}, "hidden"),
    ],
)
def test_a_bad_parameter_is_named(parameters, message):
    with pytest.raises(ParameterError, match=message):
        ViewSOM.dense(64, (3, 3), code=2, **parameters)
