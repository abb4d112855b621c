"""What holds on random days, and what that costs, in plain sentences for the terminal."""

from __future__ import annotations

from planner.plan.reliability import KeptOnRandomDays, Reliability
from planner.plan.types import Plan
from planner.report.numbers import asked, count, krw, reached


def reliability_lines(plan: Plan) -> list[str]:
    """A sentence on the room above the promise, then one for every promise replayed; nothing without."""
    told = plan.reliability
    if told is None:
        return []
    if told.source == "taken over":
        return [f"Planned with {points(told.margin)} of room above the promise, found for another scenario."]
    return [_verdict(plan, told), *(_replayed(p) for p in told.promises)]


def points(share: float) -> str:
    """A difference of shares in points of a per cent."""
    return f"{100 * share:g} points"


def _verdict(plan: Plan, told: Reliability) -> str:
    days = f"{count(told.replayed_days)} days replayed, seed {told.seed}"
    if not told.holds:
        return f"On random days the promise does not hold ({days}); {_why_not(told)}"
    if told.margin == 0.0:
        return f"On random days the promise holds as it is planned ({days})."
    equal = told.equal_days
    beside = ""
    if equal is not None and told.cost_krw is not None:
        beside = (
            f": {count(equal.soccer_fields, digits=1)} soccer fields keep it on equal days, "
            f"{count(soccer_fields_of(plan), digits=1)} on random ones, for {krw(told.cost_krw)} more"
        )
    return f"On random days the promise holds with {points(told.margin)} of room above it ({days}){beside}."


def soccer_fields_of(plan: Plan) -> float:
    """All buildings of a plan together."""
    return sum(b.soccer_fields for b in plan.recommendation.sites)


def _why_not(told: Reliability) -> str:
    alike = "this is the plan for days that are all alike."
    if told.impossible_at is not None:
        return f"with {points(told.impossible_at)} more no plan was found that keeps it: {alike}"
    tried = "" if not told.missed_at else f" (it is more than {points(told.missed_at)})"
    return f"the margin that it takes was not found in time{tried}: {alike}"


def _replayed(p: KeptOnRandomDays) -> str:
    quarter = f"lowest quarter {reached(p.lowest_quarter, p.promised, 2)} ({p.lowest_quarter_at})"
    peak = ""
    if p.lowest_peak is not None:
        peak = f", lowest peak days {reached(p.lowest_peak, p.promised_design_day, 2)} ({p.lowest_peak_at})"
    kept = "holds" if p.holds else "missed"
    return f"Replayed, within {p.days:g} days: {quarter}{peak}; promised {asked(p.promised)}: {kept}."
