"""Boxes that queue, first in, first out, before what clears only so many a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.instance import Floats


@dataclass(frozen=True)
class Waits:
    """By day: ``share`` (N, K) of its boxes that wait 0, 1, ... days, the last K - 1 or more.

    ``outside`` (N,) share that outside help does, which waits not; ``left`` (N,) work left over in the
    evening, in days of capacity; ``longest`` (N,) days that one of the day's boxes waits.
    """

    share: Floats
    outside: Floats
    left: Floats
    longest: Floats

    @classmethod
    def none(cls, n: int, k: int) -> Waits:
        """Nobody waits."""
        share = np.zeros((n, k))
        share[:, 0] = 1.0
        return cls(share, np.zeros(n), np.zeros(n), np.zeros(n))


def waits(work: Floats, most_days: int, outside: float = 0.0) -> Waits:
    """Waits before a queue that starts empty and clears work of one a day; ``work`` (N,) comes in.

    Of a day's work outside help takes what is above capacity, up to the share ``outside``. Waits of more
    than ``most_days`` count as one more than these.
    """
    n = len(work)
    before, helped, left = np.zeros(n), np.zeros(n), np.zeros(n)
    backlog = 0.0
    for d, load in enumerate(work.tolist()):
        part = min(outside, max(0.0, backlog + load - 1.0) / load) if load > 0.0 else 0.0
        before[d], helped[d] = backlog, part
        backlog = max(0.0, backlog + load * (1.0 - part) - 1.0)
        left[d] = backlog
    own = work * (1.0 - helped)
    # Whoever stands between k and k + 1 days' work is cleared after k days.
    edges = np.clip(np.arange(most_days + 2) + 1.0 - before[:, None], 0.0, own[:, None])
    edges[:, -1] = own
    some = own > 0.0
    share = np.diff(edges, axis=1, prepend=0.0) / np.where(some, own, 1.0)[:, None] * (1.0 - helped)[:, None]
    share[:, 0] += np.where(some, helped, 1.0)
    longest = np.where(some, np.maximum(0.0, np.ceil(before + own - 1e-9) - 1.0), 0.0)
    return Waits(share, helped, left, longest)
