"""Ways out of promises that cannot be kept, with their price; those that are not enough alone together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations

from planner.plans.types import Relaxation

MOST_TRIED = 12
"""Combinations that are priced at most; each is a few linear programs."""
MOST_TOLD = 2
"""Combinations that are told: the cheapest of those with the fewest changes."""

Priced = Callable[[Relaxation], Relaxation]


def priced_ways(ways: list[Relaxation], priced: Priced) -> list[Relaxation]:
    """Every way with its price, the cheapest first; where none is enough, combinations of them before these.

    A combination takes one way for each promise or limit, of as few as are enough.
    """
    single = sorted((priced(way) for way in ways), key=_cost)
    if any(way.npv_krw is not None for way in single):
        return single
    return [*_together(ways, priced), *single]


def _together(ways: list[Relaxation], priced: Priced) -> list[Relaxation]:
    left = MOST_TRIED
    for number in range(2, len(ways) + 1):
        enough = list[Relaxation]()
        for together in _of_different_rules(ways, number):
            if not left:
                return sorted(enough, key=_cost)[:MOST_TOLD]
            left -= 1
            found = priced(_combined(together))
            if found.npv_krw is not None:
                enough.append(found)
        if enough:
            return sorted(enough, key=_cost)[:MOST_TOLD]
    return []


def _of_different_rules(ways: list[Relaxation], number: int) -> Iterator[tuple[Relaxation, ...]]:
    for together in combinations(ways, number):
        # A promise can be lowered or begin later; both at once is never needed.
        if len({way.path.rpartition(".")[0] if way.path.endswith((".since", ".share")) else way.path
                for way in together}) == number:  # fmt: skip
            yield together


def _combined(together: tuple[Relaxation, ...]) -> Relaxation:
    first, *others = together
    return Relaxation(
        path=first.path,
        value=first.value,
        also={way.path: way.value for way in others},
    )


def _cost(way: Relaxation) -> float:
    return math.inf if way.npv_krw is None else way.npv_krw
