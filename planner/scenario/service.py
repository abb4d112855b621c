"""What is promised, and what money may be spent."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from planner.errors import InputError, message
from planner.facts import fact
from planner.manifest import manifest
from planner.scenario.base import MOST_MONEY, Section, figure


def _quarter(text: str) -> str:
    if not re.fullmatch(r"20\d\dQ[1-4]", text):
        raise InputError(message("{text} is not a quarter", text=repr(text)), "such as 2024Q4")
    return text


Quarter = Annotated[str, AfterValidator(_quarter)]


class Promise(Section):
    """At least ``share`` of the boxes reach the door within ``days``, from a quarter on.

    It holds in every period and demand scenario, on the average day and on the design day.
    """

    days: float = Field(ge=0.5, le=60, multiple_of=0.5, description="days from order to door")
    share: float = Field(ge=0, le=1, json_schema_extra={"unit": "share of boxes"})
    design_day_share: float | None = Field(
        default=None, ge=0, le=1, description="share on the design day; as ``share`` where not given"
    )
    since: Quarter = Field(default="2024Q1", description="first quarter in force")

    @property
    def on_design_day(self) -> float:
        """Share promised on the design day."""
        return self.share if self.design_day_share is None else self.design_day_share


def default_promises() -> tuple[Promise, ...]:
    """5 days as announced for direct parcels; 3 days from 2025, when the announced FC should run."""
    return (
        Promise(days=5, share=fact("promise_5d").number, since="2024Q1"),
        Promise(days=3, share=fact("promise_3d").number, since="2025Q1"),
    )


class ServiceSection(Section):
    """Promises and the price of breaking them."""

    promises: tuple[Promise, ...] = Field(default_factory=default_promises)
    province_floor: float = figure("province_floor", ge=0, le=1)
    late_penalty: float = figure("late_penalty", ge=0, le=100_000)
    lost_penalty: float = figure("lost_penalty", ge=0, le=500_000)
    refused_average_limit: float = figure("refused_average_limit", ge=0, le=1)
    refused_design_day_limit: float = figure("refused_design_day_limit", ge=0, le=1)

    @property
    def refused_limits(self) -> tuple[float, float]:
        """Largest shares of refused orders on the average and on the design day; 1: no limit of its own.

        What a design day refuses is what its average day does, scaled by class: nothing where that is
        nothing, and about as large a share where it is not.
        """
        average = self.refused_average_limit
        return average, max(average, self.refused_design_day_limit) if average > 0.0 else 1.0

    @model_validator(mode="after")
    def _each_once(self) -> ServiceSection:
        days = [p.days for p in self.promises]
        if len(set(days)) < len(days):
            raise InputError(message("promises for {text} days", text=days), "each number of days once")
        return self

    @property
    def late_days(self) -> float:
        """Days after which a box is late and compensated: the longest promise, 5 if there is none."""
        return max((p.days for p in self.promises), default=5.0)


CURRENCY = manifest().currency.code


class MoneySection(Section):
    """Rates of money and budgets."""

    discount_rate: float = figure("discount_rate", ge=0, le=1)
    krw_per_usd: float = figure("currency_per_usd", ge=100, le=10_000)
    minimum_wage: float = figure("minimum_wage", ge=1_000, le=200_000)
    wage_loading: float = figure("wage_loading", ge=1, le=5)
    consumables: float = figure("consumables", ge=0, le=20_000)
    cold_fit: float = figure("cold_fit", ge=0, le=2e7)
    obsolescence: float = figure("obsolescence", ge=0, le=1)
    assortment_in: float = figure("assortment_in", ge=0, le=100_000)
    assortment_out: float = figure("assortment_out", ge=0, le=100_000)
    overflow_premium: float = figure("overflow_premium", ge=0, le=100_000)
    gateway_overflow: float = figure("gateway_overflow", ge=0, le=100_000)
    budget_total: float = Field(
        default=fact("budget_total").number, gt=0, le=MOST_MONEY,
        description="facility spending over the horizon: capex, rent, deposits, overhead",
        json_schema_extra={"fact": fact("budget_total").id, "unit": CURRENCY},
    )  # fmt: skip
    budget_year: float | None = Field(
        default=None, gt=0, le=MOST_MONEY, description="facility spending in any one calendar year",
        json_schema_extra={"unit": CURRENCY},
    )  # fmt: skip
    cost_ceiling: float | None = Field(
        default=None, gt=0, le=MOST_MONEY, description="NPV of all cost that the best-service mode may use",
        json_schema_extra={"unit": CURRENCY},
    )  # fmt: skip
