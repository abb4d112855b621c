"""Random days: by how much a day's orders differ from those of its quarter's average day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.instance import Floats, Instance
from planner.plan.checks.case import Ints


@dataclass(frozen=True)
class Quarter:
    """The days of one quarter in a row: orders over those of the average day (N, C), and which are ``peak``.

    ``expected`` is the same before anything was drawn: its mean over the quarter is one.
    """

    expected: Floats
    orders: Floats
    peak: np.ndarray


def quarter(instance: Instance, t: int, variation: float, random: np.random.Generator) -> Quarter:
    """A quarter whose peak days, at the design day's factor, stand in a row in its middle.

    Its other days share what is left of its orders. Every day, peak or not, is then multiplied by a gamma
    variate of mean one and coefficient ``variation``, the same for all classes.
    """
    n, event = round(float(instance.days[t])), round(float(instance.peak_days[t]))
    event = min(event, n - 1)
    factor = instance.peak[:, t]
    rest = np.maximum(0.0, (n - event * factor) / (n - event))
    first = (n - event) // 2
    peak = np.zeros(n, dtype=bool)
    peak[first : first + event] = True
    expected = np.where(peak[:, None], factor, rest)
    expected = expected * n / np.maximum(expected.sum(axis=0), 1e-12)
    drawn = np.ones(n)
    if variation > 0.0:
        drawn = random.gamma(variation**-2, variation**2, n)
    return Quarter(expected, expected * drawn[:, None], peak)


def demand_scenarios(instance: Instance, runs: int, random: np.random.Generator) -> Ints:
    """A demand scenario (runs,) for every run, as often as its probability says (systematic sampling).

    In random order, so that the first few runs tell something too.
    """
    edges = np.cumsum(instance.probability)
    drawn = (np.arange(runs) + random.random()) / runs
    found = np.searchsorted(edges, drawn * edges[-1], side="right")
    return np.asarray(random.permutation(np.minimum(found, len(edges) - 1)))
