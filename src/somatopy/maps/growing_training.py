"""One training of a growing map, epoch by epoch: initialization, then what the plan says.

Works on scaled samples only. Everything random is a function of (seed, step), so a training that is restored from a
snapshot goes on exactly as the unbroken one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import DivergenceError, ParameterError
from somatopy.maps.growing_state import SQUARE_CELLS, GrowingState
from somatopy.maps.growth import calibrated_threshold, gsom_rate, reach
from somatopy.maps.phases import ANY_REACH, PlannedEpoch
from somatopy.maps.restored import check_cells, check_codebook, check_indices, check_shapes
from somatopy.maps.search import best_units
from somatopy.maps.whole_epoch import whole_epoch

START_MIDDLE, START_WIDTH = 0.5, 0.05  # first weights: uniform 0.5 +- 0.05 of the data range (our choice)
PATIENCE = 8  # smoothing ends when so many epochs in a row have not lowered the MSE (our choice)
ERROR_BOUND = 2.0  # reinforcing set: squared error above mean + 2 standard deviations (our choice)
EMPHASIS = 3  # extra presentations of samples not yet represented, when reviewing and smoothing (our choice)
WIDE = 256  # features beyond which a tile leaves the first-level cache, and writing few rows beats passing over all
NEVER = float(np.finfo(np.float64).max)  # a threshold that no error passes; finite, so that JSON can hold it


@dataclass(frozen=True)
class GrowthSettings:
    """The parameters of the sample loop, already checked.

    Attributes
    ----------
    threshold : GT in scaled units, or None to calibrate it
    calibration_rule, growth_factor : how GT comes from the calibrating errors
    error_spread : FD, the share by which an inner unit's error spreads to each neighbor
    carry_errors : whether errors are kept from one growing epoch to the next
    rate_law, learning_rate : see :class:`somatopy.GrowingSOM`
    max_units : hard cap
    """

    threshold: float | None
    calibration_rule: str
    growth_factor: float
    error_spread: float
    carry_errors: bool
    rate_law: str
    learning_rate: float
    max_units: int


@dataclass(eq=False)
class GrowingTraining:
    """The moving parts of a training.

    Attributes
    ----------
    X : (N, D) scaled samples; low, high : (D,) the range of the weights: 0 and 1 for scaled data
    labels : (N,) integer codes, -1 of samples without a label; or None
    step : epochs done; ``plan[step]`` comes next
    bmu, squared : (N,) best unit and squared distance of every sample on the present map
    capped : whether a birth was refused because of ``max_units``
    """

    X: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]
    labels: NDArray[np.int64] | None
    plan: list[PlannedEpoch]
    settings: GrowthSettings
    seed: int
    step: int = 0
    rate: float = math.nan
    threshold: float | None = None
    capped: bool = False
    history: list[dict[str, Any]] = field(default_factory=list)
    reinforcing_set: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    state: GrowingState = field(init=False)
    bmu: NDArray[np.int64] = field(init=False)
    squared: NDArray[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.bmu = np.zeros(len(self.X), np.int64)

    def initialize(self) -> dict[str, Any]:
        """Four units around the middle of the data range."""
        began = time.perf_counter()
        width = np.random.default_rng([self.seed, 0]).uniform(
            START_MIDDLE - START_WIDTH, START_MIDDLE + START_WIDTH, (len(SQUARE_CELLS), self.X.shape[1])
        )
        self.state = GrowingState.square((self.low + width * (self.high - self.low)).astype(self.X.dtype))
        self.rate, self.threshold = self.settings.learning_rate, self.settings.threshold
        return self._record("initialization", 0, True, 0, began)

    @property
    def finished(self) -> bool:
        """Whether the plan is at its end, or smoothing no longer lowers the MSE."""
        if self.step >= len(self.plan):
            return True
        return self.plan[self.step].may_end_early and not self._still_gains()

    @whole_epoch("state")
    def advance(self) -> dict[str, Any]:
        """Train the next epoch of the plan and return its record."""
        began = time.perf_counter()
        epoch = self.plan[self.step]
        self._prepare(epoch)
        born = self._present_all(epoch)
        self.step += 1
        if epoch.phase == "calibrating" and epoch.is_last:
            self._calibrate()
        return self._record(epoch.phase, epoch.epoch, epoch.is_last, born, began, epoch.widest_reach)

    def _prepare(self, epoch: PlannedEpoch) -> None:
        if epoch.clears_errors or (epoch.grows and not self.settings.carry_errors):
            self.state.errors[:] = 0
        if epoch.on_reinforcing_set and epoch.is_first:
            self.reinforcing_set = self._not_yet_represented()
        if self.settings.rate_law == "geometric" or epoch.is_first:
            self.rate = epoch.rate
        else:
            self.rate = gsom_rate(self.rate, self.state.n_units)

    def _present_all(self, epoch: PlannedEpoch) -> int:
        """Present the epoch's samples in fresh random order; returns the number of births."""
        from somatopy.maps.kernels.growing import present
        from somatopy.maps.kernels.sweep_tile import tiles_for

        state, settings = self.state, self.settings
        order = np.random.default_rng([self.seed, self.step + 1]).permutation(self._samples_of(epoch))
        threshold = self.threshold if epoch.grows and self.threshold is not None else math.inf
        birth_rate = settings.learning_rate if settings.rate_law == "gsom" else math.nan
        position, before = 0, state.n_units
        in_tiles = None if self.X.shape[1] <= WIDE else 0
        while position < len(order):
            position, state.n_units, self.rate, refused = present(
                self.X, order, position,
                state.codebook, state.errors, state.rows, state.columns, state.neighbors, state.grid, state.origin,
                state.n_units, self.rate, birth_rate, epoch.widest_reach, threshold, settings.error_spread,
                settings.max_units, self.low, self.high, tiles_for(state.codebook[:in_tiles]),
            )  # fmt: skip
            self.capped |= bool(refused)
            if position < len(order):
                state.make_room()
        return int(state.n_units - before)

    def _samples_of(self, epoch: PlannedEpoch) -> NDArray[np.int64]:
        if epoch.on_reinforcing_set:
            return self.reinforcing_set
        everything = np.arange(len(self.X))
        if not epoch.emphasizes or self.labels is None:
            return everything
        # Without more weight, an epoch over all samples would undo what the reinforcing set has just moved.
        return np.concatenate([everything, *[self._not_yet_represented()] * EMPHASIS])

    def _calibrate(self) -> None:
        """GT from the errors of the calibrating epoch just done, unless it was given."""
        if self.threshold is not None:
            return
        errors = self.state.errors[: self.state.n_units]
        gt = calibrated_threshold(errors, self.settings.calibration_rule, self.settings.growth_factor)
        # Samples that do not differ leave nothing to grow for: any rounding error would pass their threshold.
        self.threshold = gt if gt > 0 and np.ptp(self.X, axis=0).any() else NEVER

    def _not_yet_represented(self) -> NDArray[np.int64]:
        """Samples whose best unit is shared with another label, or whose error is above the bound."""
        assert self.labels is not None
        most = np.full(self.state.n_units, -1, np.int64)
        least = np.full(self.state.n_units, np.iinfo(np.int64).max)
        known = self.labels >= 0
        np.maximum.at(most, self.bmu[known], self.labels[known])
        np.minimum.at(least, self.bmu[known], self.labels[known])
        shared = (most > least)[self.bmu] & known
        far = self.squared > self.squared.mean() + ERROR_BOUND * self.squared.std()
        return np.flatnonzero(shared | far)

    def _still_gains(self) -> bool:
        """Whether the MSE reached a new low in the last few smoothing epochs."""
        mse = [record["mse"] for record in self.history]
        n_smoothed = sum(record["phase"] == "smoothing" for record in self.history)
        return n_smoothed < PATIENCE or min(mse[-PATIENCE:]) < min(mse[-n_smoothed - 1 : -PATIENCE])

    def _record(
        self, phase: str, epoch: int, last: bool, born: int, began: float, widest: int = ANY_REACH
    ) -> dict[str, Any]:
        n = self.state.n_units
        self.bmu, self.squared = best_units(self.X, self.state.codebook[:n])
        mse = float(self.squared.mean(dtype=np.float64))
        if not math.isfinite(mse):
            raise DivergenceError(
                f"training left the finite numbers at step {self.step} ({phase} epoch {epoch}): lower learning_rate"
            )
        record = {
            "phase": phase,
            "epoch": epoch,
            "step": self.step,
            "units": n,
            "births": born,
            "mse": mse,
            "rate": float(self.rate),
            "radius": min(reach(n), float(widest)),
            "threshold": self.threshold,
            "last_of_phase": last,
            "seconds": time.perf_counter() - began,
        }
        self.history.append(record)
        return record

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """All that :meth:`restore` needs, as plain numbers and arrays."""
        n = self.state.n_units
        header = {
            "seed": self.seed,
            "step": self.step,
            "rate": self.rate,
            "threshold": self.threshold,
            "capped": self.capped,
            "history": list(self.history),
        }
        arrays = {
            name: getattr(self.state, name)[:n].copy() for name in ("codebook", "errors", "rows", "columns")
        }
        return header, {**arrays, "reinforcing_set": self.reinforcing_set.copy()}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Stand where :meth:`snapshot` was taken."""
        codebook, n_features = arrays["codebook"], self.X.shape[1]
        check_cells(arrays["rows"], arrays["columns"], len(codebook), ParameterError)
        check_codebook(codebook, len(arrays["errors"]), n_features, ParameterError)
        check_shapes(arrays, errors=(len(codebook),))
        check_indices("reinforcing_set", arrays["reinforcing_set"], len(self.X), complaint=ParameterError)
        if codebook.dtype != self.X.dtype:
            raise ParameterError(f"the state is of {codebook.dtype} and the samples of {self.X.dtype}")
        self.seed, self.step, self.rate = header["seed"], header["step"], header["rate"]
        self.threshold, self.capped = header["threshold"], header["capped"]
        self.history = [dict(record) for record in header["history"]]
        self.reinforcing_set = np.array(arrays["reinforcing_set"], np.int64)
        self.state = GrowingState.of(
            *(np.array(arrays[name]) for name in ("codebook", "errors", "rows", "columns"))
        )
        self.bmu, self.squared = best_units(self.X, self.state.codebook[: self.state.n_units])
