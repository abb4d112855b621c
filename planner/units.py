"""Units of the field and their conversions, in one place.

Inside the planner: areas in m2 of gross floor area (GFA) unless a name says net, volumes in litres per
box and m3 of stock, flows in boxes per day, money in KRW, time in days (lead times in half days).
"""

SQUARE_METRES_PER_PYEONG = 400 / 121
"""One pyeong is 400/121 m2 (3.3058 m2), as Korean property law converts it."""

SOCCER_FIELD = (105, 68)
"""Length and width of a FIFA field, m."""

SQUARE_METRES_PER_SOCCER_FIELD = SOCCER_FIELD[0] * SOCCER_FIELD[1]
"""A FIFA field, 105 m x 68 m = 7,140 m2. The press printed 180,000 m2 for 25 fields (7,200 m2 each)."""

LITRES_PER_CUBIC_METRE = 1000
DAYS_PER_YEAR = 365
HALF_DAYS_PER_DAY = 2


def pyeong(square_metres: float) -> float:
    """Area in pyeong of an area in m2."""
    return square_metres / SQUARE_METRES_PER_PYEONG


def soccer_fields(square_metres: float) -> float:
    """Area in soccer fields (7,140 m2) of an area in m2."""
    return square_metres / SQUARE_METRES_PER_SOCCER_FIELD


def krw_per_square_metre(krw_per_pyeong: float) -> float:
    """A price per pyeong as a price per m2."""
    return krw_per_pyeong / SQUARE_METRES_PER_PYEONG
