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
    still short.
    """

    path: str
    value: float | str
    sentence: str
    npv_krw: float | None = None
    also: dict[str, float | str] = Field(default_factory=dict)

    @property
    def changes(self) -> dict[str, float | str]:
        """All fields of the scenario that change, by path."""
        return {self.path: self.value, **self.also}


class Explanation(Record):
    """Why a promise cannot be kept, where, by how much, and ways out.

    ``least_cost_krw``: no plan costs less, where the ceiling of cost is what cannot be kept.
    """

    proven: bool
    sentences: list[str]
    relaxations: list[Relaxation]
    least_cost_krw: float | None = None
