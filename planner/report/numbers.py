"""Figures of a plan as they stand in its tables, and the names of its parts of cost."""

from __future__ import annotations

from planner.plans.types import Plan
from planner.scenario.base import MONEY_SCALE

LEAST_MONEY = 1.0 * MONEY_SCALE
"""Parts of a box's cost that are less are not drawn."""


def figure(value: object) -> str:
    """An assumption's value as it stands, numbers with thousands separators."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,.10g}"
    return "none" if value is None else str(value)


def span(low: float | None, high: float | None) -> str:
    """A figure's range, empty where it has none."""
    return "" if low is None or high is None else f"{figure(low)} – {figure(high)}"


def words(name: str) -> str:
    """A name of the model as words."""
    return name.replace("_", " ")


def krw_per_usd(plan: Plan) -> float:
    """The exchange rate that the plan's scenario holds."""
    return float(plan.scenario["money"]["krw_per_usd"])


def density_band(plan: Plan) -> tuple[float, float]:
    """Boxes per m2 and day that known facilities reach, lowest and highest, as the scenario holds them."""
    sizing = plan.scenario["sizing"]
    return float(sizing["density_low"]), float(sizing["density_high"])


def changed_paths(plan: Plan) -> set[str]:
    """Paths of the scenario's figures that differ from the register."""
    return {a.path for a in plan.assumption_details if a.changed}


def part_key(name: str, *plans: Plan) -> str:
    """The key of a part's text: "space" is the cold store alone where no plan rents any from a 3PL."""
    rented = any(b.tenure == "third_party" for plan in plans for b in plan.recommendation.sites)
    return "space_cold" if name == "space" and not rented else name
