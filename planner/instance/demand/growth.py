"""From the carrier's quarters of 2023 and a forecast of 2024 to boxes in any quarter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, message
from planner.scenario import Period

FIRST = Period(2023, 1)
QUARTERS_OF_HISTORY = 4
QUARTERS_FITTED = 8
"""Quarters of 2023 and 2024, which history and forecast fix."""
_MEAN_QUARTER_DAYS = 365.25 / 4


@dataclass(frozen=True)
class Adoption:
    """Gompertz curve ``ceiling * exp(-displacement * exp(-rate * q))``, q quarters after 2023Q1.

    B. Gompertz (Phil. Trans. 115, 1825); C. P. Winsor (PNAS 18(1), 1932), as a growth curve.
    ``ceiling`` is in boxes per season-free quarter.
    """

    ceiling: float
    displacement: float
    rate: float

    def boxes(self, quarters: float) -> float:
        """Season-free boxes in the quarter that many quarters after 2023Q1."""
        return float(self.ceiling * np.exp(-self.displacement * np.exp(-self.rate * quarters)))


@dataclass(frozen=True)
class GrowthModel:
    """Adoption that saturates, times a market that goes on growing from 2024 on, times the season.

    ``market_growth`` is per year; ``season[m]`` the index of calendar month m + 1 (mean 1).
    """

    adoption: Adoption
    market_growth: float
    season: NDArray[np.float64]

    def season_free(self, quarters: int) -> float:
        """Boxes without the season in the quarter that many quarters after 2023Q1."""
        years_of_growth = max(0.0, (quarters - QUARTERS_OF_HISTORY + 0.5) / 4)
        market = (1 + self.market_growth) ** years_of_growth
        return float(self.adoption.boxes(quarters) * market)

    def boxes(self, period: Period) -> float:
        """Boxes in a quarter."""
        return self.season_free(period.quarters_after(FIRST)) * season_index(self.season, period)


def season_index(season: NDArray[np.float64], period: Period) -> float:
    """How many boxes a quarter has against a season-free quarter of mean length (about 1)."""
    by_month = float(np.mean([season[m - 1] for m in period.months]))
    return by_month * period.days / _MEAN_QUARTER_DAYS


def fit(
    history: tuple[float, float, float, float],
    forecast_2024: float,
    market_growth: float,
    season: NDArray[np.float64],
) -> GrowthModel:
    """The curve through 2023 whose 2024 adds up to the forecast.

    For a ceiling K, Gompertz's curve is a straight line in ``ln(-ln(V / K))``, so displacement and rate
    follow by linear regression on the four season-free quarters; K itself is found by bisection so that
    the four quarters of 2024 add up to ``forecast_2024`` boxes. Raises InputError when no ceiling
    does: the forecast lies below what 2023 had already reached.
    """
    quarters = np.arange(QUARTERS_OF_HISTORY)
    centred = quarters - quarters.mean()
    index = [season_index(season, FIRST.plus(q)) for q in range(QUARTERS_FITTED)]
    level = np.array(history) / index[:QUARTERS_OF_HISTORY]

    def model(ceiling: float) -> GrowthModel:
        height = np.log(-np.log(level / ceiling))
        slope = float(centred @ height) / float(centred @ centred)
        intercept = float(height.mean()) - slope * float(quarters.mean())
        return GrowthModel(Adoption(ceiling, float(np.exp(intercept)), -slope), market_growth, season)

    def year(candidate: GrowthModel) -> float:
        return sum(candidate.season_free(q) * index[q] for q in range(QUARTERS_OF_HISTORY, QUARTERS_FITTED))

    low, high = float(level.max()) * 1.0001, float(level.max()) * 50
    least, most = year(model(low)), year(model(high))
    if not least <= forecast_2024 <= most:
        raise InputError(
            message("{n} boxes in 2024", n=f"{forecast_2024:,.0f}"),
            message(
                "{n} to {m}, what the quarters of 2023 can grow into at a market growth of {k} a year",
                n=f"{min(least, most):,.0f}",
                m=f"{max(least, most):,.0f}",
                k=f"{market_growth:.1%}",
            ),
        )
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if year(model(middle)) < forecast_2024 else (low, middle)
    return model((low + high) / 2)
