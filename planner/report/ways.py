"""Why a promise cannot be kept, and the ways out with their price, in the reader's language."""

from __future__ import annotations

from planner.country import load_geography
from planner.plans.types import Explanation, Finding, Plan, Relaxation
from planner.report.fields import name_of, said
from planner.report.trust import refused_share
from planner.scenario import Scenario
from planner.words import format as fmt
from planner.words.reader import Reader

FLOOR, REFUSED = "service.province_floor", "service.refused_average_limit"


def title_of(explanation: Explanation) -> str:
    """Key of the title above it: what cannot be kept."""
    return "why_not" if explanation.least_cost_krw is None else "why_not_ceiling"


def why_not(plan: Plan, reader: Reader) -> list[str]:
    """What is short, a sentence each, then whether that is proven; empty where every promise is kept."""
    return said_of(plan.explanation, reader) if plan.explanation else []


def said_of(told: Explanation, reader: Reader) -> list[str]:
    """What is short, a sentence each, then whether that is proven."""
    proof = "why_not_given" if told.given else "why_not_proven" if told.proven else "why_not_open"
    # Of a ceiling its own finding says what is proven.
    ends = [] if told.least_cost_krw is not None else [reader.text(proof)]
    return [*(finding(one, reader) for one in told.findings), *ends]


def finding(one: Finding, reader: Reader) -> str:
    """One thing that cannot be kept, in a sentence."""
    v = one.values
    if one.code == "promise":
        asked, best = float(v["asked"]), float(v["best"])
        return reader.text(
            "short_promise", count=float(v["days"]), share=fmt.asked(asked), worst=fmt.reached(best, asked),
            where=reader.moment(str(v["at"])), day=reader.text(str(v["day"])),
        )  # fmt: skip
    if one.code == "refused":
        return reader.text(
            "short_refused", average=refused_share(float(v["average"]), reader),
            where=reader.moment(str(v["average_at"])), design=refused_share(float(v["design"]), reader),
            limit=fmt.asked(float(v["limit"])),
        )  # fmt: skip
    if one.code == "province_floor":
        share, floor = float(v["share"]), float(v["floor"])
        return reader.text(
            "short_floor", place=_province(str(v["province"]), reader), count=float(v["days"]),
            share=fmt.reached(share, floor), floor=fmt.asked(floor),
        )  # fmt: skip
    ceiling, least, cost = (reader.money.large(float(v[name])) for name in ("ceiling", "least", "cost"))
    key = "short_ceiling" if float(v["least"]) > float(v["ceiling"]) else "short_ceiling_open"
    return reader.text(key, ceiling=ceiling, least=least, cost=cost)


def _province(name: str, reader: Reader) -> str:
    provinces = load_geography().provinces
    local = dict(zip(provinces["name_en"], provinces["name_ko"], strict=True))
    return reader.name(name, local.get(name, name))


def way_out(way: Relaxation, scenario: Scenario, reader: Reader) -> str:
    """What to change in a scenario, and what the plan's own design then costs, or that more is short."""
    together = changes_line(way, scenario, reader)
    if way.npv_krw is None:
        return together + reader.text("way_not_alone")
    return together + reader.text("way_cost", cost=reader.money.large(way.npv_krw))


def changes_line(way: Relaxation, scenario: Scenario, reader: Reader) -> str:
    """What to change in a scenario."""
    changes = (_change(path, value, scenario, reader) for path, value in way.changes.items())
    return reader.text("way_and").join(changes)


def _change(path: str, value: float | str, scenario: Scenario, reader: Reader) -> str:
    if isinstance(value, str):
        label = name_of(path.removesuffix("since") + "share", reader, scenario)
        return reader.text("way_since", label=label, since=reader.quarter(value))
    share = path in (FLOOR, REFUSED) or path.endswith(".share")
    shown = fmt.asked(value) if share else said(value, reader)
    return reader.text("way", label=name_of(path, reader, scenario), value=shown)
