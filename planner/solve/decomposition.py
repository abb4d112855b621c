"""The fast strategy: designs and their bound at full size, from prices (``tree``)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from planner.instance import Instance, Ints
from planner.solve.options import Progress, Report, SolveOptions, relative_gap
from planner.solve.tree import Remembered, Tree

RESERVE = 4e-4
"""Share of the cost kept back from the asked gap: a design's flows cost that much more than its prices
say.
"""


@dataclass(frozen=True)
class Found:
    """``rows`` of the instance's options that are open; ``bound`` of the elastic NPV at full size, KRW."""

    rows: Ints
    bound: float


@dataclass
class Warm:
    """What one solve leaves for the next of a similar problem: prices, newest first.

    Use it in one thread at a time.
    """

    shape: tuple[int, ...] = ()
    memory: list[Remembered] = field(default_factory=list)

    def fitting(self, instance: Instance) -> list[Remembered]:
        """The memory, emptied if it belongs to a problem with other prices."""
        gates = np.isfinite(instance.gate_capacity).any(axis=1)
        since = tuple(p.since for p in instance.promises)
        shape = (
            *instance.volume.shape,
            len(instance.axes.provinces),
            len(instance.axes.operations),
            *gates,
            *since,
        )
        if shape != self.shape:
            self.shape, self.memory = shape, []
        return self.memory


def solve(
    instance: Instance, options: SolveOptions, report: Report | None = None, warm: Warm | None = None
) -> Found:
    """The best design found, and what no design can cost less than."""
    started = time.perf_counter()
    best: dict[str, float | None] = {"objective": None, "bound": None}

    def told(kind: str, value: float, note: str) -> None:
        best[kind] = value
        if report:
            objective, bound = best["objective"], best["bound"]
            gap = None if objective is None or bound is None else relative_gap(objective, bound)
            report(Progress(time.perf_counter() - started, objective, bound, gap, note))

    tree = Tree(
        instance,
        replace(options, gap=max(options.gap - RESERVE, options.gap / 2)),
        started + options.time_limit,
        lambda value: told("bound", value, "proving"),
        lambda value: told("objective", value, "searching"),
        (warm or Warm()).fitting(instance),
    )
    tree.run()
    return Found(np.array(tree.rows, dtype=np.int64), tree.bound)
