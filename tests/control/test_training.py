from __future__ import annotations

import numpy as np
import pytest
import torch

from somatopy.checking import ParameterError
from somatopy.control import Lessons, QAgent, cart_pole, episodes, film, practice, returns

QUICK = {"memory": 500, "batch_size": 16, "passes": 0.2}


class Corridor:
    """Four steps to the right bring 1 each and end the episode in time; to the left is failure."""

    def reset(self, seed=None):
        self.place = 0
        return np.array([0.0]), {}

    def step(self, action):
        self.place += 1
        return np.array([self.place / 4]), 1.0, action == 0, self.place == 4, {}


def walker(**lessons):
    given = {"memory": 200, "batch_size": 16, "passes": 2, "exploring": 10, "learning_rate": 1e-2, **lessons}
    return QAgent(1, 2, hidden=(8,), lessons=Lessons(**given), seed=0)


def test_an_agent_learns_the_way_and_stops_when_it_is_good_enough():
    learner = walker()
    records = list(practice(learner, Corridor(), 200, trial_every=5, trial_episodes=1, enough=4.0))
    assert len(records) < 200
    assert records[-1]["trial"] == 4
    assert returns(learner, Corridor(), range(3)).tolist() == [4, 4, 4]


def test_the_best_network_is_kept_though_practice_goes_on_to_worse():
    learner = walker(learning_rate=1e-2)
    best = 0.0
    for record in practice(learner, Corridor(), 60, trial_every=5, trial_episodes=1):
        best = max(best, record.get("trial", 0.0))
        if record["episode"] == 50:  # spoil it
            for parameter in learner.network.parameters():
                parameter.data.zero_()
    assert returns(learner, Corridor(), [0])[0] == best == 4


@pytest.mark.parametrize("after", ["episode", "step"])
def test_training_comes_after_the_episode_or_after_each_step(after):
    learner = walker(after=after, passes=1)
    records = list(practice(learner, Corridor(), 20, trial_every=100))
    if after == "step":
        assert all(1 <= record["updates"] == record["return"] for record in records)
    else:
        steps = np.cumsum([record["return"] for record in records])
        assert [record["updates"] for record in records] == [round(seen / 16) for seen in steps]


class Uncopied(Corridor):
    """Holds what cannot be copied."""

    def __deepcopy__(self, memo):
        raise TypeError("cannot pickle a window")


def test_episodes_side_by_side_bring_what_they_bring_one_by_one(monkeypatch):
    unskilled = QAgent(4, 2, hidden=(8,), seed=1)
    at_once = returns(unskilled, cart_pole(), range(7))
    monkeypatch.setattr(episodes, "AT_ONCE", 3)
    assert (returns(unskilled, cart_pole(), range(7)) == at_once).all()
    assert (np.concatenate([returns(unskilled, cart_pole(), [seed]) for seed in range(7)]) == at_once).all()
    assert len(set(at_once)) > 1
    assert returns(unskilled, cart_pole(), []).shape == (0,)
    assert (
        returns(walker(), Uncopied(), range(3)).tolist() == returns(walker(), Corridor(), range(3)).tolist()
    )


def test_maps_learn_for_so_many_episodes_and_are_frozen_then():
    given = Lessons(memory=200, batch_size=16, passes=8, organizing=3)
    learner = QAgent(1, 2, hidden=(8,), mask={"sigma": 1.5}, lessons=given, seed=0)
    codebook, moved = learner.network.layers[0].mask.map.codebook, []
    before = codebook.clone()
    for record in practice(learner, Corridor(), 8, trial_every=100):
        if record["updates"]:
            moved.append((record["episode"], not torch.equal(codebook, before)))
        before = codebook.clone()
    assert all(has_moved == (episode <= 3) for episode, has_moved in moved)
    assert {has_moved for _, has_moved in moved} == {True, False}


@pytest.mark.parametrize(("rules", "steps"), [("v1", 500), ("v0", 200)])
def test_the_rules_limit_the_steps(rules, steps):
    assert cart_pole(rules).spec.max_episode_steps == steps
    with pytest.raises(ParameterError, match="rules must be one of 'v1', 'v0'"):
        cart_pole("v2")


@pytest.mark.parametrize("mask", [None, {"sigma": 2.7}])
def test_practice_on_the_cart_is_a_function_of_the_seed(mask):
    def run():
        learner = QAgent(4, 2, hidden=(16,), mask=mask, lessons=Lessons(**QUICK), seed=3)
        records = list(practice(learner, cart_pole(), 6, seed=3, trial_every=3, trial_episodes=2))
        return [(record["return"], record.get("trial")) for record in records], learner.values(
            [[0.0, 0, 0, 0]]
        )

    first, again = run(), run()
    assert first[0] == again[0]
    assert (first[1] == again[1]).all()


def test_an_episode_is_filmed():
    pytest.importorskip("pygame", reason="needs pygame to draw")
    learner = QAgent(4, 2, hidden=(8,), seed=0)
    frames = film(learner, cart_pole(render=True), seed=0, every=2)
    length = returns(learner, cart_pole(), [0])[0]
    assert len(frames) == -(-length // 2)
    assert frames[0].shape == (400, 600, 3)
    assert (frames[0] != frames[-1]).any()
