"""A plan on the terminal: the verdict, then a table for every question that a planner asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.manifest import manifest
from planner.plans.types import Assumption, Plan, Verdict25, highest
from planner.report import numbers
from planner.report.flows import place_name
from planner.report.headline import benchmark_design
from planner.report.numbers import part_key
from planner.report.sentences import verdict_lines
from planner.report.trust import gap, resolution_note, strategy
from planner.scenario.service import CURRENCY
from planner.words import format as fmt
from planner.words.reader import ENGLISH, Reader

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


def show(plan: Plan, console: Console, reader: Reader = ENGLISH) -> None:
    """Print the whole plan."""
    for n, line in enumerate(verdict_lines(plan, reader)):
        console.print(escape(line), style="bold" if n == 0 else None, highlight=False)
    if plan.status == "no_solution":
        return
    for table in _tables(plan, reader):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    for line in _footnotes(plan, reader):
        console.print(escape(line), highlight=False)


def _tables(plan: Plan, reader: Reader) -> list[Table]:
    tables = [
        _buildings(plan, reader), _density(plan, reader), _promises(plan, reader), _costs(plan, reader),
        _gateways(plan, reader),
    ]  # fmt: skip
    if plan.verdict_25_fields is not None:
        tables.append(_verdict(plan, plan.verdict_25_fields, reader))
    changed = [a for a in plan.assumption_details if a.changed]
    decisive = [a for a in plan.assumption_details if a.path in DECISIVE and not a.changed]
    tables.append(_assumptions(reader.text("tt_changed"), changed, reader))
    assumed = [a for a in decisive if a.kind == "assumed"]
    tables.append(_assumptions(reader.text("tt_decisive"), assumed, reader))
    return tables


def _heads(reader: Reader, *keys: str) -> list[str]:
    return [reader.text(key) for key in keys]


def _buildings(plan: Plan, reader: Reader) -> Table:
    heads = _heads(
        reader, "tt_centre", "o_tenure", "o_technology", "o_opens", "unit_m2", "unit_pyeong", "unit_fields",
        "tt_floors", "tt_npv",
    )  # fmt: skip
    table = table_of(reader.text("tt_centres"), heads, texts=4)
    for b in plan.recommendation.sites:
        add_row(
            table, " ".join(dict.fromkeys((b.name_en, b.name_ko))), reader.text(b.tenure),
            reader.text(b.technology),
            reader.quarter(b.opens), fmt.number(b.area_m2), fmt.number(b.area_pyeong),
            fmt.number(b.soccer_fields, 1), str(b.floors), reader.money.large(b.cost_npv_krw),
        )  # fmt: skip
    return table


def _density(plan: Plan, reader: Reader) -> Table:
    low, high = numbers.density_band(plan)
    title = reader.text("tt_sizing", low=f"{low:g}", high=f"{high:g}")
    heads = _heads(
        reader, "tt_centre", "tt_driver", "tt_busiest", "tt_design_boxes", "r_heads", "tt_trucks",
        "tt_truck_wait", "tt_density", "tt_band",
    )  # fmt: skip
    table = table_of(title, heads, texts=3)
    for b in plan.buildings:
        add_row(
            table, place_name(plan, b.site, reader), reader.text(b.driver), reader.moment(b.busiest),
            fmt.number(b.design_boxes_per_day), fmt.number(b.heads), fmt.number(b.trucks_out_per_day),
            reader.text("tt_minutes", value=fmt.number(60 * b.truck_wait_hours)),
            fmt.number(b.density_boxes_per_m2_day, 2), reader.text(b.density_flag),
        )  # fmt: skip
    return table


def _promises(plan: Plan, reader: Reader) -> Table:
    heads = _heads(reader, "t_promise", "t_share", "t_mean", "t_worst", "t_peak")
    table = table_of(reader.text("tt_promises"), heads)
    for p in plan.promises:
        worst = (
            f"{fmt.reached(share, goal)} ({reader.moment(at)})"
            for share, goal, at in (
                (p.worst_average_day, p.promised, p.worst_average_at),
                (p.worst_design_day, p.promised_design_day, p.worst_design_at),
            )
        )
        since = reader.text("t_days", count=p.days, since=reader.quarter(p.since))
        add_row(table, since, fmt.asked(p.promised), fmt.reached(p.mean, p.promised), *worst)
    return table


def _costs(plan: Plan, reader: Reader) -> Table:
    rate, total = numbers.krw_per_usd(plan), plan.kpis.cost_per_box_krw
    title = reader.text("tt_cost", rate=fmt.number(rate))
    table = table_of(title, [reader.text("tt_part"), CURRENCY, "USD", reader.text("f_share")])
    parts, digits = plan.kpis.cost_per_box_by_part_krw, manifest().currency.decimals
    for name, value in sorted(parts.items(), key=lambda item: -item[1]):
        if value:
            share = fmt.percent(value / total if total else None)
            part = reader.word(part_key(name, plan))
            add_row(table, part, fmt.number(value, digits), fmt.number(value / rate, 2), share)
    table.add_section()
    whole = fmt.number(total, digits), fmt.number(total / rate, 2), fmt.percent(1.0)
    add_row(table, reader.text("all"), *whole)
    return table


def _gateways(plan: Plan, reader: Reader) -> Table:
    heads = _heads(reader, "g_gateway", "tt_capacity_last", "tt_average_highest", "tt_design_highest")
    table = table_of(reader.text("tt_gateways"), heads)
    periods = plan.names.period
    for g in plan.gateways:
        cells = []
        for use in (g.use_average, g.use_design_day):
            most = highest(use)
            at = "" if most is None else f" ({reader.quarter(periods[most])})"
            cells.append(fmt.percent(None if most is None else use[most], 0) + at)
        capacity = fmt.number(g.capacity[-1] if g.capacity else None)
        add_row(table, place_name(plan, g.gateway, reader), capacity, *cells)
    return table


def _verdict(plan: Plan, verdict: Verdict25, reader: Reader) -> Table:
    answer = reader.text("yes" if verdict.right else "no")
    title = reader.text("tt_25", answer=answer, design=escape(benchmark_design(plan, verdict, reader)))
    table = table_of(title, _heads(reader, "tt_question", "tt_answer"))
    over_time = ", ".join(
        f"{reader.quarter(p)} {fmt.percent(use, 0)}" for p, use in verdict.utilisation_by_period.items()
    )
    keeps = "tt_25_once_open" if verdict.keeps_once_open else "tt_25_not_alone"
    none = "tt_25_no_volume" if verdict.keeps_once_open else "tt_25_promises_first"
    even, last = verdict.break_even_boxes_per_day, verdict.boxes_per_day_last_period
    rows = [
        ("tt_25_use", fmt.percent(verdict.utilisation)),
        ("tt_25_over_time", over_time),
        ("tt_25_keeps", reader.text("yes" if verdict.keeps_promises else keeps)),
        (
            "tt_25_cheaper" if verdict.extra_cost_krw < 0 else "tt_25_extra",
            reader.money.large(abs(verdict.extra_cost_krw)),
        ),
        ("tt_25_even", reader.text(none) if even is None else _a_day(even, reader)),
        ("tt_25_last", _a_day(last, reader)),
    ]
    if verdict.break_even is not None and verdict.break_even.settings:
        rows.append(("tt_25_to_plan", to_plan(verdict.break_even.settings)))
    for key, said in rows:
        add_row(table, reader.text(key), said)
    return table


def _a_day(boxes: float, reader: Reader) -> str:
    return reader.text("tt_boxes_a_day", value=fmt.rounded(boxes))


def to_plan(settings: Mapping[str, float]) -> str:
    """The command that plans this plan's scenario with other fields."""
    return " ".join(["planner solve ...", *(f"--set {path}={v:.10g}" for path, v in settings.items())])


def _assumptions(title: str, assumptions: Sequence[Assumption], reader: Reader) -> Table:
    table = table_of(title, _heads(reader, "t_kind", "t_figure", "t_value", "t_range", "unit"), texts=2)
    for a in assumptions:
        span = numbers.span(a.low, a.high)
        add_row(table, reader.text(a.kind), a.path, numbers.figure(a.value), span, reader.unit(a.unit))
    return table


def _footnotes(plan: Plan, reader: Reader) -> list[str]:
    r = plan.resolution
    kinds = Counter(a.kind for a in plan.assumption_details)
    behind = ", ".join(f"{number} {reader.text(kind)}" for kind, number in kinds.most_common())
    return [
        reader.text("foot_stock", share=fmt.percent(plan.kpis.stocked_share)),
        _solved(plan, reader),
        reader.text(
            "foot_size", sites=r.sites, periods=r.periods, classes=r.classes, scenarios=r.demand_scenarios,
        ) + f" {resolution_note(plan, reader)}",
        reader.text("foot_figures", kinds=behind, changed=len(numbers.changed_paths(plan))),
    ]  # fmt: skip


def _solved(plan: Plan, reader: Reader) -> str:
    how = reader.text(
        "foot_how", trust=reader.text(plan.trust), status=reader.text(f"status_{plan.status}"),
        gap=gap(plan, reader),
        seconds=reader.seconds(plan.seconds), strategy=strategy(plan, reader),
    )  # fmt: skip
    # Of the best-service mode, objective and bound are no money.
    if plan.scenario["objective"] == "service":
        return reader.text("foot_service", npv=reader.money.large(plan.kpis.npv_krw), how=how)
    if plan.status == "infeasible":
        found, least = fmt.number(plan.shortfall_boxes), fmt.number(plan.shortfall_boxes_bound)
        how = f"{reader.text('foot_short', found=found, least=least)} {how}"
    objective, bound = reader.money.large(plan.objective), reader.money.large(plan.bound)
    return f"{reader.text('r_proof_said', objective=objective, bound=bound)} {how}"


def table_of(title: str, columns: Sequence[str], texts: int = 1) -> Table:
    """A table whose first ``texts`` columns hold text, the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < texts else "right")
    return table


def add_row(table: Table, *cells: str) -> None:
    """One more row, its cells as they stand."""
    # A user's own site may carry brackets, which rich would read as markup.
    table.add_row(*(escape(cell) for cell in cells))
