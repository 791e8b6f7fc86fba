from __future__ import annotations

import torch

from somatopy.control.memory import Memory


def filled(size, n):
    memory = Memory(size, 2, torch.Generator().manual_seed(0))
    for number in range(n):
        memory.add(
            torch.full((2,), float(number)), number % 2, -number, torch.full((2,), number + 0.5), number == 3
        )
    return memory


def test_a_step_is_remembered_as_it_was():
    steps = filled(5, 4).draw(200)
    assert set(steps.states[:, 0].tolist()) == {0, 1, 2, 3}
    for row in range(200):
        number = steps.states[row, 0]
        assert (steps.states[row] == number).all()
        assert (steps.next_states[row] == number + 0.5).all()
        assert steps.actions[row] == number % 2
        assert steps.rewards[row] == -number
        assert bool(steps.failed[row]) == (number == 3)


def test_the_oldest_steps_are_forgotten():
    memory = filled(5, 12)
    assert len(memory) == 5
    assert set(memory.draw(300).states[:, 0].tolist()) == {7, 8, 9, 10, 11}


def test_draws_follow_the_generator():
    assert (filled(5, 5).draw(20).rewards == filled(5, 5).draw(20).rewards).all()
