"""The best design found so far, the bound of all designs, and how near these are to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from planner.engine.pricing.warm_start import DualVector
from planner.engine.search.design_pricing import SearchSettings


class Incumbent:
    """The best design, its ``cost``, KRW, ``rows`` of the options and ``prices``; ``bound`` of all, KRW.

    ``gap`` is the relative gap that is asked. ``on_bound`` and ``on_design`` are told of every better bound
    and design's cost.
    """

    def __init__(
        self,
        search: SearchSettings,
        gap: float,
        on_bound: Callable[[float], None],
        on_design: Callable[[float], None],
    ) -> None:
        self.search, self.gap, self.on_bound, self.on_design = search, gap, on_bound, on_design
        self.bound, self.cost = -np.inf, np.inf
        self.rows: tuple[int, ...] = ()
        self.prices: DualVector | None = None
        self._least_set_aside = np.inf

    @property
    def enough(self) -> float:
        """The bound at which a design needs no more work: it could not take the place of the best."""
        if not np.isfinite(self.cost):
            return np.inf
        return self.cost - max(self.gap, self.search.tie) * abs(self.cost - self.search.certain)

    @property
    def about_as_good(self) -> float:
        """The cost below which prices cannot tell a design from the best."""
        return self.cost + self.gap * abs(self.cost - self.search.certain)

    @contextmanager
    def within(self, gap: float) -> Iterator[None]:
        """Meanwhile another gap is asked."""
        asked, self.gap = self.gap, gap
        try:
            yield
        finally:
            self.gap = asked

    def offer(self, cost: float, rows: tuple[int, ...], prices: DualVector) -> None:
        """A design with what it costs, KRW, and the prices that say so; it may take the place of the best."""
        self.set_aside(cost)
        tie = self.search.tie * abs(self.cost - self.search.certain) if np.isfinite(self.cost) else 0.0
        if cost < self.cost - tie:
            self.cost, self.rows, self.prices = cost, tuple(sorted(rows)), prices
            self.on_design(cost)

    def set_aside(self, least: float) -> None:
        """Designs that nobody looks at again cost at least so much, KRW."""
        self._least_set_aside = min(self._least_set_aside, least)

    def raise_bound(self, least: float) -> None:
        """All designs but those set aside cost at least so much, KRW."""
        bound = min(least, self._least_set_aside, self.cost)
        if bound > self.bound:
            self.bound = bound
            self.on_bound(bound)
