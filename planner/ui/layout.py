"""What stands around every page: language and units, sliders, navigation, and the state of the solve."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from planner.report.problems import refusal
from planner.report.trust import preliminary_bar
from planner.ui import controls, owner, session, solving, style
from planner.ui.page_parts import PageContext
from planner.ui.pages import PAGES
from planner.words.amounts import AREA_UNITS, CURRENCIES
from planner.words.catalogue import LANGUAGES
from planner.words.reader import Reader


def show() -> None:
    """Draw the page that the address names, for this session."""
    session.begin()
    controls.follow_moves()
    reader = session.reader()
    st.html(style.sheet(reader.language))
    found = solving.answer(session.scenario())
    screens: list[PageContext] = []  # made when the answer has been waited for, after the navigation
    pages = {name: _page(name, render, screens, reader) for name, render in PAGES.items()}
    chosen = st.navigation(list(pages.values()), position="top")
    session.write_address()
    with st.sidebar:
        _reading(reader)
        controls.sidebar(found.wanted, reader, solving.plan_now)
        owner.remember()
    strip = st.empty()  # always there, so that what follows keeps its place
    if problem := st.session_state["problem"]:
        st.error(reader.text("refused", reason=refusal(problem, reader)))
    found = solving.follow(found, strip, reader)
    if found.shown is not None and (said := preliminary_bar(found.shown, reader.in_markdown)):
        with st.container(key="preliminary"):
            st.markdown(said)
    screens.append(PageContext(found, reader, lambda: st.switch_page(pages[next(iter(PAGES))])))
    chosen.run()
    session.drawn()
    solving.watch(found, strip, reader)


def _page(
    name: str, render: Callable[[PageContext], None], screens: list[PageContext], reader: Reader
) -> StreamlitPage:
    def run() -> None:
        render(screens[-1])

    title = reader.text(f"p_{name}")
    return st.Page(run, title=title, url_path=name, default=name == next(iter(PAGES)))


def _reading(reader: Reader) -> None:
    """Language, area unit and currency. Streamlit forgets a widget's state with its page, so it is ours."""
    for name, options in (
        ("language", tuple(LANGUAGES)), ("area_unit", AREA_UNITS), ("currency", CURRENCIES),
    ):  # fmt: skip
        st.session_state[f"pick_{name}"] = st.session_state[name]
        st.segmented_control(
            reader.text(name), options, key=f"pick_{name}", on_change=_pick, args=(name,), required=True,
            format_func=partial(_option, name, reader), width="stretch",
            label_visibility="collapsed",
        )  # fmt: skip


def _option(name: str, reader: Reader, option: str) -> str:
    if name == "language":
        return {str(k): v for k, v in LANGUAGES.items()}[option]
    return reader.text(f"pick_{option}") if name == "area_unit" else option


def _pick(name: str) -> None:
    st.session_state[name] = st.session_state[f"pick_{name}"]
