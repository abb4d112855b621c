"""Legs, routes, lead-time distributions and gateways."""

from planner.instance.network.delivery import Delivery, delivery
from planner.instance.network.gateways import BY_AIR, GATEWAYS
from planner.instance.network.reverse import goods_value
from planner.instance.network.routes import (
    LEG_PARTS,
    ExpressWay,
    Leg,
    bulk_cost,
    direct_leg,
    domestic_leg,
    express_ways,
    stocked_leg,
)

__all__ = [
    "BY_AIR",
    "GATEWAYS",
    "LEG_PARTS",
    "Delivery",
    "ExpressWay",
    "Leg",
    "bulk_cost",
    "delivery",
    "direct_leg",
    "domestic_leg",
    "express_ways",
    "goods_value",
    "stocked_leg",
]
