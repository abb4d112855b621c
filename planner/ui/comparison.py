"""Up to four scenarios side by side: the inputs and the outputs in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from planner.plans.types import Plan
from planner.report import figures
from planner.report.fields import name_of, value_of
from planner.report.figures import table
from planner.report.headline import site_name
from planner.report.trust import gap, refused_share, refuses
from planner.scenario import Scenario
from planner.ui.changes import Changes
from planner.words import format as fmt
from planner.words.reader import Reader


@dataclass(frozen=True)
class ComparedPlan:
    """One of the scenarios compared; ``plan`` where it is known."""

    name: str
    changes: Changes
    plan: Plan | None


def inputs(columns: Sequence[ComparedPlan], reader: Reader) -> list[list[str]]:
    """Rows of field and value in every column, for the paths in which any two differ."""
    paths = sorted({path for column in columns for path in column.changes})
    rows = []
    for path in paths:
        values = [column.changes.get(path, _base(path)) for column in columns]
        if any(value != values[0] for value in values):
            rows.append([name_of(path, reader), *(value_of(path, value, reader) for value in values)])
    return rows


def _base(path: str) -> object:
    try:
        return Scenario().value_at(path)
    except ValueError:
        return None


def outputs(columns: Sequence[ComparedPlan], reader: Reader) -> list[list[str]]:
    """Rows of name and figure in every column, for the figures in which any two differ as shown."""
    shown = [_figures(column.plan, reader) if column.plan else {} for column in columns]
    names = list(dict.fromkeys(name for one in shown for name in one))
    missing = reader.text("s_unplanned")
    rows = [[reader.text(name), *(one.get(name, missing) for one in shown)] for name in names]
    return [row for row in rows if any(cell != row[1] for cell in row[1:])]


def _figures(plan: Plan, reader: Reader) -> dict[str, str]:
    sites, k, verdict = plan.recommendation.sites, plan.kpis, plan.verdict_25_fields
    none = "–"
    return {
        "o_size": reader.area.shown(plan.recommendation.area_m2),
        "o_site": ", ".join(site_name(b, reader) for b in sites) or none,
        "o_tenure": ", ".join(reader.text(b.tenure) for b in sites) or none,
        "o_technology": ", ".join(reader.text(b.technology) for b in sites) or none,
        "o_opens": ", ".join(reader.quarter(b.opens) for b in sites) or none,
        "o_promise": reader.text("no" if plan.status == "infeasible" else "yes"),
        "o_refused": refused_share(k.refused_share, reader) if refuses(plan) else fmt.percent(0.0, 0),
        "o_three": fmt.percent(figures.mean_share(plan, 3.0)),
        "o_five": fmt.percent(figures.mean_share(plan, 5.0)),
        "o_cost": reader.money.price(k.cost_per_box_krw),
        "o_npv": reader.money.large(k.npv_krw),
        "o_stock": fmt.percent(k.stocked_share),
        "o_25": reader.money.large(verdict.extra_cost_krw) if verdict else none,
        "o_empty": fmt.percent(1 - verdict.utilisation, 0) if verdict else none,
        "o_trust": reader.text(plan.trust),
        "o_gap": gap(plan, reader),
    }


def html(columns: Sequence[ComparedPlan], rows: Sequence[Sequence[str]]) -> str:
    """The rows as a table; what differs from the first column is marked."""
    cells = []
    for name, first, *others in rows:
        marked = [f"<b>{escape(o)}</b>" if o != first else escape(o) for o in others]
        cells.append([escape(name), escape(first), *marked])
    return table(["", *(column.name for column in columns)], cells, "compare")
