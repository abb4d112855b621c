"""Demand: history -> forecast -> district x class x period x demand scenario, and the design day."""

from planner.instance.demand.forecast import (
    DemandForecast,
    demand_districts,
    forecast,
    growth_models,
    national_boxes,
)
from planner.instance.demand.totals import (
    check_totals,
    demand_total,
    unusual_demand,
    unusual_volumes,
    volume_total,
)

__all__ = [
    "DemandForecast",
    "check_totals",
    "demand_districts",
    "demand_total",
    "forecast",
    "growth_models",
    "national_boxes",
    "unusual_demand",
    "unusual_volumes",
    "volume_total",
]
