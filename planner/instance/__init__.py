"""From a scenario to arrays: demand, network, sizing, tenures, put together on common axes (``assembly``)."""

from planner.instance.types import (
    BROKEN_PROMISE,
    Axes,
    Floats,
    Instance,
    Ints,
    Options,
    PromiseRow,
)

__all__ = ["BROKEN_PROMISE", "Axes", "Floats", "Instance", "Ints", "Options", "PromiseRow"]
