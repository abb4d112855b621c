"""Good designs: local search over sites, sizes, technologies and dates, evaluated by period programs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance, Ints
from planner.solve.decisions import of_evaluation
from planner.solve.options import SolveOptions
from planner.solve.periods import Evaluation, Memory, evaluate

Design = tuple[int, ...]
"""Rows of the instance's options, ascending."""

PATIENCE = 28
"""Designs evaluated in a row without finding a better one before the search ends."""
THIRD_PARTY = "third_party"
CLOSEST_SITES = 3
"""How many sites, best by the first-order estimate, a move tries for a building."""


@dataclass
class Search:
    """Searches designs of ``instance`` (zoned, all candidate options).

    ``floor`` bounds a design's elastic NPV from below at little cost; ``best`` is the best found so far.
    """

    instance: Instance
    options: SolveOptions
    deadline: float
    report: Callable[[float], None]
    floor: Callable[[Design], float]
    best: Evaluation | None = None
    _seen: dict[Design, float] = field(default_factory=dict)
    _memory: Memory = field(default_factory=dict)

    def run(self, starts: list[Design]) -> Evaluation | None:
        """Improve the best of the starting designs until no move helps or time is up."""
        for start in starts:
            if self.best is None or self._time_left():
                self._try(start)
        improved = True
        while improved and self._time_left():
            improved, since = False, len(self._seen)
            for design in self._moves():
                if not self._time_left() or len(self._seen) - since > PATIENCE:
                    break
                if self._try(design):
                    improved = True
                    break
        return self.best

    def _time_left(self) -> bool:
        return time.perf_counter() < self.deadline and not self.options.stop.is_set()

    def _try(self, design: Design) -> bool:
        """Evaluate a design not seen before; whether it is the best so far."""
        design = tuple(sorted(design))
        if design in self._seen or not self._allowed(design):
            return False
        if self.best is not None and self.floor(design) >= self.best.elastic_objective:
            return False
        evaluation = evaluate(self.instance, np.array(design, dtype=np.int64), self.options, self._memory)
        self._seen[design] = evaluation.elastic_objective
        if self.best is not None and evaluation.elastic_objective >= self.best.elastic_objective - 1.0:
            return False
        self.best = evaluation
        self.report(evaluation.elastic_objective)
        return True

    def _allowed(self, design: Design) -> bool:
        i, rows = self.instance, list(design)
        sites = i.options.site[rows]
        spend = i.options.spend[rows].sum(axis=0)
        return (
            len(set(sites.tolist())) == len(rows)
            and i.least_sites <= len(rows) <= i.most_sites
            and bool((spend <= i.budget_year).all())
            and float(spend.sum()) <= i.budget_total
        )

    def _moves(self) -> Iterator[Design]:
        """Designs one step from the best, the most promising kinds first."""
        assert self.best is not None
        current = tuple(int(r) for r in self.best.options)
        ways = self._location_cost()
        for row in current:
            rest = tuple(r for r in current if r != row)
            yield from ((*rest, other) for other in self._elsewhere(row, rest, ways))
        added = self._added(current, ways)
        yield from ((*current, other) for other in added)
        for row in current:
            rest = tuple(r for r in current if r != row)
            yield from ((*rest, less, other) for other in added for less in self._smaller(row))
        for row in current:
            rest = tuple(r for r in current if r != row)
            yield from ((*rest, other) for other in self._alike(row))
            yield rest

    def _location_cost(self) -> NDArray[np.float64]:
        """What the boxes that now leave FCs would cost from every site, by zone (S, Z), KRW NPV."""
        assert self.best is not None
        i = self.instance
        flow = of_evaluation(i.with_options(i.options.take(self.best.options)), self.best).flow[i.n_entries :]
        boxes = (flow.sum(axis=0) * i.weight).sum(axis=(2, 3))  # (Z, C) discounted
        g = i.n_entries
        per_box = i.route_cost[g:, None] + i.carriage[g:] + i.late_penalty * i.late[g:]
        return np.asarray((per_box * boxes[None]).sum(axis=2))

    def _elsewhere(self, row: int, rest: Design, ways: NDArray[np.float64]) -> list[int]:
        """The same building at the sites where it looks cheapest."""
        o = self.instance.options
        alike = self._rows_like(row, site=None)
        kept = [int(o.site[r]) for r in rest]
        others = ways[kept].min(axis=0) if kept else np.full(ways.shape[1], np.inf)
        estimate = [(float(np.minimum(ways[o.site[r]], others).sum() + o.cost[r]), int(r)) for r in alike]
        return [r for _, r in sorted(estimate)[:CLOSEST_SITES]]

    def _rows_like(self, row: int, site: int | None) -> Ints:
        o = self.instance.options
        same = (o.operation == o.operation[row]) & (o.area == o.area[row]) & (o.opens == o.opens[row])
        if site is not None:
            same &= o.site == site
        return np.flatnonzero(same)

    def _alike(self, row: int) -> list[int]:
        """At the same site: the next sizes, dates and tenures, and the other technologies."""
        o = self.instance.options
        here = np.flatnonzero(o.site == o.site[row])
        own = np.array([tenure != THIRD_PARTY for tenure in o.tenure])
        sizes = np.unique(o.area[own])
        step = np.searchsorted(sizes, o.area[here]) - np.searchsorted(sizes, o.area[row])
        quarter = o.opens[here] - o.opens[row]
        other = (o.operation[here] != o.operation[row]).astype(int)
        distance = np.abs(step) + np.abs(quarter) + other
        near = here[
            ((distance <= 1) | ((np.abs(step) <= 2) & (distance <= 3) & (other == 1))) & (here != row)
        ]
        return [int(r) for r in sorted(near, key=lambda r: float(o.cost[r]))]

    def _smaller(self, row: int) -> list[int]:
        """The same building one size step down, if there is one."""
        o = self.instance.options
        same = np.flatnonzero(
            (o.site == o.site[row]) & (o.operation == o.operation[row]) & (o.opens == o.opens[row])
        )
        less = [int(r) for r in same if o.area[r] < o.area[row]]
        return [max(less, key=lambda r: (float(o.area[r]), -float(o.cost[r])))] if less else []

    def _added(self, current: Design, ways: NDArray[np.float64]) -> list[int]:
        """One more building at a site that would save the most way."""
        o = self.instance.options
        sites = [int(o.site[r]) for r in current]
        now = ways[sites].min(axis=0) if sites else np.full(ways.shape[1], ways.max())
        saved = np.maximum(0, now - ways).sum(axis=1)
        candidates: list[int] = []
        for site in np.argsort(-saved)[:CLOSEST_SITES]:
            if site in sites:
                continue
            here = np.flatnonzero(o.site == site)
            for third_party in (True, False):
                alike = [r for r in here if (o.tenure[r] == THIRD_PARTY) == third_party]
                if alike:
                    candidates.append(int(min(alike, key=lambda r: (o.area[r], o.opens[r], o.cost[r]))))
        return candidates
