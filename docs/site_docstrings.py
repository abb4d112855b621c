"""Docstrings on the site: axes such as [T][N] beside each other are no links."""

from __future__ import annotations

from typing import Any

from griffe import Extension, Object


class Brackets(Extension):
    """Keeps Markdown from reading two pairs of brackets as a reference."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called by griffe for everything that it has read."""
        if obj.docstring:
            obj.docstring.value = obj.docstring.value.replace("][", "]\\[")
