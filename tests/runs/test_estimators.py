import numpy as np
import pytest

import somatopy
from somatopy.checking import ParameterError
from somatopy.maps.distance import feature_scale
from somatopy.runs import estimators


def test_every_word_names_an_estimator_that_can_be_made():
    for word, kind in estimators.KINDS.items():
        som = estimators.estimator(word, {}, seed=3)
        assert type(som) is getattr(somatopy, kind.estimator)
        assert som.random_state == 3


def test_what_is_not_given_is_the_estimator_s_default():
    found = estimators.parameters("growing", {"growing_epochs": 2})
    plain = somatopy.GrowingSOM().get_params()
    assert found == {**{name: plain[name] for name in found}, "growing_epochs": 2}
    assert plain.keys() - found.keys() == {"random_state", "verbose"}


def test_a_shape_is_a_list_as_in_toml():
    assert estimators.parameters("batch", {})["shape"] == [10, 10]


@pytest.mark.parametrize(
    ("word", "given", "complaint"),
    [
        (
            "growing",
            {"shape": [3, 3]},
            "--shape belongs to the batch and the online map.* or choose --map batch",
        ),
        ("growing", {"n_epochs": 3}, "--epochs belongs .*give --calibration-epochs, --growing-epochs"),
        (
            "batch",
            {"growing_epochs": 3},
            "--growing-epochs belongs to the growing map.*give --epochs instead",
        ),
        ("batch", {"mode": "wta"}, "--mode belongs to the online map, not to the batch map: leave it out"),
        ("online", {"tol": 0.1}, "--tol belongs to the batch map"),
        ("online", {"shap": [1, 2]}, r"the online map has no parameter 'shap' \(did you mean 'shape'\?\)"),
        ("growing", {"missing": "mask"}, "--missing belongs to the batch and the online map"),
    ],
)
def test_what_belongs_to_another_map_is_refused_with_the_way_out(word, given, complaint):
    with pytest.raises(ParameterError, match=complaint):
        estimators.parameters(word, given)


@pytest.mark.parametrize(
    ("word", "given", "complaint"),
    [
        ("growing", {"growth_factor": -1.0}, "growth_factor must be"),
        ("batch", {"shape": [3, 3, 3]}, "shape must be"),
        ("batch", {"missing": "drop"}, "missing must be one of 'error', 'mask'"),
        ("batch", {"scaling": "global"}, "scaling must be one of 'none', 'feature'"),
        ("online", {"scaling": "feature", "feature_weights": [1.0]}, "scaling or feature_weights, not both"),
        ("batch", {"shape": [10**6, 10**6]}, "shape must give at most"),
        ("batch", {"lattice": "hex"}, "lattice must be one of"),
        ("batch", {"lattice": "hexagonal", "shape": [3, 4], "periodic": True}, "even number of rows"),
        ("batch", {"metric": "euclid"}, "metric must be"),
        ("batch", {"start": "pcb"}, "start must be one of"),
        ("batch", {"tol": -1}, "tol must be"),
        ("batch", {"n_epochs": 0}, "n_epochs must be"),
        ("online", {"radius": "plato"}, "radius must be"),
        ("online", {"radius": ["linear", "x"]}, "radius must look like"),
        ("online", {"learning_rate": 3}, "learning_rate must be at most 1"),
        ("online", {"mode": "all"}, "mode must be one of"),
        ("online", {"neighborhood": 3}, "neighborhood must be"),
    ],
)
def test_parameters_are_checked_before_there_are_samples(word, given, complaint):
    with pytest.raises(ParameterError, match=complaint):
        estimators.check(estimators.estimator(word, given, seed=0))


@pytest.mark.parametrize("shape", ["auto", [3, 4]])
@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal", "ring"])
def test_good_parameters_pass(shape, lattice):
    shape = [12] if lattice == "ring" and shape != "auto" else shape
    estimators.check(estimators.estimator("batch", {"shape": shape, "lattice": lattice}, seed=0))


def test_the_number_of_units_is_known_before_training():
    def most(word, **given):
        return estimators.most_units(estimators.estimator(word, given, seed=0), 100)

    assert most("growing", max_units=30) == 30
    assert most("batch", shape=[3, 4]) == 12
    assert most("online", shape=[7], lattice="ring") == 7
    assert most("batch", shape="auto") == 50


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev", "cosine"])
def test_scaling_by_feature_is_a_weight_that_divides_each_feature_by_its_span(metric):
    spans = [0.5, 20.0]
    som = estimators.estimator("batch", {"scaling": "feature", "metric": metric}, 0, spans)
    np.testing.assert_allclose(feature_scale(som.feature_weights, 2, metric), [2.0, 0.05])
    assert estimators.estimator("batch", {"scaling": "feature"}, 0).feature_weights is None
    assert estimators.estimator("batch", {}, 0, spans).feature_weights is None
