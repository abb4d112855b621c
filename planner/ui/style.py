"""The style sheet of the pages and where the assets are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planner.words.catalogue import Language, text

ASSETS = Path(__file__).with_name("assets")


@cache
def sheet(language: Language) -> str:
    """The pages' style sheet, as an HTML element, with the texts that Streamlit would say in English."""
    names = {"choose": "u_choose", "most": "u_most", "none": "none_to_choose"}
    own = " ".join(f"--{name}: '{text(key, language)}';" for name, key in names.items())
    return f"<style>{(ASSETS / 'page.css').read_text(encoding='utf-8')} :root {{ {own} }}</style>"
