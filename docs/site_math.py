"""Formulas between dollar signs become MathML while the site is built: browsers draw it without a script."""

from __future__ import annotations

import re
from typing import Any

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

INLINE = r"(?<![\\$\w])\$(?=[^\s$])([^$\n]+?)(?<=\S)\$(?![\w$])"
"""A formula within a line: no space just inside the dollar signs, no letter or digit just outside."""
BEFORE_ESCAPES, AFTER_FENCES = 185, 24
"""Priorities: backslashes of a formula are its own; what stands in a code block is no formula."""


def on_config(config: Any) -> Any:
    """Called by mkdocs once its settings are read."""
    config.markdown_extensions.append(Formulas())
    return config


class Formulas(Extension):
    """Formulas of a line in ``$...$``, of a block between two lines that hold ``$$``."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Called by Markdown."""
        md.preprocessors.register(_Blocks(md), "formula_blocks", AFTER_FENCES)
        md.inlinePatterns.register(_Inline(INLINE, md), "formula", BEFORE_ESCAPES)


class _Inline(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        return self.md.htmlStash.store(convert(m.group(1))), m.start(0), m.end(0)


class _Blocks(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        text: list[str] = []
        formula: list[str] | None = None
        for line in lines:
            if line.strip() != "$$":
                (text if formula is None else formula).append(line)
            elif formula is None:
                formula = []
            else:
                drawn = convert(" ".join(formula), display="block")
                text += ["", self.md.htmlStash.store(f'<div class="formula">{drawn}</div>'), ""]
                formula = None
        if formula is not None:
            raise ValueError("a block of formulas that is not closed: " + " ".join(formula)[:80])
        return text
