"""Serves the page on a loopback port with stub solvers: ``python page_server.py PORT``."""

from __future__ import annotations

import sys

import streamlit as st
from places import ROOT, STUB
from streamlit.web import cli

from planner.ui import pool, session, solving

if __name__ == "__main__":
    solving.pool = st.cache_resource(show_spinner=False)(lambda: pool.SolverPool(2, STUB))  # type: ignore[assignment]
    session.GESTURE = 30.0  # on a machine that is busy with other tests
    sys.argv = [
        "streamlit", "run", str(ROOT / "app.py"), "--server.address", "127.0.0.1", "--server.port",
        sys.argv[1], "--server.headless", "true", "--server.fileWatcherType", "none",
    ]  # fmt: skip
    cli.main()
