"""How a figure that a plan rests on is marked, as HTML: its range, its kind, whether it was changed."""

from __future__ import annotations

import re
from html import escape

from planner.facts import Fact
from planner.manifest import manifest, said_in
from planner.plans.types import Assumption
from planner.report.fields import between, number_and_unit
from planner.words.catalogue import translated
from planner.words.reader import Reader

_HALF_DAYS = re.compile(r"^\d+ half days; ")


def span(figure: Assumption, reader: Reader) -> str:
    """Its range, written as its value is; empty where the register has none."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = (number_and_unit(figure.path, end, reader)[0] for end in (figure.low, figure.high))
    return f"{low} – {high}"


def value(figure: Assumption, reader: Reader) -> str:
    """Its value and unit, as HTML."""
    number, unit = number_and_unit(figure.path, figure.value, reader)
    return f"<b>{escape(number)}</b>{between(unit)}{escape(unit)}"


def cited(source: str, reader: Reader) -> str:
    """A source. Citations stay in the register's language; whose they are is in the reader's."""
    ours = "planner's assumption"
    if source.startswith(ours):
        return reader.text(f"source:{ours}") + source.removeprefix(ours)
    for names in manifest().press:
        if source.startswith(names["en"]):
            return said_in(names, reader.language) + source.removeprefix(names["en"])
    return source


def note(figure: Fact, reader: Reader) -> str:
    """The register's note; the half days of a lead time are the title's, and not said again."""
    whole = _HALF_DAYS.sub("", figure.note)
    return translated(whole, "notes", reader.language) or whole


def badges(figure: Assumption, reader: Reader) -> str:
    """Reported, derived or assumed; and "yours" where the scenario has another value."""
    kind = f'<span class="kind {escape(figure.kind)}">{escape(reader.text(figure.kind))}</span>'
    yours = f' <span class="kind yours">{escape(reader.text("yours"))}</span>' if figure.changed else ""
    return kind + yours
