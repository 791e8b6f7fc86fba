"""The bounded memory of steps: state, action, reward, next state, and whether that was the end."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class Steps(NamedTuple):
    """Some steps: (n, D), (n,), (n,), (n, D), (n,) tensors."""

    states: Tensor
    actions: Tensor
    rewards: Tensor
    next_states: Tensor
    failed: Tensor


class Memory:
    """The latest ``size`` steps, drawn from at random with repetition.

    Parameters
    ----------
    size, n_features : int
    generator : torch.Generator, that draws
    """

    def __init__(self, size: int, n_features: int, generator: torch.Generator) -> None:
        self.size, self.generator, self.n_seen = size, generator, 0
        self.steps = Steps(
            torch.zeros(size, n_features),
            torch.zeros(size, dtype=torch.int64),
            torch.zeros(size),
            torch.zeros(size, n_features),
            torch.zeros(size),
        )

    def __len__(self) -> int:
        return min(self.n_seen, self.size)

    def add(self, state: Tensor, action: int, reward: float, next_state: Tensor, failed: bool) -> None:
        """Remember a step in the place of the oldest."""
        place = self.n_seen % self.size
        for column, value in zip(self.steps, (state, action, reward, next_state, float(failed)), strict=True):
            column[place] = value
        self.n_seen += 1

    def draw(self, n: int) -> Steps:
        """``n`` of the steps that are remembered."""
        rows = torch.randint(len(self), (n,), generator=self.generator)
        return Steps(*(column[rows] for column in self.steps))
