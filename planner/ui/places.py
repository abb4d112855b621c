"""Map and story: where it is, and what is known of the place that was chosen or proposed."""

from __future__ import annotations

import streamlit as st

from planner.country import load_geography
from planner.errors import InputError
from planner.plans.types import Plan
from planner.report.flows import place_name
from planner.report.map_layers import METRICS, metrics
from planner.report.outlines import unproject
from planner.scenario.schema import SiteRow
from planner.ui import country_map, place_details, session
from planner.ui.page_parts import titled
from planner.words.reader import Reader

NOWHERE = ""


@st.fragment
def where(plan: Plan | None, reader: Reader) -> None:
    """Map, list of places and story; a click redraws only these."""
    st.header(titled(reader.text("map"), plan, reader), anchor=False)
    selected = str(st.session_state["selected"])
    own = session.scenario().tables.sites
    if plan is None:
        country_map.draw(None, country_map.View(METRICS[0], own=own), reader, _chosen, _proposed)
        return
    known = metrics(plan)
    metric = st.segmented_control(
        reader.text("metric"), known, key="metric", default=known[0], required=True, format_func=reader.text
    )
    proposing = st.toggle(reader.text("own_mode"), key="proposing")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        view = country_map.View(metric or known[0], selected, own, proposing)
        country_map.draw(plan, view, reader, _chosen, _proposed)
        st.caption(reader.text("map_hint"))
    with right:
        _list(plan, selected, own, reader)
        with st.container(border=True, key="story", height="stretch"):
            place_details.tell(plan, selected, reader)
            _own_sites(plan, own, reader)


def _list(plan: Plan, selected: str, own: tuple[SiteRow, ...], reader: Reader) -> None:
    """Every place of the map by name: for keyboards, and for who looks for a district."""
    names = {NOWHERE: reader.text("find_none")}
    names |= {f"site:{b.site}": place_name(plan, b.site, reader) for b in plan.recommendation.sites}
    names |= {f"own:{site.id}": site.name for site in own}
    names |= {f"gateway:{g.gateway}": place_name(plan, g.gateway, reader) for g in plan.gateways}
    districts = {f"district:{code}": place_name(plan, code, reader) for code in plan.districts}
    names |= dict(sorted(districts.items(), key=lambda entry: entry[1]))
    st.session_state["place"] = selected if selected in names else NOWHERE
    st.selectbox(reader.text("find_place"), list(names), key="place", format_func=names.__getitem__,
                 on_change=_listed)  # fmt: skip


def _listed() -> None:
    st.session_state["selected"] = st.session_state["place"]


def _chosen() -> None:
    st.session_state["selected"] = st.session_state["map"].selected


def _proposed() -> None:
    x, y, _ = st.session_state["map"].spot
    propose(*unproject(x, y), session.reader())


def propose(lat: float, lon: float, reader: Reader) -> None:
    """Add a site of the reader's own at that position; the page says where it cannot stand."""
    sites = [site.model_dump(mode="json") for site in session.scenario().tables.sites]
    number = 1
    while any(site["id"] == f"own_{number}" for site in sites):
        number += 1
    name = reader.text("own_site", number=number)
    row = SiteRow(id=f"own_{number}", name=name, lat=lat, lon=lon)
    if problem := misplaced(row):
        st.session_state["problem"] = problem
        return
    session.apply({"tables.sites": [*sites, row.model_dump(mode="json")]})
    if not session.refused():
        st.session_state["proposing"] = False
        st.session_state["rerun"] = True


def misplaced(row: SiteRow) -> InputError | None:
    """Why a site cannot stand there (at sea, abroad); None where it can."""
    import pandas as pd

    from planner.country.own_sites import with_sites

    try:
        with_sites(load_geography(), pd.DataFrame([row.model_dump(exclude_none=True)]), replace=False)
    except InputError as error:
        return error
    return None


def _own_sites(plan: Plan, own: tuple[SiteRow, ...], reader: Reader) -> None:
    if st.session_state.pop("rerun", False):
        # The proposal changes the scenario: the whole page follows.
        st.rerun(scope="app")
    if not own:
        return
    st.markdown(f"**{reader.text('own_head')}**")
    taken = {b.site for b in plan.recommendation.sites}
    judged = {row["id"] for row in plan.scenario["tables"]["sites"]}
    for site in own:
        left, right = st.columns([3, 1], vertical_alignment="center")
        weighed = "own_not" if site.id in judged else "s_unplanned"
        said = reader.text("own_chosen" if site.id in taken else weighed)
        left.markdown(f"{reader.in_markdown.own(site.name)} · {site.lat:.3f}, {site.lon:.3f} · {said}")
        if right.button(reader.text("own_drop"), key=f"own_drop_{site.id}"):
            kept = [s.model_dump(mode="json") for s in own if s.id != site.id]
            session.apply({"tables.sites": kept, **({} if kept else {"tables.replace_sites": False})})
            st.rerun(scope="app")
    only = st.toggle(reader.text("own_only"), value=session.scenario().tables.replace_sites)
    if only != session.scenario().tables.replace_sites:
        session.apply({"tables.replace_sites": only})
        st.rerun(scope="app")
    st.caption(reader.text("own_note"))
