"""Scenarios: save and name, duplicate, compare, link, files in and out, and the report to hand over."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from planner.errors import InputError
from planner.report import exchange
from planner.report.html import report
from planner.report.problems import refusal
from planner.scenario import Scenario, changes_of
from planner.ui import comparison, owner, plan_cache, saved_scenarios, session, solving
from planner.ui.changes import Changes, differences, scenario_of
from planner.ui.page_parts import PageContext, file_stem, panel
from planner.ui.protocol import QUICK
from planner.ui.upload_process import once
from planner.words.markdown import plain
from planner.words.reader import Reader

CURRENT, BASE = "current", "base"


def show(screen: PageContext) -> None:
    """Draw the page."""
    reader = screen.reader
    st.title(reader.text("p_scenarios"), anchor=False)
    left, right = st.columns(2, gap="medium")
    with left, panel("s_now", reader):
        _now(reader)
    with right, panel("s_files", reader):
        _files(screen)
    with panel("s_saved", reader):
        _saved(reader)
    with panel("s_with", reader):
        _compare(reader)


def _now(reader: Reader) -> None:
    with st.form("save", border=False, clear_on_submit=False):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input(reader.text("s_name"), value=st.session_state["label"], max_chars=80)
        if right.form_submit_button(reader.text("s_save"), type="primary", width="stretch"):
            _save(name, reader)
    st.markdown(f"**{reader.text('s_link')}**")
    parts = urlsplit(st.context.url or "http://localhost/")
    st.code(f"{parts.scheme}://{parts.netloc}/?{urlencode(session.shared_parameters())}", language=None,
            wrap_lines=True)  # fmt: skip


def _folder() -> Path:
    return owner.folder("library")


def _save(name: str, reader: Reader) -> None:
    if not name.strip():
        st.warning(reader.text("s_name_needed"))
        return
    try:
        saved = saved_scenarios.save(_folder(), name, session.changes())
    except InputError as error:
        st.error(refusal(error, reader))
        return
    st.session_state["label"] = saved.name
    st.success(reader.text("s_saved_as", name=plain(saved.name)))


def _files(screen: PageContext) -> None:
    reader, scenario = screen.reader, screen.found.wanted
    plan = screen.found.shown if screen.found.current else None
    stem = file_stem(st.session_state["label"] or scenario.digest)
    changed = differences(scenario)
    first, second, third = st.columns(3)
    first.download_button(reader.text("d_yaml"), lambda: exchange.to_yaml(changed), f"{stem}.yaml",
                          on_click="ignore", width="stretch")  # fmt: skip
    second.download_button(reader.text("d_json"), lambda: exchange.to_json(changed), f"{stem}.json",
                           on_click="ignore", width="stretch")  # fmt: skip
    third.download_button(reader.text("d_xlsx"), lambda: exchange.to_workbook(scenario, plan), f"{stem}.xlsx",
                          on_click="ignore", width="stretch")  # fmt: skip
    first, second, _ = st.columns(3)
    if plan is not None:
        base = screen.found.base
        first.download_button(reader.text("d_html"), lambda: report(plan, base, reader), f"{stem}.html",
                              mime="text/html", on_click="ignore", width="stretch",
                              type="primary")  # fmt: skip
        second.download_button(reader.text("d_plan"), lambda: plan.model_dump_json(indent=1),
                               f"{stem}-plan.json", on_click="ignore", width="stretch")  # fmt: skip
    st.caption(reader.text("d_note"))
    _import(reader)


def _import(reader: Reader) -> None:
    """A scenario from a file, with the tables that it names."""
    state = st.session_state
    done = state.setdefault("imports", 0)
    files = st.file_uploader(reader.text("s_import"), type=["yaml", "yml", "json", "xlsx", "csv"],
                             accept_multiple_files=True, key=f"import_{done}")  # fmt: skip
    if not files:
        return
    given = [(file.name, file.getvalue()) for file in files]
    try:
        with st.spinner(reader.text("u_reading")):
            kept = state.setdefault("examined", {})
            name, imported = once(kept, "scenario", exchange.read_with_tables, given)
        changes = changes_of(imported)
    except InputError as error:
        st.error(refusal(error, reader))
        return
    state["imports"] = done + 1  # another uploader, without the files
    own = imported.name if imported.name != Scenario().name else ""
    session.replace(changes, label=own or name.rpartition(".")[0])
    st.toast(reader.text("s_imported", count=len(changes)))
    st.rerun()


def _saved(reader: Reader) -> None:
    known = saved_scenarios.everything(_folder())
    if not known:
        st.markdown(reader.text("s_none"))
    for one in known:
        name, about, opened, copied, deleted = st.columns([4, 2, 1.3, 1.3, 1.3], vertical_alignment="center")
        name.markdown(f"**{plain(one.name)}**")
        about.caption(reader.text("s_changes", count=len(one.changes)))
        opened.button(reader.text("s_open"), key=f"open_{one.id}", on_click=_open, args=(one, reader),
                      width="stretch")  # fmt: skip
        copied.button(reader.text("s_copy"), key=f"copy_{one.id}", on_click=_copy, args=(one, reader),
                      width="stretch")  # fmt: skip
        deleted.button(reader.text("s_delete"), key=f"delete_{one.id}", on_click=saved_scenarios.delete,
                       args=(_folder(), one.id), width="stretch")  # fmt: skip


def _open(one: saved_scenarios.Saved, reader: Reader) -> None:
    session.replace(one.changes, one.name)
    if not session.refused():
        st.toast(reader.text("s_opened", name=plain(one.name)))


def _copy(one: saved_scenarios.Saved, reader: Reader) -> None:
    names, name = {other.name for other in saved_scenarios.everything(_folder())}, one.name
    while name in names:
        name = reader.text("s_copy_name", name=name)
    saved_scenarios.save(_folder(), name, one.changes)


def _compare(reader: Reader) -> None:
    known: dict[str, tuple[str, Changes]] = {
        CURRENT: (reader.text("s_current"), session.changes()), BASE: (reader.text("s_base"), {}),
    }  # fmt: skip
    known |= {one.id: (one.name, one.changes) for one in saved_scenarios.everything(_folder())}
    kept = [id for id in st.session_state["compare"] if id in known]
    st.session_state["compared"] = kept
    chosen = st.multiselect(
        reader.text("s_with"), list(known), key="compared", placeholder=reader.text("s_pick"),
        max_selections=session.MOST_COMPARED, select_all=False,
        format_func=lambda id: known[id][0], on_change=_remember, label_visibility="collapsed",
    )  # fmt: skip
    if len(chosen) < 2:
        if chosen:
            st.caption(reader.text("s_pick"))
        return
    columns = []
    for id in chosen:
        name, changes = known[id]
        try:
            columns.append(comparison.ComparedPlan(name, changes, plan_cache.find(scenario_of(changes))))
        except InputError as error:
            st.error(f"{plain(name)}: {refusal(error, reader)}")
    _missing(columns, reader)
    for title, empty, rows in (
        ("s_outputs", "s_same_outputs", comparison.outputs(columns, reader)),
        ("s_inputs", "s_same_inputs", comparison.inputs(columns, reader)),
    ):
        st.markdown(f"**{reader.text(title)}**")
        if rows:
            st.html(comparison.html(columns, rows))
        else:
            st.caption(reader.text(empty))


def _remember() -> None:
    st.session_state["compare"] = list(st.session_state["compared"])
    session.save()


def _missing(columns: list[comparison.ComparedPlan], reader: Reader) -> None:
    """Offer to plan what is not planned yet, and look again while that runs."""
    open_ones = [scenario_of(column.changes) for column in columns if column.plan is None]
    if not open_ones:
        return
    lanes = {scenario.digest: f"{session.lane()}/compare/{scenario.digest}" for scenario in open_ones}
    jobs = [solving.pool().job(lane) for lane in lanes.values()]
    if any(job is not None and job.active for job in jobs):
        st.fragment(_look, run_every=solving.POLL)(open_ones, reader)
        return
    st.button(reader.text("s_plan_missing"), key="plan_missing", on_click=_plan, args=(open_ones, lanes))


def _plan(scenarios: list[Scenario], lanes: dict[str, str]) -> None:
    for scenario in scenarios:
        solving.pool().submit(lanes[scenario.digest], scenario, QUICK)


def _look(scenarios: list[Scenario], reader: Reader) -> None:
    done = sum(plan_cache.find(scenario) is not None for scenario in scenarios)
    if done == len(scenarios):
        st.rerun()
    st.markdown(reader.text("sweep_where", done=done, total=len(scenarios)))
