import pytest

from somatopy.speech import rates


def test_a_stair_begins_at_its_iteration_and_a_negative_one_is_the_end():
    steps = [(0, 0.01), (3, 0.001), (5, -1)]
    assert [rates.stairs(i, steps) for i in range(7)] == [0.01, 0.01, 0.01, 0.001, 0.001, None, None]


def test_before_the_first_stair_its_rate_holds_already():
    assert rates.stairs(0, [(10, 0.5)]) == 0.5


def test_the_warm_up_is_straight_and_the_cosine_ends_at_zero():
    found = [rates.warm_cosine(i, 0.4, 4, 20) for i in range(21)]
    assert found[:5] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.4])
    assert found[12] == pytest.approx(0.2)
    assert found[20] == pytest.approx(0)
    assert found[4:] == sorted(found[4:], reverse=True)


def test_without_a_warm_up_the_first_rate_is_the_peak():
    assert rates.warm_cosine(0, 0.4, 0, 10) == 0.4
