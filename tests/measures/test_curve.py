import math

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.checking import InputError
from somatopy.measures import learning_curve


def history(errors, radii=None, phase="training"):
    radii = [1.0] * len(errors) if radii is None else radii
    return [{"phase": phase, "mse": e, "radius": r} for e, r in zip(errors, radii, strict=True)]


def test_the_fall_per_epoch_by_hand():
    # The last quarter of 8 epochs are 2: from 16 to 9, by a quarter each time.
    curve = learning_curve(history([99, 80, 50, 40, 30, 16, 12, 9]))
    assert curve.fall == pytest.approx(1 / 4)
    assert (curve.epochs, curve.state) == (8, "falling")


@pytest.mark.parametrize(
    ("errors", "radii", "state"),
    [
        ([9, 5, 4, 3.99, 3.98, 3.97], None, "settled"),
        ([9, 5, 4, 5, 6, 7], None, "rising"),
        ([9, 5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1], "narrowing"),
        ([9, 5, 4, 3, 2, 1], [6, 5, 4, 1, 1, 1], "falling"),
        ([9, 5, 4], None, "short"),
        ([1, 0, 0, 0, 0], None, "settled"),
    ],
)
def test_the_state_is_told_from_error_and_radius(errors, radii, state):
    assert learning_curve(history(errors, radii)).state == state


def test_only_the_last_phase_counts():
    records = history([100.0] * 9, phase="growing") + history([4, 4, 4, 4], phase="smoothing")
    assert learning_curve(records).epochs == 4
    assert learning_curve(records).state == "settled"
    assert math.isnan(learning_curve(records[:11]).fall)


def test_a_real_training_is_narrowing_and_then_settles():
    X = np.random.default_rng(0).normal(size=(300, 3))
    som = BatchSOM((5, 5), n_epochs=12).fit(X)
    assert learning_curve(som.history_).state == "narrowing"
    assert learning_curve(BatchSOM((5, 5), n_epochs=60, radius=1).fit(X).history_).state == "settled"


def test_no_history_is_refused():
    with pytest.raises(InputError, match="history is empty"):
        learning_curve([])
