"""What a design holds, quarter by quarter, where a change of the assortment costs: Benders decomposition.

With the buildings given, only the assortment links the quarters: to bring SKUs in and to take them out costs,
and some must stay for a while (``AssortmentMoves``). A master program chooses the path of the assortment.
Each quarter, its assortment being given, is a linear program of its own (``flows.holding``); its dual is a
cut on what the quarter costs at any other assortment (Benders, Numerische Mathematik 4, 1962; one cut a
quarter: Birge & Louveaux, Introduction to Stochastic Programming, 2nd ed., sec. 5.1d). The path that is tried
next lies between the master's and the best so far (in-out separation: Ben-Ameur & Neto, Networks 49, 2007),
which takes a third of the rounds.

The master's duals are prices of a change. With such prices in the cost of holding, quarters can be priced one
by one and their sum is still a lower bound, for every design (``valid_prices``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from planner.engine.evaluation.flows import OpenBuildings, holding, near
from planner.engine.pricing import lagrangian
from planner.engine.pricing.period_data import Buildings
from planner.engine.pricing.period_solver import best_assortment, best_prices
from planner.engine.pricing.subproblems import Subproblems
from planner.engine.pricing.warm_start import ChangeDuals, DualVector
from planner.instance import AssortmentMoves, Floats, Instance, Ints

MOST_ROUNDS = 40
CLOSE = 2e-4
"""Share of the cost between the best path and the master's bound at which the search for a path ends."""
NOTHING = 1e-9
"""What a whole band changes of a period's cost, as a share of the dearest period's, that is rounding."""
SURE = 1e-7
"""The same where promises lack boxes on the best path: a better one may keep them."""
NEAR_BROKEN = 0.5
"""A box in time is worth such a share of a broken promise only where some lack."""
TOWARDS_MASTER = 0.7
"""Where the path that is tried next lies: 0 at the best so far, 1 at the master's."""
ROOM = 0.999
"""Share of a building's usable area that what is held may fill: boxes need some."""

Spread = Callable[[Callable[[int], Any], Iterable[int]], Iterator[Any]]
"""A ``map`` over quarters, such as that of a pool of threads."""


@dataclass(frozen=True)
class AssortmentPath:
    """What every building holds, and what a change is worth.

    ``held`` (Q, C, B, T) shares of bands; ``change`` and ``stay`` (Q, C, B, T) the multipliers of
    ``valid_prices``; ``duals`` the rows' prices at which each period was settled;
    ``cost`` KRW of the periods and the changes, buildings aside, and ``bound``, what no path costs less than.
    """

    held: Floats
    change: Floats
    stay: Floats
    duals: list[Floats]
    cost: float
    bound: float


def valid_prices(moves: AssortmentMoves, discount: Floats, change: Floats, stay: Floats) -> Floats:
    """Prices of holding (..., C, B, T), KRW a period, that no path of the assortment can gain from.

    ``change`` and ``stay`` (..., C, B, T) are multipliers, KRW of NPV, of the rows ``held - held before =
    brought in - taken out`` and of ``AssortmentMoves.stays``. They are moved into their bounds: a price of a
    change between what it costs to take out and what it costs to bring in and keep. Then the sum over the
    periods of prices times what is held is at most the cost of the changes, whatever path it takes (weak
    duality).
    """
    stay = np.maximum(stay, 0.0)
    kept = np.zeros_like(stay)
    for c, t, first in moves.stays():
        kept[..., c, :, first : t + 1] += stay[..., c, :, t, None]
    change = np.clip(change, -moves.take_out * discount, moves.bring_in * discount + kept)
    later = np.concatenate([change[..., 1:], np.zeros_like(change[..., :1])], axis=-1)
    ruled = np.zeros_like(stay)
    for c, t, _ in moves.stays():
        ruled[..., c, :, t] = stay[..., c, :, t]
    return np.asarray((change - later - ruled) / discount)


def prices_of_changes(instance: Instance, found: ChangeDuals | None) -> Floats | None:
    """``AssortmentMoves.prices`` of an instance, of multipliers found for it or for a similar one."""
    moves = instance.facilities.moves
    shape = len(instance.axes.operations), *moves.bring_in.shape
    if found is None or found.change.shape != shape or not moves.link_periods:
        return None
    return valid_prices(moves, instance.calendar.discount, found.change, found.stay)


def best_path(
    periods: Subproblems, standing: OpenBuildings, start: DualVector | None, spread: Spread
) -> AssortmentPath:
    """The best path of a design's assortment, within ``CLOSE`` of its cost."""
    return _Search(periods, standing, start, spread).run()


class _Tried(NamedTuple):
    """A path ``held`` (Q, C, B, T), its ``cost``, KRW, and whether boxes lack from a promise needlessly."""

    held: Floats
    cost: float
    lacks: bool


def _order(path: _Tried) -> tuple[bool, float]:
    """A path that keeps all promises comes first: a few boxes that lack cost less than ``CLOSE``."""
    return path.lacks, path.cost


class _Search:
    def __init__(
        self, periods: Subproblems, standing: OpenBuildings, start: DualVector | None, spread: Spread
    ) -> None:
        i = periods.instance
        self.periods, self.standing, self.spread = periods, standing, spread
        self.moves, self.discount = i.facilities.moves, i.calendar.discount
        self.n_t = len(i.calendar.days)
        at = [standing.at(periods, t) for t in range(self.n_t)]
        self.buildings = [b for _, b in at]
        self._begin = [near(periods, t, b, groups, start) for t, (groups, b) in enumerate(at)]
        self.duals = [periods.nothing(t, len(groups)) for t, (groups, _) in enumerate(at)]
        self._unavoidable: set[int] = set()
        """Periods in which a promise lacks boxes even where each period is for itself."""
        self.master = _Master(
            self.moves, self.discount, standing, self.buildings, i.facilities.band_share.shape
        )

    def run(self) -> AssortmentPath:
        best, nothing = self._first(), np.zeros(self.master.shape)
        found = _Found(best.held, -np.inf, nothing, nothing)
        while True:
            solved = self.master.solved()
            if solved is None:  # what is known by then stands
                break
            found, close = solved, SURE if best.lacks else CLOSE
            if best.cost - found.bound <= close * abs(best.cost) or self.master.rounds > MOST_ROUNDS:
                break
            best = min(best, self._tried(best.held + TOWARDS_MASTER * (found.held - best.held)), key=_order)
        # A corner of the master's has no little of everything, as what lies between corners has.
        corner = self._tried(found.held)
        if corner.lacks <= best.lacks and corner.cost <= best.cost * (1.0 + CLOSE / 2):
            best = corner
        return AssortmentPath(best.held, found.change, found.stay, self.duals, best.cost, found.bound)

    def _first(self) -> _Tried:
        """A path that can be had: what each period would hold by itself, kept as long as it must."""
        free = list(self.spread(self._alone, range(self.n_t)))
        held = np.zeros(self.master.shape)
        self._unavoidable = {t for t, (x, _) in enumerate(free) if self._broken(t, x)}
        for t, (x, own) in enumerate(free):
            self.duals[t] = x
            self.master.add(t, *self._cut(t, x))
            held[self.standing.open_in(t), ..., t] = own
        return self._tried(self._kept(held))

    def _tried(self, path: Floats) -> _Tried:
        """A path with what it costs; the master learns of it."""
        cost = float(sum(self.spread(lambda t: self._settle(t, path[..., t]), range(self.n_t))))
        for t, x in enumerate(self.duals):
            self.master.add(t, *self._cut(t, x))
        lacks = {t for t, x in enumerate(self.duals) if self._broken(t, x)} - self._unavoidable
        return _Tried(path, cost + self.moves.cost(path, self.discount), bool(lacks))

    def _broken(self, t: int, x: Floats) -> bool:
        """Whether a promise lacks boxes at prices (W, N): one more in time is worth a broken promise."""
        at = self.periods.offsets(t, len(self.standing.open_in(t)))
        dearest = x[:, at.promise_average : at.area].max(initial=0.0)
        return bool(dearest > NEAR_BROKEN * self.periods.markets[t].broken)

    def _alone(self, t: int) -> tuple[Floats, Floats]:
        """Prices of a period for itself, and what it holds (Q, C, B)."""
        return best_assortment(self.periods, t, self.buildings[t], self._begin[t])

    def _kept(self, held: Floats) -> Floats:
        """What is held at any time, held as long as it must be, and less of all where there is no room."""
        path = held.copy()
        for c, stay in enumerate(self.moves.least_stay):
            for t in range(self.n_t):
                path[:, c, :, t] = held[:, c, :, max(0, t - int(stay) + 1) : t + 1].max(axis=-1)
        need, most = self.master.area(path)
        over = np.maximum(
            (need / np.where(most > 0, most, np.inf)).max(axis=1, initial=0.0),
            path.sum(axis=0).max(initial=0.0),
        )
        return np.asarray(path / np.maximum(1.0, over)[:, None, None, None])

    def _settle(self, t: int, held: Floats) -> float:
        """What a period costs that holds ``held`` (Q, C, B) of all buildings, KRW; its prices are kept."""
        held = held[self.standing.open_in(t)]
        if not len(held):
            return self.periods.value(t, self.buildings[t], self.duals[t])
        fixed, b = holding(self.periods, t, self.buildings[t], held)
        self.duals[t] = best_prices(fixed, t, b, self.duals[t])
        of_holding = float((self.buildings[t].hold * held).sum() * self.periods.scale[t])
        return fixed.value(t, b, self.duals[t]) + of_holding

    def _cut(self, t: int, x: Floats) -> tuple[float, Floats]:
        constant, slope = lagrangian.held_value(self.periods.markets[t], self.buildings[t], x)
        scale = float(self.periods.scale[t])
        return constant * scale, slope * scale


@dataclass(frozen=True)
class _Found:
    """The master's path ``held``, its ``bound`` KRW, and its multipliers of ``change`` and ``stay``."""

    held: Floats
    bound: float
    change: Floats
    stay: Floats


class _Master:
    """The program of the path: what is held, brought in, taken out (Q, C, B, T each), the periods' cost (T,).

    Money is in units of ``unit`` KRW, lest coefficients lie too far apart.
    """

    def __init__(
        self,
        moves: AssortmentMoves,
        discount: Floats,
        standing: OpenBuildings,
        buildings: list[Buildings],
        bands: tuple[int, ...],
    ) -> None:
        self.standing, self.buildings, self.rounds = standing, buildings, 0
        self.shape = len(standing.groups), *bands, standing.usable.shape[1]
        self.size = int(np.prod(self.shape))
        self.number = np.arange(self.size).reshape(self.shape)
        self.stays = moves.stays()
        self.cost = np.concatenate(
            [
                np.zeros(self.size),
                np.broadcast_to(moves.bring_in * discount, self.shape).ravel(),
                np.broadcast_to(moves.take_out * discount, self.shape).ravel(),
            ]
        )
        self.cuts: list[tuple[int, float, Floats]] = []

    def add(self, t: int, constant: float, slope: Floats) -> None:
        """A period costs at least ``constant`` + sum of ``slope`` (Q', C, B) x what its buildings hold."""
        self.cuts.append((t, constant, slope))

    def area(self, path: Floats) -> tuple[Floats, Floats]:
        """Net m2 that a path fills (Q, T), and those that it may."""
        need, most = np.zeros((2, self.shape[0], self.shape[-1]))
        for t, b in enumerate(self.buildings):
            open_now = self.standing.open_in(t)
            need[open_now, t] = (b.stock * path[open_now, ..., t]).sum(axis=(1, 2))
            most[open_now, t] = ROOM * b.usable
        return need, most

    @cached_property
    def _links(self) -> Any:
        """Held - held before = brought in - taken out, one row for each number of ``number``."""
        own, n = self.number.ravel(), self.size
        later, before = self.number[..., 1:].ravel(), self.number[..., :-1].ravel()
        rows = np.concatenate([own, later, own, own])
        columns = np.concatenate([own, before, n + own, 2 * n + own])
        one = np.ones(len(own))
        values = np.concatenate([one, -np.ones(len(later)), -one, one])
        return sparse.csr_array((values, (rows, columns)), shape=(n, 3 * n + self.shape[-1]))

    @cached_property
    def _limits(self) -> tuple[Any, Floats]:
        """Area of each building, a band held once, and what must stay: rows and their limits."""
        (n_q, _, n_b, n_t), n = self.shape, self.size
        entries: list[tuple[Ints, Ints, Floats]] = []
        limit: list[float] = []

        def row(columns: Ints, values: Floats, most: float) -> None:
            entries.append((np.full(columns.size, len(limit)), columns.ravel(), values.ravel()))
            limit.append(most)

        for t, b in enumerate(self.buildings):
            for k, q in enumerate(self.standing.open_in(t)):
                room = max(ROOM * float(b.usable[k]), 1e-9)
                row(self.number[q, ..., t], b.stock[k] / room, 1.0)
        for own in self.number.reshape(n_q, -1).T if n_q > 1 else ():
            row(own, np.ones(n_q), 1.0)
        for c, t, first in self.stays:
            for q, k in product(range(n_q), range(n_b)):
                added = n + self.number[q, c, k, first : t + 1]
                columns = np.append(added, self.number[q, c, k, t])
                row(columns, np.append(np.ones(len(added)), -1.0), 0.0)
        rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
        return sparse.csr_array((values, (rows, columns)), shape=(len(limit), 3 * n + n_t)), np.array(limit)

    def _upper(self, unit: float) -> tuple[Any, Floats]:
        """The rows of ``_limits``, then the cuts."""
        rows, limit = self._limits
        cuts = np.zeros((len(self.cuts), rows.shape[1]))
        for k, (t, _, slope) in enumerate(self.cuts):
            own = slope / unit
            cuts[k, self.number[self.standing.open_in(t), ..., t]] = np.where(np.abs(own) < NOTHING, 0.0, own)
            cuts[k, len(self.cost) + t] = -1.0
        constants = np.array([-constant / unit for _, constant, _ in self.cuts])
        return sparse.vstack([rows, sparse.csr_array(cuts)]), np.concatenate([limit, constants])

    def solved(self) -> _Found | None:
        """The master's best path; None where the solver stumbles."""
        from scipy.optimize import linprog

        self.rounds += 1
        unit = max(1.0, max(abs(constant) for _, constant, _ in self.cuts))
        upper, limit = self._upper(unit)
        n_t = self.shape[-1]
        lowest, highest = np.zeros(len(self.cost) + n_t), np.full(len(self.cost) + n_t, np.inf)
        highest[: self.size] = 0.0
        for t in range(n_t):
            highest[self.number[self.standing.open_in(t), ..., t]] = 1.0
        lowest[len(self.cost) :] = -np.inf
        bounds = np.column_stack([lowest, highest])
        cost = np.concatenate([self.cost / unit, np.ones(n_t)])
        for method in ("highs-ds", "highs-ipm"):  # the simplex method stumbles once in some thousand programs
            found: Any = linprog(cost, upper, limit, self._links, np.zeros(self.size), bounds, method=method)  # type: ignore[call-overload]
            if found.status == 0:
                break
        else:
            return None
        stay = np.zeros(self.shape)
        n = len(limit) - len(self.cuts) - len(self.stays) * self.shape[0] * self.shape[2]
        for c, t, _ in self.stays:
            own = stay[:, c, :, t]
            own[:] = -found.ineqlin.marginals[n : n + own.size].reshape(own.shape) * unit
            n += own.size
        return _Found(
            np.clip(found.x[: self.size].reshape(self.shape), 0.0, 1.0),
            float(found.fun) * unit,
            -found.eqlin.marginals.reshape(self.shape) * unit,
            stay,
        )
