"""The training of a spotter, iteration by iteration, so that logs, checkpoints and early stops can hang on it.

All chance is a function of the seed and the iteration: which clips, where they are cut, how they are shifted, which
noise they get, what dropout drops. So a training that goes on from a snapshot goes on bit for bit (on the same machine
and with as many threads), and no state of a generator is stored.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from somatopy.checking import DivergenceError, MapFileError, ParameterError
from somatopy.speech.augmentation import Noise, Shift, SpecAugment
from somatopy.speech.labels import SILENCE
from somatopy.speech.recipe import Recipe
from somatopy.speech.sampling import Rows, TenthSampler
from somatopy.speech.spotter import Spotter, arrays_of, put
from somatopy.speech.waves import Waves

SMOOTHED = 20  # iterations over which loss and accuracy of the training are averaged

Record = dict[str, Any]
State = tuple[dict[str, Any], dict[str, NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class LabeledWaves:
    """Clips and the class (N,) of each."""

    waves: Waves
    targets: NDArray[np.int64]

    def fingerprint(self) -> str:
        """A hash of all samples and classes."""
        digest = hashlib.sha256(self.waves.samples.tobytes())
        digest.update(self.waves.bounds.tobytes())
        digest.update(self.targets.tobytes())
        return digest.hexdigest()

    def targets_of(self, rows: Rows) -> Tensor:
        """(len(rows),) the classes of rows; that of the zero clip is silence."""
        return torch.from_numpy(np.where(rows < 0, SILENCE, self.targets[rows]))


class SpotterTraining:
    """The training of a spotter by a recipe.

    Parameters
    ----------
    recipe : Recipe
    train, valid : LabeledWaves
    noises : (T,) float32 waves to mix in; none: no noise is added
    start : Spotter, optional
        Its weights are the first ones, instead of those drawn from the seed.
    device : where the network is

    Raises
    ------
    ParameterError
        ``start`` was trained on other features than those of the recipe.
    MapFileError
        ``start`` holds another network.
    """

    def __init__(
        self,
        recipe: Recipe,
        train: LabeledWaves,
        valid: LabeledWaves,
        noises: Sequence[NDArray[np.float32]] = (),
        *,
        start: Spotter | None = None,
        device: str = "cpu",
    ) -> None:
        self.recipe, self.train_on, self.valid, self.device = recipe, train, valid, torch.device(device)
        self.spotter = Spotter(recipe.network, recipe.features, seed=recipe.seed)
        if start is not None:
            self._start_from(start)
        self.spotter.to(self.device)
        self.sampler = TenthSampler(train.targets, recipe.batch_size, seed=recipe.seed)
        self.valid_rows = TenthSampler(valid.targets, recipe.batch_size).rows()
        self.shift = Shift(recipe.shift)
        self.noise = Noise(noises, recipe.noise).to(self.device) if len(noises) and recipe.noise else None
        self.mask = SpecAugment() if recipe.masks else None
        self.optimizer = _optimizer(self.spotter.network, recipe)
        self.iteration = 0
        self.stale = 0  # validations since the best one
        self.best: Record = {}
        self.recent: deque[tuple[float, float]] = deque(maxlen=SMOOTHED)
        self._epoch: tuple[int, list[Rows]] = (-1, [])
        self._since = time.perf_counter()

    @property
    def done(self) -> bool:
        patience = self.recipe.patience
        return self.recipe.rate_at(self.iteration) is None or (patience > 0 and self.stale >= patience)

    def advance(self) -> None:
        """Take a step.

        Raises
        ------
        DivergenceError
            The loss left the finite numbers.
        """
        self.spotter.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate_at(self.iteration)
        self.optimizer.zero_grad(set_to_none=True)
        parts = [
            self._part(self.iteration * self.recipe.accumulate + i) for i in range(self.recipe.accumulate)
        ]
        loss, accuracy = (float(np.mean(column)) for column in zip(*parts, strict=True))
        self._must_be_finite(loss)
        self.optimizer.step()
        self.iteration += 1
        self.recent.append((loss, accuracy))

    def validate(self) -> Record:
        """The columns of the log where the training stands; remembers whether this was the best so far.

        Raises
        ------
        DivergenceError
            The loss left the finite numbers.
        """
        loss, accuracy = self._valid()
        self._must_be_finite(loss)
        if accuracy > self.best.get("accuracy", -1.0):
            self.best, self.stale = {"step": self.iteration, "accuracy": accuracy}, 0
        else:
            self.stale += 1
        smooth = np.mean(self.recent, axis=0).tolist() if self.recent else [None, None]
        batch = self.recent[-1] if self.recent else (None, None)
        samples = self.iteration * self.recipe.batch_size * self.recipe.accumulate
        seconds, self._since = time.perf_counter() - self._since, time.perf_counter()
        return {
            "step": self.iteration,
            "rate": self.recipe.rate_at(max(0, self.iteration - 1)),
            "epoch": samples / len(self.train_on.targets),
            "samples": samples,
            "valid_loss": loss,
            "valid_accuracy": accuracy,
            "train_loss": smooth[0],
            "train_accuracy": smooth[1],
            "batch_loss": batch[0],
            "batch_accuracy": batch[1],
            "seconds": seconds,
        }

    def save(self, path: Path) -> None:
        """Write the network as it is now; :func:`somatopy.speech.load` reads it."""
        self.spotter.save(path, recipe=self.recipe.to_dict(), iteration=self.iteration)

    def snapshot(self) -> State:
        """Where the training stands, as a copy that later iterations leave alone: (plain header, arrays)."""
        arrays = {f"network/{name}": array for name, array in arrays_of(self.spotter.network).items()}
        for index, moments in self.optimizer.state_dict()["state"].items():
            held = {name: value for name, value in moments.items() if isinstance(value, Tensor)}
            arrays |= {f"moment/{index}/{name}": value.cpu().numpy().copy() for name, value in held.items()}
        recent = [list(pair) for pair in self.recent]
        return {"iteration": self.iteration, "recent": recent, "best": self.best, "stale": self.stale}, arrays

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go on where :meth:`snapshot` was taken.

        Raises
        ------
        MapFileError
            The state is not that of such a training.
        """
        weights = {key.removeprefix("network/"): a for key, a in arrays.items() if key.startswith("network/")}
        put(self.spotter.network, weights, "the checkpoint")
        try:
            self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": _moments(arrays)})
            self.iteration, self.stale = int(header["iteration"]), int(header["stale"])
            self.best = dict(header["best"])
            self.recent = deque(((float(a), float(b)) for a, b in header["recent"]), maxlen=SMOOTHED)
        except (KeyError, TypeError, ValueError) as error:
            raise MapFileError(f"the checkpoint does not hold this training ({error})") from error

    def fingerprint(self) -> str:
        """A hash of all that is heard: clips, their classes, noises."""
        digest = hashlib.sha256((self.train_on.fingerprint() + self.valid.fingerprint()).encode())
        if self.noise is not None:
            digest.update(self.noise.starts.cpu().numpy().tobytes())
            digest.update(self.noise.sound.cpu().numpy().tobytes())
        return digest.hexdigest()

    def _start_from(self, start: Spotter) -> None:
        if start.features_name != self.recipe.features:
            raise ParameterError(
                f"features must be {start.features_name!r}, those of the network to start from; got "
                f"{self.recipe.features!r}"
            )
        put(self.spotter.network, arrays_of(start.network), "the network to start from")

    def _must_be_finite(self, loss: float) -> None:
        if not np.isfinite(loss):
            raise DivergenceError(
                f"training diverged at iteration {self.iteration}: the loss is {loss}; lower the rate"
            )

    def _part(self, number: int) -> tuple[float, float]:
        """Gradients of batch ``number`` of the training, added to those there are; its loss and accuracy."""
        rows = self._batch(number)
        targets = self.train_on.targets_of(rows).to(self.device)
        seed = int(np.random.SeedSequence((self.recipe.seed, number)).generate_state(1)[0])
        waves = self.train_on.waves.batch(rows, np.random.default_rng(seed))
        generator = torch.Generator(self.device).manual_seed(seed)
        spectra = self._heard(torch.from_numpy(waves).to(self.device), generator)
        with torch.random.fork_rng(devices=[self.device] if self.device.type == "cuda" else []):
            torch.manual_seed(seed)  # what dropout drops
            scores = self.spotter.network(spectra)
        loss = nn.functional.cross_entropy(scores, targets, label_smoothing=self.recipe.label_smoothing)
        (loss / self.recipe.accumulate).backward()
        return loss.item(), (scores.argmax(1) == targets).float().mean().item()

    def _heard(self, waves: Tensor, generator: torch.Generator) -> Tensor:
        waves = self.shift(waves, generator)
        if self.noise is not None:
            waves = self.noise(waves, generator)
        spectra = self.spotter.features(waves)
        if self.mask is not None:
            spectra = self.mask(spectra, generator)
        return spectra.contiguous(memory_format=torch.channels_last)

    def _batch(self, number: int) -> Rows:
        """The rows of batch ``number``, counted over all epochs."""
        epoch, place = divmod(number, self.sampler.n_batches)
        if self._epoch[0] != epoch:
            self._epoch = epoch, list(self.sampler.batches(epoch))
        return self._epoch[1][place]

    def _valid(self) -> tuple[float, float]:
        scores = self.spotter.scores(self.valid.waves, self.valid_rows, self.recipe.batch_size)
        targets = self.valid.targets_of(self.valid_rows)
        loss = nn.functional.cross_entropy(scores, targets).item()
        return loss, (scores.argmax(1) == targets).double().mean().item()


def _moments(arrays: Mapping[str, NDArray[Any]]) -> dict[int, dict[str, Tensor]]:
    """What the optimizer remembers of each parameter, out of the arrays of a snapshot."""
    moments: dict[int, dict[str, Tensor]] = {}
    for key, array in arrays.items():
        if key.startswith("moment/"):
            _, index, name = key.split("/")
            moments.setdefault(int(index), {})[name] = torch.from_numpy(np.array(array))
    return moments


def _optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(
            network.parameters(), recipe.rate, momentum=recipe.momentum, weight_decay=recipe.weight_decay
        )
    return torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.weight_decay)
