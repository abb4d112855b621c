"""What the plan rests on: every figure, reported or assumed, with its source one click away."""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import groupby

import streamlit as st

from planner.country import current_country
from planner.facts import register
from planner.plans.types import Assumption
from planner.report.fields import name_of
from planner.report.problems import phrase
from planner.report.register import badges, cited, note, span, value
from planner.ui.page_parts import PageContext
from planner.words.reader import Reader

HEADS = ("t_figure", "t_value", "t_range", "t_kind")
KINDS = ("all", "reported", "derived", "assumed", "yours")


def show(screen: PageContext) -> None:
    """Draw the page."""
    plan, reader = screen.found.shown, screen.reader
    st.title(reader.text("assumptions"), anchor=False)
    if plan is None:
        return
    known = plan.assumption_details
    counts = Counter(a.kind for a in known)
    st.markdown(
        reader.text(
            "assumptions_note", total=len(known), reported=counts["reported"],
            derived=counts["derived"] + counts["forecast"], assumed=counts["assumed"],
            changed=sum(a.changed for a in known),
        )
    )  # fmt: skip
    for estimate in current_country().notes:
        st.caption(reader.text("estimated", what=phrase(estimate, reader)))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    kind = left.segmented_control(
        reader.text("show"), KINDS, key="kind", default="all", required=True, format_func=reader.text
    )
    word = right.text_input(reader.text("search"), key="word").strip().lower()
    chosen = [a for a in known if _of_kind(a, kind or "all") and word in _searched(a, reader)]
    if not chosen:
        st.info(reader.text("no_match"))
        return
    st.html(f'<div class="register">{_list(chosen, reader)}</div>')


def _list(figures: list[Assumption], reader: Reader) -> str:
    """The figures under the heads of their columns, by section of the scenario."""
    heads = "".join(f"<span>{escape(reader.text(h))}</span>" for h in HEADS)
    parts = [f'<div class="heads">{heads}</div>']
    for section, members in groupby(figures, lambda figure: figure.path.partition(".")[0]):
        parts.append(f"<h5>{escape(name_of(section, reader))}</h5>")
        parts += [_row(figure, reader) for figure in members]
    return "".join(parts)


def _of_kind(figure: Assumption, kind: str) -> bool:
    if kind == "yours":
        return figure.changed
    return kind in ("all", "derived" if figure.kind == "forecast" else figure.kind)


def _searched(figure: Assumption, reader: Reader) -> str:
    words = (
        name_of(figure.path, reader),
        reader.unit(figure.unit),
        figure.unit,
        cited(figure.source, reader),
    )
    return " ".join([figure.path, figure.fact, *words]).lower()


def _row(figure: Assumption, reader: Reader) -> str:
    """One figure; its source opens below it."""
    known = register().get(figure.fact)
    about = [f"<b>{escape(reader.text('t_source'))}</b>: {escape(cited(figure.source, reader))}"]
    if known is not None:
        about.append(f"<b>{escape(reader.text('as_of'))}</b>: {escape(known.as_of)}")
        about += [escape(note(known, reader))] if known.note else []
    about.append(f"<code>{escape(figure.path)}</code> <small>{escape(figure.fact)}</small>")
    title = escape(name_of(figure.path, reader))
    return (
        f'<details class="{escape(figure.kind)}"><summary><span class="title">{title}</span>'
        f'<span class="number">{value(figure, reader)}</span>'
        f'<span class="span">{escape(span(figure, reader))}</span><span>{badges(figure, reader)}</span>'
        f"</summary><p>{'<br>'.join(about)}</p></details>"
    )
