"""How shares and sums are rounded wherever they are shown: one rule each, and always towards the truth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

TRILLION = 1e12
SHARE_TOLERANCE = 1e-6
"""A share this far below what is asked of it still reaches it: what solvers round."""
_DIGITS = 9
"""Decimals of a share that are its own; what is behind them comes from binary numbers."""
_MOST = 4
"""Decimals of a per cent to which what is asked is told: as fine as ``SHARE_TOLERANCE``."""


def asked(share: float, least: int = 0) -> str:
    """What is promised or allowed, in per cent: with as many decimals as it needs, at least ``least``."""
    return f"{_per_cent(share):,.{max(least, _decimals(share))}f}"


def reached(share: float, goal: float, digits: int = 1) -> str:
    """A share of which at least ``goal`` is asked, in per cent.

    One that falls short is rounded down, so that it never looks as if it did not; one that does not is never
    shown below the goal.
    """
    if share < goal - SHARE_TOLERANCE:
        return f"{_rounded(share, digits, ROUND_FLOOR):,.{digits}f}"
    digits = max(digits, min(_MOST, _decimals(goal)))
    return f"{_rounded(max(share, goal), digits, ROUND_HALF_EVEN):,.{digits}f}"


def at_most(share: float, digits: int = 2) -> str:
    """A gap, of which no more than is shown may be true, in per cent: rounded up."""
    return f"{_rounded(share, digits, ROUND_CEILING):,.{digits}f}"


def rounded(value: float) -> str:
    """A count to three significant digits, as a reader keeps them in mind: 204,165 -> 204,000."""
    if value == 0:
        return "0"
    step = 10.0 ** max(0, math.floor(math.log10(abs(value))) - 2)
    return f"{round(value / step) * step:,.{0 if abs(value) >= 100 else 1}f}"


def large(value: float, units: Sequence[tuple[float, str]]) -> str | None:
    """A sum in the largest unit that it reaches, to three digits or so; None where it reaches none."""
    for unit, name in units:
        if abs(value) >= unit:
            digits = 2 if unit == TRILLION else (0 if abs(value) >= 100 * unit else 1)
            return f"{value / unit:,.{digits}f}{name}"
    return None


def money(value: float, currency: str) -> str:
    """An amount in English: in trillions (tn), billions (bn) and millions (m), else in full."""
    shown = large(value, ((TRILLION, " tn"), (1e9, " bn"), (1e6, " m")))
    return f"{currency} {f'{value:,.0f}' if shown is None else shown}"


def _per_cent(share: float) -> Decimal:
    return Decimal(str(round(share, _DIGITS))) * 100


def _rounded(share: float, digits: int, how: str) -> Decimal:
    shown = _per_cent(share).quantize(Decimal(1).scaleb(-digits), rounding=how)
    return shown if shown else abs(shown)  # what rounds to nothing has no sign


def _decimals(share: float) -> int:
    """Decimals that the per cents need, up to ``_MOST``."""
    exponent = round(_per_cent(share), _MOST).normalize().as_tuple().exponent
    return max(0, -int(exponent))
