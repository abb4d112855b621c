"""Data: upload demand, volumes, sites, travel times and rates, or edit them in place."""

from __future__ import annotations

import contextlib
from functools import partial
from html import escape
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from planner.districts import district_of
from planner.errors import InputError
from planner.instance.own_table_use import districts_read
from planner.plans.types import Plan
from planner.report import figures
from planner.report.fields import column_name, name_of
from planner.report.problems import field_title, phrase, refusal
from planner.report.spreadsheets import csv_of
from planner.scenario import Scenario
from planner.ui import session, uploads
from planner.ui.page_parts import PageContext
from planner.ui.upload_process import once
from planner.ui.uploads import Problem
from planner.words.markdown import plain
from planner.words.reader import Reader

EDITOR = "editor"
"""Where a table was put to use from, if not from a file that was uploaded: then its id."""


class _Asked(NamedTuple):
    """What was asked of a table: from where, the whole message, and what was found unusual."""

    where: str
    message: str
    found: str


def show(screen: PageContext) -> None:
    """Draw the page."""
    reader = screen.reader
    st.title(reader.text("p_data"), anchor=False)
    st.session_state["table"] = st.session_state.get("table_kept", uploads.NAMES[0])
    name = st.segmented_control(
        reader.text("show"), uploads.NAMES, key="table", required=True, on_change=_keep,
        format_func=lambda n: _title(n, reader), label_visibility="collapsed",
    )  # fmt: skip
    name = name or uploads.NAMES[0]
    scenario, plan = screen.found.wanted, screen.found.shown
    st.markdown(reader.text(f"u_{name}_note"))
    own = _in_use(name, scenario, reader)
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        _upload(name, scenario, plan, reader)
    with right.container(border=True):
        _edit(name, scenario, plan, reader)
    if own:
        st.button(reader.text("u_drop"), key=f"drop_table_{name}", on_click=session.apply,
                  args=(uploads.dropped(name, scenario),))  # fmt: skip


def _title(name: str, reader: Reader) -> str:
    return reader.text("t_rates") if name == uploads.RATES else name_of(f"tables.{name}", reader)


def _keep() -> None:
    st.session_state["table_kept"] = st.session_state["table"]


def _in_use(name: str, scenario: Scenario, reader: Reader) -> bool:
    if name == uploads.RATES:
        return False
    rows = len(getattr(scenario.tables, name))
    st.caption(reader.text("u_in_use", count=rows) if rows else reader.text("u_shipped"))
    return rows > 0


def _upload(name: str, scenario: Scenario, plan: Plan | None, reader: Reader) -> None:
    st.markdown(f"#### {reader.text('u_upload')}")
    first, second = st.columns(2)
    for place, said, suffix in ((first, "CSV", "csv"), (second, "Excel", "xlsx")):
        place.download_button(
            f"{reader.text('u_template')}, {said}",
            partial(_template, name, suffix, scenario, plan, reader),
            f"{name}.{suffix}", on_click="ignore", key=f"template_{name}_{suffix}", width="stretch",
        )  # fmt: skip
    file = st.file_uploader(reader.text("u_upload"), type=["csv", "xlsx"], key=f"upload_{name}",
                            label_visibility="collapsed")  # fmt: skip
    if file is None:
        return
    kept = st.session_state.setdefault("examined", {})
    try:
        with st.spinner(reader.text("u_reading")):
            upload: uploads.Upload = once(kept, name, uploads.examine, name, file.name, file.getvalue())
    except InputError as error:
        st.error(refusal(error, reader))
        return
    st.caption(reader.text("u_preview", count=upload.rows))
    st.dataframe(upload.preview.rename_axis(reader.text("u_row")))
    table = upload.table
    if table is None:
        _problems(upload.problems, reader)
        return
    if st.button(reader.text("u_use"), type="primary", key=f"use_{name}"):
        _use(name, table, scenario, reader, file.file_id)
    _confirm(name, file.file_id, reader)


def _confirm(name: str, where: str, reader: Reader) -> None:
    """The box that confirms what is unusual in the table, once that was asked there."""
    asked = _asked(name)
    if asked is not None and asked.where == where:
        unusual = reader.text(f"is_{uploads.UNUSUAL[name]}")
        said = reader.text("u_confirm", name=unusual, found=phrase(asked.found, reader))
        st.checkbox(plain(said), key=_box(name, asked))


def _asked(name: str) -> _Asked | None:
    """What was found unusual in that table when it was last put to use."""
    asked: _Asked | None = st.session_state.get(f"asked_{name}")
    return asked


def _box(name: str, asked: _Asked) -> str:
    return f"confirm_{name}_{asked.where}_{asked.message}"


def _template(name: str, suffix: str, scenario: Scenario, plan: Plan | None, reader: Reader) -> bytes:
    frame = uploads.template(name, scenario, plan, reader.text("own_site", number=1))
    return csv_of(frame) if suffix == "csv" else uploads.as_excel(frame)


def _edit(name: str, scenario: Scenario, plan: Plan | None, reader: Reader) -> None:
    st.markdown(f"#### {reader.text('u_edit')}")
    frame = uploads.current(name, scenario, plan, reader.text("own_site", number=1))
    fixed = name in (uploads.RATES, uploads.VOLUMES)
    about = {path: (unit, kind) for path, _, unit, kind, _ in uploads.rates(scenario)}
    shown = frame
    if name == uploads.RATES:
        shown = frame.assign(
            title=[name_of(p, reader) for p in frame["path"]],
            unit=[reader.unit(about[p][0]) for p in frame["path"]],
            kind=[reader.text(about[p][1]) for p in frame["path"]],
        )[["title", "value", "unit", "kind", "path"]]
    if "district_code" in frame:
        shown = frame.copy()
        known = _places(name, frame, scenario, reader)
        shown.insert(list(frame.columns).index("district_code") + 1, "place", known)
    edited = st.data_editor(
        shown, key=f"edit_{name}_{scenario.digest}", num_rows="fixed" if fixed else "dynamic",
        hide_index=True, placeholder="–", column_config=_heads(shown, reader),
        disabled=["path", "title", "quarter", "place", "unit", "kind"], height=420,
    )  # fmt: skip
    if st.button(reader.text("u_apply"), key=f"apply_{name}"):
        table, problems = uploads.check(name, _numbered(edited[list(frame.columns)]))
        if table is None:
            _problems(problems, reader)
            return
        if name == uploads.RATES:
            # Only what was changed, so that the rest stays the register's.
            table = table[(table["value"].to_numpy() != frame["value"].to_numpy())]
        if len(table):
            _use(name, table, scenario, reader, EDITOR)
    _confirm(name, EDITOR, reader)


def _places(name: str, frame: pd.DataFrame, scenario: Scenario, reader: Reader) -> list[str]:
    """The district that each row means: as the table in use was read, or by the template's own codes."""
    districts = [district_of(str(code)) for code in frame["district_code"]]
    if getattr(scenario.tables, name):
        read = {}
        # A link may bring tables that do not fit together: then no row has a name.
        with contextlib.suppress(InputError):
            read = {r.written.line: r.district for r in districts_read(scenario)[name]}
        districts = [read.get(line) for line in range(2, len(frame) + 2)]
    return [reader.named(d.names) if d is not None else "" for d in districts]


def _heads(frame: pd.DataFrame, reader: Reader) -> dict[str, Any]:
    """The columns in words; the name that a file has for it opens under the pointer."""
    named = {str(column): column_name(str(column), reader) for column in frame.columns}
    heads = {column: st.column_config.Column(said, help=f"`{column}`") for column, said in named.items()}
    if "boxes" in heads:
        heads["boxes"] = st.column_config.NumberColumn(named["boxes"], help="`boxes`", format="%,.1f")
    return heads


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by their number in the editor, from 1."""
    plain = frame.astype(object).where(frame.notna(), None)
    plain.index = pd.RangeIndex(1, len(plain) + 1, name="line")
    return plain


def _use(name: str, table: pd.DataFrame, scenario: Scenario, reader: Reader, where: str) -> None:
    try:
        wanted = _changes(name, table, scenario, where)
    except InputError as error:
        asked = _Asked(where, str(error), error.found) if error.accept is not None else None
        st.session_state[f"asked_{name}"] = asked
        _problems([Problem(error.line, error.field, error.found, error.allowed)], reader)
        return
    st.session_state[f"asked_{name}"] = None
    session.apply(wanted)
    if not session.refused():
        st.toast(reader.text("u_applied"))
        st.rerun()


def _changes(name: str, table: pd.DataFrame, scenario: Scenario, where: str) -> dict[str, Any]:
    """What the table changes; with what is unusual in it only where exactly that was asked and confirmed."""
    try:
        return uploads.changes(name, table, scenario)
    except InputError as error:
        asked = _asked(name)
        if error.accept is None or asked != _Asked(where, str(error), error.found):
            raise
        if not st.session_state.get(_box(name, asked)):
            raise
        return uploads.changes(name, table, scenario, confirmed=True)


def _problems(problems: list[Problem], reader: Reader) -> None:
    st.error(reader.text("u_errors", count=len(problems)))
    heads = ("u_row", "u_column", "u_found", "u_allowed")
    rows = []
    for p in problems:
        said = [escape(phrase(side, reader)) for side in (p.found, p.allowed)]
        rows.append([str(p.row or "–"), _column(p.column, reader), *said])
    st.html(figures.table([reader.text(h) for h in heads], rows, "problems"))


def _column(column: str | None, reader: Reader) -> str:
    """Where the problem is, in words, and as the file has it."""
    if not column:
        return "–"
    said = field_title(column, reader)
    written = "" if said == column else f"<br><code>{escape(column)}</code>"
    return f"{escape(said)}{written}"
