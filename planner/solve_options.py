"""How a problem is to be solved, and what a solve returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planner.scenario import Design

Strategy = Literal["auto", "direct", "decomposition"]
Status = Literal["optimal", "feasible", "infeasible", "no_solution"]


class StoppedError(Exception):
    """Work that is no good half done was given up because a stop was asked for."""


class FalseBoundError(RuntimeError):
    """A bound stands above the cost of a plan: a fault of the solver, never of the scenario."""

    def __init__(self, objective: float, bound: float) -> None:
        self.objective, self.bound = objective, bound
        super().__init__(
            f"the solver's bound of {bound:,.0f} is above a plan's cost of {objective:,.0f}: "
            "a fault of the program; nothing it says of this scenario can be relied on"
        )


@dataclass(frozen=True)
class SolveOptions:
    """``gap`` relative; ``time_limit`` seconds, reading to result; ``threads``; ``seed`` for repeatability.

    ``margin`` is added to every promised share for the plan to be made: room for days that are not all alike
    (least cost only; what a plan tells is against the promise itself). With ``reliable`` each scenario's own
    is looked for by ``simulate.plan_as_asked``.
    ``stop`` may be set from another thread: the solve then ends soon with the best it has.
    """

    gap: float = 0.01
    time_limit: float = 110.0
    threads: int = 2
    seed: int = 1
    strategy: Strategy = "auto"
    margin: float = 0.0
    reliable: bool = False
    stop: Event = field(default_factory=Event, compare=False)


@dataclass(frozen=True)
class Progress:
    """Where a solve stands: seconds since its start, best objective and bound so far (None: none yet).

    ``design`` is the best one so far, where a search for designs knows one.
    """

    seconds: float
    objective: float | None
    bound: float | None
    gap: float | None
    note: str
    design: Design | None = None


Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Solution:
    """What a solver found, in natural units.

    ``values`` by variable block (see ``planner.formulation.variables``), empty where none was found;
    ``objective`` and ``bound`` of the program's minimisation; ``parts`` the objective by cost part.
    """

    status: Status
    objective: float
    bound: float
    values: Mapping[str, NDArray[np.float64]]
    parts: Mapping[str, float]
    seconds: float


def relative_gap(objective: float, bound: float) -> float:
    """|objective - bound| / |objective|; 0 where both are equal, inf where one is unknown."""
    if objective == bound:
        return 0.0
    if not np.isfinite(objective) or not np.isfinite(bound) or objective == 0:
        return float("inf")
    return abs(objective - bound) / abs(objective)
