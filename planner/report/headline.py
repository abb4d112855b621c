"""The answer in one sentence, and what the benchmark design would do in the next. Markdown."""

from __future__ import annotations

from planner.instance.places import geography_of
from planner.plans.types import Building, Plan, Verdict25
from planner.report.flows import place_name
from planner.scenario import Design, Scenario
from planner.words import format as fmt
from planner.words.reader import Reader

FULL = 0.999
"""From this use in the fullest quarter on, 25 fields are too small rather than too large."""


def site_name(building: Building, reader: Reader) -> str:
    """The building's place."""
    return reader.name(building.name_en, building.name_ko)


def headline(plan: Plan, reader: Reader) -> str:
    """What it is called until it is proven, then what it says."""
    called = reader.text("head_preliminary") if plan.preliminary else ""
    return called + said(plan, reader)


def said(plan: Plan, reader: Reader) -> str:
    """Size in units of the benchmark design, site, tenure and date; and how empty that design would be."""
    start = reader.text(_unkept(plan)) if plan.status == "infeasible" else ""
    opened = [(site_name(b, reader), b.area_m2, b.tenure, b.opens) for b in plan.recommendation.sites]
    return start + _opened(opened, _also(plan, reader), reader)


def _unkept(plan: Plan) -> str:
    """How a plan begins that does not keep the promise: what is proven of others is said of it alone."""
    if plan.strategy == "evaluate":
        return "head_given"
    proven = plan.explanation is not None and plan.explanation.proven
    if plan.explanation is not None and plan.explanation.least_cost_krw is not None:
        return "head_ceiling" if proven else "head_ceiling_open"
    return "head_infeasible" if proven else "head_not_found"


def headline_of_design(design: Design, scenario: Scenario, reader: Reader) -> str:
    """Size, site, tenure and date of a design that is not a plan yet."""
    names = geography_of(scenario).sites
    opened = [
        (reader.name(*names.loc[s.site, ["name_en", "name_ko"]]), s.area_m2, str(s.tenure), s.opens)
        for s in design.sites
    ]
    return _opened(opened, reader.text("also_nothing"), reader)


def _opened(opened: list[tuple[str, float, str, str]], also: str, reader: Reader) -> str:
    """Buildings by place, m2, tenure and opening."""
    if not opened:
        return reader.text("head_none", also=also)
    size = reader.area.in_unit(sum(area for _, area, _, _ in opened), "fields")
    if len(opened) == 1:
        ((site, _, tenure, opens),) = opened
        return reader.text(
            "head_one",
            size=size,
            site=site,
            tenure=reader.text(tenure),
            opens=reader.quarter(opens),
            also=also,
        )
    parts = [
        reader.text("head_part", site=site, size=reader.area.in_unit(area, "fields"),
                    tenure=reader.text(tenure), opens=reader.quarter(opens))
        for site, area, tenure, opens in opened
    ]  # fmt: skip
    return reader.text("head_many", size=size, count=len(opened), list=", ".join(parts), also=also)


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
    areas = reader.area.in_all_units(plan.recommendation.area_m2)
    return reader.text("sub_size", areas=areas, technology=kinds)


def on_25_fields(plan: Plan, reader: Reader) -> str:
    """What the benchmark design would cost against this plan, and from which volume it pays.

    Why they could not be judged where that is so; empty where they were not looked at.
    """
    verdict = plan.verdict_25_fields
    if verdict is None:
        return reader.text(f"sub_25_{plan.verdict_25_missing}") if plan.verdict_25_missing else ""
    cost = reader.text(
        "costs_less" if verdict.extra_cost_krw < 0 else "costs_more",
        money=reader.money.large(abs(verdict.extra_cost_krw)),
    )
    even = verdict.break_even
    said = reader.text(
        f"verdict_25_{verdict.verdict}", cost=cost, use=fmt.percent(verdict.utilisation, 0),
        empty=fmt.percent(1 - verdict.utilisation, 0), last=fmt.rounded(verdict.boxes_per_day_last_period),
        times=fmt.number(verdict.tried_factor) if even is None else fmt.number(even.factor, 1),
        boxes="" if even is None else fmt.rounded(even.boxes_per_day_last_period),
        smaller="" if even is None else reader.area.shown(even.smaller_area_m2),
    )  # fmt: skip
    if verdict.keeps_promises or not verdict.keeps_once_open:
        return said
    return f"{said} {reader.text('verdict_25_before', opens=reader.quarter(verdict.building.opens))}"


def benchmark_design(plan: Plan, verdict: Verdict25, reader: Reader) -> str:
    """The 25 soccer fields that were judged: size, place, tenure, technology, opening."""
    b = verdict.building
    return reader.text(
        "design_25", fields=reader.area.in_unit(b.area_m2, "fields"), area=reader.area.shown(b.area_m2),
        site=place_name(plan, b.site, reader), tenure=reader.text(b.tenure),
        technology=reader.text(b.technology), opens=reader.quarter(b.opens),
    )  # fmt: skip
