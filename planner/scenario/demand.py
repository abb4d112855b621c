"""What is asked of demand: history, forecast, growth, scenarios, the design day, the split."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from planner.errors import InputError, message
from planner.facts import fact
from planner.scenario.base import MOST_BOXES_A_QUARTER, MOST_BOXES_A_YEAR, Section, figure

LEAST_PROBABILITY = 0.01
"""Promises hold in every demand scenario alike: what comes less often than one time in a hundred is none."""


class DemandScenario(Section):
    """One course that demand may take: its own forecast for 2024 and its own growth after adoption."""

    name: str
    probability: float = figure("probability_{key}", ge=LEAST_PROBABILITY, le=1)
    forecast_2024: float = Field(gt=0, le=MOST_BOXES_A_YEAR, description="boxes in 2024 through the carrier")
    growth_offset: float = Field(
        default=0.0, ge=-0.5, le=0.5, description="added to market_growth, per year",
        json_schema_extra={"fact": "growth_offset_{key}", "unit": "per year"},
    )  # fmt: skip

    @field_validator("probability", mode="before")
    @classmethod
    def _none_for_show(cls, value: Any) -> Any:
        """A course that cannot come would still have to be served: who means that leaves it out."""
        if value == 0:
            allowed = "{n} to {m}; remove it or give it a probability"
            raise InputError("0", message(allowed, n=f"{LEAST_PROBABILITY:g}", m=1))
        return value


def default_scenarios() -> tuple[DemandScenario, ...]:
    """Low, base and high: the edges and the middle of the reported forecast of 50 to 60 million boxes."""
    forecast = fact("carrier_boxes_forecast")
    by_name = {"low": forecast.low, "base": forecast.value, "high": forecast.high}
    offsets = {
        "low": fact("growth_offset_low").number,
        "base": 0.0,
        "high": fact("growth_offset_high").number,
    }
    return tuple(
        DemandScenario(
            name=name,
            probability=fact(f"probability_{name}").number,
            forecast_2024=boxes or 0.0,
            growth_offset=offsets[name],
        )
        for name, boxes in by_name.items()
    )


class History(Section):
    """Boxes that the carrier delivered in each quarter of 2023."""

    q1: float = figure("carrier_boxes_q1", gt=0, le=MOST_BOXES_A_QUARTER)
    q2: float = figure("carrier_boxes_q2", gt=0, le=MOST_BOXES_A_QUARTER)
    q3: float = figure("carrier_boxes_q3", gt=0, le=MOST_BOXES_A_QUARTER)
    q4: float = figure("carrier_boxes_q4", gt=0, le=MOST_BOXES_A_QUARTER)


class DemandSection(Section):
    """From the carrier's quarterly volumes to boxes per district, class, quarter and scenario."""

    history: History = History()
    market_growth: float = figure("market_growth", ge=-0.5, le=1)
    volume_factor: float = Field(
        default=1.0, ge=0.01, le=20, description="multiplies every forecast volume; the volume slider",
        json_schema_extra={"unit": "ratio"},
    )  # fmt: skip
    scope: Literal["carrier", "marketplace"] = Field(
        default="carrier",
        description="plan the carrier's boxes, or all of the marketplace's (divided by carrier_share)",
    )
    carrier_share: float = figure("carrier_share", ge=0.01, le=1)
    scenarios: tuple[DemandScenario, ...] = Field(default_factory=default_scenarios, min_length=1)
    core_area_share: float = figure("core_area_share", gt=0, lt=1)
    peak_factor: float = Field(
        default=1.0, ge=0.5, le=3, description="scales how far every design day stands above its average day",
        json_schema_extra={"unit": "ratio"},
    )  # fmt: skip
    ordinary_peak: float = figure("ordinary_peak", ge=1, le=5)
    peak_days_event: float = figure("peak_days_event", ge=1, le=60)
    peak_days_other: float = figure("peak_days_other", ge=1, le=60)
    top_fifth_share: float = figure("top_fifth_share", gt=0.2, lt=1)

    @model_validator(mode="after")
    def _probabilities_add_up(self) -> DemandSection:
        total = sum(s.probability for s in self.scenarios)
        if abs(total - 1) > 1e-6:
            raise InputError(
                message("probabilities add up to {n}", n=f"{total:g}"), "probabilities that add up to 1"
            )
        names = [s.name for s in self.scenarios]
        if len(set(names)) < len(names):
            raise InputError(message("scenario names {names}", names=names), "each name once")
        return self
