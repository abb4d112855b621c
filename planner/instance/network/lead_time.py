"""Lead times as discrete distributions in half days, and their convolution.

A distribution is an array ``p`` with ``p[k]`` the probability of exactly k half days; it adds up to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from planner.units import HALF_DAYS_PER_DAY

Distribution = NDArray[np.float64]
HOURS_PER_HALF_DAY = 12


def distribution(dwell: Mapping[int, float]) -> Distribution:
    """From half days -> probability."""
    result = np.zeros(max(dwell) + 1)
    for half_days, probability in dwell.items():
        result[half_days] = probability
    return result


def fixed(hours: float) -> Distribution:
    """A leg of known duration, rounded to the nearest half day."""
    half_days = int(hours / HOURS_PER_HALF_DAY + 0.5)
    return distribution({half_days: 1.0})


def convolve(legs: Iterable[Distribution]) -> Distribution:
    """Distribution of the sum of independent legs."""
    total = np.ones(1)
    for leg in legs:
        total = np.convolve(total, leg)
    return total


def mixture(weighted: Iterable[tuple[float, Distribution]]) -> Distribution:
    """Distribution of a box that takes each of several courses with its weight (weights add up to 1)."""
    members = list(weighted)
    result = np.zeros(max(len(d) for _, d in members))
    for weight, member in members:
        result[: len(member)] += weight * member
    return result


def mean_days(lead: Distribution) -> float:
    """Mean lead time, days."""
    return float(np.arange(len(lead)) @ lead) / HALF_DAYS_PER_DAY


def within(lead: Distribution, days: float) -> float:
    """Probability that the lead time is at most that many days."""
    return float(lead[: int(days * HALF_DAYS_PER_DAY) + 1].sum())
