"""What a page gets to draw."""

from __future__ import annotations

from dataclasses import dataclass

from planner.report.figures import Others
from planner.report.reader import Reader
from planner.ui.solving import Answers


@dataclass(frozen=True)
class Screen:
    """The answers and their reader."""

    found: Answers
    reader: Reader

    @property
    def others(self) -> Others:
        """The plans to compare the shown one with."""
        return Others(self.found.before, self.found.base)
