"""The express gateways: which there are, what they clear a day for this marketplace, and their peak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.country_tables import express_gateways
from planner.scenario import Period, Scenario
from planner.units import DAYS_PER_YEAR

GATEWAYS = tuple(gateway.id for gateway in express_gateways())
"""Gateways where express parcels are cleared: the first routes of an instance."""
BY_AIR = frozenset(gateway.id for gateway in express_gateways() if gateway.mode == "air")
REFERENCE = Period(2024, 1)
"""Reported capacities hold at the beginning of 2024; growth counts from there."""


def capacity(scenario: Scenario, gateways: tuple[str, ...]) -> NDArray[np.float64]:
    """Boxes per day (G, T) that each express gateway can clear for the marketplace."""
    asked = scenario.network.gateways
    share = {"sea": asked.share, "air": asked.air_share}
    booked = {g.id: asked.capacity[g.id] * share[g.mode] for g in express_gateways()}
    years = np.array([p.quarters_after(REFERENCE) / 4 for p in scenario.horizon.periods])
    grown = (1 + asked.growth) ** np.maximum(years, 0.0)
    today = np.array([booked[g] for g in gateways]) * asked.capacity_factor / DAYS_PER_YEAR
    return np.asarray(today[:, None] * grown[None, :])


def peak(scenario: Scenario, order_peak: NDArray[np.float64]) -> NDArray[np.float64]:
    """Design-day factor at the gateways (C, T): consolidation smooths the orders' own peak."""
    return np.asarray(1 + (order_peak - 1) * scenario.network.gateways.peak_smoothing)
