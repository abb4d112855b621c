"""The base of every scenario section, and fields whose default is a figure of the register."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from planner.errors import InputError
from planner.facts import fact, find_fact
from planner.manifest import manifest
from planner.reading.json_text import NO_TEXT

MOST_BOXES_A_YEAR = 6e9
"""More than all parcels of a country of fifty million: no carrier, gateway or forecast has more."""
MOST_BOXES_A_QUARTER = MOST_BOXES_A_YEAR / 4
LEAST_AREA = 1.0
"""GFA, m2, of the smallest building that a design may have."""
LARGEST = 2 * fact("largest_building").number
"""GFA of an FC at most, m2: twice the country's largest; a slip of the keyboard, if more."""
MONEY_SCALE = 10.0 ** round(math.log10(fact("currency_per_usd").number / 1000))
"""Limits of money are written for a currency of some thousand to the dollar: another's are so many times as
large, a power of ten."""
MOST_MONEY = 1e16 * MONEY_SCALE
"""More than a country of fifty million earns in a year."""


class Section(BaseModel):
    """Frozen; unknown fields, NaN and infinities, and text that no file can hold are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _as_it_is_written(cls, value: Any, info: ValidationInfo) -> Any:
        """True would be taken for 1; control characters and halves of characters would be told on."""
        if isinstance(value, str | Mapping):
            for text in (value,) if isinstance(value, str) else value:
                if isinstance(text, str) and NO_TEXT.search(text):
                    raise InputError(repr(text[:40]), "text without control characters")
            return value
        asked = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, bool) and {int, float}.intersection((asked, *get_args(asked))):
            raise InputError(str(value).lower(), "a number")
        return value


STANDING_ON: list[str] = []
"""Ids of the figures that fields stand on, in the planner's own names; filled as sections are defined."""


def figure(
    fact_id: str,
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    whole: bool = False,
) -> Any:
    """A field whose default, unit and meaning come from the register, so that no number stands twice.

    ``fact_id`` may hold ``{key}``: the key of the mapping in which the section stands (a product class,
    a technology); such a field has no default of its own, the mapping's default factory fills it. Limits
    of a figure in the country's currency are scaled by MONEY_SCALE.
    """
    STANDING_ON.append(fact_id)
    if "{key}" in fact_id:
        return Field(json_schema_extra={"fact": fact_id}, ge=ge, gt=gt, le=le, lt=lt)
    known = fact(fact_id)
    ge, gt, le, lt = (_in_money(limit, known.unit) for limit in (ge, gt, le, lt))
    return Field(
        default=int(known.number) if whole else known.number,
        description=known.note,
        json_schema_extra={"fact": known.id, "unit": known.unit},
        ge=ge,
        gt=gt,
        le=le,
        lt=lt,
    )


def _in_money(limit: float | None, unit: str) -> float | None:
    of_money = MONEY_SCALE != 1 and manifest().currency.code in unit
    return limit * MONEY_SCALE if of_money and limit is not None else limit


@dataclass(frozen=True)
class UsedFigure:
    """A scenario field, the fact behind its default, and whether the scenario still has that default."""

    path: str
    fact_id: str
    value: Any
    changed: bool


def used_figures(section: BaseModel, path: str = "", key: str = "") -> Iterator[UsedFigure]:
    """Every field of a scenario that a fact stands behind, depth first."""
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        here = f"{path}.{name}" if path else name
        extra = info.json_schema_extra
        fact_id = extra.get("fact") if isinstance(extra, dict) else None
        facts = extra.get("facts") if isinstance(extra, dict) else None
        if isinstance(fact_id, str):
            resolved = fact_id.format(key=key)
            for end, part in _parts(value):
                # A class or technology of the user's own has no figure in the register: it is the user's.
                yield from _one(here + end, resolved + end.replace(".", "_"), part)
        elif isinstance(facts, dict):
            for inner, part in value.items():
                yield from _one(f"{here}.{inner}", str(facts[inner]), part)
        elif isinstance(value, BaseModel):
            yield from used_figures(value, here, key)
        elif isinstance(value, Mapping):
            for inner, member in value.items():
                if isinstance(member, BaseModel):
                    yield from used_figures(member, f"{here}.{inner}", str(inner))
        elif isinstance(value, tuple):
            for index, member in enumerate(value):
                if isinstance(member, BaseModel):
                    yield from used_figures(member, f"{here}.{index}", getattr(member, "name", str(index)))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for inner, part in value.items():
            yield f".{inner}", part
    else:
        yield "", value


def _one(path: str, fact_id: str, value: Any) -> Iterator[UsedFigure]:
    known = find_fact(fact_id)
    if known is not None:
        yield UsedFigure(path, known.id, value, changed=value != known.value)
