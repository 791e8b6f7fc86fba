"""An agent practices: it plays, remembers, learns, is tried out now and then, and keeps its best network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from somatopy.checking import integer
from somatopy.control.agent import QAgent
from somatopy.control.episodes import returns

# Trials take their seeds from here on, so that they begin unlike any episode of practice.
TRIAL_SEEDS = 1_000_000


def practice(
    agent: QAgent,
    environment: Any,
    n_episodes: int,
    *,
    seed: int = 0,
    trial_every: int = 10,
    trial_episodes: int = 20,
    enough: float | None = None,
) -> Iterator[dict[str, float]]:
    """Let the agent practice; yields a record after each episode, and leaves the best network of all trials.

    Parameters
    ----------
    environment : of Gymnasium's kind
    n_episodes : int
    seed : int
        Of the episodes' beginnings; those of 0 to 99 are unlike the trials'.
    trial_every, trial_episodes : int
        After every so many episodes, so many are played without learning; their mean is "trial" in the record.
    enough : number, optional
        End when a trial's mean reaches this.

    Yields
    ------
    dict with "episode" (from 1), "return", "epsilon", "loss" (of the last update), "updates", and at times "trial"
    """
    integer("n_episodes", n_episodes, at_least=1)
    integer("trial_every", trial_every, at_least=1)
    integer("trial_episodes", trial_episodes, at_least=1)
    best, kept = float("-inf"), agent.snapshot()
    trials = range(TRIAL_SEEDS, TRIAL_SEEDS + trial_episodes)
    try:
        for episode in range(n_episodes):
            if not agent.lessons.maps_learn(episode):
                agent.freeze_maps()
            record = {"episode": episode + 1, **_episode(agent, environment, episode, seed)}
            if (episode + 1) % trial_every == 0:
                record["trial"] = float(returns(agent, environment, trials).mean())
                if record["trial"] > best:
                    best, kept = record["trial"], agent.snapshot()
            yield record
            if enough is not None and best >= enough:
                break
    finally:
        if best > float("-inf"):
            agent.restore(kept)


def _episode(agent: QAgent, environment: Any, episode: int, seed: int) -> dict[str, float]:
    """One episode of practice, and the training that follows it, or each of its steps."""
    lessons, epsilon = agent.lessons, agent.lessons.epsilon_of(episode)
    state, _ = environment.reset(seed=seed * 10_000 + episode)
    over, total, losses = False, 0.0, []
    while not over:
        action = agent.act(state, epsilon)
        following, reward, failed, out_of_time, _ = environment.step(action)
        agent.remember(state, action, float(reward), following, failed=failed)
        state, over, total = following, failed or out_of_time, total + float(reward)
        if lessons.after == "step":
            losses.append(agent.learn())
    if lessons.after == "episode":
        losses += [agent.learn() for _ in range(lessons.updates_after_episode(len(agent.memory)))]
    loss = losses[-1] if losses else float("nan")
    return {"return": total, "epsilon": epsilon, "loss": loss, "updates": len(losses)}
