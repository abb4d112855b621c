"""Why a promise cannot be kept, what would keep it, and what no building can help."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planner.plans.record import Record


class BeforeBuilding(Record):
    """What lacks in a quarter before any building can be open, so that none could help.

    ``rule``: a "promise" (``promise_days``), orders "refused" beyond their limit, or the "province_floor".
    ``asked`` and ``share`` of boxes, the worst day and demand scenario; ``first_building`` is the first
    quarter in which one can be open.
    """

    quarter: str
    rule: Literal["promise", "refused", "province_floor"]
    promise_days: float | None
    asked: float
    share: float
    first_building: str


class Relaxation(Record):
    """One way out of a promise that cannot be kept: change ``path`` to ``value``, and what is ``also`` to be.

    ``npv_krw`` is the cost of the plan's own design with that change; None where something else is then
    still short. ``sentence`` is for who reads a plan's file: made in words when it is written.
    """

    path: str
    value: float | str
    sentence: str = ""
    npv_krw: float | None = None
    also: dict[str, float | str] = Field(default_factory=dict)

    @property
    def changes(self) -> dict[str, float | str]:
        """All fields of the scenario that change, by path."""
        return {self.path: self.value, **self.also}


class Finding(Record):
    """One thing that cannot be kept: which, and the figures that its sentence tells.

    - "refused": orders ``average`` on the average day ``average_at``, ``design`` on the design day
      ``design_at``, beyond the ``limit``, in ``count`` quarters from ``first`` to ``last``;
    - "promise": within ``days``, ``asked`` is promised and ``best`` can be reached ``at`` a quarter and
      demand scenario, on its ``day`` ("on_average_day", "on_design_day");
    - "province_floor": the ``province`` (English name) gets ``share`` within ``days``, ``floor`` is asked;
    - "cost_ceiling": the ``ceiling``, the cheapest plan found (``cost``) and what none is below (``least``).

    Shares are of boxes or orders, money is NPV in KRW.
    """

    code: Literal["refused", "promise", "province_floor", "cost_ceiling"]
    values: dict[str, float | str]


class Explanation(Record):
    """Why a promise cannot be kept, where, by how much, and ways out.

    ``given``: the design is given, and nothing is said of others. ``least_cost_krw``: no plan costs less,
    where the ceiling of cost is what cannot be kept. ``sentences`` say the findings and the proof to who
    reads a plan's file: made in words when it is written.
    """

    proven: bool
    given: bool = False
    findings: list[Finding]
    sentences: list[str] = Field(default_factory=list)
    relaxations: list[Relaxation]
    least_cost_krw: float | None = None
