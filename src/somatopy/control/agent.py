"""QAgent: double Q-learning with a bounded memory, a target network and, if asked for, map masks."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor
from torch.nn import functional

from somatopy.checking import ParameterError, integer, number
from somatopy.control.lessons import Lessons
from somatopy.control.memory import Memory, Steps
from somatopy.control.q_network import QNetwork
from somatopy.deep.mask import SOMMask
from somatopy.deep.training import arrays_of, load_arrays


class QAgent:
    """An agent that learns what each action is worth, and takes the best.

    With the network Q, the slower target network Q', reward r and the next state s' (van Hasselt, Guez & Silver
    2016)::

        Q(s, a)  ->  r + gamma Q'(s', argmax_b Q(s', b)),   or r alone where the episode failed

    Parameters
    ----------
    n_features, n_actions : int
    hidden : widths of the hidden layers
    scale : (D,) numbers above 0, optional
        What features are divided by; None is 1.
    mask : mapping or None
        Options of :class:`~somatopy.deep.SOMLinear` for masked hidden layers: ``{"sigma": 2.7}``; None: plain ones.
    masked : "first" or "all"
        Which hidden layers are masked.
    lessons : Lessons
    seed : int
        Of weights, draws and random actions.

    Examples
    --------
    >>> from somatopy.control import QAgent
    >>> agent = QAgent(4, 2, mask={"sigma": 2.7}, seed=0)
    >>> agent.values([[0.0, 0.0, 0.0, 0.0]]).shape, agent.act([0.0, 0.0, 0.0, 0.0]) in (0, 1)
    ((1, 2), True)
    """

    def __init__(
        self,
        n_features: int,
        n_actions: int,
        *,
        hidden: Sequence[int] = (64, 64),
        scale: Sequence[float] | None = None,
        mask: Mapping[str, Any] | None = None,
        masked: str = "first",
        lessons: Lessons | None = None,
        seed: int = 0,
    ) -> None:
        self.n_features = integer("n_features", n_features, at_least=1)
        self.n_actions = integer("n_actions", n_actions, at_least=1)
        self.hidden = tuple(integer("hidden", width, at_least=1) for width in hidden)
        self.mask, self.masked = None if mask is None else dict(mask), masked
        self.scale = (
            (1.0,) * n_features if scale is None else tuple(number("scale", s, above=0) for s in scale)
        )
        if len(self.scale) != n_features:
            raise ParameterError(
                f"scale must hold {n_features} numbers, one a feature; got {len(self.scale)}"
            )
        self.lessons = Lessons() if lessons is None else lessons
        self.seed = integer("seed", seed, at_least=0)
        self.generator = torch.Generator().manual_seed(self.seed)
        self.network = self._network().eval()
        self.target = copy.deepcopy(self.network).requires_grad_(False)
        self.memory = Memory(self.lessons.memory, n_features, self.generator)
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), self.lessons.learning_rate, weight_decay=self.lessons.weight_decay
        )

    def values(self, states: ArrayLike) -> NDArray[np.float32]:
        """What each action is worth in each state, (n, A)."""
        with torch.no_grad():
            return self.network(torch.as_tensor(np.asarray(states, np.float32))).numpy()

    def act(self, state: ArrayLike, epsilon: float = 0.0) -> int:
        """The best action in a state (D,); with the chance ``epsilon`` a random one."""
        if epsilon and float(torch.rand((), generator=self.generator)) < epsilon:
            return int(torch.randint(self.n_actions, (), generator=self.generator))
        return int(self.values(np.asarray(state)[None])[0].argmax())

    def remember(
        self, state: ArrayLike, action: int, reward: float, next_state: ArrayLike, *, failed: bool
    ) -> None:
        """Keep a step; where it failed, the reward is ``failure_reward``."""
        before, after = (torch.as_tensor(np.asarray(s, np.float32)) for s in (state, next_state))
        self.memory.add(before, action, self.lessons.failure_reward if failed else reward, after, failed)

    def freeze_maps(self) -> None:
        """The maps of masks learn no more."""
        for layer in self.network.modules():
            if isinstance(layer, SOMMask):
                layer.freeze()

    def learn(self) -> float:
        """One update from the memory; the mean squared error of the values that were wrong, cut off at 1 (Huber)."""
        steps = self.memory.draw(self.lessons.batch_size)
        if not self.lessons.one_by_one:
            return self._update(steps)
        parts = (Steps(*(column[row : row + 1] for column in steps)) for row in range(len(steps.rewards)))
        return sum(self._update(one) for one in parts) / len(steps.rewards)

    def save(self, path: Any) -> None:
        """Write the agent to one safetensors file, without its memory; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)

    def snapshot(self) -> dict[str, Any]:
        """The network as it stands, for :meth:`restore`."""
        return copy.deepcopy(self.network.state_dict())

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Act as of a snapshot."""
        self.network.load_state_dict(snapshot)
        self.target.load_state_dict(snapshot)

    def _network(self) -> QNetwork:
        sizes = self.n_features, self.n_actions, self.hidden
        return QNetwork(*sizes, self.scale, self.mask, self.masked, self.generator)

    def _update(self, steps: Steps) -> float:
        wanted = self._wanted(steps)
        self.network.train()  # the maps learn of the states that are learned from, and of no others
        found = self.network(steps.states).gather(1, steps.actions[:, None])[:, 0]
        self.network.eval()
        loss = functional.smooth_l1_loss(found, wanted)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self._follow()
        return float(loss.detach())

    def _wanted(self, steps: Steps) -> Tensor:
        """What the taken actions should be worth, (n,)."""
        with torch.no_grad():
            best = self.network(steps.next_states).argmax(1, keepdim=True)
            coming = self.target(steps.next_states).gather(1, best)[:, 0]
        return steps.rewards + self.lessons.gamma * coming * (1 - steps.failed)

    def _follow(self) -> None:
        """The target's weights move a little toward the network's; of maps and other buffers it takes what is."""
        with torch.no_grad():
            for slow, fast in zip(self.target.parameters(), self.network.parameters(), strict=True):
                slow.lerp_(fast, self.lessons.target_rate)
            for theirs, ours in zip(self.target.buffers(), self.network.buffers(), strict=True):
                theirs.copy_(ours)

    def _to_file(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays of the map file."""
        names = ("n_features", "n_actions", "hidden", "scale", "mask", "masked", "seed")
        parameters = {name: getattr(self, name) for name in names}
        header = {"parameters": parameters, "lessons": asdict(self.lessons), "history": []}
        return header, arrays_of(self.network)

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The agent that :meth:`_to_file` described."""
        parameters = dict(header["parameters"])
        features, actions = parameters.pop("n_features"), parameters.pop("n_actions")
        agent = cls(features, actions, lessons=Lessons(**header["lessons"]), **parameters)
        load_arrays(agent.network, arrays)
        agent.restore(agent.snapshot())
        return agent
