"""A framed part of a page with its title, and charts that say to screen readers what they show."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.plans.types import Plan
from planner.words.reader import Reader


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
