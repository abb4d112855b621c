"""The pages, in the order of the navigation; each draws one ``PageContext``."""

from __future__ import annotations

from collections.abc import Callable

from planner.ui.page_parts import PageContext
from planner.ui.pages import answer, batch, data, scenarios, sources, uncertainty, views

PAGES: dict[str, Callable[[PageContext], None]] = {
    "answer": answer.show,
    "views": views.show,
    "robust": uncertainty.show,
    "scenarios": scenarios.show,
    "data": data.show,
    "batch": batch.show,
    "sources": sources.show,
}
"""By the name in the address; the first one is the front page."""
