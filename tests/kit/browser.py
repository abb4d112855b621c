"""Chromium, and what journeys through the real page have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from places import ROOT

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
SHOTS = ROOT / "tests" / "shots"
LONG = 40_000
"""Milliseconds."""
expect.set_options(timeout=LONG)  # what comes late on a busy machine is no fault
Open = Callable[..., Any]
"""Opens the page for one more reader (fixture ``reader``)."""


def headline(page: Any) -> Any:
    return page.locator(".st-key-headline")


def press(page: Any, slider: str, key: str) -> None:
    knob = page.locator(f".st-key-control_{slider} [data-testid^=stS] input")
    knob.focus()
    knob.press(key)


def settled(page: Any) -> None:
    """Until no run of the page is under way."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=LONG)
    page.wait_for_timeout(300)
