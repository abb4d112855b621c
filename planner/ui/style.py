"""The style sheet of the pages and where the assets are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planner.report.texts import Language, text

ASSETS = Path(__file__).with_name("assets")


@cache
def sheet(language: Language) -> str:
    """The pages' style sheet, as an HTML element, with the texts that Streamlit would say in English."""
    own = f"--choose: '{text('u_choose', language)}'; --most: '{text('u_most', language)}';"
    return f"<style>{(ASSETS / 'page.css').read_text(encoding='utf-8')} .stApp {{ {own} }}</style>"
