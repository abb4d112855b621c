"""Numbers as people read them, with their units, in English and Korean."""

from __future__ import annotations

import math

from planner import rounding
from planner.manifest import manifest, said_in
from planner.words.catalogue import Language

MINUS = "−"


def number(value: float | None, digits: int = 0) -> str:
    """With thousands separators and a true minus sign; a dash for what is not known."""
    if value is None or not math.isfinite(value):
        return "–"
    shown = f"{abs(value):,.{digits}f}"
    # What rounds to zero has no sign.
    negative = value < 0 and any(c in "123456789" for c in shown)
    return (MINUS if negative else "") + shown


def rounded(value: float) -> str:
    """To three significant digits, as a reader keeps them in mind: 204,165 -> 204,000."""
    return rounding.rounded(value).replace("-", MINUS) if math.isfinite(value) else number(value)


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 1 as percent; a dash for what is not known."""
    return number(None) if share is None else f"{number(100 * share, digits)}%"


def asked(share: float) -> str:
    """What is promised or allowed, as percent with the decimals that it needs."""
    return f"{rounding.asked(share)}%"


def reached(share: float, goal: float, digits: int = 1) -> str:
    """A share of which at least ``goal`` is asked, as percent: a shortfall is rounded down."""
    return f"{rounding.reached(share, goal, digits)}%"


def at_most(share: float, digits: int = 2) -> str:
    """A gap, or what is refused, as percent, rounded up: no more than that may be true."""
    return f"{rounding.at_most(share, digits)}%"


def signed(value: float, digits: int = 0) -> str:
    """With its sign, also a plus."""
    shown = number(value, digits)
    return f"+{shown}" if value > 0 and any(c in "123456789" for c in shown) else shown


SUMS: dict[Language, float] = {"en": 1e9, "ko": 1e8}
"""Of the currency, that a large sum is counted in: bn, 억."""


def money(krw: float, language: Language) -> str:
    """Money, in the large units of each language: bn and tn, 억 and 조."""
    if not math.isfinite(krw):
        return number(krw)
    if language == "en":
        return rounding.money(krw, manifest().currency.code).replace("-", MINUS)
    name = said_in(manifest().currency.name, language)
    shown = rounding.large(krw, ((1e12, f"조{name}"), (1e8, f"억{name}"), (1e4, f"만{name}")))
    return f"{number(krw)}{name}" if shown is None else shown.replace("-", MINUS)


def large_dollars(usd: float, language: Language) -> str:
    """USD, in the large units of each language: m, bn and tn; 만, 억 and 조 달러."""
    size = abs(usd)
    korean, english = ((1e12, "조"), (1e8, "억"), (1e4, "만")), ((1e12, " tn"), (1e9, " bn"), (1e6, " m"))
    for unit, name in korean if language == "ko" else english:
        if size >= unit:
            shown = number(usd / unit, 0 if size >= 100 * unit else (1 if size >= 10 * unit else 2)) + name
            return f"{shown}달러" if language == "ko" else f"USD {shown}"
    return f"{number(usd)}달러" if language == "ko" else f"USD {number(usd)}"


def quarter(label: str, language: Language) -> str:
    """``2024Q3`` as people say it."""
    year, q = label[:4], label[5:]
    return f"Q{q} {year}" if language == "en" else f"{year}년 {q}분기"


def plain(value: float | str | None) -> str:
    """A register's value: as few digits as it needs."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return number(value) if value == round(value) else f"{value:,.6g}".replace("-", MINUS)
