"""What a page gets to draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.report.figures import Others
from planner.ui.solving import Answers
from planner.words.reader import Reader


@dataclass(frozen=True)
class PageContext:
    """The answers and their reader; ``open_answer`` leaves the page for the answer's."""

    found: Answers
    reader: Reader
    open_answer: Callable[[], None]

    @property
    def others(self) -> Others:
        """The plans to compare the shown one with."""
        return Others(self.found.before, self.found.base)
