"""Whose saved scenarios, batches and undo these are: everything of one browser, by a key that only it knows.

There are no logins. The key is made here, 256 random bits, and kept in a cookie, so that it outlives a reload
and does not stand in the address, which people hand on.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from pathlib import Path
from typing import Any

import streamlit as st

from planner.ui import plan_cache
from planner.ui.style import ASSETS

COOKIE = "planner_owner"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def begin() -> None:
    """Find the key of this session's browser, or make one."""
    found = str(st.context.cookies.get(COOKIE, ""))
    key = found if _KEY.fullmatch(found) else secrets.token_urlsafe(32)
    st.session_state.setdefault("owner", key)


def remember() -> None:
    """Leave the key with the browser; where another of its tabs was first, that one's counts."""
    name, key = COOKIE, st.session_state["owner"]
    _component()(key="owner_key", data={"cookie": name, "key": key}, on_known_change=_adopt, height=1)


def folder(kind: str) -> Path:
    """Where things of that kind are kept for this session's browser. The key itself is on no disk."""
    return plan_cache.folder() / kind / hashlib.sha256(st.session_state["owner"].encode()).hexdigest()[:32]


def _adopt() -> None:
    known = str(st.session_state["owner_key"].known or "")
    if _KEY.fullmatch(known):
        st.session_state["owner"] = known


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    script = (ASSETS / "owner.js").read_text(encoding="utf-8")
    return st.components.v2.component("planner_owner", js=script)
