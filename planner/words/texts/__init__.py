"""Every text of the page and of the report, once: English and Korean side by side."""

from __future__ import annotations

from typing import Literal

from planner.words.country_words import country_words
from planner.words.texts import (
    answer,
    controls,
    data,
    fields,
    names,
    reliability,
    replay,
    scenarios,
    sweep,
    trust,
    units,
    views,
)

Language = Literal["en", "ko"]
LANGUAGES: dict[Language, str] = {"ko": "한국어", "en": "English"}

PARTS = (
    answer, names, controls, views, replay, reliability, scenarios, sweep, data, fields, trust, units,
)  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {key: pair for part in PARTS for key, pair in part.TEXTS.items()}


def text(key: str, language: Language, **values: object) -> str:
    """The text of that key in a language, with values filled in; the key itself where it has no text."""
    pair = TEXTS.get(key)
    if pair is None:
        return key
    said = pair[0 if language == "en" else 1]
    blanks = {**country_words(language), **values}
    try:
        return said.format_map(blanks)
    except KeyError:
        if values:
            raise
        # A name of the user's may be spelt as the key of a sentence: then it is a name all the same.
        return key
