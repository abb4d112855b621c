"""The simple strategy: the whole model as one mixed-integer program. The oracle of the fast one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.formulation import Decisions, formulate, mathopt
from planner.instance import Instance, Ints
from planner.solve_options import Solution, SolveOptions


@dataclass(frozen=True)
class DirectResult:
    """``rows`` of the instance's options that are open; the solver's solution and its decisions."""

    rows: Ints
    decisions: Decisions
    solution: Solution


def solve(
    instance: Instance,
    options: SolveOptions,
    log: Callable[[str], None] | None = None,
    *,
    elastic: bool = True,
) -> DirectResult:
    """Minimise the NPV of ``instance`` as it stands (districts or zones), all options at once."""
    program, decisions = formulate(instance, elastic=elastic)
    solution = mathopt.run(program, options, log)
    rows = np.flatnonzero(solution.values["open"] > 0.5) if solution.values else np.zeros(0, dtype=np.int64)
    return DirectResult(rows, decisions, solution)
