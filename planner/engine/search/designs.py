"""A search's result in the scenario's own terms."""

from __future__ import annotations

from collections.abc import Sequence

from planner.instance import Instance
from planner.scenario import Design


def design_of(instance: Instance, rows: Sequence[int]) -> Design:
    """The design that opens the instance's options ``rows``."""
    o, axes = instance.options, instance.axes
    sites = [
        {
            "site": axes.sites[o.site[r]],
            "tenure": o.tenure[r],
            "technology": o.technology[r],
            "opens": axes.periods[o.opens[r]],
            "area_m2": float(o.area[r]),
        }
        for r in rows
    ]
    return Design.model_validate({"sites": sites})
