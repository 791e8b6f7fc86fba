"""The public surface: what the package promises, no more and no less."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

import somatopy

PUBLIC = {
    "BatchSOM",
    "GrowingHierarchicalSOM",
    "GrowingNeuralGas",
    "GrowingSOM",
    "InterconnectedSOM",
    "NeuralGas",
    "OnlineSOM",
    "ParameterlessSOM",
    "RecursiveSOM",
    "SOMClassifier",
    "SOMClusterer",
    "SOMImputer",
    "SOMOutlierDetector",
    "SOMRegressor",
    "SomatopyError",
    "SuperSOM",
    "explore",
    "load",
    "save",
    "data",
    "features",
    "maps",
    "measures",
    "models",
    "pictures",
    "report",
}


def test_the_root_exports_exactly_the_public_names():
    assert set(somatopy.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(somatopy, name) is not None


@pytest.mark.parametrize("room", ["data", "features", "maps", "measures", "models", "pictures", "report"])
def test_every_public_name_of_a_stage_exists_and_is_documented(room):
    module = getattr(somatopy, room)
    assert module.__all__
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.isfunction(thing) or inspect.isclass(thing):
            assert thing.__doc__, f"{room}.{name} has no docstring"
            assert not name.startswith("_")


def test_a_misspelled_name_raises_attribute_error():
    with pytest.raises(AttributeError, match="GrowingSom"):
        _ = somatopy.GrowingSom


def test_importing_takes_less_than_a_third_of_a_second():
    """The promise is 0.3 s; a busy machine gets the best of five."""
    code = "import time; t = time.perf_counter(); import somatopy; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    assert np.min(times) < 0.3
