"""What a replay says. Shares are of boxes unless said otherwise."""

from __future__ import annotations

from typing import Literal

from planner.plans.record import Record
from planner.rounding import SHARE_TOLERANCE

HALF_A_POINT = 0.005
"""A single day this far below what is promised keeps it: its boxes are drawn. Also the share of boxes that
wait from which a queue is worth telling.
"""


class PromiseReplay(Record):
    """A promise on the replayed days on which it is in force.

    ``share`` of all boxes; ``lowest_quarter`` of a quarter and demand scenario, all its days; ``lowest_peak``
    of its peak days, which ``promised_design_day`` is about (None without any); ``worst_day`` of one day;
    ``fifth_percentile`` of the days: one in twenty is below. ``days_kept``: share of days that keep what is
    promised for them. The plan says ``planned_average_day`` and ``planned_design_day`` of its worst quarter.
    """

    days: float
    since: str
    promised: float
    promised_design_day: float
    planned_average_day: float
    planned_design_day: float
    share: float
    lowest_quarter: float
    lowest_quarter_at: str
    lowest_peak: float | None
    lowest_peak_at: str
    worst_day: float
    worst_day_at: str
    fifth_percentile: float
    days_kept: float

    @property
    def quarter_holds(self) -> bool:
        """Whether every quarter keeps what is promised."""
        return self.lowest_quarter >= self.promised - SHARE_TOLERANCE

    @property
    def peak_holds(self) -> bool:
        """Whether the peak days of every quarter keep what is promised for them."""
        return self.lowest_peak is None or self.lowest_peak >= self.promised_design_day - SHARE_TOLERANCE

    @property
    def holds(self) -> bool:
        """Whether both do."""
        return self.quarter_holds and self.peak_holds

    @property
    def lacks(self) -> float:
        """Share by which the worst quarter or its peak days miss what is promised; below zero is spare."""
        quarter = self.promised - self.lowest_quarter
        return (
            quarter if self.lowest_peak is None else max(quarter, self.promised_design_day - self.lowest_peak)
        )


class QueueReplay(Record):
    """A gateway, or an FC's floor and staff under its ``operation``, where boxes queue; ``place`` an id.

    ``days_full``: share of days that end with boxes left over; ``waited`` share of its boxes that waited a
    day or more, ``longest`` days that one waited; ``outside`` share done by overtime and outside help.
    """

    place: str
    operation: str | None
    days_full: float
    waited: float
    longest: int
    outside: float


class Replay(Record):
    """A plan replayed: ``days`` in ``runs`` of the whole horizon, ``seed``; ``variation`` of daily orders.

    ``preliminary``: the plan is not proven near the best, and may still change.
    """

    format: Literal["logistics-capacity-replay/1"] = "logistics-capacity-replay/1"
    planner_version: str
    scenario_digest: str
    days: int
    runs: int
    seed: int
    variation: float
    holds: bool
    promises: list[PromiseReplay]
    queues: list[QueueReplay]
    provinces: dict[str, float]
    lost: float
    preliminary: bool = False

    @property
    def fullest(self) -> QueueReplay | None:
        """The queue in which most of its boxes wait, if half a per cent or more of any do."""
        worst = max(self.queues, key=lambda q: q.waited, default=None)
        return worst if worst is not None and worst.waited >= HALF_A_POINT else None
