"""A framed part of a page with its title, and charts that say to screen readers what they show."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.report.reader import Reader


def panel(title: str, reader: Reader, **values: object) -> DeltaGenerator:
    """A frame with the text of that key as its title."""
    frame = st.container(border=True, key=f"panel_{title}", height="stretch")
    frame.markdown(f"#### {reader.text(title, **values)}")
    return frame


def chart(drawn: Any, about: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """An altair chart with a description."""
    st.altair_chart(drawn.properties(description=about), theme=None, width=width)
