"""What a country says of itself in ``country.toml``: names, money, units, and which rows have a part to play.

The tables beside it are in CSV. ``docs/country.md`` explains every field.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from planner.errors import InputError
from planner.paths import COUNTRY
from planner.reading.files import read_bytes
from planner.reading.validation import from_validation

FILE = "country.toml"
DIGESTED = (".csv", ".geojson", ".toml")


def _with_english(names: dict[str, str]) -> dict[str, str]:
    if "en" not in names:
        raise InputError(", ".join(names) or "no name", "a name in English: en = ...")
    return names


Names = Annotated[dict[str, str], AfterValidator(_with_english)]
"""By language code; English is always there."""


def said_in(names: Mapping[str, str], language: str) -> str:
    """The name in that language; in English where there is none."""
    return names.get(language, names["en"])


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Currency(_Part):
    """All amounts are in it. ``decimals`` of what one box pays; ``name`` as it is written beside a figure."""

    code: str = Field(pattern="^[A-Z]{3}$")
    decimals: int = Field(ge=0, le=4)
    name: Names


class AreaUnit(_Part):
    """The unit beside the square metre in which floor space is spoken of; ``m2`` in one of it."""

    name: Names
    m2: float = Field(gt=0)

    def price_per_m2(self, price: float) -> float:
        """A price per unit as a price per m2."""
        return price / self.m2


class BenchmarkDesign(_Part):
    """The FC that every plan is held against: ``count`` units of ``length_m`` x ``width_m``.

    ``unit`` is the unit's name in the plural, ``short`` the same where it was named before, ``one`` its
    singular.
    """

    count: int = Field(ge=1)
    unit: Names
    short: Names
    one: Names
    length_m: float = Field(gt=0)
    width_m: float = Field(gt=0)
    markings: str = ""
    """Lines drawn in a unit on floor plans: SVG path data in metres."""
    site: str
    opens: str = Field(pattern="^20[0-9]{2}Q[1-4]$")
    technology: Literal["shelving", "amr", "cube"]

    @property
    def unit_m2(self) -> float:
        """Area of one unit, m2."""
        return self.length_m * self.width_m

    @property
    def area_m2(self) -> float:
        """Area of the design, m2 GFA."""
        return self.count * self.unit_m2

    @property
    def said(self) -> str:
        """The design in English, in short, such as "25 fields"."""
        return f"{self.count} {(self.one if self.count == 1 else self.short)['en']}"


class PeakEvent(_Part):
    """The sales event that makes the year's highest peak, and the quarter that it falls in."""

    name: Names
    quarter: int = Field(ge=1, le=4)


class CoreArea(_Part):
    """The densest part: provinces whose share of all boxes is known together; the box of the map's button."""

    name: Names
    provinces: tuple[str, ...] = Field(min_length=1)
    latitudes: tuple[float, float]
    longitudes: tuple[float, float]


class DistrictNames(_Part):
    """Patterns of what a name may lack: ends of words, and the middle of a province's long name."""

    left_out: str | None = None
    long_province: str | None = None

    @model_validator(mode="after")
    def _patterns_compile(self) -> DistrictNames:
        for pattern in (self.left_out, self.long_province):
            try:
                re.compile(pattern or "")
            except re.error as error:
                raise InputError(f"{pattern!r} ({error})", "a regular expression") from None
        return self


class Roads(_Part):
    """How roads are estimated where no table of them is given: great circle x ``detour`` at that speed."""

    detour: float = Field(default=1.3, ge=1, le=5)
    km_per_hour: float = Field(default=50.0, ge=5, le=130)


class Inset(_Part):
    """Islands between two longitudes that the map draws ``shift`` degrees further east."""

    longitudes: tuple[float, float]
    shift: float


class Drawing(_Part):
    """The map: its north-west corner, degrees; its size in drawing units, of which a degree of latitude has
    ``units_per_degree``; the latitude at which it is true to scale; what is drawn elsewhere than it lies."""

    west: float
    north: float
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    units_per_degree: int = Field(gt=0)
    true_latitude: float = Field(gt=-85, lt=85)
    insets: tuple[Inset, ...] = ()


class Manifest(_Part):
    """``country.toml``, checked."""

    id: str = Field(pattern="^[a-z][a-z0-9_]*$")
    name: Names
    base_case: str = Field(min_length=1)
    carrier: str
    latitudes: tuple[float, float]
    longitudes: tuple[float, float]
    currency: Currency
    area_unit: AreaUnit
    benchmark_design: BenchmarkDesign
    peak_event: PeakEvent
    core_area: CoreArea
    code_lists: tuple[str, ...] = Field(default=("code",), min_length=1, max_length=2)
    """Columns of districts.csv with the codes of one or two authorities; the planner's own are the first."""
    district_names: DistrictNames = DistrictNames()
    roads: Roads = Roads()
    drawing: Drawing
    sources: Names
    """Whose data it is, as reports cite them."""
    press: tuple[Names, ...] = ()
    """Sources of the register that have a name of their own in other languages."""
    figures: dict[str, str] = Field(default_factory=dict)
    """Ids of the planner's figures, and of the register's rows that hold them, where those differ."""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a country's folder. Raises InputError with file, line and field."""
    file = str(folder / FILE)
    try:
        text = read_bytes(folder / FILE, "a TOML file").decode("utf-8")
        return Manifest.model_validate(tomllib.loads(text))
    except UnicodeDecodeError:
        raise InputError("bytes that are not UTF-8 text", "a TOML file in UTF-8", file=file) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(str(error), "valid TOML", file=file) from None
    except ValidationError as error:
        problem = from_validation(error, Manifest)
        raise problem.within(file, _line_of(text, problem.field or "")) from None


@cache
def manifest() -> Manifest:
    """Of the country that this process plans. Raises InputError as `read_manifest` does."""
    return read_manifest(COUNTRY)


@cache
def folder_digest(folder: Path) -> str:
    """SHA-256 over names and bytes of a country's tables, 16 hex digits."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.suffix in DIGESTED):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def to_area_units(square_metres: float) -> float:
    """An area in m2 in the country's own unit of floor space."""
    return square_metres / manifest().area_unit.m2


def to_benchmark_units(square_metres: float) -> float:
    """An area in m2 in units of the benchmark design."""
    return square_metres / manifest().benchmark_design.unit_m2


def _line_of(text: str, field: str) -> int | None:
    """Line of a dotted field in a TOML text; of its table, where the field itself is not there."""
    here: list[str] = []
    best: tuple[int, int] | None = None
    wanted = [part for part in field.split(".") if not part.isdigit()]
    for line, content in enumerate(text.splitlines(), start=1):
        if table := re.match(r"\s*\[+([\w.]+)\]+", content):
            here = table[1].split(".")
            path = here
        elif key := re.match(r"\s*([\w.]+)\s*=", content):
            path = [*here, *key[1].split(".")]
        else:
            continue
        if path == wanted[: len(path)] and len(path) > (best[0] if best else 0):
            best = (len(path), line)
    return best[1] if best else None
