"""The browser front end: ``streamlit run app.py``. Navigation only; the pages are in ``planner/ui/pages``."""

import streamlit as st

from planner.ui import layout

st.set_page_config(page_title="Logistics capacity planner", page_icon="📦", layout="wide")
layout.show()
