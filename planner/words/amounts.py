"""Floor areas and money as a reader wants them: in a chosen unit or currency, in a language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from planner.manifest import manifest, said_in, to_area_units, to_benchmark_units
from planner.words import format as fmt
from planner.words.catalogue import Language, text

AreaUnit = Literal["m2", "pyeong", "fields"]
Currency = str
"""Of the country, or USD."""
AREA_UNITS: tuple[AreaUnit, ...] = get_args(AreaUnit)
OWN = manifest().currency.code
CURRENCIES: tuple[Currency, ...] = tuple(dict.fromkeys((OWN, "USD")))


@dataclass(frozen=True)
class AreaFormat:
    """How areas are written: they come in m2 and are shown in a chosen unit."""

    language: Language
    unit: AreaUnit

    def shown(self, square_metres: float) -> str:
        """In the chosen unit."""
        return self.in_unit(square_metres, self.unit)

    def in_unit(self, square_metres: float, unit: AreaUnit) -> str:
        """In that unit."""
        if unit == "fields":
            return text("n_fields", self.language, value=fmt.number(to_benchmark_units(square_metres), 1))
        if unit == "pyeong":
            return text("n_pyeong", self.language, value=fmt.number(to_area_units(square_metres)))
        return f"{fmt.number(square_metres)} m²"

    def in_all_units(self, square_metres: float) -> str:
        """In all three units, the chosen one first."""
        units = [self.unit, *(u for u in AREA_UNITS if u != self.unit)]
        return " · ".join(self.in_unit(square_metres, unit) for unit in units)

    @property
    def scale(self) -> float:
        """Chosen units in a square metre, for charts."""
        return {"m2": 1.0, "pyeong": to_area_units(1.0), "fields": to_benchmark_units(1.0)}[self.unit]

    @property
    def unit_name(self) -> str:
        """The chosen unit's own name."""
        return text(f"unit_{self.unit}", self.language)


@dataclass(frozen=True)
class MoneyFormat:
    """How money is written: it comes in the country's currency and is shown in a chosen one.

    ``krw_per_usd``: how much of the country's currency is a dollar.
    """

    language: Language
    currency: Currency
    krw_per_usd: float

    def large(self, krw: float) -> str:
        """A large sum, in the large units of the language."""
        if self.currency == "USD":
            return fmt.large_dollars(krw / self.krw_per_usd, self.language)
        return fmt.money(krw, self.language)

    def signed(self, krw: float) -> str:
        """A large sum with its sign, also a plus."""
        return ("+" if krw > 0 else "") + self.large(krw)

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
        """What a box pays, in the currency that was not chosen."""
        return replace(self, currency=OWN if self.currency == "USD" else "USD").price(krw)

    @property
    def scale(self) -> float:
        """Chosen currency in one of the country's, for charts."""
        return 1.0 if self.currency == OWN else 1 / self.krw_per_usd
