"""What one reader has asked for: the changes to the base case, undo, what was looked at.

All of it is in the session state. The address carries the scenario; undo and comparisons are kept in a file
by the session's name in the address, for its browser alone, so that a reload loses nothing.
"""

from __future__ import annotations

import contextlib
import json
import math
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from planner.errors import InputError
from planner.scenario import Scenario, changes_of
from planner.ui import address, owner, plan_cache
from planner.ui.changes import Changes, from_link, scenario_of
from planner.ui.files import write_whole
from planner.words.reader import Reader

MOST_UNDONE = 50
"""Steps that can be undone."""
MOST_COMPARED = 4
KEPT_DAYS = 30
"""Days that a session's file outlives its last change, and an answer that is of no sweep its solve."""
GESTURE = 1.5
"""Seconds, after a step of a slider was drawn, within which its next step belongs to the same move."""
FOLLOWED = "followed"
"""Where the state keeps what each widget showed when the scenario last followed it."""
_FILED = ("undo", "redo", "trail", "compare", "label")


def begin() -> None:
    """Set the session up from its address, once."""
    state = st.session_state
    if "lane" in state:
        _settle()
        return
    owner.begin()
    state["lane"] = uuid.uuid4().hex[:12]
    state["problem"] = None
    state["changes"] = {}
    asked = dict(st.query_params)
    try:
        state["changes"] = from_link(address.scenario_part(asked))
    except InputError as error:
        state["problem"] = error
    state["session"] = address.session_of(asked) or uuid.uuid4().hex[:12]
    state.update({"undo": [], "redo": [], "trail": [], "compare": [], "label": ""} | _filed(state["session"]))
    shown = address.display_of(asked, "ko" if (st.context.locale or "").startswith("ko") else "en")
    state.update({"language": shown.language, "area_unit": shown.area_unit, "currency": shown.currency,
                  "selected": shown.place})  # fmt: skip
    if not state["trail"] or state["trail"][-1] != state["changes"]:
        state["trail"] = [*state["trail"], state["changes"]][-MOST_UNDONE:]


def lane() -> str:
    """The name under which the pool knows this session."""
    return str(st.session_state["lane"])


def reader() -> Reader:
    """This session's reader."""
    state = st.session_state
    rate = float(state["changes"].get("money.krw_per_usd", Scenario().money.krw_per_usd))
    dark = st.context.theme.type == "dark"
    return Reader(state["language"], state["area_unit"], state["currency"], rate, dark)


def changes() -> Changes:
    """What differs from the base case now."""
    found: Changes = st.session_state["changes"]
    return found


def scenario() -> Scenario:
    """The scenario that is asked for now."""
    return scenario_of(changes())


def apply(new: Mapping[str, Any]) -> None:
    """Change these paths on top of what is changed already; see ``refused``."""
    replace({**changes(), **new})


def step(path: str, value: Any, widget: tuple[str, float]) -> None:
    """One step of a slider; steps that follow each other at once are one move, to be undone as one.

    ``widget``: the key of what was moved, and what it shows now.
    """
    _settle()
    state = st.session_state
    path_before, there = state.get("gesture", ("", None))
    before, undo, trail = changes(), state["undo"], state["trail"]
    # A step that comes before the last one is drawn follows it at once, however slow the server.
    at_once = time.monotonic() - state.get("drawn", math.inf) < GESTURE
    moved = _replaced({**before, path: value})
    now = moved.get("changes", before)
    if now != before:
        if at_once and undo and (path_before, there) == (path, before):
            moved |= {"undo": undo[:-1] if undo[-1] == now else undo, "trail": [*trail[:-1], now]}
        moved |= {"gesture": (path, now), "drawn": math.inf}
    _commit(moved | {FOLLOWED: {**state.get(FOLLOWED, {}), widget[0]: widget[1]}})


def drawn() -> None:
    """The page is drawn with what was asked for last."""
    if st.session_state.get("drawn", math.inf) == math.inf:
        st.session_state["drawn"] = time.monotonic()


def refused() -> bool:
    """Whether the last change was not allowed, so that nothing changed; ``problem`` says why."""
    return st.session_state["problem"] is not None


def replace(wanted: Mapping[str, Any], label: str | None = None) -> None:
    """Ask for another scenario, to be undone; see ``refused``. ``label`` names a saved scenario."""
    _settle()
    moved = _replaced(wanted)
    if label is not None and moved["problem"] is None:
        moved["label"] = label
    _commit(moved)


def _replaced(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What of the state becomes another when that is asked for."""
    state = st.session_state
    try:
        canonical = changes_of(scenario_of(wanted))
    except InputError as error:
        return {"problem": error}
    if canonical == state["changes"]:
        return {"problem": None}
    undo = [*state["undo"], state["changes"]][-MOST_UNDONE:]
    return {"problem": None, "undo": undo, "redo": [], **_moved_to(canonical)}


def forget(path: str) -> None:
    """Take one change back."""
    replace({p: v for p, v in changes().items() if p != path})


def undo() -> None:
    """Back to the scenario before."""
    _swap("undo", "redo")


def redo() -> None:
    """Forward again."""
    _swap("redo", "undo")


def _swap(source: str, target: str) -> None:
    _settle()
    state = st.session_state
    if state[source]:
        *left, last = state[source]
        gone = {source: left, target: [*state[target], state["changes"]]}
        _commit({"problem": None, **gone, **_moved_to(last)})


def _moved_to(canonical: Changes) -> dict[str, Any]:
    trail = [*st.session_state["trail"], canonical][-MOST_UNDONE:]
    return {"changes": canonical, "trail": trail}


def _commit(moved: dict[str, Any]) -> None:
    """Write what belongs together: a newer press may end a run at any touch of the state."""
    st.session_state["moved"] = moved
    _settle()


def _settle() -> None:
    """Finish what ``_commit`` began, where its run was ended in the middle."""
    state = st.session_state
    moved = state.get("moved")
    if moved is None:
        return
    for name, value in moved.items():
        state[name] = value
    if "changes" in moved:
        save()
    state["moved"] = None


def save() -> None:
    """Write what the address does not hold. A disk that is full costs the undo after a reload, no more."""
    state = st.session_state
    with contextlib.suppress(OSError):
        filed = {name: state[name] for name in _FILED}
        write_whole(_file(state["session"]), json.dumps(filed, allow_nan=False))


def _filed(name: str) -> dict[str, Any]:
    try:
        found = json.loads(_file(name).read_bytes())
    except (OSError, ValueError):
        return {}
    return {key: found[key] for key in _FILED if key in found} if isinstance(found, dict) else {}


def _file(name: str) -> Path:
    return owner.folder("sessions") / f"{name}.json"


def prune() -> None:
    """Delete the files of sessions that nobody came back to, and as old answers that are of no sweep."""
    oldest = time.time() - KEPT_DAYS * 86_400
    with contextlib.suppress(InputError):
        plan_cache.store().remove_older(oldest)
    with contextlib.suppress(OSError):
        for file in (plan_cache.folder() / "sessions").glob("**/*.json"):
            if file.stat().st_mtime < oldest:
                file.unlink()


def write_address() -> None:
    """Put scenario, reader and session into the address, where they differ from it."""
    wanted = shared_parameters() | {address.SESSION: st.session_state["session"]}
    if dict(st.query_params) != wanted:
        st.query_params.from_dict(wanted)


def shared_parameters() -> dict[str, str]:
    """What a link for somebody else holds: the scenario and how it is read."""
    state = st.session_state
    shown = address.Display(state["language"], state["area_unit"], state["currency"], state["selected"])
    return address.parameters(changes(), shown)
