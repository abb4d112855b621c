"""Figures and names as a reader wants them: units always, thousands separators, no NaN."""

from __future__ import annotations

import math

from planner import rounding
from planner.plans.types import Plan
from planner.report.cost_parts import part_key
from planner.scenario.service import CURRENCY

UNKNOWN = "unknown"

_TENURES = {"lease": "leased", "buy": "bought", "build": "built", "third_party": "run by a 3PL"}
_TECHNOLOGIES = {"shelving": "shelving", "amr": "AMR", "cube": "cube storage"}
_PARTS = {
    "origin": "at the origin (collection, consolidation)",
    "international": "sea and air freight",
    "customs": "customs clearance",
    "duty_vat": "duty and VAT",
    "inbound": "inbound to the FC",
    "seller": "domestic seller's handling",
    "carriage": "carrier to the door",
    "handling": "FC handling (labour, consumables)",
    "space": "3PL space and cold store",
    "space_cold": "cold store",
    "stock": "stock (capital, obsolescence)",
    "facility": "FC (rent, capex, overhead less salvage)",
    "overflow": "overflow on design days",
    "late": "late boxes",
    "lost": "lost boxes",
    "broken_promises": "promises not kept (no money: a price of the model)",
}


def krw(value: float) -> str:
    """An amount of money as the page has it: in tn, bn and m to three significant digits, else in full."""
    return rounding.money(value, CURRENCY) if math.isfinite(value) else UNKNOWN


def usd(value_krw: float, krw_per_usd: float) -> str:
    """An amount of money in USD and cents."""
    value = value_krw / krw_per_usd
    return f"USD {value:,.2f}" if math.isfinite(value) else UNKNOWN


def percent(share: float | None, digits: int = 1) -> str:
    """A share (1 = all) in per cent."""
    if share is None:
        return UNKNOWN
    return f"{round(100 * share, digits) + 0.0:,.{digits}f} %" if math.isfinite(share) else UNKNOWN


def asked(share: float) -> str:
    """What is promised or allowed, in per cent: to the tenth, or as fine as it is."""
    return f"{rounding.asked(share, 1)} %"


def reached(share: float, goal: float, digits: int = 1) -> str:
    """A share of which at least ``goal`` is asked, in per cent: a shortfall is rounded down."""
    return f"{rounding.reached(share, goal, digits)} %"


def at_most(share: float | None) -> str:
    """A relative gap in per cent, rounded up: no more than that may be true."""
    return UNKNOWN if share is None else f"{rounding.at_most(share)} %"


def count(value: float, unit: str = "", digits: int = 0) -> str:
    """A number with thousands separators and its unit."""
    return f"{value:,.{digits}f} {unit}".rstrip() if math.isfinite(value) else UNKNOWN


def figure(value: object) -> str:
    """An assumption's value as it stands, numbers with thousands separators."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,.10g}"
    return "none" if value is None else str(value)


def span(low: float | None, high: float | None) -> str:
    """A figure's range, empty where it has none."""
    return "" if low is None or high is None else f"{figure(low)} to {figure(high)}"


def tenure(name: str) -> str:
    """How a building is held, in words."""
    return _TENURES.get(name, words(name))


def technology(name: str) -> str:
    """How a building is operated, in words."""
    return _TECHNOLOGIES.get(name, words(name))


def part(name: str, plan: Plan) -> str:
    """A part of the plan's cost, in words."""
    return _PARTS.get(part_key(name, plan), words(name))


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
