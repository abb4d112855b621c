"""The axes of a grid: lists, ranges, named cases and samples, each a list of points."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from planner.errors import InputError, message
from planner.scenario.base import Section

MOST = 10_000_000
"""Points of one grid: what its order still takes about a gigabyte of memory for."""
MOST_ON_AXIS = 200_000
"""Points of one axis or sample, which are made one by one: a tenth of a gigabyte."""


@dataclass(frozen=True)
class Point:
    """One value of an axis: what it is called, and which scenario fields it sets."""

    coordinates: Mapping[str, Any]
    settings: Mapping[str, Any]


class Span(Section):
    """From a value to another, linear or logarithmic; ``whole`` rounds to whole numbers."""

    path: str | None = Field(default=None, description="scenario field; else the name of the axis")
    low: float = Field(alias="from")
    high: float = Field(alias="to")
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high <= self.low:
            raise InputError(
                message("from {n} to {m}", n=f"{self.low:g}", m=f"{self.high:g}"), "'to' above 'from'"
            )
        if self.scale == "log" and self.low <= 0:
            raise InputError(message("a log scale from {n}", n=f"{self.low:g}"), "above 0")
        return self

    def at(self, share: NDArray[np.float64]) -> list[float] | list[int]:
        """Values at shares (0 to 1) of the span."""
        if self.scale == "log":
            values = self.low * (self.high / self.low) ** share
        else:
            values = self.low + (self.high - self.low) * share
        if self.whole:
            return [round(v) for v in values.tolist()]
        # Twelve digits: 0.05 + 0.1 is to read 0.15, and to have the key of a 0.15 that was typed.
        return [float(f"{v:.12g}") for v in values.tolist()]


class RangeAxis(Span):
    """Evenly spaced values, both ends included: a number of ``steps``, or every ``by``."""

    steps: int | None = Field(default=None, ge=2, le=MOST_ON_AXIS)
    by: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_spacing(self) -> Self:
        if (self.steps is None) == (self.by is None):
            raise InputError("steps and by together, or neither", "one of steps and by")
        if self.by is not None:
            count = (self.high - self.low) / self.by
            if self.scale == "log" or abs(count - round(count)) > 1e-6 * count or count >= MOST_ON_AXIS:
                raise InputError(
                    message(
                        "by {k} from {n} to {m}", k=f"{self.by:g}", n=f"{self.low:g}", m=f"{self.high:g}"
                    ),
                    "a linear scale of which it is a whole part",
                )
        return self

    def values(self) -> list[float] | list[int]:
        """The values, ascending; each once."""
        steps = self.steps or round((self.high - self.low) / (self.by or 1)) + 1
        return list(dict.fromkeys(self.at(np.linspace(0.0, 1.0, steps))))


class ListAxis(Section):
    """Values one by one."""

    path: str | None = None
    values: tuple[Any, ...] = Field(min_length=1, max_length=MOST_ON_AXIS)


class CaseAxis(Section):
    """Named cases, each of which sets any number of fields; one that sets none is the base."""

    cases: dict[str, dict[str, Any]] = Field(min_length=1)


class Sample(Section):
    """A space-filling sample over ranges: Latin hypercube or scrambled Sobol points (scipy.stats.qmc).

    Sobol points fill the space evenest where ``size`` is a power of two.
    """

    method: Literal["latin-hypercube", "sobol"] = "latin-hypercube"
    size: int = Field(ge=1, le=MOST_ON_AXIS)
    seed: int = Field(default=1, ge=0)
    ranges: dict[str, Span] = Field(min_length=1, max_length=1_000, description="[low, high], or a span")

    @field_validator("ranges", mode="before")
    @classmethod
    def _pairs(cls, ranges: Any) -> Any:
        if not isinstance(ranges, Mapping):
            return ranges
        return {
            str(name): {"from": span[0], "to": span[1]} if isinstance(span, list) and len(span) == 2 else span
            for name, span in ranges.items()
        }


Axis = RangeAxis | ListAxis | CaseAxis


def axis_model(content: Any) -> type[RangeAxis] | type[ListAxis] | type[CaseAxis]:
    """Which kind of axis the fields are meant for."""
    if isinstance(content, Mapping) and "cases" in content:
        return CaseAxis
    if isinstance(content, Mapping) and "values" in content:
        return ListAxis
    return RangeAxis


def points(name: str, axis: Axis) -> list[Point]:
    """The points of an axis, in its order."""
    if isinstance(axis, CaseAxis):
        return [Point({name: label}, plain(settings, name)) for label, settings in axis.cases.items()]
    path = axis.path or name
    values = axis.values if isinstance(axis, ListAxis) else axis.values()
    return [Point({name: value}, {path: value}) for value in plain(list(values), name)]


def sample_points(sample: Sample) -> list[Point]:
    """The sample's points, ordered so that neighbours are near each other."""
    from scipy.stats import qmc

    generator = np.random.default_rng(sample.seed)
    if sample.method == "sobol":
        engine = qmc.Sobol(len(sample.ranges), rng=generator)
        shares = engine.random_base2(math.ceil(math.log2(sample.size)))[: sample.size]
    else:
        shares = qmc.LatinHypercube(len(sample.ranges), rng=generator).random(sample.size)
    shares = shares[_strips(shares, np.arange(sample.size))]
    columns = [span.at(shares[:, d]) for d, span in enumerate(sample.ranges.values())]
    paths = [span.path or name for name, span in sample.ranges.items()]
    return [
        Point(dict(zip(sample.ranges, row, strict=True)), dict(zip(paths, row, strict=True)))
        for row in zip(*columns, strict=True)
    ]


def _strips(shares: NDArray[np.float64], rows: NDArray[np.int64], axis: int = 0) -> NDArray[np.int64]:
    """Rows in the order of a walk: strips along one axis after the other, to and fro."""
    left = shares.shape[1] - axis
    rows = rows[np.argsort(shares[rows, axis], kind="stable")]
    if left == 1 or len(rows) < 3:
        return rows
    strips = np.array_split(rows, max(1, round(len(rows) ** (1 / left))))
    walks = [_strips(shares, strip, axis + 1) for strip in strips]
    return np.concatenate([walk[::-1] if n % 2 else walk for n, walk in enumerate(walks)])


def plain(value: Any, field: str) -> Any:
    """Lists, mappings, numbers and texts without what a YAML reader hangs on them. Raises InputError."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InputError(str(error), "numbers, texts, lists and fields", field=field) from None
