"""Price rounds at a node of the tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.engine.location.prices import ascend
from planner.engine.location.problem import LocationProblem
from planner.instance import Floats, Ints

MOST_AVERAGE_SHARE = 0.1
"""Highest share of the newest choice in the averages (Barahona and Anbil)."""
ROUNDS = 25
"""Price rounds after which their worth is judged."""
CELLS = 4_000_000
"""Sites x customers x rounds in one go, 50 ms or less; between them a solve can be stopped."""


@dataclass
class Rounds:
    """Price rounds at a node: ``bound`` rises, ``status`` (m,) gets fixed, ``price`` (n,) is the best so far.

    ``y`` (m,) is the averaged choice of sites, ``ruled_out`` the least bound of the choices that were fixed
    away. The arrays given are copied.
    """

    problem: LocationProblem
    status: Ints
    price: Floats
    bound: float
    step: float
    ruled_out: float = np.inf
    y: Floats = field(init=False)

    def __post_init__(self) -> None:
        p = self.problem
        self.status, self.price = self.status.copy(), self.price.copy()
        self.y = np.zeros(len(p.fixed_cost))
        self._violation = np.zeros(len(p.demand))
        self._control = np.array([self.step, MOST_AVERAGE_SHARE, 0.0])
        self._best = -np.inf

    def go(self, value: float, cutoff: float, stopped: Callable[[], bool]) -> None:
        """Some rounds that aim at ``value``, the cost of the best plan, and end at ``cutoff``."""
        p = self.problem
        at_once = max(1, min(ROUNDS, CELLS // p.unit_cost.size))
        for first in range(0, ROUNDS, at_once):
            self._best, ruled_out = ascend(
                p.arrays, self.status, self.price, self.y, self._violation, self._control, self._best, value,
                cutoff, min(at_once, ROUNDS - first),
            )  # fmt: skip
            self.bound = max(self.bound, self._best)
            self.ruled_out = min(self.ruled_out, ruled_out)
            if self.bound >= cutoff or stopped():
                break
