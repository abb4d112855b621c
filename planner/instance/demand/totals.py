"""Whether the totals of a user's demand table and quarterly volumes can be meant as they are.

They are held against what the base case knows of the market, not against the scenario: a table that fits
goes on fitting when growth or volume is changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.errors import OR_ACCEPTED, InputError, message
from planner.instance.demand.forecast import growth_models
from planner.scenario import Period, Scenario

MOST_TIMES_OFF = 3.0
"""A table's total is not that far from the known one, up or down."""
MOST_TIMES_OFF_IN_A_QUARTER = 10.0
"""One quarter may stand further off, but not by an order of magnitude."""


@dataclass(frozen=True)
class Total:
    """The boxes of a user's table beside those that are known."""

    own: float
    known: float

    def is_within(self, times: float) -> bool:
        """Whether neither is more than so many times the other."""
        return self.known <= self.own * times and self.own <= self.known * times


def check_totals(scenario: Scenario) -> None:
    """Raises InputError for totals that are far off, unless ``tables.accept`` confirms them."""
    accepted = scenario.tables.accept
    if "demand_total" not in accepted and (error := unusual_demand(scenario)) is not None:
        raise error
    if "volume_outliers" not in accepted and (error := unusual_volumes(scenario)) is not None:
        raise error


def demand_total(scenario: Scenario) -> Total:
    """The demand table's boxes beside those of an average day of the base case."""
    periods = Scenario().horizon.periods
    a_day = sum(_known_boxes(periods)) / sum(period.days for period in periods)
    return Total(sum(row.boxes for row in scenario.tables.demand), a_day)


def volume_total(scenario: Scenario) -> Total:
    """The quarterly volumes' sum beside that of the base case over the same quarters."""
    return Total(sum(scenario.tables.volumes), sum(_known_boxes(scenario.horizon.periods)))


def unusual_demand(scenario: Scenario) -> InputError | None:
    """What is to be asked of the demand table's total; None where it is near the known one, or no table."""
    total = demand_total(scenario)
    if not scenario.tables.demand or total.own == 0 or total.is_within(MOST_TIMES_OFF):
        return None  # a table without any box is refused for that
    found = message(
        "{n} boxes in all rows, against {m} a day that are known",
        n=f"{total.own:,.10g}",
        m=f"{total.known:,.0f}",
    )
    low, high = total.known / MOST_TIMES_OFF, total.known * MOST_TIMES_OFF
    allowed = message("{n} to {m} boxes a day in all", n=f"{low:,.0f}", m=f"{high:,.0f}")
    allowed = message(OR_ACCEPTED, allowed=allowed, name="'demand_total'")
    return InputError(found, allowed, file="tables.demand", field="boxes", accept="demand_total")


def unusual_volumes(scenario: Scenario) -> InputError | None:
    """The same of the quarterly volumes: of their sum, then of each quarter that has any boxes."""
    own, known = scenario.tables.volumes, _known_boxes(scenario.horizon.periods)
    if not own:
        return None
    totals = [("tables.volumes", Total(sum(own), sum(known)), MOST_TIMES_OFF)]
    totals += [
        (f"tables.volumes.{index}", Total(boxes, expected), MOST_TIMES_OFF_IN_A_QUARTER)
        for index, (boxes, expected) in enumerate(zip(own, known, strict=True))
        if boxes
    ]
    for field, total, times in totals:
        if not total.is_within(times):
            found = message(
                "{n} boxes, against {m} that are known for the time",
                n=f"{total.own:,.10g}",
                m=f"{total.known:,.0f}",
            )
            low, high = total.known / times, total.known * times
            allowed = message("{n} to {m} boxes (no millions)", n=f"{low:,.0f}", m=f"{high:,.0f}")
            allowed = message(OR_ACCEPTED, allowed=allowed, name="'volume_outliers'")
            return InputError(found, allowed, field=field, accept="volume_outliers")
    return None


def _known_boxes(periods: tuple[Period, ...]) -> list[float]:
    """Boxes in each quarter by the base case's growth model."""
    base = Scenario()
    model = growth_models(base)[[w.name for w in base.demand.scenarios].index("base")]
    return [model.boxes(period) for period in periods]
