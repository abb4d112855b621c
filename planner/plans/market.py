"""What of a given design the market does not offer: told beside its price, because it cannot be had today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np

from planner.instance.places import geography_of
from planner.instance.tenures import tenure_of
from planner.plans.record import Record
from planner.scenario import Period, Scenario

Limit = Literal["vacant", "third_party_limit", "tenure", "lead_time"]
"""The standing space that is vacant at the site, the most that a 3PL lets, a tenure that is not on offer, an
opening before the lead time from the start of the horizon is over."""


class BeyondMarket(Record):
    """A building that cannot be had: ``asked_m2`` GFA, of which the ``limit`` leaves ``available_m2``.

    ``earliest``: the first quarter in which it could open, where that is the limit.
    """

    site: str
    limit: Limit
    asked_m2: float
    available_m2: float
    earliest: str | None = None


class Placed(Protocol):
    """A building of a design or of a plan."""

    @property
    def site(self) -> str:
        """Id of the site."""

    @property
    def tenure(self) -> str:
        """How it is held."""

    @property
    def opens(self) -> str:
        """Quarter of the first box."""

    @property
    def area_m2(self) -> float:
        """GFA, m2."""


def beyond_market(scenario: Scenario, buildings: Sequence[Placed]) -> tuple[BeyondMarket, ...]:
    """What of the buildings cannot be had as the scenario has the market; empty where all can.

    A building that is built needs no vacancy. What is physically impossible is refused before.
    """
    vacant, on_offer = geography_of(scenario).sites["vacant_m2"], scenario.building.tenures
    found: list[BeyondMarket] = []
    for b in buildings:
        limits: dict[Limit, float] = {}
        if b.tenure not in on_offer:
            limits["tenure"] = 0.0
        held = tenure_of(scenario, b.tenure)
        of_space = held.space_limits(np.array([vacant[b.site]], dtype=float))
        limits |= {limit: float(available[0]) for limit, available in of_space.items()}
        found += [
            BeyondMarket(site=b.site, limit=limit, asked_m2=b.area_m2, available_m2=available)
            for limit, available in limits.items()
            if b.area_m2 > available
        ]
        first = scenario.horizon.periods[0].plus(held.lead_quarters)
        if Period.parse(b.opens) < first:
            asked_m2, earliest = b.area_m2, first.label
            found.append(
                BeyondMarket(
                    site=b.site, limit="lead_time", asked_m2=asked_m2, available_m2=0.0, earliest=earliest
                )
            )
    return tuple(found)
