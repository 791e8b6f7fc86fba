"""Episodes played without learning: what they bring, and what they look like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.control.agent import QAgent


def returns(agent: QAgent, environment: Any, seeds: Iterable[int]) -> NDArray[np.float64]:
    """What an episode from each seed brings, the agent always taking its best action."""
    return np.array([_played(agent, environment, seed) for seed in seeds])


def film(agent: QAgent, environment: Any, seed: int = 0, every: int = 1) -> list[NDArray[np.uint8]]:
    """Every so many pictures (H, W, 3) of an episode; the environment must render, as ``cart_pole(render=True)``."""
    frames: list[NDArray[np.uint8]] = []
    state, _ = environment.reset(seed=seed)
    over, step = False, 0
    while not over:
        if step % every == 0:
            frames.append(np.asarray(environment.render(), np.uint8))
        state, _, failed, out_of_time, _ = environment.step(agent.act(state))
        over, step = failed or out_of_time, step + 1
    return frames


def _played(agent: QAgent, environment: Any, seed: int) -> float:
    state, _ = environment.reset(seed=int(seed))
    over, total = False, 0.0
    while not over:
        state, reward, failed, out_of_time, _ = environment.step(agent.act(state))
        over, total = failed or out_of_time, total + float(reward)
    return total
