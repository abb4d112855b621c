"""A scenario: the whole of what is asked, frozen and validated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import FailFast, Field, ValidationError, field_validator, model_validator

from planner.errors import InputError, message
from planner.manifest import manifest
from planner.reading.validation import from_validation, one_of
from planner.scenario.base import LARGEST, LEAST_AREA, MOST_BOXES_A_QUARTER, MOST_BOXES_A_YEAR, Section
from planner.scenario.demand import DemandSection
from planner.scenario.facility import BuildingSection, SizingSection, Technology, TenureName
from planner.scenario.horizon import HorizonSection
from planner.scenario.network import NetworkSection
from planner.scenario.products import ProductClass, default_products
from planner.scenario.service import MoneySection, Quarter, ServiceSection

MOST_SITES, MOST_DEMAND, MOST_TRAVEL = 300, 25_000, 100_000
"""Rows of a user's own tables: five times the shipped sites, every district with 99 classes, and every
pair of such a place and a district."""


class SiteDesign(Section):
    """One FC of a given design."""

    site: str = Field(description="site id")
    tenure: TenureName
    technology: Technology
    opens: Quarter
    area_m2: float = Field(ge=LEAST_AREA, le=LARGEST, description="GFA, m2; any size, not only a size step")


class Design(Section):
    """A design to be priced and checked as it is."""

    sites: tuple[SiteDesign, ...]


DISTRICT_NAME = "decides where a code is in the lists of two authorities; in a language that it has names in"

Unusual = Literal["travel_outliers", "demand_total", "volume_outliers"]
"""What of a user's tables is refused until it is confirmed: travel that cannot be, or is far from the
planner's own; a demand table, and quarterly volumes, that are far from what is known of the market."""


class DemandRow(Section):
    """A row of a user's own demand table; only the split over districts is taken from it."""

    district_code: str
    district_name: str | None = Field(default=None, description=DISTRICT_NAME)
    product_class: str = Field(default="", description="empty: all classes")
    boxes: float = Field(ge=0, le=MOST_BOXES_A_YEAR)


class SiteRow(Section):
    """A row of a user's own site table."""

    id: str
    name: str
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    district_code: str | None = None
    district_name: str | None = Field(default=None, description=DISTRICT_NAME)
    rent_krw_m2_month: float | None = Field(default=None, ge=0, le=1e6)
    vacant_m2: float | None = Field(default=None, ge=0, le=1e7)
    price_krw_m2: float | None = Field(default=None, ge=0, le=1e8)
    land_krw_m2: float | None = Field(default=None, ge=0, le=1e9)


class TravelRow(Section):
    """A row of a user's own travel matrix."""

    place_id: str
    district_code: str
    district_name: str | None = Field(default=None, description=DISTRICT_NAME)
    minutes: float = Field(ge=0, le=1e9)
    km: float = Field(ge=0, le=1e9)


QuarterlyBoxes = Annotated[float, Field(ge=0, le=MOST_BOXES_A_QUARTER)]


class TablesSection(Section):
    """A user's own tables, held in the scenario so that a plan file is complete in itself."""

    # Of a million wrong rows the first one is told.
    demand: Annotated[tuple[DemandRow, ...], FailFast()] = Field(default=(), max_length=MOST_DEMAND)
    volumes: Annotated[tuple[QuarterlyBoxes, ...], FailFast()] = Field(
        default=(), description="boxes in each quarter of the horizon, in place of the growth model"
    )
    sites: Annotated[tuple[SiteRow, ...], FailFast()] = Field(default=(), max_length=MOST_SITES)
    replace_sites: bool = Field(default=False, description="only the own sites are candidates")
    travel: Annotated[tuple[TravelRow, ...], FailFast()] = Field(default=(), max_length=MOST_TRAVEL)
    accept: tuple[Unusual, ...] = Field(
        default=(), description="unusual figures of the own tables that are meant as they are"
    )

    @field_validator("volumes")
    @classmethod
    def _some_boxes(cls, volumes: tuple[float, ...]) -> tuple[float, ...]:
        if volumes and not any(volumes):
            raise InputError("no boxes in any quarter", "at least one quarter above 0")
        return volumes


_ADDS_UP = {
    "share_start": "products: share_start adds up to {n}", "share_end": "products: share_end adds up to {n}",
}  # fmt: skip


class Scenario(Section):
    """What is asked of the planner. Every default figure stands in the register with its source."""

    name: str = manifest().base_case
    objective: Literal["cost", "service"] = Field(
        default="cost", description="least cost with the promise kept, or best service within the budget"
    )
    horizon: HorizonSection = HorizonSection()
    demand: DemandSection = DemandSection()
    products: dict[str, ProductClass] = Field(default_factory=default_products, min_length=1)
    assortment_bands: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(
        default=(0.005, 0.03, 0.12, 0.40), min_length=1,
        description="upper edges of the bands of the assortment, share of SKUs, best sellers first",
        json_schema_extra={"unit": "share of SKUs"},
    )  # fmt: skip
    network: NetworkSection = NetworkSection()
    sizing: SizingSection = SizingSection()
    building: BuildingSection = BuildingSection()
    service: ServiceSection = ServiceSection()
    money: MoneySection = MoneySection()
    tables: TablesSection = TablesSection()

    @field_validator("assortment_bands")
    @classmethod
    def _bands_ascend(cls, bands: tuple[float, ...]) -> tuple[float, ...]:
        if list(bands) != sorted(set(bands)):
            raise InputError(message("bands {text}", text=list(bands)), "shares above 0 up to 1, ascending")
        return bands

    @model_validator(mode="after")
    def _shares_add_up(self) -> Scenario:
        for end in _ADDS_UP:
            total = sum(getattr(p, end) for p in self.products.values())
            if abs(total - 1) > 1e-6:
                found = message(_ADDS_UP[end], n=f"{total:g}")
                raise InputError(found, "shares that add up to 1")
        if self.tables.volumes and len(self.tables.volumes) != self.horizon.quarters:
            raise InputError(
                message(
                    "tables.volumes has {n} quarter",
                    "tables.volumes has {n} quarters",
                    n=len(self.tables.volumes),
                ),
                message("{n}, as the horizon", n=self.horizon.quarters),
            )
        return self

    def change(self, changes: Mapping[str, Any]) -> Scenario:
        """A new, validated scenario with the values at dotted paths replaced.

        Slider, ``--set`` and batch grid all come through here. Raises InputError for an unknown path or
        a value that is not allowed.
        """
        data = _lists(self.model_dump(mode="python"))
        for path, value in changes.items():
            _put(data, path, value)
        return build(data)

    def value_at(self, path: str) -> Any:
        """The value at a dotted path, as JSON has it. Raises InputError for an unknown path."""
        here: Any = self.model_dump(mode="json")
        for part in path.split("."):
            here = here[_key(here, part, path)]
        return here

    @property
    def digest(self) -> str:
        """SHA-256 of the content, 16 hex digits: equal scenarios have equal digests."""
        content = self.model_dump(mode="json")
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def build(data: Mapping[str, Any]) -> Scenario:
    """Validate nested data; raises InputError for the first field that is not allowed."""
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        raise from_validation(error, Scenario) from None


def changes_of(scenario: Scenario) -> dict[str, Any]:
    """What differs from the base case, by dotted path: ``Scenario().change`` of it is the scenario again."""
    found: dict[str, Any] = {}
    _compare(Scenario().model_dump(mode="json"), scenario.model_dump(mode="json"), "", found)
    return found


def _compare(base: Any, other: Any, path: str, found: dict[str, Any]) -> None:
    if base == other and type(base) is type(other):
        return
    inner: list[tuple[str, Any, Any]] = []
    if isinstance(base, dict) and isinstance(other, dict) and base.keys() == other.keys():
        inner = [(str(key), base[key], other[key]) for key in base]
    elif isinstance(base, list) and isinstance(other, list) and base and len(base) == len(other):
        inner = [(str(n), b, o) for n, (b, o) in enumerate(zip(base, other, strict=True))]
    if not inner:
        if base != other:
            found[path] = other
        return
    for key, b, o in inner:
        _compare(b, o, f"{path}.{key}" if path else key, found)


def _put(data: Any, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    here = data
    for part in parents:
        here = here[_key(here, part, path)]
    here[_key(here, last, path)] = value


def _key(here: Any, part: str, path: str) -> Any:
    if isinstance(here, dict):
        choices = {str(key): key for key in here}
    elif isinstance(here, list):
        choices = {str(index): index for index in range(len(here))}
    else:
        raise InputError(
            message("{name} below a plain value", name=repr(part)), "the path of a field", field=path
        )
    if part in choices:
        return choices[part]
    raise InputError("an unknown field", one_of(part, list(choices)), field=path)


def _lists(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _lists(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_lists(value) for value in data]
    return data
