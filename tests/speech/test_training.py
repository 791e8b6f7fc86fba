import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import DivergenceError, MapFileError, ParameterError  # noqa: E402
from somatopy.speech import LabeledWaves, Recipe, Spotter, SpotterTraining, corpus, decoded, targets  # noqa: E402
from somatopy.speech.spotter import arrays_of  # noqa: E402
from somatopy.speech.waves import Waves  # noqa: E402

SMALL = {"batch_size": 8, "network": "bc-resnet", "rate": 0.02, "iterations": 6}


@pytest.fixture(scope="module")
def material(commands):
    clips = corpus.read(commands)
    parts = (clips.split(name) for name in ("train", "val"))
    return [LabeledWaves(decoded(part), targets(part.labels)) for part in parts], corpus.noises(commands)


def training(material, start=None, **recipe):
    (train, valid), noises = material
    return SpotterTraining(Recipe(**{**SMALL, **recipe}), train, valid, noises, start=start)


def advanced(one, n):
    for _ in range(n):
        one.advance()
    return one


def same(one, other):
    pairs = zip(arrays_of(one.spotter).values(), arrays_of(other.spotter).values(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("features", ["mfcc", "logmel"])
def test_before_the_first_step_the_loss_is_about_that_of_guessing(material, features):
    first = training(material, network="cnn-trad-pool2", features=features).validate()
    assert first["step"] == first["samples"] == 0
    assert first["valid_loss"] == pytest.approx(math.log(12), abs=0.3)
    assert first["train_loss"] is None


def test_the_epoch_of_the_log_counts_clips_of_the_list(material):
    record = advanced(training(material), 3).validate()
    assert record["samples"] == 24
    assert record["epoch"] == pytest.approx(24 / 37)


def test_the_training_loss_is_averaged_over_twenty_iterations(material):
    one = training(material, iterations=30)
    losses = []
    for _ in range(24):
        one.advance()
        losses.append(one.recent[-1][0])
    assert one.validate()["train_loss"] == pytest.approx(np.mean(losses[-20:]))
    assert one.validate()["batch_loss"] == losses[-1]


@pytest.mark.parametrize(
    "recipe", [{}, {"optimizer": "adamw", "masks": True}, {"network": "cnn-trad-pool2-masked"}]
)
def test_a_training_goes_on_from_a_snapshot_bit_for_bit(material, recipe):
    unbroken = advanced(training(material, **recipe), 5)
    broken = advanced(training(material, **recipe), 3)
    header, arrays = broken.snapshot()
    advanced(broken, 1)  # what comes after the snapshot leaves it alone
    other = training(material, **recipe)
    other.restore(header, arrays)
    assert same(advanced(other, 2), unbroken)
    assert list(other.recent) == list(unbroken.recent)


def test_torchs_own_chance_neither_matters_nor_is_touched(material):
    torch.manual_seed(1)
    one = advanced(training(material), 2)
    torch.manual_seed(2)
    state = torch.get_rng_state()
    assert same(advanced(training(material), 2), one)
    assert torch.equal(torch.get_rng_state(), state)


def test_another_seed_is_another_training(material):
    assert not same(training(material, seed=1), training(material, seed=2))


def test_two_half_batches_accumulated_make_the_step_of_the_same_clips(material):
    """Without chance and normalization the averaged gradients of two halves are those of the whole."""
    plain = {"shift": 0.0, "noise": 0.0, "network": "cnn-trad-pool2", "momentum": 0.0}
    whole, halves = training(material, **plain), training(material, batch_size=4, accumulate=2, **plain)
    for one in (whole, halves):
        one.spotter.network.dropout.p = 0
        one.sampler.rows = lambda epoch: np.arange(8)
        one.sampler.seed = None
        one.advance()
    pairs = zip(arrays_of(whole.spotter).values(), arrays_of(halves.spotter).values(), strict=True)
    assert all(np.allclose(a, b, atol=1e-5) for a, b in pairs)


def test_the_stairs_reach_the_optimizer_and_end_the_training(material):
    one = training(material, stairs=[(0, 0.01), (1, 0.002), (2, -1)])
    one.advance()
    one.advance()
    assert one.optimizer.param_groups[0]["lr"] == 0.002
    assert one.done


def test_a_training_can_start_from_a_network(material):
    start = Spotter("bc-resnet", "mfcc", seed=9)
    one = training(material, start=start)
    assert np.array_equal(
        arrays_of(one.spotter)["network.scale.weight"], arrays_of(start)["network.scale.weight"]
    )
    assert same(one, training(material, start=start))
    with pytest.raises(MapFileError, match="the network to start from holds another network"):
        training(material, start=Spotter("cnn-trad-pool2", "mfcc"))


def test_patience_ends_a_training_that_gets_no_better(material):
    one = training(material, patience=2, iterations=100)
    one.validate()
    one.best = {"step": 0, "accuracy": 2.0}
    one.validate()
    assert not one.done
    one.validate()
    assert one.done


def test_the_zero_clip_is_silence(material):
    (train, _), _ = material
    assert train.targets_of(np.array([-1, 0])).tolist() == [0, train.targets[0]]


def test_a_loss_that_leaves_the_numbers_is_an_error(material):
    one = training(material, network="cnn-trad-pool2", rate=1e30, iterations=50)
    with pytest.raises(DivergenceError, match="lower the rate"):
        advanced(one, 20)


def test_syllables_are_learned(material):
    plain = {"shift": 0.0, "noise": 0.0, "optimizer": "adamw", "rate": 0.01}
    one = advanced(training(material, iterations=40, batch_size=16, **plain), 40)
    assert np.mean(one.recent, axis=0)[0] < 1.3


def test_a_network_that_left_the_numbers_is_neither_logged_nor_kept(material):
    one = training(material)
    with torch.no_grad():
        one.spotter.network.scale.weight.fill_(math.nan)
    with pytest.raises(DivergenceError, match="iteration 0"):
        one.validate()
    assert one.best == {}


def test_a_network_of_other_features_is_no_start(material):
    with pytest.raises(ParameterError, match="features must be 'logmel'"):
        training(material, start=Spotter("bc-resnet", "logmel"))


def test_the_fingerprint_is_that_of_clips_classes_and_noises(material):
    (train, valid), noises = material
    louder = [noise * 2 for noise in noises]
    swapped = LabeledWaves(train.waves, train.targets[::-1].copy())
    quieter = LabeledWaves(Waves(train.waves.samples // 2, train.waves.bounds), train.targets)
    heard = [
        material,
        ((train, valid), louder),
        ((train, valid), noises[:1]),
        ((train, valid), []),
        ((swapped, valid), noises),
        ((quieter, valid), noises),
    ]
    assert len({training(one).fingerprint() for one in heard}) == len(heard)
    assert training(material).fingerprint() == training(material, seed=3).fingerprint()


@pytest.mark.parametrize("spoil", ["moment/0", "moment/first/momentum_buffer"])
def test_a_snapshot_of_something_else_is_refused(material, spoil):
    header, arrays = advanced(training(material), 1).snapshot()
    with pytest.raises(MapFileError, match="does not hold this training"):
        training(material).restore(header, {**arrays, spoil: np.zeros(1)})
    with pytest.raises(MapFileError, match="does not hold this training"):
        training(material).restore({**header, "recent": [1]}, arrays)
