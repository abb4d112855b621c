"""A design evaluated: with the buildings given, every period is a linear program of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from planner.engine.evaluation.feasibility import left_over, repaired, with_margin
from planner.engine.evaluation.flows import OpenBuildings, flows
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import DualVector
from planner.formulation import formulate_period, mathopt
from planner.formulation.variables import of_solution
from planner.instance import Instance, Ints
from planner.plans.arrays import DecisionArrays
from planner.plans.kpis import Ledger
from planner.solve_options import SolveOptions, StoppedError

EVALUATION_ZONES = 17
"""Zones on which designs are compared: one a province, 0.05 % above all districts (docs/aggregation.md)."""
AT_LIMIT = 1e-6
"""Share of a period's boxes within which a promise is at its limit."""


@dataclass(frozen=True)
class Evaluation:
    """A design with its best flows.

    ``options`` rows of the instance's options that are open; ``parts`` of the NPV, KRW, and ``objective``
    their sum, broken promises not counted; ``broken`` the boxes that lack, at their price, KRW; ``kept``:
    whether every promise in force is kept.
    """

    options: Ints
    objective: float
    broken: float
    kept: bool
    parts: Mapping[str, float]
    decisions: DecisionArrays

    @property
    def elastic_objective(self) -> float:
        """NPV with broken promises at their price: what the elastic program minimises."""
        return self.objective + self.broken


def evaluate(
    instance: Instance,
    rows: Ints,
    options: SolveOptions,
    start: DualVector | None = None,
    *,
    may_stop: bool = False,
) -> Evaluation:
    """The least-cost flows of a design: options ``rows`` are open, all others closed.

    It is faster from a ``start``, prices found for about such a design. If it ``may_stop``, a stop raises
    StoppedError.
    A period that the interior-point method leaves unfinished is solved by ``by_simplex``, which raises
    SolverError where it cannot (every period has a solution by construction, unless boxes must be served and
    capacity lacks).
    """
    chosen = instance.with_options(instance.options.take(rows))
    with ThreadPoolExecutor(max(1, options.threads)) as pool:
        settle = _settling(chosen, options, start, may_stop=may_stop)
        found = list(pool.map(settle, range(len(chosen.calendar.days))))
    return _evaluation(rows, Ledger(chosen, DecisionArrays.joined(found)))


def relaxed(
    known: Evaluation,
    built: Instance,
    easier: Instance,
    most_broken: float,
    options: SolveOptions,
    start: DualVector | None = None,
) -> Evaluation | None:
    """A design's least-cost flows once promises are ``easier``; None: over ``most_broken`` KRW lack.

    ``known`` are its flows in ``built``, of which all options are open, as they are in ``easier``. A promise
    that was not at its limit decided nothing: periods in which no other changes keep their flows. A stop
    raises StoppedError.
    """
    before, now = (Ledger(i, known.decisions) for i in (built, easier))
    old, new = before.shortages(), now.shortages()
    at_limit = old >= -AT_LIMIT * built.demand.volume.sum(axis=0)
    anew = ((new != old) & (at_limit | (new > old))).any(axis=(0, 2))
    broken = float(now.broken_by_period()[~anew].sum())
    if broken > most_broken:
        return None
    # What lacks most will hardly be enough: one such period ends it.
    worst_first = [int(t) for t in np.argsort(-before.broken_by_period(), kind="stable") if anew[t]]
    found = [known.decisions.period(t) for t in range(len(built.calendar.days))]
    with ThreadPoolExecutor(max(1, options.threads)) as pool:
        settle = _settling(easier, options, start, may_stop=True)
        for t, settled in zip(worst_first, pool.map(settle, worst_first), strict=True):
            found[t] = settled
            broken += Ledger(easier.period(t), settled).broken_promises()
            if broken > most_broken:
                pool.shutdown(cancel_futures=True)
                return None
    return _evaluation(known.options, Ledger(easier, DecisionArrays.joined(found)))


def _settling(
    chosen: Instance, options: SolveOptions, start: DualVector | None, *, may_stop: bool
) -> Callable[[int], DecisionArrays]:
    """What settles the flows of one period of an instance whose options are all open."""
    tight = with_margin(chosen)
    periods, o = Subproblems(tight), tight.options
    groups = tuple(Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True))
    standing = OpenBuildings(groups, o.usable.reshape(len(o), len(chosen.calendar.days)))

    def settle(t: int) -> DecisionArrays:
        if may_stop and options.stop.is_set():
            raise StoppedError
        settled = flows(periods, standing, t, start) or by_simplex(tight, t, options)
        # What waits is what stands above the whole capacity, not above the tighter one.
        return replace(settled, waiting=left_over(chosen.period(t), settled.flow))

    return settle


def _evaluation(rows: Ints, ledger: Ledger) -> Evaluation:
    parts = ledger.costs()
    return Evaluation(
        rows, sum(parts.values()), ledger.broken_promises(), ledger.keeps_promises, parts, ledger.decisions
    )


def by_simplex(chosen: Instance, t: int, options: SolveOptions) -> DecisionArrays:
    """The best flows of period t of an instance whose options are all open, by GLOP. Raises SolverError."""
    program, decisions = formulate_period(chosen, t)
    solution = mathopt.run(program, SolveOptions(threads=1, time_limit=options.time_limit))
    if solution.status != "optimal":
        raise mathopt.SolverError(f"period {chosen.axes.periods[t]}: {solution.status}")
    return repaired(chosen.period(t), of_solution(chosen.period(t), decisions, solution))
