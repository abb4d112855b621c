"""The answer in one sentence, and the verdict on 25 soccer fields in the next. Markdown."""

from __future__ import annotations

from planner.plan.types import Building, Plan
from planner.ui import format as fmt
from planner.ui.texts import Language, text

FULL = 0.999
"""From this use in the fullest quarter on, 25 fields are too small rather than too large."""


def site_name(building: Building, language: Language) -> str:
    """The building's place."""
    return building.name_ko if language == "ko" else building.name_en


def headline(plan: Plan, language: Language) -> str:
    """What to open: size in soccer fields, m2 and pyeong, site, tenure, opening date."""
    start = text("verdict_infeasible", language) if plan.status == "infeasible" else ""
    sites = plan.recommendation.sites
    if not sites:
        return start + text("verdict_none", language)
    total = sum(b.area_m2 for b in sites)
    size = {
        "area": fmt.area(total),
        "fields": fmt.fields(total, language),
        "pyeong": fmt.pyeongs(total, language),
    }
    if len(sites) == 1:
        only = sites[0]
        return start + text(
            "verdict_one", language, tenure_do=text(f"{only.tenure}_do", language),
            site=site_name(only, language), opens=fmt.quarter(only.opens, language), **size,
        )  # fmt: skip
    parts = [
        text("verdict_part", language, site=site_name(b, language), area=fmt.area(b.area_m2),
             tenure=text(b.tenure, language), opens=fmt.quarter(b.opens, language))
        for b in sites
    ]  # fmt: skip
    return start + text("verdict_many", language, count=len(sites), list=", ".join(parts), **size)


def on_25_fields(plan: Plan, language: Language) -> str:
    """What the announced 25 soccer fields would do against this plan; empty where it was not evaluated."""
    verdict = plan.verdict_25_fields
    if verdict is None:
        return ""
    cost, peak = verdict.extra_cost_krw, max(verdict.utilisation_by_period.values(), default=0.0)
    key = "fields_right" if verdict.right else (
        "fields_short" if peak >= FULL else "fields_wrong")  # fmt: skip
    said = text(
        key, language, use=fmt.percent(verdict.utilisation, 0), peak=fmt.percent(peak, 0),
        cost=text("costs_less" if cost < 0 else "costs_more", language, money=fmt.money(abs(cost), language)),
    )  # fmt: skip
    if verdict.break_even_boxes_per_day is None:
        return said
    even = text(
        "fields_even", language, boxes=fmt.rounded(verdict.break_even_boxes_per_day),
        last=fmt.rounded(verdict.boxes_per_day_last_period),
    )  # fmt: skip
    return f"{said} {even}"
