"""A plan in sentences: its verdict, as the terminal and the workbook have it, and what its file says."""

from __future__ import annotations

from dataclasses import replace

from planner.plans.types import Plan, PromiseReport
from planner.report.caveats import cannot_be_had, early_lines, reliability_lines
from planner.report.headline import benchmark_design, headline, on_25_fields, size_line
from planner.report.own_tables import own_tables
from planner.report.trust import may_change, proof, refused_note, refused_share, refuses, resolution_note
from planner.report.ways import changes_line, way_out, why_not
from planner.scenario import Scenario
from planner.words import format as fmt
from planner.words.reader import ENGLISH, Reader


def verdict_lines(plan: Plan, reader: Reader = ENGLISH) -> list[str]:
    """What the plan says, one sentence an item, the most important first.

    Where a promise cannot be kept, why and the ways out follow the first line. A search that ended before it
    found a plan that keeps it, or proved that there is none, says only that.
    """
    if plan.status == "no_solution":
        return [reader.text("line_no_solution", seconds=reader.seconds(plan.seconds))]
    reader = replace(reader, krw_per_usd=float(plan.scenario["money"]["krw_per_usd"]))
    scenario = Scenario.model_validate(plan.scenario)
    ways = plan.explanation.relaxations if plan.explanation else []
    lines = [
        headline(plan, reader).replace("**", ""),
        *why_not(plan, reader),
        *(reader.text("line_way", way=way_out(way, scenario, reader)) for way in ways),
        size_line(plan, reader),
        *cannot_be_had(plan, reader),
        may_change(plan, reader),
        *(_promise(promise, reader) for promise in plan.promises),
        _refused(plan, reader),
        *early_lines(plan, reader),
        *reliability_lines(plan, reader),
        _cost(plan, reader),
        on_25_fields(plan, reader),
        _binds(plan, reader),
        *own_tables(scenario, reader),
        proof(plan, reader),
    ]
    return [line for line in lines if line]


def _promise(p: PromiseReport, reader: Reader) -> str:
    promised = fmt.asked(p.promised)
    if p.promised_design_day != p.promised:
        promised = reader.text("line_promised", average=promised, design=fmt.asked(p.promised_design_day))
    kept = reader.text("kept" if p.kept else "missed")
    if p.share_reached and not p.kept:
        kept = f"{kept}, {reader.text('kept_by_refusing')}"
    return reader.text(
        "line_promise", count=p.days, since=reader.quarter(p.since), promised=promised,
        kept=kept, mean=fmt.reached(p.mean, p.promised),
        average=fmt.reached(p.worst_average_day, p.promised), average_at=reader.moment(p.worst_average_at),
        design=fmt.reached(p.worst_design_day, p.promised_design_day),
        design_at=reader.moment(p.worst_design_at),
    )  # fmt: skip


def _refused(plan: Plan, reader: Reader) -> str:
    if not refuses(plan):
        return reader.text("line_refused_none")
    share = refused_share(plan.kpis.refused_share, reader)
    return reader.text("line_refused", share=share, note=refused_note(plan, reader))


def _cost(plan: Plan, reader: Reader) -> str:
    box = plan.kpis.cost_per_box_krw
    return reader.text(
        "line_cost", price=reader.money.price(box), other=reader.money.other_price(box),
        npv=reader.money.large(plan.kpis.npv_krw), count=plan.resolution.periods,
        boxes=fmt.rounded(plan.kpis.boxes),
    )  # fmt: skip


def _binds(plan: Plan, reader: Reader) -> str:
    if not plan.recommendation.sites:
        return ""
    driver, use = reader.text(plan.kpis.binding_driver), fmt.percent(plan.kpis.peak_utilisation, 0)
    return reader.text("line_binds", driver=driver, use=use)


def with_sentences(plan: Plan) -> Plan:
    """The plan with its sentences, as it is written; what is computed of it never reads them."""
    note = resolution_note(plan, ENGLISH)
    changes: dict[str, object] = {"resolution": plan.resolution.model_copy(update={"note": note})}
    if (verdict := plan.verdict_25_fields) is not None:
        said = {"design": benchmark_design(plan, verdict, ENGLISH), "sentence": on_25_fields(plan, ENGLISH)}
        changes["verdict_25_fields"] = verdict.model_copy(update=said)
    if (told := plan.explanation) is not None:
        scenario = Scenario.model_validate(plan.scenario)
        ways = [
            way.model_copy(update={"sentence": changes_line(way, scenario, ENGLISH)})
            for way in told.relaxations
        ]
        said_of_it = {"sentences": why_not(plan, ENGLISH), "relaxations": ways}
        changes["explanation"] = told.model_copy(update=said_of_it)
    return plan.model_copy(update=changes)
