"""What a Q-learning agent goes by: the lessons of the notes, each an option with their choice as its default."""

from __future__ import annotations

from dataclasses import dataclass

from somatopy.checking import boolean, choice, integer, number


@dataclass(frozen=True)
class Lessons:
    """How an agent learns.

    Parameters
    ----------
    gamma : number above 0 and below 1
        What the next step's value counts. Never 0: the agent would see its next reward only, which is always the
        same until it falls.
    failure_reward : number
        The reward of the step that fails, instead of the environment's: large and negative.
    memory : int
        Steps to remember; the oldest are forgotten. Unbounded, it would fill with a beginner's steps.
    after : "episode" or "step"
        When to train. After each step, the network shifts beneath the episode that it is playing.
    passes : number above 0
        How often a training after an episode passes over the memory: as many updates as the memory has batches,
        times this. So it is tied to the memory and not to how long the episode was. (After a step: one update.)
    batch_size : int
        Steps drawn from the memory for an update.
    one_by_one : bool
        Apply the batch step by step, an update each, instead of their mean.
    weight_decay : number of at least 0
        Regularization of the weights; none, since values must become large.
    learning_rate : number above 0
        Of Adam.
    target_rate : number above 0 and at most 1
        How far the target network follows in each update.
    organizing : int, optional
        Episodes in which the maps of masks learn; then they are frozen, and values are learned for regions of states
        that stay. None: they always learn, and each shift of a region changes the values of all states in it.
    epsilon, last_epsilon, exploring : numbers from 0 to 1, and episodes
        Share of random actions, falling exponentially from the first to the last over so many episodes.
    """

    gamma: float = 0.99
    failure_reward: float = -20.0
    memory: int = 10_000
    after: str = "episode"
    passes: float = 0.5
    batch_size: int = 64
    one_by_one: bool = False
    weight_decay: float = 0.0
    learning_rate: float = 1e-3
    target_rate: float = 0.01
    organizing: int | None = None
    epsilon: float = 1.0
    last_epsilon: float = 0.02
    exploring: int = 60

    def __post_init__(self) -> None:
        number("gamma", self.gamma, above=0, below=1)
        number("failure_reward", self.failure_reward)
        integer("batch_size", self.batch_size, at_least=1)
        integer("memory", self.memory, at_least=self.batch_size)
        choice("after", self.after, ("episode", "step"))
        number("passes", self.passes, above=0)
        boolean("one_by_one", self.one_by_one)
        number("weight_decay", self.weight_decay, at_least=0)
        number("learning_rate", self.learning_rate, above=0)
        number("target_rate", self.target_rate, above=0, at_most=1)
        if self.organizing is not None:
            integer("organizing", self.organizing, at_least=1)
        number("epsilon", self.epsilon, above=0, at_most=1)
        number("last_epsilon", self.last_epsilon, above=0, at_most=1)
        integer("exploring", self.exploring, at_least=1)

    def epsilon_of(self, episode: int) -> float:
        """Share of random actions in an episode, counted from 0.

        >>> Lessons().epsilon_of(0), Lessons().epsilon_of(1000)
        (1.0, 0.02)
        """
        way = min(1.0, episode / self.exploring)
        return float(self.epsilon ** (1 - way) * self.last_epsilon**way)

    def maps_learn(self, episode: int) -> bool:
        """Whether the maps of masks still learn in an episode, counted from 0.

        >>> [Lessons(organizing=2).maps_learn(episode) for episode in (1, 2)], Lessons().maps_learn(10**6)
        ([True, False], True)
        """
        return self.organizing is None or episode < self.organizing

    def updates_after_episode(self, n_remembered: int) -> int:
        """How many updates follow an episode with so many steps in the memory."""
        return round(self.passes * n_remembered / self.batch_size)
