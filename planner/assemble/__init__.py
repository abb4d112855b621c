"""Scenario -> instance: demand, network, sizing and tenures brought together on common axes."""

from planner.assemble.assembly import assemble, with_design, with_margin, with_promises
from planner.assemble.places import geography_of
from planner.assemble.routes import DOMESTIC_ENTRY, DOMESTIC_HUB, GATEWAYS

__all__ = [
    "DOMESTIC_ENTRY",
    "DOMESTIC_HUB",
    "GATEWAYS",
    "assemble",
    "geography_of",
    "with_design",
    "with_margin",
    "with_promises",
]
