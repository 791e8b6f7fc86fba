"""The training of a deep map, epoch by epoch, so that progress, checkpoints and early stops can hang on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from somatopy.checking import DivergenceError, InputError, ParameterError, integer, number
from somatopy.deep.encoded_map import EncodedMap
from somatopy.deep.radius import RadiusSchedule
from somatopy.maps.schedule import Schedule, make_schedule

FUSED = ("cpu", "cuda")  # kinds of devices for which every torch that we take has fused Adam
State = tuple[dict[str, Any], dict[str, NDArray[Any]]]


class DeepTraining:
    """Adam on a deep map's loss, its radius falling by the iteration.

    Parameters
    ----------
    model : EncodedMap
    X : (N, ...) tensor of the samples, on the model's device
    radius : schedule over ``n_iterations``
    learning_rate, codebook_rate : of Adam, for the network and for the codebook; schedules over ``n_iterations``
    seed : int
        The order of the samples in an epoch is a function of it and of the epoch's number.
    """

    def __init__(
        self,
        model: EncodedMap,
        X: Tensor,
        *,
        radius: Any,
        n_iterations: int,
        batch_size: int,
        learning_rate: Schedule,
        codebook_rate: Schedule,
        seed: int,
    ) -> None:
        self.model, self.X, self.seed = model, X, seed
        self.n_iterations, self.batch_size = n_iterations, min(batch_size, len(X))
        self.rates = (learning_rate, codebook_rate)
        self.optimizer = optimizer_of(model)
        self.radius = RadiusSchedule(model.map, radius, n_iterations)
        self.history: list[dict[str, Any]] = []

    @property
    def done(self) -> bool:
        return self.radius.n_taken >= self.n_iterations

    def advance(self) -> dict[str, Any]:
        """Train for an epoch, or as far as ``n_iterations`` go; returns its record, which joins the history.

        Where it diverges, or is broken off, all is as it was before.
        """
        before = self.snapshot()
        try:
            with self._own_chance():
                record = self._epoch()
            if not (np.isfinite(record["loss"]) and self._is_finite()):
                raise self._diverged()
        except BaseException:
            self.restore(*before)
            raise
        self.history.append(record)
        return record

    def _epoch(self) -> dict[str, Any]:
        self.model.train()
        sums: dict[str, Tensor] = {}
        batches = 0
        for rows in self._batches():
            costs = self._costs(rows)
            loss = self.model.total(costs)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self._set_rates()
            self.optimizer.step()
            self.radius.step()
            sums = {name: sums.get(name, 0) + cost.detach() for name, cost in {"loss": loss, **costs}.items()}
            batches += 1
            if self.done:
                break
        return {
            "epoch": len(self.history) + 1,
            "iteration": self.radius.n_taken,
            "radius": self.model.map.radius,
            **{name: float(cost) / batches for name, cost in sums.items()},
        }

    def _set_rates(self) -> None:
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=False):
            group["lr"] = float(rate.value(self.radius.n_taken, self.n_iterations))

    @contextmanager
    def _own_chance(self) -> Iterator[None]:
        """What the model draws is a function of the seed and the epoch; torch's own random state stays as it was."""
        device = self.X.device
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            seed = int(np.random.SeedSequence((self.seed, len(self.history))).generate_state(1)[0])
            if device.type == "cpu":
                torch.default_generator.manual_seed(seed)
            else:
                torch.manual_seed(seed)
            yield

    def _batches(self) -> Iterator[Tensor]:
        """The rows of each whole batch of the present epoch, in random order."""
        order = np.random.default_rng((self.seed, len(self.history))).permutation(len(self.X))
        rows = torch.from_numpy(order).to(self.X.device)
        for first in range(0, len(order) - self.batch_size + 1, self.batch_size):
            yield rows[first : first + self.batch_size]

    def _costs(self, rows: Tensor) -> dict[str, Tensor]:
        try:
            return self.model.costs(self.X[rows])
        except InputError as error:  # the map was given codes that are not finite
            raise self._diverged() from error

    @torch.no_grad()
    def _is_finite(self) -> bool:
        """Whether network and codes are finite numbers: the last step may have broken them."""
        codes = self.model.eval().encoder(self.X[: self.batch_size])
        return all(bool(values.isfinite().all()) for values in (codes, *_tensors(self.model).values()))

    def _diverged(self) -> DivergenceError:
        return DivergenceError(
            f"training diverged in epoch {len(self.history) + 1}: scale the data to [0, 1] or lower learning_rate"
        )

    def snapshot(self) -> State:
        """Where the training stands, as a copy that later epochs leave alone: (plain header, arrays)."""
        arrays = {f"model/{name}": array for name, array in arrays_of(self.model).items()}
        for index, moments in self.optimizer.state_dict()["state"].items():
            arrays |= {f"adam/{index}/{name}": value.cpu().numpy().copy() for name, value in moments.items()}
        history = [dict(record) for record in self.history]
        return {"history": history, "n_taken": self.radius.n_taken}, arrays

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go on where :meth:`snapshot` was taken: bit for bit, on the same machine and with as many threads."""
        load_arrays(self.model, {k.removeprefix("model/"): a for k, a in arrays.items() if k[:6] == "model/"})
        moments: dict[int, dict[str, Tensor]] = {}
        for key, array in arrays.items():
            if key.startswith("adam/"):
                _, index, name = key.split("/")
                moments.setdefault(int(index), {})[name] = torch.from_numpy(np.array(array))
        state = self.optimizer.state_dict()
        self.optimizer.load_state_dict({**state, "state": moments})
        self.radius.load_state_dict({"n_taken": header["n_taken"]})
        self.history = [dict(record) for record in header["history"]]


def rate_schedule(name: str, rate: Any) -> Schedule:
    """A learning rate over the iterations, from a number, a schedule or a tuple; it starts above 0."""
    schedule = make_schedule(name, rate)
    number(name, schedule.start, above=0)
    return schedule


def optimizer_of(model: EncodedMap) -> torch.optim.Adam:
    """Adam for the network's parameters, and for the codebook where it is one: each a group, at a rate of its own."""
    codebook = [parameter for parameter in model.parameters() if parameter is model.map.codebook]
    network = [parameter for parameter in model.parameters() if parameter is not model.map.codebook]
    groups = [{"params": parameters} for parameters in (network, codebook) if parameters]
    # Fused passes over each tensor once: a fifth of a step of DESOM.
    return torch.optim.Adam(groups, fused=all(p.device.type in FUSED for p in model.parameters()))


def stagnates(history: Sequence[Mapping[str, Any]], patience: int | None) -> bool:
    """Whether the loss has not fallen for ``patience`` epochs, once the radius is below 1.

    >>> stagnates([{"loss": loss, "radius": 0.5} for loss in (3, 2, 2, 2)], patience=2)
    True
    """
    if patience is None:
        return False
    patience = integer("patience", patience, at_least=1)
    losses = [record["loss"] for record in history if record["radius"] < 1]
    return len(losses) > patience and min(losses[-patience:]) >= min(losses[:-patience])


def arrays_of(model: EncodedMap) -> dict[str, NDArray[Any]]:
    """All tensors of a model by their name, as arrays of their own."""
    return {name: value.detach().cpu().numpy().copy() for name, value in _tensors(model).items()}


def load_arrays(model: EncodedMap, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give a model the tensors that :func:`arrays_of` took, if they are those it has (:func:`check_arrays`)."""
    check_arrays(model, arrays)
    with torch.no_grad():
        for name, value in _tensors(model).items():
            value.copy_(torch.from_numpy(np.array(arrays[name])))


def check_arrays(model: EncodedMap, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise ParameterError where a tensor of the model is missing, foreign or of another shape."""
    own = _tensors(model)
    odd = [
        name
        for name in own.keys() | arrays.keys()
        if name not in own or name not in arrays or tuple(own[name].shape) != arrays[name].shape
    ]
    if odd:
        raise ParameterError(f"the state does not fit the network: look at {', '.join(sorted(odd)[:3])}")


def _tensors(model: EncodedMap) -> dict[str, Tensor]:
    return {name: value for name, value in model.state_dict().items() if isinstance(value, Tensor)}
