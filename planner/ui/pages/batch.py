"""Batches: start one, watch it, open any of its results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planner.country import load_geography
from planner.errors import InputError
from planner.manifest import manifest
from planner.report.fields import controls, name_of, read, typed, unit_of, value_of
from planner.report.problems import refusal
from planner.report.sweep.tables import workbook
from planner.report.sweep.views import View, Words, views
from planner.report.sweep.write import can_draw, page_of, told_failures
from planner.scenario import Scenario, changes_of
from planner.ui import batches, owner, plan_cache, session
from planner.ui.batches import Batch
from planner.ui.charts import sweeps as charts
from planner.ui.page_parts import PageContext, chart, file_stem, panel
from planner.ui.sweeps import FACTORS, LEADING
from planner.words.amounts import OWN
from planner.words.markdown import code, plain
from planner.words.reader import Reader

POLL = 1.0
"""Seconds between two looks at a running batch."""
MOST_AXES = 4
"""Fields that a batch of the page varies: more of them are for a grid file. Without a limit Streamlit offers
to select all."""
MOST_NAMED = 40
"""Results asked for by their keys: a condition on the store may be so long. For more, all are read."""
OFFERED = {
    "demand.volume_factor": "0.75, 1, 1.25", "building.rent_factor": "0.75, 1, 1.5",
    "demand.peak_factor": "0.8, 1, 1.2",
}  # fmt: skip
"""Values that a field is offered with; others begin with the scenario's own."""
SHOWN = (
    "status", "trust", "site", "tenure", "opens", "area_m2", "cost_per_box_krw", "on_time_3d_share",
    "refused_share", "gap",
)  # fmt: skip
PERCENT = ("on_time_3d_share", "refused_share", "gap")
"""Those of them that are shares."""


def show(screen: PageContext) -> None:
    """Draw the page."""
    reader = screen.reader
    st.title(reader.text("p_batch"), anchor=False)
    with panel("b_new", reader):
        _new(screen, reader)
    known = batches.everything(owner.folder("batches"))
    if not known:
        return
    with panel("b_results", reader):
        names = {batch.id: f"{batch.grid.name} · {len(batch.grid)}" for batch in known}
        chosen = st.selectbox(reader.text("b_results"), list(names), format_func=names.__getitem__,
                              key="batch", label_visibility="collapsed")  # fmt: skip
        batch = next(b for b in known if b.id == chosen)
        running = batch.running
        st.fragment(_watch, run_every=POLL if running else None)(batch, running, screen)
    if not running:
        _seen(batch, reader)


def _new(screen: PageContext, reader: Reader) -> None:
    st.caption(reader.text("b_note"))
    wanted = screen.found.wanted
    paths = list(dict.fromkeys([*(c.path for c in controls()), *FACTORS, *LEADING]))
    # Streamlit forgets what is not drawn, on another page for one.
    st.session_state.setdefault("batch_paths", st.session_state.get("batch_chosen", []))
    chosen = st.multiselect(
        reader.text("b_what"), paths, key="batch_paths", placeholder=reader.text("b_pick"),
        max_selections=MOST_AXES, select_all=False, format_func=lambda path: name_of(path, reader, wanted),
    )  # fmt: skip
    st.session_state["batch_chosen"] = chosen
    if not chosen:
        return
    axes = {path: _values(path, wanted, reader) for path in chosen}
    if not all(axes.values()):
        return
    count = batches.size(axes)
    st.caption(reader.text("b_most", most=batches.MOST))
    if st.button(reader.text("b_start", count=count), type="primary", key="batch_start",
                 disabled=not 1 <= count <= batches.MOST):  # fmt: skip
        label = st.session_state["label"] or reader.text("p_batch")
        name = f"{label}: {', '.join(name_of(path, reader, wanted) for path in chosen)}"
        try:
            started = batches.start(owner.folder("batches"), name, session.changes(), axes)
            st.session_state["batch"] = started.id
        except InputError as error:
            st.error(refusal(error, reader))
            return
        st.rerun()


def _values(path: str, wanted: Scenario, reader: Reader) -> list[float]:
    """The values typed in for a field; none, and the reason below the field, where one is not allowed."""
    name = name_of(path, reader.in_markdown, wanted)
    # What was typed in one language may count otherwise in the other.
    key = f"batch_{reader.language}_{path}"
    kept = st.session_state.setdefault("batch_typed", {})
    first = OFFERED.get(path, typed(path, float(wanted.value_at(path)), reader))
    label = reader.text("b_values", name=name, unit=unit_of(path, reader))
    st.session_state.setdefault(key, kept.get(key, first))
    said = kept[key] = st.text_input(label, key=key, help=code(path))
    found = []
    for written in (part.strip() for part in said.split(",") if part.strip()):
        try:
            value = read(path, written, reader)
            wanted.change({path: value})
        except InputError as error:
            st.error(refusal(error, reader))
            return []
        except ValueError:
            st.error(reader.text("b_bad", name=name, value=plain(written)))
            return []
        found.append(value)
    return found


def _watch(batch: Batch, was_running: bool, screen: PageContext) -> None:
    reader = screen.reader
    done, total = batch.statuses(), len(batch.grid)
    if was_running and not batch.running:
        st.rerun()
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.progress(len(done) / total, reader.text("sweep_where", done=len(done), total=total))
    if batch.running:
        right.button(reader.text("sweep_stop"), key="batch_stop", on_click=batches.stop, args=(batch,),
                     width="stretch")  # fmt: skip
    if complaint := batch.complaint():
        st.error(plain(complaint))
    table = _table(batch, done, reader)
    event = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row",
                         key=f"results_{batch.id}", placeholder="–",
                         column_config=_columns(reader))  # fmt: skip
    rows = event.selection.rows
    if rows:
        row = batch.grid.row(rows[0])
        if st.button(reader.text("open_result"), type="primary", key="batch_open"):
            wanted = changes_of(batch.grid.base) | row.settings
            name = f"{batch.grid.name} {rows[0] + 1}"
            session.replace(wanted, name)
            if session.refused():
                # The whole page says why, not this part of it alone.
                st.rerun(scope="app")
            st.toast(reader.text("b_opened", name=plain(name)))
            screen.open_answer()


def _seen(batch: Batch, reader: Reader) -> None:
    """Which choice wins where, and what it costs: the batch's charts, and all of it to take away."""
    results = batch.results()
    words = Words(
        reader,
        lambda axis: name_of(axis, reader, batch.grid.base),
        lambda axis, value: value_of(axis, value, reader),
    )
    if results is None:
        return
    if failed := told_failures(results, words):
        with panel("sw_failed", reader):
            for names, reason in failed:
                st.markdown(f"- {plain(names)}: {plain(reason)}")
    shown = views(results, words)
    if not shown:
        return
    with panel("b_views", reader):
        for view in shown:
            st.markdown(f"##### {plain(view.title)}")
            st.caption(plain(view.told))
            _side_by_side(view, reader)
        left, right, _ = st.columns(3)
        stem = file_stem(batch.grid.name)
        left.download_button(reader.text("sw_workbook"), lambda: workbook(results), f"{stem}.xlsx",
                             on_click="ignore", width="stretch", key="batch_xlsx")  # fmt: skip
        right.download_button(reader.text("sw_download"), lambda: page_of(results, words), f"{stem}.html",
                              mime="text/html", on_click="ignore", width="stretch",
                              key="batch_html", disabled=not can_draw(),
                              help=None if can_draw() else reader.text("sw_no_page"))  # fmt: skip


def _side_by_side(view: View, reader: Reader) -> None:
    """Two charts in a row; one that is wider than a phone is moved sideways in its frame."""
    if view.wide:
        with st.container(key="sweep_wide"):
            chart(charts.of_sweep(view.charts[0], reader), view.title, width="content")
        return
    for first in range(0, len(view.charts), 2):
        for column, one in zip(st.columns(2, gap="medium"), view.charts[first : first + 2], strict=False):
            with column:
                chart(charts.of_sweep(one.properties(width="container"), reader), view.title)


def _table(batch: Batch, done: dict[int, str], reader: Reader) -> pd.DataFrame:
    """A row for every scenario of the batch: its place on the axes and, where it is done, its figures."""
    keys = batch.keys()
    figures: dict[str, dict[str, Any]] = {}
    if done:
        asked = f"key in {tuple(keys[n] for n in done)}" if len(done) <= MOST_NAMED else ""
        found = plan_cache.store().find(asked, columns=["key", *SHOWN])
        figures = {str(r["key"]): {str(c): v for c, v in r.items()} for r in found.to_dict("records")}
    own = {site.id: site.name for site in batch.grid.base.tables.sites}
    rows = []
    for n, row in enumerate(batch.grid.rows()):
        known = figures.get(keys[n]) if keys else None
        state = done.get(n)
        cells: dict[str, Any] = {
            name_of(path, reader, batch.grid.base): value_of(path, value, reader)
            for path, value in row.coordinates.items()
        }
        cells["status"] = (
            reader.text(state) if state else reader.text("b_wait" if batch.running else "b_missing")
        )
        for column in SHOWN[1:]:
            value = known.get(column) if known else None
            cells[column] = _named(column, value, own, reader) if isinstance(value, str) else value
        if known and not (known["gap"] or 0.0) < 1:
            # A bound of nothing says nothing.
            cells["gap"] = None
        for column in PERCENT:
            cells[column] = None if cells[column] is None else 100 * cells[column]
        rows.append(cells)
    return pd.DataFrame(rows)


def _named(column: str, value: str, own: Mapping[str, str], reader: Reader) -> str:
    """A cell as it is read; ``own`` names of the user's sites, by id."""
    if column == "opens":
        return reader.quarter(value)
    if column == "site":
        sites = load_geography().sites
        if value in own or value not in sites.index:
            return own.get(value, value)
        return str(sites.loc[value, "name_ko" if reader.language == "ko" else "name_en"])
    return reader.word(value)


def _columns(reader: Reader) -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "status": st.column_config.Column(reader.text("b_state"), width=165),
        "trust": st.column_config.Column(reader.text("o_trust"), width=120),
        "site": st.column_config.Column(reader.text("o_site"), width=170),
        "tenure": reader.text("o_tenure"),
        "opens": st.column_config.Column(reader.text("o_opens"), width=110),
        "area_m2": number(f"{reader.text('o_size')}, m²", format="%,.0f"),
        "cost_per_box_krw": number(
            f"{reader.text('o_cost')}, {OWN}", format=f"%,.{manifest().currency.decimals}f"
        ),
        "on_time_3d_share": number(reader.text("sw_on_time_3d_share"), format="%.1f%%"),
        "refused_share": number(reader.text("o_refused"), format="%.2f%%"),
        "gap": number(reader.text("o_gap"), format="%.2f%%"),
    }  # fmt: skip
