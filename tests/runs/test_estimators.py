import somatopy
from somatopy.runs import estimators


def test_every_word_names_an_estimator_that_can_be_made():
    for word, name in estimators.ESTIMATORS.items():
        som = estimators.estimator(word, {}, seed=3)
        assert type(som) is getattr(somatopy, name)
        assert som.random_state == 3


def test_what_is_not_given_is_the_estimator_s_default():
    found = estimators.parameters("growing", {"growing_epochs": 2})
    plain = somatopy.GrowingSOM().get_params()
    assert found == {**{name: plain[name] for name in found}, "growing_epochs": 2}
    assert plain.keys() - found.keys() == estimators.NOT_FOR_RUNS
