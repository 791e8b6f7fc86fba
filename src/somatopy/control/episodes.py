"""Episodes played without learning: what they bring, and what they look like."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.control.agent import QAgent

AT_ONCE = 100  # episodes: the network is asked once for all of their next actions


def returns(agent: QAgent, environment: Any, seeds: Iterable[int]) -> NDArray[np.float64]:
    """What an episode from each seed brings, the agent always taking its best action.

    Episodes are played side by side in copies of the environment, or one by one where it cannot be copied.
    """
    given = [int(seed) for seed in seeds]
    copies = _copies(environment, min(AT_ONCE, len(given)))
    parts = [given[first : first + len(copies)] for first in range(0, len(given), len(copies))]
    return np.array([total for part in parts for total in _played(agent, copies, part)])


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


def _copies(environment: Any, n: int) -> list[Any]:
    """``n`` of them; the environment itself alone where it holds what cannot be copied, as a window it has drawn."""
    try:
        return [copy.deepcopy(environment) for _ in range(n)] or [environment]
    except TypeError:
        return [environment]


def _played(agent: QAgent, environments: Sequence[Any], seeds: Sequence[int]) -> list[float]:
    """What an episode from each seed brings, each in an environment of its own."""
    states = [environments[k].reset(seed=seed)[0] for k, seed in enumerate(seeds)]
    totals, playing = [0.0] * len(seeds), list(range(len(seeds)))
    while playing:
        going_on = []
        actions = agent.values([states[k] for k in playing]).argmax(axis=1).tolist()
        for k, action in zip(playing, actions, strict=True):
            states[k], reward, failed, out_of_time, _ = environments[k].step(action)
            totals[k] += float(reward)
            if not (failed or out_of_time):
                going_on.append(k)
        playing = going_on
    return totals
