"""Bias and ReLU about a mask: each place by its formula."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.deep.placement import Placement  # noqa: E402

relu = torch.relu
FORMULAS = {
    ("inside", "none"): lambda p, b, m: m * (p + b),
    ("inside", "after"): lambda p, b, m: relu(m * (p + b)),
    ("inside", "before"): lambda p, b, m: m * relu(p + b),
    ("outside", "none"): lambda p, b, m: m * p + b,
    ("outside", "after"): lambda p, b, m: relu(m * p + b),
    ("outside", "before"): lambda p, b, m: m * relu(p) + b,
}


def terms():
    drawn = torch.Generator().manual_seed(0)
    product, bias = torch.randn(8, 5, generator=drawn), torch.randn(5, generator=drawn)
    return product, bias, torch.rand(8, 5, generator=drawn)


@pytest.mark.parametrize("place", FORMULAS)
def test_each_place_is_its_formula(place):
    assert torch.equal(Placement(*place).masked(*terms()), FORMULAS[place](*terms()))


def test_with_the_bias_inside_both_places_of_the_relu_give_the_same():
    after, before = Placement("inside", "after"), Placement("inside", "before")
    assert torch.equal(after.masked(*terms()), before.masked(*terms()))


def test_places_that_do_not_exist_are_refused():
    with pytest.raises(ParameterError, match="bias_place must be one of 'inside', 'outside'; got 'in'"):
        Placement("in")
    with pytest.raises(ParameterError, match="relu must be one of 'none', 'after', 'before'"):
        Placement(relu="yes")
