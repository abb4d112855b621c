"""The answer in one sentence, and what the announced 25 soccer fields would do in the next. Markdown."""

from __future__ import annotations

from planner.plan.types import Building, Plan
from planner.report import format as fmt
from planner.report.reader import Reader

FULL = 0.999
"""From this use in the fullest quarter on, 25 fields are too small rather than too large."""


def site_name(building: Building, reader: Reader) -> str:
    """The building's place."""
    return reader.name(building.name_en, building.name_ko)


def headline(plan: Plan, reader: Reader) -> str:
    """Size in soccer fields, site, tenure and date; and how empty 25 fields would be."""
    start = reader.text("head_infeasible") if plan.status == "infeasible" else ""
    sites, also = plan.recommendation.sites, _also(plan, reader)
    if not sites:
        return start + reader.text("head_none", also=also)
    size = reader.area_in(plan.recommendation.area_m2, "fields")
    if len(sites) == 1:
        only = sites[0]
        return start + reader.text(
            "head_one", size=size, site=site_name(only, reader), tenure=reader.text(only.tenure),
            opens=reader.quarter(only.opens), also=also,
        )  # fmt: skip
    parts = [
        reader.text("head_part", site=site_name(b, reader), size=reader.area_in(b.area_m2, "fields"),
                    tenure=reader.text(b.tenure), opens=reader.quarter(b.opens))
        for b in sites
    ]  # fmt: skip
    return start + reader.text("head_many", size=size, count=len(sites), list=", ".join(parts), also=also)


def _also(plan: Plan, reader: Reader) -> str:
    verdict = plan.verdict_25_fields
    if verdict is None:
        return reader.text("also_nothing")
    if verdict.right:
        return reader.text("also_right")
    if max(verdict.utilisation_by_period.values(), default=0.0) >= FULL:
        return reader.text("also_full")
    return reader.text("also_empty", empty=fmt.percent(1 - verdict.utilisation, 0))


def size_line(plan: Plan, reader: Reader) -> str:
    """The area in all units and the technologies; empty where nothing is opened."""
    sites = plan.recommendation.sites
    if not sites:
        return ""
    kinds = ", ".join(dict.fromkeys(reader.text(b.technology) for b in sites))
    return reader.text("sub_size", areas=reader.areas(plan.recommendation.area_m2), technology=kinds)


def on_25_fields(plan: Plan, reader: Reader) -> str:
    """What 25 soccer fields would cost against this plan, and from which volume they pay; else empty."""
    verdict = plan.verdict_25_fields
    if verdict is None:
        return ""
    even = ""
    if verdict.break_even_boxes_per_day is not None:
        even = reader.text(
            "sub_even", boxes=fmt.rounded(verdict.break_even_boxes_per_day),
            last=fmt.rounded(verdict.boxes_per_day_last_period),
        )  # fmt: skip
    key = "costs_less" if verdict.extra_cost_krw < 0 else "costs_more"
    return reader.text(
        "sub_25", cost=reader.text(key, money=reader.money(abs(verdict.extra_cost_krw))), even=even
    )
