"""The browser front end: ``streamlit run app.py``."""

import streamlit as st

from planner.ui import page

st.set_page_config(page_title="Logistics capacity planner", page_icon="📦", layout="wide")
page.show()
