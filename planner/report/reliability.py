"""What holds on random days and what that costs, in the reader's language."""

from __future__ import annotations

from planner.plans.reliability import KeptOnRandomDays, Reliability
from planner.plans.types import Plan
from planner.words import format as fmt
from planner.words.reader import Reader


def reliability_lines(plan: Plan, reader: Reader) -> list[str]:
    """A sentence on the room above the promise, then one for every promise replayed; nothing without."""
    told = plan.reliability
    if told is None:
        return []
    return [room_line(plan, told, reader), *(_replayed(p, reader) for p in told.promises)]


def points(share: float, reader: Reader) -> str:
    """A difference of shares in points of a per cent."""
    return reader.text("rel_points", value=f"{100 * share:g}")


def room_line(plan: Plan, told: Reliability, reader: Reader) -> str:
    """The room above the promise with which it was planned, how that was found, and what it costs."""
    margin = points(told.margin, reader)
    if told.source == "taken over":
        return reader.text("rel_taken_over", margin=margin)
    replayed = {"count": told.replayed_days, "seed": told.seed}
    if not told.holds:
        return reader.text("rel_missed", why=_why_not(told, reader), **replayed)
    if told.margin == 0.0 or told.equal_days is None or told.cost_krw is None:
        return reader.text("rel_as_planned", **replayed)
    return reader.text(
        "rel_with_margin", margin=margin, cost=reader.money.large(told.cost_krw),
        equal=reader.area.in_unit(told.equal_days.area_m2, "fields"),
        own=reader.area.in_unit(plan.recommendation.area_m2, "fields"), **replayed,
    )  # fmt: skip


def _why_not(told: Reliability, reader: Reader) -> str:
    if told.impossible_at is not None:
        return reader.text("rel_impossible", margin=points(told.impossible_at, reader))
    return reader.text("rel_not_in_time")


def _replayed(p: KeptOnRandomDays, reader: Reader) -> str:
    peak = ""
    if p.lowest_peak is not None:
        peak = reader.text(
            "rel_peak",
            share=fmt.reached(p.lowest_peak, p.promised_design_day, 2),
            at=reader.moment(p.lowest_peak_at),
        )
    return reader.text(
        "rel_promise", count=p.days, quarter=fmt.reached(p.lowest_quarter, p.promised, 2), peak=peak,
        at=reader.moment(p.lowest_quarter_at), asked=fmt.asked(p.promised),
        kept=reader.text("kept" if p.holds else "missed"),
    )  # fmt: skip
