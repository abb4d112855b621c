"""Random days: by how much a day's orders differ from those of its quarter's average day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma

from planner.instance import Floats, Instance
from planner.plans.checks.case import Ints


@dataclass(frozen=True)
class Quarter:
    """The days of one quarter in a row: orders over those of the average day (N, C), and which are ``peak``.

    ``expected`` is the same before anything was drawn: its mean over the quarter is one.
    """

    expected: Floats
    orders: Floats
    peak: np.ndarray


def swings(runs: int, days: int, variation: float, random: np.random.Generator) -> Floats:
    """Factors (runs, days) on the orders of a quarter's days: gamma variates of mean one, independent.

    ``variation`` is their coefficient of variation. Over the runs every day has each part of the
    distribution once (a Latin hypercube): few runs already tell what many would.
    """
    if variation <= 0.0:
        return np.ones((runs, days))
    places = random.permuted(np.tile(np.arange(runs), (days, 1)), axis=1).T
    drawn = gamma.ppf((places + random.random((runs, days))) / runs, variation**-2, scale=variation**2)
    return np.asarray(drawn)


def quarter(instance: Instance, t: int, factors: Floats) -> Quarter:
    """A quarter whose peak days, at the design day's factor, stand in a row in its middle.

    Its other days share what is left of its orders. Every day, peak or not, is then multiplied by its
    ``factors`` (N,), the same for all classes.
    """
    n, event = round(float(instance.calendar.days[t])), round(float(instance.calendar.peak_days[t]))
    event = min(event, n - 1)
    factor = instance.demand.peak[:, t]
    rest = np.maximum(0.0, (n - event * factor) / (n - event))
    first = (n - event) // 2
    peak = np.zeros(n, dtype=bool)
    peak[first : first + event] = True
    expected = np.where(peak[:, None], factor, rest)
    expected = expected * n / np.maximum(expected.sum(axis=0), 1e-12)
    return Quarter(expected, expected * factors[:, None], peak)


def demand_scenarios(instance: Instance, runs: int, random: np.random.Generator) -> Ints:
    """A demand scenario (runs,) for every run, as often as its probability says (systematic sampling).

    In random order, so that the first few runs tell something too.
    """
    edges = np.cumsum(instance.demand.probability)
    drawn = (np.arange(runs) + random.random()) / runs
    found = np.searchsorted(edges, drawn * edges[-1], side="right")
    return np.asarray(random.permutation(np.minimum(found, len(edges) - 1)))


def swings_of_runs(
    instance: Instance, scenarios: Ints, variation: float, random: np.random.Generator
) -> list[Floats]:
    """Factors [t] (runs, N) of every quarter's days, over the runs of each demand scenario by themselves."""
    result = []
    for days in instance.calendar.days:
        n = round(float(days))
        factors = np.ones((len(scenarios), n))
        for w in np.unique(scenarios):
            alike = scenarios == w
            factors[alike] = swings(int(alike.sum()), n, variation, random)
        result.append(factors)
    return result
