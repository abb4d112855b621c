"""Who reads: the language, and the units of area and money that figures are shown in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from planner.country_tables import display_names
from planner.facts import fact
from planner.manifest import manifest, said_in, to_area_units, to_benchmark_units
from planner.words import format as fmt
from planner.words.catalogue import Language, is_name, text, translated
from planner.words.markdown import plain_name

AreaUnit = Literal["m2", "pyeong", "fields"]
Currency = str
"""Of the country, or USD."""
AREA_UNITS: tuple[AreaUnit, ...] = get_args(AreaUnit)
OWN = manifest().currency.code
CURRENCIES: tuple[Currency, ...] = tuple(dict.fromkeys((OWN, "USD")))


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

    # Area

    def area(self, square_metres: float) -> str:
        """In the chosen unit."""
        return self.area_in(square_metres, self.area_unit)

    def area_in(self, square_metres: float, unit: AreaUnit) -> str:
        """In that unit."""
        if unit == "fields":
            return self.text("n_fields", value=fmt.number(to_benchmark_units(square_metres), 1))
        if unit == "pyeong":
            return self.text("n_pyeong", value=fmt.number(to_area_units(square_metres)))
        return f"{fmt.number(square_metres)} m²"

    def areas(self, square_metres: float) -> str:
        """In all three units, the chosen one first."""
        units = [self.area_unit, *(u for u in AREA_UNITS if u != self.area_unit)]
        return " · ".join(self.area_in(square_metres, unit) for unit in units)

    @property
    def area_scale(self) -> float:
        """Chosen units in a square metre, for charts."""
        return {"m2": 1.0, "pyeong": to_area_units(1.0), "fields": to_benchmark_units(1.0)}[self.area_unit]

    @property
    def area_name(self) -> str:
        """The chosen unit's own name."""
        return self.text(f"unit_{self.area_unit}")

    # Money

    def money(self, krw: float) -> str:
        """A large sum, in the large units of the language."""
        if self.currency == "USD":
            return fmt.large_dollars(krw / self.krw_per_usd, self.language)
        return fmt.money(krw, self.language)

    def price(self, krw: float | None) -> str:
        """What a box pays: in full; a dash where there is no box."""
        if krw is None:
            return fmt.number(None)
        if self.currency == "USD":
            dollars = fmt.number(krw / self.krw_per_usd, 2)
            return f"USD {dollars}" if self.language == "en" else f"{dollars}달러"
        money = manifest().currency
        said, name = fmt.number(krw, money.decimals), said_in(money.name, self.language)
        return f"{name} {said}" if self.language == "en" else f"{said}{name}"

    @property
    def price_digits(self) -> int:
        """Decimals of what a box costs."""
        return manifest().currency.decimals if self.currency == OWN else 2

    def other_price(self, krw: float) -> str:
        """The same in the currency that was not chosen."""
        other = OWN if self.currency == "USD" else "USD"
        return replace(self, currency=other).price(krw)

    def signed_money(self, krw: float) -> str:
        """With its sign, also a plus."""
        return ("+" if krw > 0 else "") + self.money(krw)

    @property
    def money_scale(self) -> float:
        """Chosen currency in one of the country's, for charts."""
        return 1.0 if self.currency == OWN else 1 / self.krw_per_usd

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
