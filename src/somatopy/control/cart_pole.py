"""Gymnasium's CartPole: a pole on a cart is kept upright by pushing left or right."""

from __future__ import annotations

from typing import Any

from somatopy.checking import choice, extra

STEPS = {"v1": 500, "v0": 200}  # an episode ends after so many
# Meters, meters a second, radians, radians a second: the range that is played in.
SCALE = (2.4, 3.0, 0.21, 3.0)


def cart_pole(rules: str = "v1", *, render: bool = False) -> Any:
    """The environment; by the rules "v1" an episode is 500 steps at most, by "v0" 200.

    Raises
    ------
    MissingExtraError
        Gymnasium is not installed.
    """
    gymnasium = extra("gymnasium", "rl", "the CartPole environment")
    steps = STEPS[choice("rules", rules, STEPS)]
    return gymnasium.make("CartPole-v1", max_episode_steps=steps, render_mode="rgb_array" if render else None)
