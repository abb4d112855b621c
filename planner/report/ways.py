"""Why a promise cannot be kept, and the ways out with their price, in the reader's language."""

from __future__ import annotations

from planner.country import load_geography
from planner.plans.types import Explanation, Plan, PromiseReport, Relaxation, below_floor
from planner.report.fields import name_of, said
from planner.report.figures import late_days
from planner.report.trust import refused_beyond
from planner.scenario import Scenario
from planner.words import format as fmt
from planner.words.reader import Reader

FLOOR, REFUSED = "service.province_floor", "service.refused_average_limit"


def title_of(explanation: Explanation) -> str:
    """Key of the title above it: what cannot be kept."""
    return "why_not" if explanation.least_cost_krw is None else "why_not_ceiling"


def why_not(plan: Plan, reader: Reader) -> list[str]:
    """What is short, a sentence each, then whether that is proven; empty where every promise is kept."""
    if plan.explanation is None:
        return []
    missed = [_missed(p, reader) for p in plan.promises if not p.share_reached]
    refused = refused_beyond(plan, reader)
    proof = reader.text("why_not_proven" if plan.explanation.proven else "why_not_open")
    if (least := plan.explanation.least_cost_krw) is not None:
        ceiling = float(plan.scenario["money"]["cost_ceiling"])
        proof = reader.text("short_ceiling", ceiling=reader.money(ceiling), least=reader.money(least))
        if plan.scenario["objective"] == "service":
            return [proof]
    return [*([refused] if refused else []), *missed, *_below_the_floor(plan, reader), proof]


def _missed(promise: PromiseReport, reader: Reader) -> str:
    worst = promise.worst_day
    return reader.text(
        "short_promise", days=f"{promise.days:g}", share=fmt.asked(worst.asked),
        worst=fmt.reached(worst.best, worst.asked), where=reader.moment(worst.at),
        day=reader.text("on_design_day" if worst.on_design_day else "on_average_day"),
    )  # fmt: skip


def _below_the_floor(plan: Plan, reader: Reader) -> list[str]:
    floor = plan.scenario["service"]["province_floor"]
    provinces = load_geography().provinces
    local = dict(zip(provinces["name_en"], provinces["name_ko"], strict=True))
    return [
        reader.text(
            "short_floor", place=reader.name(name, local.get(name, name)), days=late_days(plan),
            share=fmt.reached(share, floor), floor=fmt.asked(floor),
        )
        for name, share in below_floor(plan.provinces, floor)
    ]  # fmt: skip


def way_out(way: Relaxation, scenario: Scenario, reader: Reader) -> str:
    """What to change in a scenario, and what the plan's own design then costs, or that more is short."""
    changes = (_change(path, value, scenario, reader) for path, value in way.changes.items())
    together = reader.text("way_and").join(changes)
    if way.npv_krw is None:
        return together + reader.text("way_not_alone")
    return together + reader.text("way_cost", cost=reader.money(way.npv_krw))


def _change(path: str, value: float | str, scenario: Scenario, reader: Reader) -> str:
    if isinstance(value, str):
        label = name_of(path.removesuffix("since") + "share", reader, scenario)
        return reader.text("way_since", label=label, since=reader.quarter(value))
    share = path in (FLOOR, REFUSED) or path.endswith(".share")
    shown = fmt.asked(value) if share else said(value, reader)
    return reader.text("way", label=name_of(path, reader, scenario), value=shown)
