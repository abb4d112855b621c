"""A scenario of more boxes in which all that goes with the volume grows as it does."""

from __future__ import annotations

from planner.errors import InputError
from planner.scenario import Scenario

GROWS_TOO = ("gateways", "labour", "assortment")
"""What is as many times as large as the volume: capacity of the gateways, people that can be hired near a
site, SKUs of every class. Then each box finds the network of today, and only a building is as large as it is.
"""


def grown(scenario: Scenario, factor: float) -> dict[str, float]:
    """The fields, by path, that make a scenario ``factor`` times as large; empty where not allowed."""
    paths = (
        "demand.volume_factor",
        "network.gateways.capacity_factor",
        "sizing.labour_share",
        *(f"products.{name}.skus" for name in scenario.products),
    )
    settings = {path: float(scenario.value_at(path)) * factor for path in paths}
    try:
        scenario.change(settings)
    except InputError:
        return {}
    return settings
