"""How a network is trained: everything that, with the clips and a seed, decides its weights."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from somatopy.checking import ParameterError, boolean, choice, did_you_mean, integer, number, show
from somatopy.speech import rates
from somatopy.speech.networks import NETWORKS
from somatopy.speech.spectra import FEATURES

OPTIMIZERS = ("sgd", "adamw")
SCHEDULES = ("stairs", "cosine")


@dataclass(frozen=True)
class Recipe:
    """A training; as it stands, that of the challenge's baseline.

    Parameters
    ----------
    network : a name of :data:`somatopy.speech.networks.NETWORKS`
    features : ``"mfcc"``, or ``"logmel"`` (given to the network as ``(dB + 45) / 20``)
    iterations : steps of the optimizer
    batch_size : clips
    accumulate : batches whose gradients are averaged before a step
    optimizer : ``"sgd"`` or ``"adamw"``
    rate, momentum, weight_decay : of the optimizer (``momentum`` of SGD)
    schedule : ``"stairs"`` or ``"cosine"``
    stairs : (iteration, rate) pairs; none: ``rate`` throughout; a negative rate ends the training
    warmup : iterations, of ``"cosine"``
    label_smoothing : share of each target that is spread over all classes
    shift, noise : share of a clip, and loudness of noise, at most; each for half of the clips
    masks : whether parts of the features are hidden (:class:`~somatopy.speech.augmentation.SpecAugment`)
    patience : validations without a better one before training ends; 0: never
    log_every, save_every : iterations from one validation, and from one saved network, to the next
    seed : of weights, order and augmentation
    """

    network: str = "cnn-trad-pool2"
    features: str = "mfcc"
    iterations: int = 10_500
    batch_size: int = 128
    accumulate: int = 1
    optimizer: str = "sgd"
    rate: float = 0.005
    momentum: float = 0.9
    weight_decay: float = 1e-4
    schedule: str = "stairs"
    stairs: Sequence[tuple[int, float]] = ()
    warmup: int = 0
    label_smoothing: float = 0.0
    shift: float = 0.2
    noise: float = 0.2
    masks: bool = False
    patience: int = 0
    log_every: int = 500
    save_every: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        choice("network", self.network, NETWORKS)
        choice("features", self.features, FEATURES)
        choice("optimizer", self.optimizer, OPTIMIZERS)
        choice("schedule", self.schedule, SCHEDULES)
        for name in ("iterations", "batch_size", "accumulate", "log_every", "save_every"):
            integer(name, getattr(self, name), at_least=1)
        for name in ("warmup", "patience"):
            integer(name, getattr(self, name), at_least=0)
        integer("seed", self.seed, at_least=0, at_most=2**32 - 1)
        number("rate", self.rate, above=0)
        number("weight_decay", self.weight_decay, at_least=0)
        for name in ("momentum", "label_smoothing"):
            number(name, getattr(self, name), at_least=0, below=1)
        for name in ("shift", "noise"):
            number(name, getattr(self, name), at_least=0, at_most=1)
        boolean("masks", self.masks)
        object.__setattr__(self, "stairs", _pairs(self.stairs))
        if self.stairs and self.schedule != "stairs":
            raise ParameterError(
                f"stairs need schedule='stairs'; got schedule={self.schedule!r}: leave one of them out"
            )

    def rate_at(self, iteration: int) -> float | None:
        """The rate of the step that follows ``iteration`` steps; None: there is no such step."""
        if iteration >= self.iterations:
            return None
        if self.schedule == "cosine":
            return rates.warm_cosine(iteration, self.rate, self.warmup, self.iterations)
        return rates.stairs(iteration, self.stairs or [(0, self.rate)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**dataclasses.asdict(self), "stairs": [list(pair) for pair in self.stairs]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Recipe:
        """The recipe of :meth:`to_dict`; what is left out is as in the baseline's."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in data:
            if name not in known:
                raise ParameterError(f"a recipe has nothing called {name!r}{did_you_mean(name, known)}")
        return cls(**data)


def _pairs(steps: Any) -> tuple[tuple[int, float], ...]:
    try:
        pairs = [(integer("iteration", first, at_least=0), number("rate", rate)) for first, rate in steps]
        places = [first for first, _ in pairs]
        sensible = places == sorted(set(places)) and all(rate >= 0 for _, rate in pairs[:1])
    except (TypeError, ValueError):
        sensible = False
    if not sensible:
        raise ParameterError(
            "stairs must be (iteration, rate) pairs in the order of their iterations, the first rate not negative; "
            f"got {show(steps)}"
        )
    return tuple(pairs)


BASELINE = Recipe()
MODERN = Recipe(
    network="bc-resnet",
    features="logmel",
    iterations=3000,
    optimizer="adamw",
    rate=0.003,
    weight_decay=0.01,
    schedule="cosine",
    warmup=150,
    label_smoothing=0.1,
    masks=True,
    log_every=100,
)
RECIPES = {"baseline": BASELINE, "modern": MODERN}
