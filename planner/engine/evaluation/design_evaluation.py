"""A design evaluated: with the buildings given, every period is a linear program of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.engine.evaluation.assortment_path import AssortmentPath, best_path
from planner.engine.evaluation.feasibility import left_over, repaired, with_margin
from planner.engine.evaluation.flows import OpenBuildings, flows
from planner.engine.pricing.subproblems import Group, Subproblems
from planner.engine.pricing.warm_start import ChangeDuals, DualVector
from planner.formulation import formulate_period, mathopt
from planner.formulation.variables import of_solution
from planner.instance import Floats, Instance, Ints
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
    whether every promise in force is kept. ``change_duals`` are there where a change of the assortment costs.
    """

    options: Ints
    objective: float
    broken: float
    kept: bool
    parts: Mapping[str, float]
    decisions: DecisionArrays
    change_duals: ChangeDuals | None = None

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
    held: Floats | None = None,
    may_stop: bool = False,
) -> Evaluation:
    """The least-cost flows of a design: options ``rows`` are open, all others closed.

    ``held`` (S, M, C, B, T) shares of bands, where that is decided already.

    It is faster from a ``start``, prices found for about such a design. If it ``may_stop``, a stop raises
    StoppedError.
    A period that the interior-point method leaves unfinished is solved by ``by_simplex``, which raises
    SolverError where it cannot (every period has a solution by construction, unless boxes must be served and
    capacity lacks).
    """
    chosen = instance.with_options(instance.options.take(rows))
    with ThreadPoolExecutor(max(1, options.threads)) as pool:
        settling = _Settling(chosen, options, start, may_stop=may_stop)
        linked = bool(len(rows)) and held is None and chosen.facilities.moves.link_periods
        path = settling.path(pool) if linked else None

        def settle(t: int) -> DecisionArrays:
            return settling.settled(t, path) if held is None else settling.settled_holding(t, held[..., t])

        found = list(pool.map(settle, range(len(chosen.calendar.days))))
    ledger = Ledger(chosen, DecisionArrays.joined(found))
    return _evaluation(rows, ledger, None if path is None else settling.change_duals(path))


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
        settling = _Settling(easier, options, start, may_stop=True)
        linked = easier.facilities.moves.link_periods

        def settle(t: int) -> DecisionArrays:
            if linked:  # what is held stays as it is, or other periods would change too
                return settling.settled_holding(t, known.decisions.hold[..., t])
            return settling.settled(t, None)

        for t, settled in zip(worst_first, pool.map(settle, worst_first), strict=True):
            found[t] = settled
            broken += Ledger(easier.period(t), settled).broken_promises()
            if broken > most_broken:
                pool.shutdown(cancel_futures=True)
                return None
    return _evaluation(known.options, Ledger(easier, DecisionArrays.joined(found)))


class _Settling:
    """What settles the flows of the periods of an instance whose options are all open."""

    def __init__(
        self, chosen: Instance, options: SolveOptions, start: DualVector | None, *, may_stop: bool
    ) -> None:
        self.chosen, self.options, self.start, self.may_stop = chosen, options, start, may_stop
        self.tight = with_margin(chosen.with_change_prices(None))
        self.periods, o = Subproblems(self.tight), self.tight.options
        groups = tuple(Group((int(s),), int(m)) for s, m in zip(o.site, o.operation, strict=True))
        self.standing = OpenBuildings(groups, o.usable.reshape(len(o), len(chosen.calendar.days)))

    def path(self, pool: ThreadPoolExecutor) -> AssortmentPath:
        """The best path of the assortment."""

        def checked(work: Callable[[int], Any], quarters: Iterable[int]) -> Iterator[Any]:
            self._check()
            return pool.map(work, quarters)

        return best_path(self.periods, self.standing, self.start, checked)

    def settled(self, t: int, path: AssortmentPath | None) -> DecisionArrays:
        """The flows of a period, of what the path holds then."""
        held = None if path is None else path.held[..., t]
        known = self.start if path is None else self._at(t, path)
        return self._settled(t, known, held)

    def settled_holding(self, t: int, hold: Floats) -> DecisionArrays:
        """The flows of a period that holds ``hold`` (S, M, C, B)."""
        o = self.tight.options
        return self._settled(t, self.start, hold[o.site, o.operation])

    def change_duals(self, path: AssortmentPath) -> ChangeDuals:
        """A path's multipliers by operation: the mean over its buildings, over all where it has none."""
        o, n_m = self.tight.options, len(self.tight.axes.operations)

        def by_operation(found: Floats) -> Floats:
            own = [found[o.operation == m] for m in range(n_m)]
            return np.stack([(f if len(f) else found).mean(axis=0) for f in own])

        return ChangeDuals(by_operation(path.change), by_operation(path.stay))

    def _at(self, t: int, path: AssortmentPath) -> DualVector:
        open_now = self.standing.open_in(t)
        operations = tuple(self.standing.groups[q].operation for q in open_now)
        return DualVector(operations, path.duals)

    def _settled(self, t: int, known: DualVector | None, held: Floats | None) -> DecisionArrays:
        self._check()
        found = flows(self.periods, self.standing, t, known, held)
        if found is None:
            found = by_simplex(self.tight, t, self.options, held)
        # What waits is what stands above the whole capacity, not above the tighter one.
        return replace(found, waiting=left_over(self.chosen.period(t), found.flow))

    def _check(self) -> None:
        if self.may_stop and self.options.stop.is_set():
            raise StoppedError


def _evaluation(rows: Ints, ledger: Ledger, change_duals: ChangeDuals | None = None) -> Evaluation:
    parts = ledger.costs()
    return Evaluation(
        rows, sum(parts.values()), ledger.broken_promises(), ledger.keeps_promises, parts, ledger.decisions,
        change_duals,
    )  # fmt: skip


def by_simplex(chosen: Instance, t: int, options: SolveOptions, held: Floats | None = None) -> DecisionArrays:
    """The best flows of period t of an instance whose options are all open, by GLOP. Raises SolverError.

    ``held`` (O, C, B) of every band, where that is decided already.
    """
    program, decisions = formulate_period(chosen, t)
    if held is not None:
        open_now = np.flatnonzero(chosen.options.usable[:, t] > 0)
        program.fix(decisions.hold.index[decisions.option_unit], held[open_now][..., None])
    solution = mathopt.run(program, SolveOptions(threads=1, time_limit=options.time_limit))
    if solution.status != "optimal":
        raise mathopt.SolverError(f"period {chosen.axes.periods[t]}: {solution.status}")
    return repaired(chosen.period(t), of_solution(chosen.period(t), decisions, solution))
