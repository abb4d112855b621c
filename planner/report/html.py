"""A report to hand over: one HTML file with answer, map, reasons and all assumptions, nothing outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

from planner import __version__
from planner.plans.types import Assumption, Plan
from planner.report.caveats import cannot_be_had, early_lines, reliability_lines
from planner.report.fields import name_of, value_of
from planner.report.figures import Others, bars_html, cards_html, key_figures, promises_html, table
from planner.report.floor_plan import floor_plan, room_list, sheet_width
from planner.report.flows import place_name
from planner.report.headline import headline, on_25_fields, size_line
from planner.report.map_layers import metrics
from planner.report.map_svg import map_svg
from planner.report.numbers import LEAST_MONEY, part_key
from planner.report.own_tables import own_tables
from planner.report.register import badges, cited, span, value
from planner.report.trust import preliminary_bar, proof, refused_line, resolution_note
from planner.report.ways import title_of, way_out, why_not
from planner.scenario import Scenario, changes_of
from planner.words import format as fmt
from planner.words.reader import Reader

STYLE = Path(__file__).with_name("assets") / "report.css"


def report(plan: Plan, base: Plan | None, reader: Reader) -> str:
    """The file's text. ``base`` is the base case's plan, to compare with, where it is another."""
    # On paper.
    reader = replace(reader, dark=False)
    sections = [
        f"<header><p>{escape(reader.text('title'))}</p><h1>{_bold(headline(plan, reader))}</h1>"
        f"<p>{'<br>'.join(_bold(line) for line in _beneath(plan, reader) if line)}</p></header>",
        cards_html(key_figures(plan, Others(base=base), reader)),
        _explanation(plan, reader),
        _section("r_inputs", _inputs(plan, reader), reader),
        _section(
            "r_where", f'<div class="map">{map_svg(plan, metrics(plan)[0], reader)}</div>', reader, plan
        ),
        _section("c_promise", promises_html(plan, reader), reader, plan),
        _section("r_why", _why(plan, reader), reader, plan),
        _section("r_quarters", _quarters(plan, reader), reader, plan),
        _section("c_floor", _floors(plan, reader), reader, plan),
        _section("r_proof", f"<p>{escape(_proof(plan, reader))}</p>", reader),
        _section("assumptions", _assumptions(plan, reader), reader),
    ]
    made = reader.text(
        "r_made", date=date.today().isoformat(), digest=plan.scenario_digest, version=__version__
    )
    return (
        f'<!doctype html>\n<html lang="{reader.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(reader.text('r_title'))}</title><style>{_style()}</style></head>"
        f"<body><main>{''.join(sections)}</main>"
        f"<footer><p>{escape(made)}</p><p>{escape(reader.text('r_sources'))}</p></footer></body></html>\n"
    )


def _beneath(plan: Plan, reader: Reader) -> tuple[str, ...]:
    """What stands beneath the headline."""
    return (
        preliminary_bar(plan, reader), refused_line(plan, reader), *cannot_be_had(plan, reader),
        size_line(plan, reader), on_25_fields(plan, reader), *early_lines(plan, reader),
        *reliability_lines(plan, reader),
    )  # fmt: skip


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def _bold(said: str) -> str:
    """Markdown's bold as HTML; all else as text."""
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(said))


def _section(title: str, body: str, reader: Reader, plan: Plan | None = None) -> str:
    """A part of the report; of a ``plan`` that is preliminary its title says so."""
    said = reader.text(title)
    if plan is not None and plan.preliminary:
        said = f"{said} ({reader.text('preliminary_chart')})"
    return f"<section><h2>{escape(said)}</h2>{body}</section>" if body else ""


def _explanation(plan: Plan, reader: Reader) -> str:
    if plan.explanation is None:
        return ""
    body = _items(why_not(plan, reader))
    if ways := plan.explanation.relaxations:
        scenario = Scenario.model_validate(plan.scenario)
        body += f"<h3>{escape(reader.text('r_ways_out'))}</h3>"
        body += _items([way_out(way, scenario, reader) for way in ways])
    return _section(title_of(plan.explanation), body, reader)


def _items(said: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in said)}</ul>"


def _inputs(plan: Plan, reader: Reader) -> str:
    scenario = Scenario.model_validate(plan.scenario)
    changes = changes_of(scenario)
    # Its own name is no input.
    changes.pop("name", None)
    if not changes:
        return f"<p>{escape(reader.text('r_base'))}</p>"
    asked = [f"{name_of(path, reader, scenario)}: {value_of(path, v, reader)}" for path, v in changes.items()]
    used = own_tables(scenario, reader)
    return _items(asked) + (f"<h3>{escape(reader.text('ot_title'))}</h3>{_items(used)}" if used else "")


def _why(plan: Plan, reader: Reader) -> str:
    parts = sorted(plan.kpis.cost_per_box_by_part_krw.items(), key=lambda part: -part[1])
    rows = [(reader.text(part_key(name, plan)), krw, reader.money.price(krw)) for name, krw in parts
            if abs(krw) >= LEAST_MONEY]  # fmt: skip
    title = escape(reader.text("c_cost", unit=reader.currency))
    return f"<h3>{title}</h3>{bars_html(rows, max((r[1] for r in rows), default=1.0))}"


def _quarters(plan: Plan, reader: Reader) -> str:
    heads = ("r_quarter", "r_boxes", "design_day", "area_open", "r_area_use", "r_heads", "r_stock")
    rows = [
        [
            reader.quarter(p.period), fmt.number(p.demand), fmt.number(p.design_day_orders),
            reader.area.shown(p.area_open_m2), fmt.percent(p.area_use_highest, 0), fmt.number(p.labour_heads),
            fmt.percent(p.from_stock / p.demand if p.demand else 0.0, 0),
        ]
        for p in plan.periods
    ]  # fmt: skip
    return table([reader.text(h) for h in heads], rows, "quarters")


def _floors(plan: Plan, reader: Reader) -> str:
    drawn, sheet = [], sheet_width(plan.recommendation.sites)
    for found in plan.buildings:
        building = next(b for b in plan.recommendation.sites if b.site == found.site)
        floors = reader.text("floors", count=building.floors)
        note = reader.text("floor_note", floors=floors, gross=reader.area.shown(building.area_m2))
        drawn.append(
            f"<h3>{escape(place_name(plan, found.site, reader))}</h3>"
            f"{floor_plan(building, found, sheet, reader)}{room_list(building, found, reader)}"
            f"<p>{escape(note)}</p>"
        )
    return "".join(drawn)


def _proof(plan: Plan, reader: Reader) -> str:
    said = [proof(plan, reader), preliminary_bar(plan, reader)]
    if plan.strategy != "evaluate" and not plan.preliminary and plan.scenario["objective"] == "cost":
        objective, bound = reader.money.large(plan.objective), reader.money.large(plan.bound)
        said.append(reader.text("r_proof_said", objective=objective, bound=bound))
    return " ".join(one for one in [*said, resolution_note(plan, reader)] if one)


def _assumptions(plan: Plan, reader: Reader) -> str:
    heads = ("t_figure", "t_value", "t_range", "t_kind", "t_source")
    rows = [_assumption(a, reader) for a in plan.assumption_details]
    return table([reader.text(h) for h in heads], rows, "assumptions")


def _assumption(figure: Assumption, reader: Reader) -> list[str]:
    return [
        f"{escape(name_of(figure.path, reader))}<br><code>{escape(figure.path)}</code>",
        value(figure, reader), escape(span(figure, reader)), badges(figure, reader),
        f"<small>{escape(cited(figure.source, reader))}</small>",
    ]  # fmt: skip
