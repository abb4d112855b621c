"""Branch and bound on open and closed sites, with Lagrangian bounds at the nodes.

The node with the least bound comes first (with several threads: the least few at the same time, settled in
their order, so that a run can be repeated). A node inherits the prices of its parent, moves them for as
long as that brings the bound closer to the cutoff, and else branches on the site on which the averaged
choices (``prices``) agree least. Everything that is cut off leaves its bound behind, so the least of these
and of the open nodes bounds the whole problem at any moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from planner.engine.location.prices import CLOSED, FREE, OPEN, Ascent, ascend
from planner.engine.location.problem import LocationProblem
from planner.engine.location.search import LocalSearch
from planner.instance import Floats, Ints

MOST_AVERAGE_SHARE = 0.1
"""Highest share of the newest choice in the averages (Barahona and Anbil)."""
ROUNDS = 25
"""Price rounds after which their worth is judged."""
CELLS = 4_000_000
"""Sites x customers x rounds in one go, 50 ms or less; between them a solve can be stopped."""
ROOT_STEP, NODE_STEP = 0.1, 0.02
"""First step lengths: a node starts from good prices."""
WORTHWHILE_ROOT, WORTHWHILE_NODE = 0.01, 0.05
"""Share of the missing distance that some rounds must bring, else they end."""
IDLE_AT_ROOT = 3
"""How often in a row they may fail to at the root, where steps must first find their length."""
RESTLESS = 0.005
"""The search for plans starts once some rounds raise the bound by less than this share."""
PERTURBED = 8
"""Choices tried at the root beside the averaged ones."""
SHAKE = 0.5
"""Width of the random part of their shares."""
WHOLE_NUMBER = 1e-6
"""Slack where the objective is known to be a whole number."""
NUMERICAL_GAP = 1e-9
"""Relative; two costs closer than this count as equal, so that ties are not enumerated."""


@dataclass(order=True)
class Node:
    """Sites that are open, closed or free (``status``, m), prices (n,) and the bound that holds there."""

    bound: float
    order: int
    status: Ints = field(compare=False)
    price: Floats = field(compare=False)


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
        state = Ascent(self.price, self.y, self._violation, self._control)
        for first in range(0, ROUNDS, at_once):
            self._best, ruled_out = ascend(
                p.arrays, self.status, state, self._best, value, cutoff, min(at_once, ROUNDS - first)
            )
            self.bound = max(self.bound, self._best)
            self.ruled_out = min(self.ruled_out, ruled_out)
            if self.bound >= cutoff or stopped():
                break


@dataclass
class Tree:
    """The search tree of ``problem``; ``search`` holds the best plan, ``told`` hears of every change."""

    problem: LocationProblem
    search: LocalSearch
    gap: float
    threads: int
    seed: int
    stopped: Callable[[], bool]
    told: Callable[[str], None]
    nodes: int = 0
    _open: list[Node] = field(default_factory=list)
    _floor: float = np.inf
    _created: int = 0

    def __post_init__(self) -> None:
        p = self.problem
        self.whole = not p.limited and all(
            np.allclose(a, np.rint(a), rtol=0, atol=NUMERICAL_GAP)
            for a in (p.fixed_cost, p.unit_cost * p.demand)
        )
        price = np.partition(p.unit_cost, min(1, len(p.fixed_cost) - 1), axis=0)[:2].max(axis=0)
        # Nothing costs less than nothing; better bounds come with the first rounds.
        self._push(0.0, np.zeros(len(p.fixed_cost), dtype=np.int64), price)

    @property
    def bound(self) -> float:
        """The proven bound of the whole problem."""
        value = min(self._floor, self._open[0].bound if self._open else np.inf)
        if self.whole and np.isfinite(value):
            value = float(np.ceil(value - WHOLE_NUMBER))
        return min(value, self.search.value)

    @property
    def cutoff(self) -> float:
        """Nodes with this bound hold nothing that is worth finding."""
        value = self.search.value
        if not np.isfinite(value):
            return np.inf
        wanted = value - max(self.gap, NUMERICAL_GAP) * abs(value)
        return min(wanted, value - 1 + 2 * WHOLE_NUMBER) if self.whole else wanted

    def run(self) -> None:
        """Bound the root, search plans, and branch until the gap is closed or the search is stopped."""
        self._root()
        with ThreadPoolExecutor(self.threads) as pool:
            while self._open and self._open[0].bound < self.cutoff and not self.stopped():
                before = self.bound, self.search.value
                batch = [heapq.heappop(self._open) for _ in range(min(self.threads, len(self._open)))]
                # All are priced before the first is settled: what one finds must not depend on their speed.
                for rounds in list(pool.map(self._priced, batch)):
                    self._settle(rounds)
                self.search.step()
                if (self.bound, self.search.value) != before:
                    self.told("proving" if self.search.value == before[1] else "searching")

    def _root(self) -> None:
        """Rounds at the root, with a search for plans whenever the averages have moved."""
        node = heapq.heappop(self._open)
        rounds = Rounds(self.problem, node.status, node.price, node.bound, ROOT_STEP)
        self.search.evaluate(self.search.completed(np.zeros(len(rounds.y))))
        generator = np.random.default_rng(self.seed)
        idle = 0
        while idle < IDLE_AT_ROOT:
            before = rounds.bound
            rounds.go(self.search.value, self.cutoff, self.stopped)
            self._open = [Node(rounds.bound, 0, rounds.status, rounds.price)]
            self._floor = min(self._floor, rounds.ruled_out)
            gained = rounds.bound - before
            if gained < RESTLESS * abs(rounds.bound):
                self.search.consider(rounds.y, thorough=True)
                self.search.step()
            self.told("bounding and searching")
            if self.stopped() or rounds.bound >= self.cutoff:
                break
            idle = idle + 1 if gained < WORTHWHILE_ROOT * (self.cutoff - rounds.bound) else 0
        for _ in range(PERTURBED):
            if not self.stopped() and rounds.bound < self.cutoff:
                shaken = rounds.y + SHAKE * (generator.random(len(rounds.y)) - 0.5)
                self.search.consider(shaken)
        self._open = []
        self._settle(rounds)
        self.told("proving")

    def _priced(self, node: Node) -> Rounds:
        """Rounds at a node for as long as they are worthwhile; changes nothing but copies."""
        rounds = Rounds(self.problem, node.status, node.price, node.bound, NODE_STEP)
        cutoff = self.cutoff
        while rounds.bound < cutoff and not self.stopped():
            before = rounds.bound
            rounds.go(self.search.value, cutoff, self.stopped)
            if rounds.bound - before < WORTHWHILE_NODE * (cutoff - rounds.bound):
                break
        return rounds

    def _settle(self, rounds: Rounds) -> None:
        """Cut a node off, decide it or branch."""
        self.nodes += 1
        self._floor = min(self._floor, rounds.ruled_out)
        free = np.flatnonzero(rounds.status == FREE)
        if rounds.bound < self.cutoff and not self.stopped():
            self.search.consider(rounds.y)
        if rounds.bound >= self.cutoff:
            self._floor = min(self._floor, rounds.bound)
        elif self.stopped():
            self._push(rounds.bound, rounds.status, rounds.price)
        elif len(free):
            site = free[np.argmin(np.abs(rounds.y[free] - 0.5))]
            for choice in (OPEN, CLOSED):
                status = rounds.status.copy()
                status[site] = choice
                self._push(rounds.bound, status, rounds.price)
        else:
            self._decide(rounds)

    def _decide(self, rounds: Rounds) -> None:
        """No site is free: transportation gives the node's optimum, and its prices prove it."""
        choice = tuple(int(j) for j in np.flatnonzero(rounds.status == OPEN))
        self.search.evaluate(choice)
        proven = Rounds(self.problem, rounds.status, self.search.prices(choice), rounds.bound, NODE_STEP)
        proven.go(self.search.value, -np.inf, self.stopped)
        self._floor = min(self._floor, proven.bound)

    def _push(self, bound: float, status: Ints, price: Floats) -> None:
        self._created += 1
        heapq.heappush(self._open, Node(bound, self._created, status, price))
