from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

import somatopy
from somatopy.checking import MapFileError, ParameterError
from somatopy.control import Lessons, QAgent

MASK = {"sigma": 1.5}


def agent(mask=None, seed=0, **lessons):
    given = {"memory": 200, "batch_size": 8, **lessons}
    return QAgent(2, 2, hidden=(16,), scale=(1, 1), mask=mask, lessons=Lessons(**given), seed=seed)


def two_doors(practiced, n=60, generator=None):
    """States at random; the right action (the sign of the first feature) brings 1, the other fails."""
    random = np.random.default_rng(0)
    for _ in range(n):
        state = random.uniform(-1, 1, 2)
        action = int(random.integers(2))
        right = action == int(state[0] > 0)
        practiced.remember(state, action, 1.0, random.uniform(-1, 1, 2), failed=not right)
    return practiced


def right_share(practiced):
    states = np.random.default_rng(1).uniform(-1, 1, (200, 2))
    return np.mean([practiced.act(state) == int(state[0] > 0) for state in states])


@pytest.mark.parametrize("masked", ["first", "all"])
def test_masks_are_over_the_hidden_layers_asked_for(masked):
    network = QAgent(2, 2, hidden=(9, 9), mask=MASK, masked=masked, seed=0).network
    with_masks = [hasattr(layer, "mask") for layer in network.layers if hasattr(layer, "weight")]
    assert with_masks == [True, masked == "all", False]


@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("one_by_one", [False, True])
def test_it_learns_which_door_is_right(mask, one_by_one):
    learned = two_doors(agent(mask, one_by_one=one_by_one, failure_reward=-5.0, learning_rate=3e-3))
    for _ in range(40 if one_by_one else 250):
        learned.learn()
    assert right_share(learned) > 0.85


def test_what_an_action_should_be_worth_is_double_q_learning_s():
    learner = two_doors(agent(gamma=0.5))
    with torch.no_grad():
        for slow in learner.target.parameters():
            slow.add_(0.1)
    steps = learner.memory.draw(8)
    wanted = learner._wanted(steps).numpy()
    coming = learner.target(steps.next_states).detach().numpy()
    best = learner.values(steps.next_states.numpy()).argmax(1)
    for row in range(8):
        later = 0 if steps.failed[row] else 0.5 * coming[row, best[row]]
        assert wanted[row] == pytest.approx(float(steps.rewards[row]) + later, rel=1e-5)


def test_failing_brings_the_reward_of_failure():
    learner = agent(failure_reward=-7.0)
    learner.remember([0, 0], 0, 1.0, [0, 0], failed=False)
    learner.remember([0, 0], 0, 1.0, [0, 0], failed=True)
    assert learner.memory.steps.rewards[:2].tolist() == [1.0, -7.0]


def test_one_by_one_is_an_update_for_each_step():
    counted = {}
    for one_by_one in (False, True):
        learner = two_doors(agent(one_by_one=one_by_one))
        learner.learn()
        counted[one_by_one] = int(learner.optimizer.state_dict()["state"][0]["step"])
    assert counted == {False: 1, True: 8}


def test_the_target_follows_slowly_and_takes_the_maps_at_once():
    learner = two_doors(agent(MASK, target_rate=0.25))
    before = copy.deepcopy(learner.target)
    learner.learn()
    for was, slow, fast in zip(
        before.parameters(), learner.target.parameters(), learner.network.parameters(), strict=True
    ):
        torch.testing.assert_close(slow, was + 0.25 * (fast - was))
    for slow, fast in zip(learner.target.buffers(), learner.network.buffers(), strict=True):
        assert torch.equal(slow, fast)


def test_maps_learn_of_what_is_learned_from_and_not_of_playing():
    learner = two_doors(agent(MASK))
    codebook = learner.network.layers[0].mask.map.codebook.clone()
    learner.act([0.5, 0.5])
    learner.values([[0.1, 0.2]])
    assert torch.equal(learner.network.layers[0].mask.map.codebook, codebook)
    learner.learn()
    assert not torch.equal(learner.network.layers[0].mask.map.codebook, codebook)


def test_chance_takes_its_share_of_the_actions_and_a_seed_repeats_them():
    actions = {seed: [agent(seed=0).act([0, 0]), *(drawn.act([0, 0], 1.0) for _ in range(200))]
               for seed, drawn in ((0, agent(seed=1)), (1, agent(seed=1)))}  # fmt: skip
    assert actions[0] == actions[1]
    assert 60 < sum(actions[0][1:]) < 140


@pytest.mark.parametrize("mask", [None, MASK])
def test_a_loaded_agent_acts_as_the_saved_one(mask, tmp_path):
    learned = two_doors(agent(mask))
    learned.learn()
    learned.save(tmp_path / "agent.safetensors")
    again = somatopy.load(tmp_path / "agent.safetensors")
    states = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_array_equal(again.values(states), learned.values(states))
    assert again.lessons == learned.lessons


def test_a_scale_is_a_number_above_0_for_each_feature():
    with pytest.raises(ParameterError, match="scale must hold 4 numbers, one a feature; got 2"):
        QAgent(4, 2, scale=(1, 1))
    with pytest.raises(ParameterError, match="scale must be a number above 0; got 0"):
        QAgent(2, 2, scale=(1, 0))


def test_a_file_of_another_network_is_refused(tmp_path):
    header, arrays = agent()._to_file()
    header["parameters"]["hidden"] = [17]
    with pytest.raises((ParameterError, MapFileError), match="does not fit the network"):
        QAgent._from_file(header, arrays)


def test_an_agent_goes_back_to_a_snapshot():
    learner = two_doors(agent())
    snapshot, before = learner.snapshot(), learner.values([[0.3, 0.3]])
    learner.learn()
    assert (learner.values([[0.3, 0.3]]) != before).any()
    learner.restore(snapshot)
    assert (learner.values([[0.3, 0.3]]) == before).all()
