"""When a search tries designs near what its bound asks for: good ones come sooner than by the bound alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

FAR = 2.0
"""Designs are tried where the bound lacks so many times the gap that is asked."""
IN_VAIN = 2
"""Designs tried in a row without finding a better one: then the bound goes first."""
LONG = 10
"""Steps without a better design after which one is tried again; in vain, twice as many the next time."""
WAYS = 2


@dataclass
class PrimalHeuristics:
    """How often in a row each way to try designs found no better one, and how long the bound has crept."""

    _in_vain: list[int] = field(default_factory=lambda: [0] * WAYS)
    _steps: int = 0
    _long: int = LONG
    _cost: float = np.inf

    def due(self, cost: float, bound: float, enough: float) -> bool:
        """Whether to try designs at this step: the bound lacks much of what is ``enough``, or crept for long.

        ``cost`` is that of the best design so far.
        """
        if cost < self._cost:
            self._steps, self._long, self._cost = 0, LONG, cost
        self._steps += 1
        if self._steps > self._long:
            self._steps, self._long, self._in_vain = 0, 2 * self._long, [IN_VAIN - 1] * WAYS
            return True
        return cost - bound > FAR * (cost - enough)

    def worth(self, way: int) -> bool:
        """Whether that way has not failed too often."""
        return self._in_vain[way] < IN_VAIN

    def ended(self, way: int, *, better: bool) -> None:
        """A design was tried that way."""
        self._in_vain[way] = 0 if better else self._in_vain[way] + 1
