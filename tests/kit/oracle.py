"""The direct model as the oracle: optima of the random small instances, each solved once a process."""

from __future__ import annotations

from functools import cache

from small_instances import EXACT, small_instance

from planner.formulation import direct
from planner.formulation.direct import DirectResult
from planner.instance import Instance

FEW = (40, 41, 42, 43, 44, 45, 46, 49)
TOLERANCE = 1e-6
"""Relative; what the solvers' own tolerances leave."""


@cache
def case(seed: int) -> tuple[Instance, DirectResult]:
    """An instance and its direct optimum."""
    instance = small_instance(seed)
    return instance, direct.solve(instance, EXACT)


def optimum(instance: Instance) -> float:
    """NPV of the direct optimum, broken promises at their price."""
    result = direct.solve(instance, EXACT)
    assert result.solution.status == "optimal"
    return result.solution.objective


def not_above(low: float, high: float) -> None:
    assert low <= high + TOLERANCE * abs(high)
