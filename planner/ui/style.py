"""The style sheet of the pages and where the assets are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ASSETS = Path(__file__).with_name("assets")


@cache
def sheet() -> str:
    """The pages' style sheet, as an HTML element."""
    return f"<style>{(ASSETS / 'page.css').read_text(encoding='utf-8')}</style>"
