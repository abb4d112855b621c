"""Legs, routes, lead-time distributions and gateways."""

from planner.instance.network.delivery import Delivery, delivery
from planner.instance.network.routes import (
    AIR_EXPRESS,
    LEG_PARTS,
    SEA_EXPRESS,
    ExpressWay,
    Leg,
    bulk_cost,
    direct_leg,
    domestic_leg,
    express_ways,
    stocked_leg,
)

__all__ = [
    "AIR_EXPRESS",
    "LEG_PARTS",
    "SEA_EXPRESS",
    "Delivery",
    "ExpressWay",
    "Leg",
    "bulk_cost",
    "delivery",
    "direct_leg",
    "domestic_leg",
    "express_ways",
    "stocked_leg",
]
