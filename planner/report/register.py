"""How a figure that a plan rests on is marked, as HTML: its range, its kind, whether it was changed."""

from __future__ import annotations

from html import escape

from planner.plan.types import Assumption
from planner.report import format as fmt
from planner.report.reader import Reader


def span(figure: Assumption) -> str:
    """Its range; empty where the register has none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{fmt.plain(figure.low)} – {fmt.plain(figure.high)}"


def badges(figure: Assumption, reader: Reader) -> str:
    """Reported, derived or assumed; and "yours" where the scenario has another value."""
    kind = f'<span class="kind {escape(figure.kind)}">{escape(reader.text(figure.kind))}</span>'
    yours = f' <span class="kind yours">{escape(reader.text("yours"))}</span>' if figure.changed else ""
    return kind + yours
