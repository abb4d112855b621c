"""From a scenario to arrays: demand, network, sizing, tenures, put together on common axes (``assembly``)."""

from planner.instance.types import (
    BROKEN_PROMISE,
    AssortmentMoves,
    Axes,
    Calendar,
    Demand,
    Facilities,
    Floats,
    Gateways,
    Instance,
    Ints,
    Limits,
    Options,
    PromiseRow,
    Routes,
    Service,
)

__all__ = [
    "BROKEN_PROMISE",
    "AssortmentMoves",
    "Axes",
    "Calendar",
    "Demand",
    "Facilities",
    "Floats",
    "Gateways",
    "Instance",
    "Ints",
    "Limits",
    "Options",
    "PromiseRow",
    "Routes",
    "Service",
]
