"""What a reader has to know beside a plan's verdict, in sentences.

Buildings that cannot be had today, quarters that no building can help, and what holds on random days.
"""

from __future__ import annotations

from planner.plans.reliability import KeptOnRandomDays, Reliability
from planner.plans.types import BeforeBuilding, Plan
from planner.words import format as fmt
from planner.words.reader import Reader


def cannot_be_had(plan: Plan, reader: Reader) -> list[str]:
    """One sentence a limit that a given design goes beyond; empty where all of it can be had."""
    buildings, said = {b.site: b for b in plan.recommendation.sites}, []
    for one in plan.beyond_market:
        b = buildings[one.site]
        said.append(
            reader.text(
                f"cannot_be_had_{one.limit}", site=reader.name(b.name_en, b.name_ko),
                tenure=reader.text(b.tenure), asked=reader.area.shown(one.asked_m2),
                available=reader.area.shown(one.available_m2), opens=reader.quarter(b.opens),
                earliest="" if one.earliest is None else reader.quarter(one.earliest),
            )
        )  # fmt: skip
    return said


def _found(e: BeforeBuilding) -> str:
    return fmt.at_most(e.share, 1) if e.rule == "refused" else fmt.reached(e.share, e.asked)


def early_lines(plan: Plan, reader: Reader) -> list[str]:
    """What lacks before any building can be open, a sentence each, then from when on promises are held.

    Empty where nothing lacks.
    """
    told = plan.before_any_building
    if not told:
        return []
    lines = [
        reader.text(
            f"early_{e.rule}", quarter=reader.quarter(e.quarter), share=_found(e),
            asked=fmt.asked(e.asked), first=reader.quarter(e.first_building),
            count=e.promise_days or 0,
        )
        for e in told
    ]  # fmt: skip
    quarters = plan.names.period
    held = quarters.index(told[-1].quarter) + 1
    if held < len(quarters):
        lines.append(reader.text("early_from", quarter=reader.quarter(quarters[held])))
    return lines


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
