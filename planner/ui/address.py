"""The page's address: a scenario, how it is read, and whose session it is; and back.

A parameter of the scenario is its dotted path. Every other one begins with an underscore, with which no
field of a scenario can begin, so that the two never share a name. Links of before, without it, still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.ui.changes import Changes, to_link
from planner.words.amounts import AREA_UNITS, CURRENCIES, OWN, AreaUnit, Currency
from planner.words.catalogue import Language

LANGUAGE, AREA, CURRENCY, PLACE, SESSION = "_lang", "_area", "_money", "_place", "_session"
DISPLAY = (LANGUAGE, AREA, CURRENCY, PLACE, SESSION)
LONGEST_NAME = 32
"""Characters of a session's name."""


@dataclass(frozen=True)
class Display:
    """How a scenario is read; ``place`` is what is selected on the map, as ``kind:code``, or empty."""

    language: Language = "en"
    area_unit: AreaUnit = "m2"
    currency: Currency = OWN
    place: str = ""


def parameters(changes: Changes, display: Display) -> dict[str, str]:
    """What a link for somebody else holds."""
    found = to_link(changes) | {LANGUAGE: display.language}
    if display.area_unit != Display.area_unit:
        found[AREA] = display.area_unit
    if display.currency != Display.currency:
        found[CURRENCY] = display.currency
    if display.place:
        found[PLACE] = display.place
    return found


def display_of(asked: Mapping[str, str], language: Language) -> Display:
    """How the address wants it read; ``language`` where it says none. What it cannot mean is passed over."""
    area, currency = _said(asked, AREA), _said(asked, CURRENCY)
    return Display(
        "ko" if _said(asked, LANGUAGE, language) == "ko" else "en",
        next((unit for unit in AREA_UNITS if unit == area), Display.area_unit),
        next((one for one in CURRENCIES if one == currency), Display.currency),
        _said(asked, PLACE),
    )


def session_of(asked: Mapping[str, str]) -> str:
    """The session that the address names, letters and digits only; empty where it names none."""
    return "".join(c for c in _said(asked, SESSION) if c.isalnum())[:LONGEST_NAME]


def scenario_part(asked: Mapping[str, str]) -> dict[str, str]:
    """The address without what says how it is read, also as links of before said it."""
    others = {*DISPLAY, *(name.removeprefix("_") for name in DISPLAY)}
    return {name: value for name, value in asked.items() if name not in others}


def _said(asked: Mapping[str, str], name: str, otherwise: str = "") -> str:
    return asked.get(name, asked.get(name.removeprefix("_"), otherwise))
