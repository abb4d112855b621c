"""The catalogues in ``locales``: gettext files, one folder a language, one file a subject.

Texts of the planner have keys of their own, and both languages a text for each. What the code already says
in English (phrases of an ``InputError``, units and notes of the register) needs Korean alone, by that English
or by the fact's id.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Literal

import polib

Language = Literal["en", "ko"]
LANGUAGES: dict[Language, str] = {"ko": "한국어", "en": "English"}
Said = Literal["problems", "said_by_others", "units", "notes"]
"""Files that are keyed by what the code or the register already says in English, or by a fact's id."""

SAID: tuple[Said, ...] = ("problems", "said_by_others", "units", "notes")
NAMES = "names"
"""The file of names that a user's own may stand in the place of: tenures, classes, parts of cost."""
FOLDER = Path(__file__).with_name("locales")


class UnknownTextError(KeyError):
    """A key without a text: a slip of the code, which the tests look for."""


@dataclass(frozen=True)
class Catalogue:
    """The texts of some files. ``keys``: all that have one; ``counted``: those with plural forms."""

    said: GNUTranslations
    keys: frozenset[str]
    counted: frozenset[str]

    def text(self, key: str, values: Mapping[str, object]) -> str:
        """The text with its blanks filled. What is counted chooses among plural forms.

        That is ``count``, a number, or ``n`` of a ``Message``, which is written already.
        """
        if key not in self.counted:
            said = self.said.gettext(key)
        elif "n" in values:
            said = self.said.ngettext(key, key, 1 if values["n"] == "1" else 2)
        else:
            count = values["count"]
            assert isinstance(count, int | float), f"{key} counts {count!r}"
            # Parts of one are many, in all languages here.
            said = self.said.ngettext(key, key, int(count) if count == int(count) else 2)
            values = {**values, "count": f"{count:,g}" if count < 1e6 else f"{count:,.0f}"}
        return said.format_map(values) if "{" in said else said


@cache
def catalogue(language: Language, *files: str) -> Catalogue:
    """Those files of a language together; without files all that both languages have."""
    together = polib.POFile()
    for path in sorted((FOLDER / language).glob("*.po")):
        if path.stem in files or not (files or path.stem in SAID):
            one = polib.pofile(str(path), encoding="utf-8")
            together.metadata = one.metadata
            together.extend(one)
    keys = frozenset(entry.msgid for entry in together)
    counted = frozenset(entry.msgid for entry in together if entry.msgid_plural)
    return Catalogue(GNUTranslations(io.BytesIO(together.to_binary())), keys, counted)


def text(key: str, language: Language, **values: object) -> str:
    """The text of that key, with its blanks filled, those of ``country_words`` by themselves.

    Raises UnknownTextError where there is none.
    """
    known = catalogue(language)
    if key not in known.keys:
        raise UnknownTextError(key)
    return known.text(key, {**_country(language), **values})


@cache
def _country(language: Language) -> Mapping[str, str]:
    from planner.words.country_words import country_words  # which country may be chosen until a text is read

    return country_words(language)


def is_text(key: str) -> bool:
    """Whether there is a text of that key."""
    return key in catalogue("en").keys


def is_name(word: str) -> bool:
    """Whether a word is a name of the planner's; else it is a user's own."""
    return word in catalogue("en", NAMES).keys


def translated(english: str, file: Said, language: Language, **values: object) -> str | None:
    """What a language has for the planner's own English; None where it has nothing of its own."""
    if language == "en":
        return None
    known = catalogue(language, file)
    return known.text(english, values) if english in known.keys else None
