"""A plan on the terminal: the headline, then a table for every question that a planner asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.manifest import manifest
from planner.plans.types import Assumption, Plan, Verdict25, highest
from planner.report import numbers
from planner.report.console import add_row, table_of
from planner.report.numbers import asked, at_most, count, figure, krw, percent, span, usd
from planner.report.text import headline, shares_of, verdict_lines
from planner.report.trust import known_gap
from planner.rounding import rounded
from planner.scenario.service import CURRENCY

DECISIVE = (
    "network.gateways.share",
    "network.rates.sea_express",
    "products.fashion.skus",
    "products.home.volume",
    "sizing.safety_factor",
    "sizing.technologies.amr.storage",
    "sizing.net_to_gross",
    "building.site_overhead",
    "building.fit_out_recovery",
    "money.discount_rate",
)
"""Assumed figures that size, place or time an FC most directly: what fits through the gateways without
an FC, what a stocked box saves, what stock and floor it needs, what a building costs."""


def show(plan: Plan, console: Console) -> None:
    """Print the whole plan; for a promise that cannot be kept the explanation comes first."""
    first, *others = verdict_lines(plan)
    lead = headline(plan) if plan.status in ("optimal", "feasible") else first
    for line in (first, *others):
        console.print(escape(line), style="bold" if line == lead else None, highlight=False)
    if plan.status == "no_solution":
        return
    for table in _tables(plan):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    for line in _footnotes(plan):
        console.print(escape(line), highlight=False)


def _tables(plan: Plan) -> list[Table]:
    tables = [_buildings(plan), _density(plan), _promises(plan), _costs(plan), _gateways(plan)]
    if plan.verdict_25_fields is not None:
        tables.append(_verdict(plan.verdict_25_fields))
    changed = [a for a in plan.assumption_details if a.changed]
    decisive = [a for a in plan.assumption_details if a.path in DECISIVE and not a.changed]
    tables.append(_assumptions("Figures changed from the register", changed))
    tables.append(
        _assumptions("Assumed figures that weigh most", [a for a in decisive if a.kind == "assumed"])
    )
    return tables


def _buildings(plan: Plan) -> Table:
    columns = ("FC", "tenure", "technology", "opens", "m2", manifest().area_unit.name["en"],
               manifest().benchmark_design.short["en"], "floors", "NPV")  # fmt: skip
    table = table_of("Fulfilment centres", columns, texts=4)
    for b in plan.recommendation.sites:
        add_row(
            table, f"{b.name_en} {b.name_ko}", numbers.tenure(b.tenure), numbers.technology(b.technology),
            b.opens, count(b.area_m2), count(b.area_pyeong), count(b.soccer_fields, digits=1), str(b.floors),
            krw(b.cost_npv_krw),
        )  # fmt: skip
    return table


def _density(plan: Plan) -> Table:
    low, high = numbers.density_band(plan)
    title = f"What sizes them; known FCs handle {low:g} to {high:g} boxes/m2/day"
    columns = ("FC", "driver", "busiest", "design boxes/day", "heads", "truck wait", "boxes/m2/day", "band")
    table = table_of(title, columns, texts=3)
    for b in plan.buildings:
        wait = count(60 * b.truck_wait_hours, "min")
        add_row(
            table, b.site, numbers.words(b.driver), b.busiest, count(b.design_boxes_per_day), count(b.heads),
            wait, count(b.density_boxes_per_m2_day, digits=2), b.density_flag,
        )  # fmt: skip
    return table


def _promises(plan: Plan) -> Table:
    columns = ("within", "from", "promised", "mean", "worst average day", "worst design day")
    table = table_of("Promises, share of boxes", columns, texts=2)
    for p in plan.promises:
        mean, average, design = shares_of(p)
        add_row(
            table, f"{p.days:g} days", p.since, asked(p.promised), mean,
            f"{average} ({p.worst_average_at})", f"{design} ({p.worst_design_at})",
        )  # fmt: skip
    return table


def _costs(plan: Plan) -> Table:
    rate, total = numbers.krw_per_usd(plan), plan.kpis.cost_per_box_krw
    table = table_of(f"Cost per box, {CURRENCY} {rate:,.0f} a USD", ("part", CURRENCY, "USD", "share"))
    parts = plan.kpis.cost_per_box_by_part_krw
    for name, value in sorted(parts.items(), key=lambda item: -item[1]):
        if value:
            share = percent(value / total) if total else numbers.UNKNOWN
            add_row(table, numbers.part(name, plan), count(value), usd(value, rate), share)
    table.add_section()
    add_row(table, "all", count(total), usd(total, rate), percent(1.0))
    return table


def _gateways(plan: Plan) -> Table:
    columns = ("gateway", "capacity, boxes/day, last quarter", "average day, highest", "design day, highest")
    table = table_of("Use of the gateways", columns)
    periods = plan.names.period
    for g in plan.gateways:
        cells = [
            numbers.UNKNOWN if most is None else f"{percent(use[most], 0)} ({periods[most]})"
            for use, most in ((use, highest(use)) for use in (g.use_average, g.use_design_day))
        ]
        add_row(table, g.gateway, count(g.capacity[-1]) if g.capacity else numbers.UNKNOWN, *cells)
    return table


def _verdict(verdict: Verdict25) -> Table:
    right = "Yes" if verdict.right else "No"
    title = f"Are {manifest().benchmark_design.said} right? {right} ({escape(verdict.design)})"
    table = table_of(title, ("question", "answer"))
    over_time = ", ".join(f"{p} {percent(use, 0)}" for p, use in verdict.utilisation_by_period.items())
    even = verdict.break_even_boxes_per_day
    add_row(table, "use of its floor, mean", percent(verdict.utilisation))
    add_row(table, "use over time", over_time)
    add_row(table, "keeps the promises", _keeps(verdict))
    cheaper = verdict.extra_cost_krw < 0
    add_row(table, "cheaper by, NPV" if cheaper else "extra cost, NPV", krw(abs(verdict.extra_cost_krw)))
    none = "no volume that was tried" if verdict.keeps_once_open else "none: the promises come first"
    add_row(table, "breaks even at", none if even is None else f"{rounded(even)} boxes/day")
    add_row(table, "volume in the last quarter", f"{rounded(verdict.boxes_per_day_last_period)} boxes/day")
    if verdict.break_even is not None and verdict.break_even.settings:
        add_row(table, "to plan that volume", to_plan(verdict.break_even.settings))
    return table


def to_plan(settings: Mapping[str, float]) -> str:
    """The command that plans this plan's scenario with other fields."""
    return " ".join(["planner solve ...", *(f"--set {path}={v:.10g}" for path, v in settings.items())])


def _keeps(verdict: Verdict25) -> str:
    if verdict.keeps_promises:
        return "yes"
    return "once open, alone in one place" if verdict.keeps_once_open else "no, alone in one place"


def _assumptions(title: str, assumptions: Sequence[Assumption]) -> Table:
    table = table_of(title, ("kind", "figure", "value", "range", "unit"), texts=2)
    for a in assumptions:
        add_row(table, a.kind, a.path, figure(a.value), span(a.low, a.high), a.unit)
    return table


def _footnotes(plan: Plan) -> list[str]:
    r = plan.resolution
    kinds = Counter(a.kind for a in plan.assumption_details)
    behind = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    changed = len(numbers.changed_paths(plan))
    return [
        f"Binding: {numbers.words(plan.kpis.binding_driver)}. "
        f"From FC stock: {percent(plan.kpis.stocked_share)} of boxes.",
        _solved(plan),
        f"Resolution: {r.sites} sites, {r.periods} quarters, {r.classes} product classes, "
        f"{r.demand_scenarios} demand scenarios; {r.note}.",
        f"Figures behind this plan: {behind}; {changed} changed. Their sources: planner facts.",
    ]


def _solved(plan: Plan) -> str:
    known = known_gap(plan)
    gap = at_most(known)
    how = (
        f"{numbers.words(plan.trust)}: gap {gap}, status {plan.status}, {plan.seconds:,.1f} s, "
        f"strategy {plan.strategy}."
    )
    # Of the best-service mode, objective and bound are no money.
    if plan.scenario["objective"] == "service":
        return f"Objective: best service, at {krw(plan.kpis.npv_krw)}; {how}"
    full = "all districts" if plan.resolution.bound_is_full_size else "the zones"
    short = ""
    if plan.status == "infeasible":
        found, least = count(plan.shortfall_boxes), count(plan.shortfall_boxes_bound)
        short = f"boxes that lack {found}, at least {least} of them at any design; "
    return f"Objective {krw(plan.objective)}, bound {krw(plan.bound)} (for {full}), {short}{how}"
