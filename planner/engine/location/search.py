"""Local search where sites have capacities: drop a site, add one, or swap two, priced by transportation.

When a site closes, the flow is repaired from where it stood; the prices of the customers then bound from
above what any other site could save (its knapsack at these prices), so few of the swaps are ever solved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.engine.location import nearest
from planner.engine.location.prices import CAPACITY_TOLERANCE, savings
from planner.engine.location.problem import LocationProblem
from planner.engine.location.transport import ship, without
from planner.instance import Floats, Ints

CANDIDATES = 4
"""Sites tried in place of one that closes, those that could save most."""
Choice = tuple[int, ...]
"""Open sites, ascending."""


@dataclass
class LocalSearch:
    """Finds good choices of sites and remembers the best; ``stopped`` tells that it should end.

    ``value`` is the cost of ``best``, inf while there is none.
    """

    problem: LocationProblem
    stopped: Callable[[], bool]
    value: float = np.inf
    best: Choice = ()
    _current: Choice | None = None
    _seen: set[Choice] = field(default_factory=set)

    def __post_init__(self) -> None:
        p = self.problem
        self.total = float(p.demand.sum())
        # Dearer than any exchange of one unit through all sites, so it is used only if nothing else is left.
        self.beyond = float(p.unit_cost.max()) * 2 * (len(p.fixed_cost) + 1) + 1.0

    def consider(self, weight: Floats, *, thorough: bool = False) -> None:
        """Try the choice of sites that relaxed shares ``weight`` (m,) suggest.

        Local search goes on from there if it is the best so far; if ``thorough`` also if none is under way.
        """
        choice = self.completed(weight)
        if not choice or choice in self._seen:
            return
        self._seen.add(choice)
        if not self.problem.limited:
            self._interchange(choice)
        elif self._evaluate(choice) or (thorough and self._current is None):
            self._current = choice

    def step(self) -> bool:
        """One move of the local search under way; whether it goes on. Short: bounds can move in between."""
        if self._current is not None:
            self._current = self._neighbour(self._current)
        return self._current is not None

    def completed(self, weight: Floats) -> Choice:
        """Sites by falling weight: all of at least a half, then more until capacity and number suffice."""
        p = self.problem
        order = np.lexsort((p.fixed_cost, -weight))
        held = np.cumsum(np.minimum(p.capacity[order], self.total))
        needed = int(np.searchsorted(held, self.total * (1 - CAPACITY_TOLERANCE))) + 1
        count = min(p.most, max(needed, p.least, 1, int((weight >= 0.5).sum())))
        if needed > count:
            largest = np.argsort(-p.capacity, kind="stable")[:count]
            order = (
                largest if p.capacity[largest].sum() >= self.total * (1 - CAPACITY_TOLERANCE) else order[:0]
            )
        return tuple(sorted(int(j) for j in order[:count]))

    def flow(self, choice: Choice) -> Floats:
        """The cheapest flow (m, n) from these sites, in goods."""
        p = self.problem
        sites = np.array(choice, dtype=np.int64)
        result = np.zeros_like(p.unit_cost)
        if p.limited:
            result[sites] = ship(p.arrays, sites, self.beyond, np.inf)[1][:-1]
        else:
            customers = np.arange(len(p.demand))
            result[sites[p.unit_cost[sites].argmin(axis=0)], customers] = p.demand
        return result

    def prices(self, choice: Choice) -> Floats:
        """What serving one more unit of each customer costs from these sites (n,)."""
        p = self.problem
        sites = np.array(choice, dtype=np.int64)
        rent = np.zeros(len(sites))
        if p.limited:
            rent = ship(p.arrays, sites, self.beyond, np.inf)[2][:-1]
        return np.asarray((p.unit_cost[sites] + rent[:, None]).min(axis=0))

    def evaluate(self, choice: Choice) -> float:
        """Cost of a choice; it is kept if it is the best. inf if its capacity does not suffice."""
        p = self.problem
        sites = np.array(choice, dtype=np.int64)
        if not self._holds(choice):
            return np.inf
        opening = float(p.fixed_cost[sites].sum())
        if p.limited:
            value, _, _ = ship(p.arrays, sites, self.beyond, self.value - opening)
        else:
            value = float(p.unit_cost[sites].min(axis=0) @ p.demand)
        self._keep(choice, opening + value)
        return opening + value

    def _keep(self, choice: Choice, value: float) -> None:
        if value < self.value:
            self.value, self.best = value, choice

    def _holds(self, choice: Choice) -> bool:
        """Whether these sites can hold all demand; using the site beyond may cost less than opening one."""
        return float(self.problem.capacity[list(choice)].sum()) >= self.total * (1 - CAPACITY_TOLERANCE)

    def _evaluate(self, choice: Choice) -> bool:
        before = self.value
        return self.evaluate(choice) < before

    def _interchange(self, choice: Choice) -> None:
        p = self.problem
        is_open = np.zeros(len(p.fixed_cost), dtype=np.int64)
        is_open[list(choice)] = 1
        while not self.stopped():
            if not nearest.improve(p.unit_cost, p.demand, p.fixed_cost, is_open, p.least, p.most):
                break
        found = tuple(int(j) for j in np.flatnonzero(is_open))
        self._seen.add(found)
        self.evaluate(found)

    def _neighbour(self, choice: Choice) -> Choice | None:
        """The first choice found one move away that costs less."""
        p = self.problem
        sites = np.array(choice, dtype=np.int64)
        closed = np.setdiff1d(np.arange(len(p.fixed_cost)), sites)
        shipped, flow, rent = ship(p.arrays, sites, self.beyond, np.inf)
        opening = float(p.fixed_cost[sites].sum())
        here = opening + shipped
        self._keep(choice, here)
        price = (p.unit_cost[sites] + rent[:-1, None]).min(axis=0)
        if len(choice) < p.most:
            found = self._opened(choice, closed, here, here, price)
            if found:
                return found
        for out in range(len(sites)):
            if self.stopped():
                return None
            left = choice[:out] + choice[out + 1 :]
            value, price = without(p.arrays, sites, out, flow, rent, self.beyond)
            value += opening - float(p.fixed_cost[sites[out]])
            if value < here * (1 - nearest.LEAST_GAIN) and len(left) >= max(1, p.least) and self._holds(left):
                self._keep(left, value)
                return left
            found = self._opened(left, closed, value, here, price)
            if found:
                return found
        return None

    def _opened(
        self, choice: Choice, closed: Ints, value: float, goal: float, price: Floats
    ) -> Choice | None:
        """A choice with one more site that costs less than ``goal``.

        ``value`` and the customers' ``price`` (n,) are those of ``choice``, without it.
        """
        p = self.problem
        saved = savings(p.arrays, closed, price)
        for k in np.argsort(-saved)[:CANDIDATES]:
            if value - saved[k] >= goal * (1 - nearest.LEAST_GAIN):
                break
            more = tuple(sorted((*choice, int(closed[k]))))
            if more in self._seen or not self._holds(more):
                continue
            self._seen.add(more)
            sites = np.array(more, dtype=np.int64)
            opening = float(p.fixed_cost[sites].sum())
            found = ship(p.arrays, sites, self.beyond, goal - opening)[0]
            if opening + found < goal * (1 - nearest.LEAST_GAIN):
                self._keep(more, opening + found)
                return more
        return None
