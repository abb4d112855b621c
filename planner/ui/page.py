"""The page: the answer first, then where, then why, then what it rests on."""

from __future__ import annotations

from collections import Counter
from functools import cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.errors import InputError
from planner.plan.types import Explanation, Plan, Relaxation
from planner.scenario import Scenario
from planner.ui import charts, controls, figures, solving, story, verdict
from planner.ui import format as fmt
from planner.ui import map as korea
from planner.ui.geometry import ASSETS
from planner.ui.texts import LANGUAGES, Language, text

KINDS = ("all", "reported", "derived", "assumed", "yours")


def show() -> None:
    """Draw the whole page for this session."""
    st.html(f"<style>{_style()}</style>")
    with st.sidebar:
        language = _language()
        controls.sidebar(language, solving.plan_now)
    try:
        scenario = controls.wanted_scenario()
    except InputError as error:
        st.error(str(error))
        return
    shown, before = solving.answer(scenario)
    st.html(f'<div class="brow">{_brow(scenario, language)}</div>')
    solving.watch(scenario, shown, language)
    if shown is None:
        st.title(text("title", language), anchor=False)
        korea.draw(None, korea.METRICS[0], None, language, _remember_click)
        return
    _answer(shown, before, language)
    _where(language)
    _why(shown, language)
    _assumptions(shown, language)


@cache
def _style() -> str:
    return (ASSETS / "page.css").read_text(encoding="utf-8")


def _language() -> Language:
    if "language" not in st.session_state:
        korean = (st.context.locale or "").startswith("ko")
        asked = st.query_params.get("lang", "ko" if korean else "en")
        st.session_state["language"] = "ko" if asked == "ko" else "en"
    chosen: Language | None = st.segmented_control(
        text("language", "en"), list(LANGUAGES), key="language", format_func=lambda name: LANGUAGES[name],
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    return chosen or "en"


def _brow(scenario: Scenario, language: Language) -> str:
    periods = scenario.horizon.periods
    start, end = (fmt.quarter(p.label, language) for p in (periods[0], periods[-1]))
    return f"{text('title', language)} · {text('brow', language, start=start, end=end)}"


def _answer(plan: Plan, before: Plan | None, language: Language) -> None:
    if plan.explanation is not None:
        _explain(plan, plan.explanation, language)
    with st.container(key="headline"):
        st.markdown(f"## {verdict.headline(plan, language)}")
        if said := verdict.on_25_fields(plan, language):
            st.markdown(said)
    cards = figures.key_figures(plan, before, language)
    if before is not None:
        was = verdict.headline(before, language).replace("**", "")
        same = was == verdict.headline(plan, language).replace("**", "")
        note = text("unchanged", language) if same else text("was", language, value=was)
        with st.container(key="changed"):
            st.markdown(f"**{text('changed', language)}:** {note}")
    st.html(figures.cards_html(cards))


def _explain(plan: Plan, explanation: Explanation, language: Language) -> None:
    with st.container(border=True, key="explanation"):
        st.markdown(f"### {text('why_not', language)}")
        # The planner explains in English; in Korean the figures come first, in Korean.
        said = [] if language == "en" else _missed(plan, language)
        st.markdown("\n".join(f"- {sentence}" for sentence in [*said, *explanation.sentences]))
        st.caption(text("why_not_proven" if explanation.proven else "why_not_open", language))
        if explanation.relaxations:
            st.markdown(f"**{text('ways_out', language)}**")
        for number, way in enumerate(explanation.relaxations):
            label = _way(way, language)
            st.button(label, key=f"relax_{number}", on_click=_relax, args=(way.path, way.value))


def _missed(plan: Plan, language: Language) -> list[str]:
    return [
        text(
            "short_promise", language, days=f"{p.days:g}", share=fmt.percent(p.promised_design_day, 0),
            worst=fmt.percent(p.worst_design_day), where=fmt.moment(p.worst_design_at, language),
        )
        for p in plan.promises
        if p.worst_design_day < p.promised_design_day - figures.TOLERANCE
    ]  # fmt: skip


def _way(way: Relaxation, language: Language) -> str:
    control = next((c for c in controls.controls() if c.path == way.path), None)
    if language == "en" or control is None or isinstance(way.value, str):
        return way.sentence
    value = control.show(way.value * control.scale)
    return text("way", language, label=text(f"c_{control.name}", language), value=value)


def _relax(path: str, value: float | str) -> None:
    controls.apply_change(path, value)
    solving.plan_now()


def _remember_click() -> None:
    st.session_state["selected"] = st.session_state["map"].selected


@st.fragment
def _where(language: Language) -> None:
    """Map and story; a click redraws only these."""
    plan: Plan = st.session_state["shown"]
    st.header(text("map", language), anchor=False)
    known = next(iter(plan.districts.values()), {})
    metrics = [name for name in korea.METRICS if name in known]
    metric = st.segmented_control(
        text("metric", language), metrics, key="metric", default=metrics[0], required=True,
        format_func=lambda name: text(name, language),
    )  # fmt: skip
    left, right = st.columns([3, 2], gap="medium")
    selected = st.session_state.get("selected")
    with left:
        korea.draw(plan, metric or metrics[0], selected, language, _remember_click)
        st.caption(text("map_hint", language))
    with right, st.container(border=True, key="story", height="stretch"):
        story.tell(plan, selected, language)


def _why(plan: Plan, language: Language) -> None:
    st.header(text("why", language), anchor=False)
    left, right = st.columns(2, gap="medium")
    with left, _panel("c_size", language):
        st.altair_chart(charts.demand_over_time(plan, language), theme=None)
        st.altair_chart(charts.area_over_time(plan, language), theme=None)
        st.caption(text("c_size_note", language))
    with right, _panel("c_source", language):
        st.altair_chart(charts.sources(plan, language), theme=None)
        st.caption(text("c_source_note", language))
    left, right = st.columns(2, gap="medium")
    with left, _panel("c_cost", language):
        st.altair_chart(charts.cost_parts(plan, language), theme=None)
    with right, _panel("c_area", language):
        if plan.buildings:
            st.altair_chart(charts.area_by_function(plan, language), theme=None)
        else:
            st.caption(text("no_building", language))
        st.markdown(f"#### {text('c_gate', language)}")
        st.altair_chart(charts.gateways(plan, language), theme=None)
    with _panel("c_promise", language):
        st.html(figures.promises_html(plan, language))


def _panel(title: str, language: Language) -> DeltaGenerator:
    panel = st.container(border=True, key=f"panel_{title}", height="stretch")
    panel.markdown(f"#### {text(title, language)}")
    return panel


@st.fragment
def _assumptions(plan: Plan, language: Language) -> None:
    known = plan.assumption_details
    counts = Counter(a.kind for a in known)
    st.header(text("assumptions", language), anchor=False)
    st.markdown(
        text(
            "assumptions_note", language, total=len(known), reported=counts["reported"],
            derived=counts["derived"] + counts["forecast"], assumed=counts["assumed"],
            changed=sum(a.changed for a in known),
        )
    )  # fmt: skip
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    kind = left.segmented_control(
        text("show", language), KINDS, key="kind", default="all", required=True,
        format_func=lambda name: text(name, language),
    )  # fmt: skip
    word = right.text_input(text("search", language), key="word").strip().lower()
    chosen = [
        a for a in known
        if (kind in (None, "all") or (a.changed if kind == "yours" else _kind(a.kind) == kind))
        and word in f"{a.path} {a.fact} {a.source} {a.unit}".lower()
    ]  # fmt: skip
    st.html(figures.assumptions_html(chosen, language))


def _kind(kind: str) -> str:
    return "derived" if kind == "forecast" else kind
