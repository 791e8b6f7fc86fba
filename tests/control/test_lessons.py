from __future__ import annotations

import pytest

from somatopy.checking import ParameterError
from somatopy.control import Lessons


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"gamma": 0.0}, "gamma must be a number above 0"),
        ({"gamma": 1.0}, "gamma must be"),
        ({"memory": 10, "batch_size": 64}, "memory must be a whole number at least 64"),
        ({"after": "never"}, "after must be one of 'episode', 'step'"),
        ({"weight_decay": -1}, "weight_decay must be"),
        ({"epsilon": 0}, "epsilon must be"),
        ({"failure_reward": float("nan")}, "failure_reward must be"),
        ({"organizing": 0}, "organizing must be a whole number at least 1"),
        ({"one_by_one": 1}, "one_by_one must be True or False"),
    ],
)
def test_lessons_out_of_their_range_are_refused(parameters, message):
    with pytest.raises(ParameterError, match=message):
        Lessons(**parameters)


def test_random_actions_become_fewer_and_stay_few():
    lessons = Lessons(epsilon=0.5, last_epsilon=0.02, exploring=2)
    assert [round(lessons.epsilon_of(episode), 6) for episode in range(4)] == [0.5, 0.1, 0.02, 0.02]


def test_updates_after_an_episode_are_tied_to_the_memory():
    assert Lessons(passes=2, batch_size=50).updates_after_episode(1000) == 40
