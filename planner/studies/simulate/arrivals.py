"""What a plan does with a box, and when the box is there: by route, class and province, waits included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.instance import Floats
from planner.instance.places import geography_of
from planner.instance.route_arrays import routes
from planner.plans.checks.case import Ints, RebuiltCase


@dataclass(frozen=True)
class Ways:
    """The boxes of the average day of one quarter in one demand scenario, on the J routes in use.

    ``boxes`` (J, C, V) by province; ``lost`` (C, V); ``within`` (D, K, J, C, V) the share of them that is at
    the door within each number of promised days after a wait of 0, 1, ... days.
    """

    boxes: Floats
    lost: Floats
    within: Floats


class Arrivals:
    """Of a plan's boxes those that arrive in time; waits of up to ``most_wait`` days are worth looking at."""

    def __init__(self, case: RebuiltCase) -> None:
        self.case = case
        promised = case.instance.routes.promise_days
        self.most_wait = int(max(promised))
        left = sorted({d - k for d in promised for k in range(int(d) + 1)})
        chances = routes(case.scenario, geography_of(case.scenario), tuple(left)).on_time
        none = np.zeros_like(chances[0])
        waited = range(self.most_wait + 2)
        self._chance = np.array(
            [[chances[left.index(d - k)] if d - k >= 0 else none for k in waited] for d in promised]
        )
        self._in_province = np.zeros((len(case.instance.demand.province), len(case.axes.provinces)))
        self._in_province[np.arange(len(case.instance.demand.province)), case.instance.demand.province] = 1.0

    def routes(self) -> Ints:
        """The routes that any box takes (J,)."""
        return np.flatnonzero(self.case.flow.any(axis=(1, 2, 3, 4)))

    def ways(self, t: int, w: int) -> Ways:
        """The ways of period t in demand scenario w."""
        used = self.routes()
        flow = self.case.flow[used, :, :, t, w]
        boxes = np.einsum("jrc,rv->jcv", flow, self._in_province)
        in_time = self._chance[:, :, used] * flow  # (D, K, J, R, C)
        within = np.einsum("dkjrc,rv->dkjcv", in_time, self._in_province, optimize=True)
        share = within / np.maximum(boxes, 1e-12)
        lost = np.einsum("rc,rv->cv", self.case.lost[:, :, t, w], self._in_province)
        return Ways(boxes, lost, np.clip(share, 0.0, 1.0))
