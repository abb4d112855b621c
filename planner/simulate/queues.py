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
    found = Waits.none(n, most_days + 2)
    backlog = 0.0
    for d, load in enumerate(work):
        helped = min(outside, max(0.0, backlog + load - 1.0) / load) if load > 0.0 else 0.0
        own = load * (1.0 - helped)
        if own > 0.0:
            # Whoever stands between k and k + 1 days' work is cleared after k days.
            edges = np.clip(np.arange(most_days + 2) + 1.0 - backlog, 0.0, own)
            edges[-1] = own
            found.share[d] = np.diff(edges, prepend=0.0) / own * (1.0 - helped)
            found.share[d, 0] += helped
            found.longest[d] = max(0.0, np.ceil(backlog + own - 1e-9) - 1.0)
        backlog = max(0.0, backlog + own - 1.0)
        found.outside[d], found.left[d] = helped, backlog
    return found
