"""What pages are drawn with: the answers and their reader, framed parts with titles, charts, file names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.plans.types import Plan
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


def panel(title: str, reader: Reader, plan: Plan | None = None, **values: object) -> DeltaGenerator:
    """A frame with the text of that key as its title; of a ``plan`` that is preliminary it says so."""
    frame = st.container(border=True, key=f"panel_{title}", height="stretch")
    frame.markdown(f"#### {titled(reader.text(title, **values), plan, reader)}")
    return frame


def titled(title: str, plan: Plan | None, reader: Reader) -> str:
    """A title of something that is of a plan, marked where that is preliminary. Markdown."""
    mark = f" :orange-badge[{reader.text('preliminary_chart')}]" if plan and plan.preliminary else ""
    return title + mark


def chart(drawn: Any, about: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """An altair chart with a description."""
    st.altair_chart(drawn.properties(description=about), theme=None, width=width)


def file_stem(name: str) -> str:
    """A file's name, without its ending, after what it holds."""
    return "".join(c if c.isalnum() else "-" for c in name).strip("-")
