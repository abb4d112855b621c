"""Designs of several buildings, bounded: each building by itself, at the prices of a few reference designs.

``shares`` splits the dual at a reference's prices into a constant and what every option earns. For any
mixture of references, period by period, the constant plus the least sum of what the options cost less what
they earn, one option a slot, bounds all designs (Lagrangian relaxation); the best mixture is a linear
program, solved by adding the options that it overlooks. What is left to the convex hull of the options is
closed by branching: a slot's options are split by operation, opening, size or place.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from planner.instance import Floats, Instance, Ints
from planner.solve import shares
from planner.solve.dual import Group, Periods

GRID = (0.0, 0.5, 1.0, 1.5, 3.0, 1e7)
"""Prices of a net m2 tried for a building, as multiples of the reference's; at the last nothing is used."""
LEAST_PRICE = 20.0
"""KRW per net m2 and day in place of a reference price near zero, so that the grid spans something."""
ROUNDS = 40
PER_ROUND = 12
"""Sites whose best option a round adds to the linear program, for each slot."""
MOST_LOOKED_AT = 400
"""Best options among which those sites are sought."""
UNIT = 1e9
"""KRW in the linear program."""
SETTLED = 1e-5
"""Relative distance between the linear program and the bound at which the mixture is good enough."""


@dataclass(frozen=True)
class Mixed:
    """A node's relaxation: ``bound`` KRW, ``mixture`` (K, T), ``pick`` one option a slot, and by slot the
    options' ``weights`` in it."""

    bound: float
    mixture: Floats
    pick: tuple[int, ...]
    weights: tuple[dict[int, float], ...]


@dataclass(order=True)
class Node:
    """``slots``: the options (numbers of ``References.rows``) that each building may be."""

    bound: float
    order: int
    slots: tuple[Ints, ...] = field(compare=False)
    mixture: Floats = field(compare=False)


class References:
    """What the options ``rows`` of an instance earn at the prices of reference designs."""

    def __init__(self, periods: Periods, rows: Ints, pool: ThreadPoolExecutor) -> None:
        self.periods, self.rows, self.pool = periods, rows, pool
        o = periods.instance.options
        self.cost = o.cost[rows] / UNIT
        self.site, self.usable = o.site[rows], o.usable[rows]
        self.operations = tuple(int(m) for m in np.unique(o.operation))
        self.slot = np.searchsorted(self.operations, o.operation[rows])
        self.units = [
            Group((s,), m) for s in range(len(periods.instance.axes.sites)) for m in self.operations
        ]
        self.constant: list[Floats] = []
        self.earned: list[Floats] = []
        self.designs: set[tuple[int, ...]] = set()

    def __len__(self) -> int:
        return len(self.constant)

    def add(self, groups: tuple[Group, ...], prices: list[Floats]) -> None:
        """Value all options at a reference's prices [t] (W, N)."""
        routes = self.periods.routes(groups)

        def one(t: int) -> tuple[float, Floats]:
            return self._period(t, groups, prices[t], routes)

        found = list(self.pool.map(one, range(len(self.periods.markets))))
        self.constant.append(np.array([constant for constant, _ in found]) / UNIT)
        self.earned.append(np.stack([earned for _, earned in found]) / UNIT)

    def _period(
        self, t: int, groups: tuple[Group, ...], x: Floats, routes: tuple[Floats, Floats]
    ) -> tuple[float, Floats]:
        p, n_q = self.periods, len(groups)
        m, at, one = p.markets[t], p.places(t, n_q), p.places(t, 1)
        b = p.buildings(t, groups, np.zeros(n_q), routes)
        constant, price, kappa, worth, omega = shares.reference(m, b, at, x)
        every = p.buildings(t, self.units, np.zeros(len(self.units)), routes)
        n_w, n_c = len(m.probability), m.share.shape[1]
        grid = np.zeros((len(self.operations), len(GRID), n_w))
        for k, operation in enumerate(self.operations):
            base = np.zeros(n_w)
            if groups:
                alone = (Group(groups[0].sites, operation),)
                own = p.buildings(t, alone, np.zeros(1), p.routes(alone))
                base = p.translated(t, own, alone, tuple(g.operation for g in groups), x)[:, one.area]
            grid[k] = np.outer(GRID, base if base.max() > LEAST_PRICE / 4 else np.full(n_w, LEAST_PRICE))
        doors = np.zeros((1 + (n_q if n_q > 1 else 0), n_c, n_w))
        for q in range(len(doors) - 1):
            first = at.door + q * n_c
            doors[1 + q] = x[:, first : first + n_c].T
        limited = np.isfinite(every.labour)
        heads = x[:, at.head].copy() if n_q and limited.all() else np.zeros(n_w)
        earned = shares.earnings(
            m, at, x, price, kappa, worth, omega, *p.from_sites, every, grid, heads, doors
        )  # (S, M, G)
        paid = (grid @ m.probability)[self.slot] * self.usable[:, t][:, None]
        value = (earned[self.site, self.slot] + paid).min(axis=1)
        labour = p.instance.labour[self.site] * float(heads @ m.probability) if heads.any() else 0.0
        value = value + np.where(self.usable[:, t] > 0, labour, 0.0)
        return constant * float(p.scale[t]), value * float(p.scale[t])

    def can_be_built(self, pick: Sequence[int]) -> bool:
        """Whether these options stand at different sites and keep the budgets."""
        i, rows = self.periods.instance, self.rows[list(pick)]
        spend = i.options.spend[rows].sum(axis=0)
        affordable = bool((spend <= i.budget_year).all()) and float(spend.sum()) <= i.budget_total
        return affordable and len(set(self.site[list(pick)].tolist())) == len(pick)

    def exact(self, pick: Sequence[int]) -> float:
        """The bound of one design by its best reference in each period, KRW."""
        earned = np.stack([e[:, list(pick)].sum(axis=1) for e in self.earned])
        periods = (np.stack(self.constant) - earned).max(axis=0)
        return float(periods.sum() + self.cost[list(pick)].sum()) * UNIT

    def mixed(self, slots: tuple[Ints, ...], mixture: Floats, enough: float) -> Mixed:
        """The best mixture for one option of each slot, or one whose bound is ``enough``."""
        k, n_t = len(self), len(self.periods.markets)
        constant = np.stack(self.constant).ravel()
        earned = np.stack(self.earned).reshape(k * n_t, -1)
        w: Floats = np.zeros(k * n_t)
        w[: mixture.size] = mixture.ravel()
        best, best_w, pick = -np.inf, w, tuple(int(s[0]) for s in slots)
        active: list[dict[int, None]] = [{} for _ in slots]
        weights: tuple[dict[int, float], ...] = tuple({int(s[0]): 1.0} for s in slots)
        for _ in range(ROUNDS):
            reduced = self.cost - w @ earned
            bound, found, overlooked = float(w @ constant), [], False
            for s, known in zip(slots, active, strict=True):
                values = reduced[s]
                order = np.argsort(values, kind="stable")
                bound += float(values[order[0]])
                found.append(int(s[order[0]]))
                sites = self.site[s[order[:MOST_LOOKED_AT]]]
                _, first = np.unique(sites, return_index=True)
                for n in np.sort(first)[:PER_ROUND]:
                    row = int(s[order[n]])
                    overlooked |= row not in known
                    known[row] = None
            if bound > best:
                best, best_w, pick = bound, w, tuple(found)
            if best * UNIT >= enough or not overlooked:
                break
            w, most, weights = self._program(constant, earned, active, n_t)
            if most - best <= SETTLED * abs(best):
                break
        return Mixed(best * UNIT, best_w.reshape(k, n_t), pick, weights)

    def _program(
        self, constant: Floats, earned: Floats, active: list[dict[int, None]], n_t: int
    ) -> tuple[Floats, float, tuple[dict[int, float], ...]]:
        """The linear program over the active options: mixture, value, and the options' weights (its
        duals).
        """
        rows = [np.array(list(known), dtype=np.int64) for known in active]
        every, slot = np.concatenate(rows), np.repeat(np.arange(len(rows)), [len(r) for r in rows])
        n_w = len(constant)
        least = (slot[:, None] == np.arange(len(rows))[None]).astype(float)
        each = np.hstack([np.tile(np.eye(n_t), (1, n_w // n_t)), np.zeros((n_t, len(rows)))])
        from scipy.optimize import linprog  # slow to load, and needed by few

        found: Any = linprog(
            np.concatenate([-constant, -np.ones(len(rows))]),
            A_ub=np.hstack([earned[:, every].T, least]),
            b_ub=self.cost[every],
            A_eq=each,
            b_eq=np.ones(n_t),
            bounds=[(0, None)] * n_w + [(None, None)] * len(rows),
            method="highs",
        )
        w = np.maximum(found.x[:n_w], 0.0).reshape(-1, n_t)
        duals = -found.ineqlin.marginals
        weights = tuple(
            {int(r): float(d) for r, d in zip(own, duals[slot == q], strict=True) if d > 1e-6}
            for q, own in enumerate(rows)
        )
        return (w / w.sum(axis=0)).ravel(), -float(found.fun), weights


class Branching:
    """Branch and bound over what the slots may hold."""

    def __init__(self, references: References, instance: Instance) -> None:
        self.references = references
        o, rows = instance.options, references.rows
        opens = o.opens[rows]
        self.attributes = {"operation": o.operation[rows], "opens": opens, "area": o.area[rows]}
        self.place = self._places(instance)
        self.heap: list[Node] = []
        self._order = itertools.count()

    def _places(self, instance: Instance) -> Floats:
        """Sites (S,) in the order of what delivery from there costs, along its first principal direction."""
        i = instance
        ways = (i.route_cost[i.n_entries :, None] + i.carriage[i.n_entries :]).mean(axis=2)
        ways = ways * np.sqrt(i.share.mean(axis=1))
        centred = ways - ways.mean(axis=0)
        return np.asarray(centred @ np.linalg.svd(centred, full_matrices=False)[2][0])

    def push(self, slots: tuple[Ints, ...], bound: float, mixture: Floats) -> None:
        """Add a node, unless a slot has nothing to choose from."""
        if all(len(s) for s in slots):
            heapq.heappush(self.heap, Node(bound, next(self._order), slots, mixture))

    def split(self, node: Node, mixed: Mixed) -> None:
        """Replace a node by two or three, along the attribute in which its relaxation is most undecided."""
        best = 1e-6
        chosen: tuple[int, str, Floats, Floats] | None = None
        for q, weights in enumerate(mixed.weights):
            if not weights:
                continue
            rows, share = np.array(list(weights)), np.array(list(weights.values()))
            share = share / share.sum()
            for name, values in self._values(rows):
                undecided = 1.0 - max(float(share[values == v].sum()) for v in np.unique(values))
                if undecided > best + 1e-9:
                    best, chosen = undecided, (q, name, values, share)
        if chosen is None:
            self._halve(node, mixed)
            return
        q, name, values, share = chosen
        order = np.argsort(values, kind="stable")
        levels, at = values[order], np.cumsum(share[order])
        middle = levels[min(int(np.searchsorted(at, 0.5)), len(levels) - 1)]
        if middle == levels[-1]:
            middle = levels[levels < middle][-1]
        self._cut(node, mixed, q, self._all(name, node.slots[q]) <= middle)

    def _values(self, rows: Ints) -> list[tuple[str, Floats]]:
        values = [(name, np.asarray(own[rows], dtype=float)) for name, own in self.attributes.items()]
        return [*values, ("place", self.place[self.references.site[rows]])]

    def _all(self, name: str, rows: Ints) -> Floats:
        if name == "place":
            return np.asarray(self.place[self.references.site[rows]])
        return np.asarray(self.attributes[name][rows], dtype=float)

    def _halve(self, node: Node, mixed: Mixed) -> None:
        """Nothing is undecided: split off the option that is picked where a slot has others."""
        q = max(range(len(node.slots)), key=lambda k: len(node.slots[k]))
        self._cut(node, mixed, q, node.slots[q] == mixed.pick[q])

    def _cut(self, node: Node, mixed: Mixed, q: int, low: Ints) -> None:
        slots, own = node.slots, node.slots[q]
        left, right = own[low], own[~low]
        alike = [k for k in range(len(slots)) if k != q and np.array_equal(slots[k], own)]
        if not alike:
            for part in (left, right):
                self.push((*slots[:q], part, *slots[q + 1 :]), mixed.bound, mixed.mixture)
            return
        # Slots that are alike are interchangeable: count how many of them lie on the left.
        others = tuple(s for k, s in enumerate(slots) if k != q and k not in alike)
        n = 1 + len(alike)
        for on_left in range(n + 1):
            self.push(others + (left,) * on_left + (right,) * (n - on_left), mixed.bound, mixed.mixture)
