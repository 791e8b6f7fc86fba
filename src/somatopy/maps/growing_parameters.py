"""What the parameters of a GrowingSOM must be, and the epochs that they plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from somatopy import checking
from somatopy.checking import ParameterError
from somatopy.maps.phases import MOST_EPOCHS, PlannedEpoch, plan

if TYPE_CHECKING:
    from somatopy.maps.growing import GrowingSOM


def planned(som: GrowingSOM) -> list[PlannedEpoch]:
    """Refuse parameters out of their range; returns the plan they give."""
    for name in ("calibration_epochs", "growing_epochs", "smoothing_epochs", "reinforcing_cycles"):
        checking.integer(name, getattr(som, name), at_least=0, at_most=MOST_EPOCHS)
    checking.choice("calibration_rule", som.calibration_rule, ("mean", "largest"))
    checking.choice("rate_law", som.rate_law, ("geometric", "gsom"))
    if som.scaling is not None:
        checking.choice("scaling", som.scaling, ("feature", "global"))
    checking.number("growth_factor", som.growth_factor, above=0)
    checking.number("error_spread", som.error_spread, above=0, below=1)
    checking.number("learning_rate", som.learning_rate, above=0, at_most=1)
    checking.number("final_learning_rate", som.final_learning_rate, above=0, at_most=som.learning_rate)
    checking.integer("max_units", som.max_units, at_least=4)
    checking.boolean("carry_errors", som.carry_errors)
    if som.spread_factor is not None:
        checking.number("spread_factor", som.spread_factor, above=0, below=1)
    _check_threshold(som)
    return plan(
        calibration_epochs=som.calibration_epochs,
        growing_epochs=som.growing_epochs,
        reinforcing_cycles=som.reinforcing_cycles,
        smoothing_epochs=som.smoothing_epochs,
        learning_rate=som.learning_rate,
        final_rate=som.final_learning_rate,
    )


def _check_threshold(som: GrowingSOM) -> None:
    if isinstance(som.growth_threshold, str):
        if som.growth_threshold != "calibrated":
            hint = checking.did_you_mean(som.growth_threshold, ["calibrated"])
            raise ParameterError(
                "growth_threshold must be 'calibrated' or a number above 0; got "
                f"{checking.show(som.growth_threshold)}{hint}"
            )
        grows = som.growing_epochs or som.reinforcing_cycles
        if som.spread_factor is None and grows and not som.calibration_epochs:
            raise ParameterError(
                "calibration_epochs must be at least 1 to calibrate the growth threshold; got 0: "
                "or give growth_threshold or spread_factor"
            )
    else:
        checking.number("growth_threshold", som.growth_threshold, above=0)
        if som.spread_factor is not None:
            raise ParameterError(
                f"give growth_threshold or spread_factor, not both; got {som.growth_threshold!r} and "
                f"{som.spread_factor!r}"
            )
