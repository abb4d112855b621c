"""What a plan tells of random days: the room above its promise, how it was found, what it costs."""

from __future__ import annotations

from typing import Literal

from planner.plans.record import Record


class KeptOnRandomDays(Record):
    """How a promise fares when a plan is replayed on random days, against what is promised itself.

    ``lowest_quarter``: share of boxes in time in the worst quarter and demand scenario, all its days;
    ``lowest_peak`` on its peak days (None: there are none).
    """

    days: float
    since: str
    promised: float
    promised_design_day: float
    lowest_quarter: float
    lowest_quarter_at: str
    lowest_peak: float | None
    lowest_peak_at: str
    holds: bool


class OnEqualDays(Record):
    """The cheapest plan found that keeps the promise on average and peak days that are all alike."""

    area_m2: float
    soccer_fields: float
    npv_krw: float
    sites: list[str]


class Reliability(Record):
    """Room above the promise, so that it holds on random days too, and what that costs.

    ``margin`` is what was added to every promised share when the flows were planned (0.03: three points).
    ``source``: "searched", the smallest that was found by replaying plans; "taken over" from another
    scenario's, not replayed. ``holds`` says whether the replay of this plan keeps every promise (None: not
    replayed). ``missed_at`` is the largest margin that was tried and missed, ``impossible_at`` the smallest
    that no plan was found for; ``replayed_days`` and ``seed`` are the replay's, nothing where there was none.
    ``cost_krw`` is what this plan costs more than ``equal_days``, NPV.
    """

    margin: float
    source: Literal["searched", "taken over"]
    holds: bool | None = None
    missed_at: float | None = None
    impossible_at: float | None = None
    replayed_days: int = 0
    seed: int | None = None
    daily_variation: float | None = None
    promises: tuple[KeptOnRandomDays, ...] = ()
    equal_days: OnEqualDays | None = None
    cost_krw: float | None = None
