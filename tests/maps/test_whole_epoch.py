"""An epoch that is broken off leaves no trace: the state is that of the one before, and going on gives the same map."""

import numpy as np
import pytest

from somatopy import (
    BatchSOM,
    GrowingNeuralGas,
    GrowingSOM,
    NeuralGas,
    OnlineSOM,
    ParameterlessSOM,
    RecursiveSOM,
)

X = np.random.default_rng(0).normal(size=(60, 3))
# What looks at the samples when all have been presented.
LAST = {
    BatchSOM((3, 3), lattice="hexagonal", radius="plateau", random_state=0): "_note",
    OnlineSOM((3, 3), conscience=0.5, n_epochs=5, random_state=0): "_note",
    OnlineSOM((3, 3), radius="plateau", n_epochs=5, random_state=0): "_survey",
    ParameterlessSOM((3, 3), n_epochs=5, random_state=0): "_survey",
    RecursiveSOM((3, 3), n_epochs=5, random_state=0): "_note",
    NeuralGas(8, n_epochs=5, random_state=0): "_look",
    NeuralGas(8, n_epochs=5, mode="batch", random_state=0): "_look",
    GrowingNeuralGas(12, n_epochs=5, insert_every=20, random_state=0): "_look",
    GrowingSOM(calibration_epochs=1, growing_epochs=4, smoothing_epochs=0, random_state=0): "_record",
}


def same(one, other):
    (header, arrays), (header2, arrays2) = one, other
    untimed = [[{**r, "seconds": 0} for r in h.pop("history")] for h in (header, header2)]
    assert untimed[0] == untimed[1]
    assert repr(header) == repr(header2)
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, arrays2[name], err_msg=name)


@pytest.mark.parametrize("som", LAST, ids=lambda som: type(som).__name__)
def test_a_broken_epoch_leaves_the_state_of_the_one_before_and_going_on_gives_the_same_map(som, monkeypatch):
    unbroken = [*som.fit(X).codebook_]
    epochs = som.iter_fit(X)
    for _ in range(3):
        next(epochs)
    before = som.training_state()
    training = som._training_now

    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(training), LAST[som], stop)
        with pytest.raises(KeyboardInterrupt):
            next(epochs)
    same(som.training_state(), before)
    for _ in som.iter_fit(X, state=som.training_state()):
        pass
    np.testing.assert_array_equal(som.codebook_, unbroken)
