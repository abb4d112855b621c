"""Who reads: texts, names, amounts and times as one reader wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planner.country_tables import display_names
from planner.facts import fact
from planner.manifest import said_in
from planner.words import format as fmt
from planner.words.amounts import OWN, AreaFormat, AreaUnit, Currency, MoneyFormat
from planner.words.catalogue import Language, is_name, text, translated
from planner.words.markdown import plain_name


@dataclass(frozen=True)
class Reader:
    """Turns figures into what is read. ``dark``: on a dark screen; ``krw_per_usd`` of the scenario,
    else of the register. ``markdown``: what it says of names is put into Markdown."""

    language: Language = "en"
    area_unit: AreaUnit = "m2"
    currency: Currency = OWN
    krw_per_usd: float = field(default_factory=lambda: fact("currency_per_usd").number)
    dark: bool = False
    markdown: bool = False

    @property
    def in_markdown(self) -> Reader:
        """The same reader, for texts that are read as Markdown: names in them stay text."""
        return replace(self, markdown=True)

    def text(self, key: str, **values: object) -> str:
        """The text of that key with its blanks filled."""
        return text(key, self.language, **values)

    def name(self, english: str, korean: str) -> str:
        """The name in the reader's language."""
        return self.own(korean if self.language == "ko" else english)

    def named(self, names: Mapping[str, str]) -> str:
        """Of names by language the reader's, the English one where there is none."""
        return self.own(said_in(names, self.language))

    def own(self, name: str) -> str:
        """A name of the user's as it is written."""
        return plain_name(name) if self.markdown else name

    def word(self, name: str) -> str:
        """A name of the planner's or the country's in the reader's language; a user's own as it is."""
        if is_name(name):
            return self.text(name)
        known = display_names().get(name)
        return self.own(name) if known is None else self.named(known)

    def unit(self, unit: str) -> str:
        """A unit of the register."""
        return translated(unit, "units", self.language) or unit

    # Amounts

    @property
    def area(self) -> AreaFormat:
        """How areas are written."""
        return AreaFormat(self.language, self.area_unit)

    @property
    def money(self) -> MoneyFormat:
        """How money is written."""
        return MoneyFormat(self.language, self.currency, self.krw_per_usd)

    # Time

    def quarter(self, label: str) -> str:
        """``2024Q3`` as people say it."""
        return fmt.quarter(label, self.language)

    def moment(self, place: str) -> str:
        """A plan's ``2026Q4, high demand`` in the reader's language."""
        label, _, scenario = place.partition(", ")
        said = self.quarter(label)
        return f"{said}, {self.word(scenario)}" if scenario else said

    def seconds(self, seconds: float) -> str:
        """To the tenth below ten."""
        return self.text("seconds", value=fmt.number(seconds, 1 if seconds < 10 else 0))

    def points(self, difference: float) -> str:
        """A difference of two shares in percentage points, signed."""
        return self.text("points", value=fmt.signed(100 * difference, 1))


ENGLISH = Reader()
"""Who reads files and the terminal unless another language is asked for."""
