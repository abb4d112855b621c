"""What the parts of a cost are called, and which are shown."""

from __future__ import annotations

from planner.plans.types import Plan
from planner.scenario.base import MONEY_SCALE

LEAST_MONEY = 1.0 * MONEY_SCALE
"""Parts of a box's cost that are less are not drawn."""


def part_key(name: str, *plans: Plan) -> str:
    """The key of a part's text: "space" is the cold store alone where no plan rents any from a 3PL."""
    rented = any(b.tenure == "third_party" for plan in plans for b in plan.recommendation.sites)
    return "space_cold" if name == "space" and not rented else name
