"""The planning horizon in quarters."""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from pydantic import Field, field_validator

from planner.errors import InputError, message
from planner.scenario.base import Section
from planner.scenario.service import Quarter


@dataclass(frozen=True, order=True)
class Period:
    """One calendar quarter."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """From text such as ``2024Q4``."""
        return cls(int(text[:4]), int(text[5]))

    @property
    def label(self) -> str:
        """Such as ``2024Q4``."""
        return f"{self.year}Q{self.quarter}"

    @property
    def months(self) -> tuple[int, int, int]:
        """The quarter's months, 1 to 12."""
        first = 3 * self.quarter - 2
        return first, first + 1, first + 2

    @property
    def days(self) -> int:
        """Calendar days of the quarter."""
        return sum(calendar.monthrange(self.year, month)[1] for month in self.months)

    def quarters_after(self, other: Period) -> int:
        """Quarters from ``other`` to this one; negative when this one is earlier."""
        return 4 * (self.year - other.year) + self.quarter - other.quarter

    def plus(self, quarters: int) -> Period:
        """The quarter that many quarters later."""
        index = 4 * self.year + self.quarter - 1 + quarters
        return Period(index // 4, index % 4 + 1)


EARLIEST, LATEST = "2023Q1", "2033Q4"
"""First quarters of a plan: from the first of the history, ten years on."""


class HorizonSection(Section):
    """Where the plan starts (decisions are taken at its beginning) and how many quarters it covers."""

    start: Quarter = Field(
        default="2024Q1",
        description=f"first quarter, {EARLIEST} to {LATEST}; leases and buildings are ordered then",
    )
    quarters: int = Field(default=12, ge=1, le=40, json_schema_extra={"unit": "quarters"})

    @field_validator("start")
    @classmethod
    def _within_what_is_known(cls, start: str) -> str:
        """The curve of adoption says nothing of the quarters before its history, and little of far ones."""
        if not EARLIEST <= start <= LATEST:
            raise InputError(
                start, message("{n}, where the history of volumes begins, to {m}", n=EARLIEST, m=LATEST)
            )
        return start

    @property
    def periods(self) -> tuple[Period, ...]:
        """The quarters in order."""
        first = Period.parse(self.start)
        return tuple(first.plus(i) for i in range(self.quarters))
