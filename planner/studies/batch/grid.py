"""A grid: a base scenario and the points to change it to, from a YAML file or from Python."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from planner.errors import InputError, message
from planner.instance.assembly import assemble
from planner.reading.validation import from_validation
from planner.scenario import Design, Scenario, line_of, load_design, load_scenario, read_fields
from planner.scenario.base import Section
from planner.studies.batch import expression
from planner.studies.batch.axes import (
    MOST,
    Axis,
    ListAxis,
    Point,
    Sample,
    axis_model,
    plain,
    points,
    sample_points,
)  # fmt: skip
from planner.studies.batch.store import COLUMNS

MOST_FILTERED = 500_000
"""Scenarios that filters are asked of, one by one: some seconds."""
SAMPLE = "sample"
"""What the sample is called where axes are zipped."""


class GridFile(Section):
    """The fields of a grid file. ``scenario`` and ``design`` name files, relative to the grid's own."""

    name: str = "sweep"
    scenario: str | None = Field(default=None, description="scenario file; else the base case")
    set: dict[str, Any] = Field(default_factory=dict, description="changed in every scenario of the grid")
    design: str | None = Field(default=None, description="design file: price this design everywhere")
    axes: dict[str, Any] = Field(default_factory=dict)
    sample: Sample | None = None
    zip: tuple[tuple[str, ...], ...] = Field(default=(), description="axes that move in step")
    filters: tuple[str, ...] = Field(default=(), description="conditions that every scenario meets")


@dataclass(frozen=True)
class Row:
    """One scenario of a grid: its place on the axes, and what it changes in the base scenario."""

    coordinates: dict[str, Any]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Grid:
    """A base scenario, blocks of points, and which point of every block each row takes.

    ``blocks``: axes that move together; ``order`` (rows, blocks): positions in the blocks, ordered so that
    neighbouring rows differ in one block only, by one step, unless a filter took rows out between them.
    ``design``: where given, it is priced in every scenario; else every scenario is planned.
    """

    name: str
    base: Scenario
    design: Design | None
    blocks: tuple[tuple[Point, ...], ...]
    order: NDArray[np.int32]

    @classmethod
    def load(cls, path: Path | str) -> Grid:
        """Read a grid file. Raises InputError with its line."""
        path = Path(path)
        content = read_fields(path)
        try:
            given = _validated(content, GridFile)
            base = load_scenario(path.parent / given.scenario if given.scenario else None)
            design = load_design(path.parent / given.design) if given.design else None
            return _grid(given, base, design)
        except InputError as error:
            raise error.within(str(path), line_of(content, error.field)) from None

    @classmethod
    def build(
        cls, content: Mapping[str, Any], base: Scenario | None = None, design: Design | None = None
    ) -> Grid:
        """A grid from the fields of a grid file, around a scenario. Raises InputError.

        ``Grid.build({"axes": {"demand.market_growth": [0.05, 0.1]}}, base)``.
        """
        given = _validated(content, GridFile)
        if given.scenario is not None or given.design is not None:
            raise InputError(
                "scenario or design", "the arguments base and design, or Grid.load", field="scenario"
            )
        return _grid(given, base or Scenario(), design)

    def __len__(self) -> int:
        return len(self.order)

    def row(self, position: int) -> Row:
        """The row at a position of the order."""
        coordinates: dict[str, Any] = {}
        settings: dict[str, Any] = {}
        for block, at in zip(self.blocks, self.order[position], strict=True):
            coordinates |= block[at].coordinates
            settings |= block[at].settings
        return Row(coordinates, settings)

    def rows(self) -> Iterator[Row]:
        """All rows in order."""
        return (self.row(position) for position in range(len(self)))

    def scenario(self, row: Row) -> Scenario:
        """The row's scenario. Raises InputError where the base does not allow its settings."""
        return self.base.change(row.settings) if row.settings else self.base

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes, in the order of the file."""
        return tuple(name for block in self.blocks for name in block[0].coordinates)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of base, design, points and order, 32 hex digits."""
        digest = hashlib.sha256(self.base.digest.encode())
        digest.update(b"" if self.design is None else self.design.model_dump_json().encode())
        blocks = [[[dict(p.coordinates), dict(p.settings)] for p in block] for block in self.blocks]
        digest.update(json.dumps(blocks, allow_nan=False).encode())
        digest.update(self.order.tobytes())
        return digest.hexdigest()[:32]


def _validated(content: Any, model: Any, field: str = "") -> Any:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = from_validation(error, model)
        place = ".".join(part for part in (field, found.field) if part)
        raise InputError(found.found, found.allowed, field=place or None) from None


def _grid(given: GridFile, base: Scenario, design: Design | None) -> Grid:
    shared = plain(given.set, "set")
    base = base.change(shared) if shared else base
    named = _blocks_by_name(given)
    _check_paths(named, base, dict.fromkeys(shared, "set"))
    blocks = _zipped(named, given.zip)
    count = math.prod(len(block) for block in blocks)
    if count > MOST:
        raise InputError(
            message("{n} scenario", "{n} scenarios", n=f"{count:,}"),
            message("at most {n}", n=f"{MOST:,}"),
            field="axes",
        )
    grid = Grid(given.name, base, design, tuple(blocks), _snake([len(block) for block in blocks]))
    return _filtered(grid, given.filters)


def _blocks_by_name(given: GridFile) -> dict[str, tuple[Point, ...]]:
    blocks: dict[str, tuple[Point, ...]] = {}
    for name, content in given.axes.items():
        field = f"axes.{name}"
        axis: Axis
        if isinstance(content, list | tuple):
            axis = _validated({"values": tuple(content)}, ListAxis, field)
        elif isinstance(content, Mapping):
            axis = _validated(dict(content), axis_model(content), field)
        else:
            raise InputError(
                repr(content), "a list of values, or fields such as from, to, steps", field=field
            )
        blocks[name] = tuple(points(name, axis))
    if given.sample is not None:
        if SAMPLE in blocks:
            raise InputError("an axis named 'sample' beside a sample", "another name", field="axes.sample")
        blocks[SAMPLE] = tuple(sample_points(given.sample))
    taken = next((n for block in blocks.values() for n in block[0].coordinates if n in COLUMNS), None)
    if taken is not None:
        raise InputError(
            message("an axis named {name}, as a figure of the results", name=repr(taken)),
            "another name",
            field="axes",
        )
    if not blocks:
        raise InputError("neither axes nor sample", "at least one of both", field="axes")
    return blocks


def _zipped(
    named: dict[str, tuple[Point, ...]], groups: tuple[tuple[str, ...], ...]
) -> list[tuple[Point, ...]]:
    """The blocks: an axis each, or a group of axes that move in step."""
    group_of: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for name in group:
            if name not in named or name in group_of:
                found = message("{name} twice", name=repr(name)) if name in group_of else repr(name)
                raise InputError(
                    found, message("each of {names} at most once", names=", ".join(named)), field="zip"
                )
            group_of[name] = group
        lengths = {name: len(named[name]) for name in group}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{name} has {count}" for name, count in lengths.items())
            raise InputError(told, "axes of the same length", field="zip")
    blocks = []
    for group in dict.fromkeys(group_of.get(name, (name,)) for name in named):
        rows = zip(*(named[name] for name in group), strict=True)
        blocks.append(tuple(_merged(row) for row in rows))
    return blocks


def _merged(row: tuple[Point, ...]) -> Point:
    coordinates: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for point in row:
        coordinates |= point.coordinates
        settings |= point.settings
    return Point(coordinates, settings)


def _check_paths(named: dict[str, tuple[Point, ...]], base: Scenario, owner: dict[str, str]) -> None:
    """Every path exists, and no two axes set the same field, nor one that has an ``owner`` (path -> name).

    A value is judged when it is used.
    """
    for name, block in named.items():
        field = name if name == SAMPLE else f"axes.{name}"
        for path in sorted({path for point in block for path in point.settings}):
            try:
                base.value_at(path)
            except InputError as error:
                found = message("{path}, which is {found}", path=repr(path), found=error.found)
                raise InputError(found, error.allowed, field=field) from None
            for other, its_axis in owner.items():
                same = path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.")
                if same and its_axis != name:
                    found = message("{path}, set by {axis} too", path=repr(path), axis=repr(its_axis))
                    raise InputError(found, "each field on one axis only", field=field)
            owner[path] = name


def _snake(lengths: list[int]) -> NDArray[np.int32]:
    """All combinations, the last block fastest, to and fro: neighbours differ in one block by one step."""
    position = np.arange(math.prod(lengths))
    order = np.empty((len(position), len(lengths)), dtype=np.int32)
    stride = len(position)
    for n, length in enumerate(lengths):
        walks, stride = position // stride, stride // length
        step = position // stride % length
        order[:, n] = np.where(walks % 2, length - 1 - step, step)
    return order


def _filtered(grid: Grid, filters: tuple[str, ...]) -> Grid:
    conditions = []
    for number, text in enumerate(filters):
        try:
            condition = expression.parse(text)
            # Any field of the scenario may be named; rows that do not set it have the base's value.
            fixed = {name: grid.base.value_at(name) for name in condition.names - set(grid.axes)}
            conditions.append((condition, fixed))
        except InputError as error:
            told = message("{allowed}; axes: {names}", allowed=error.allowed, names=", ".join(grid.axes))
            raise InputError(error.found, told, field=f"filters.{number}") from None
    if not conditions:
        return grid
    if len(grid) > MOST_FILTERED:
        found = message(
            "{n} scenario before the filters", "{n} scenarios before the filters", n=f"{len(grid):,}"
        )
        raise InputError(found, message("at most {n}", n=f"{MOST_FILTERED:,}"), field="filters")
    kept = [
        n
        for n, row in enumerate(grid.rows())
        if all(c.holds(fixed | row.settings | row.coordinates) for c, fixed in conditions)
    ]
    if not kept:
        raise InputError("no scenario that meets them all", "filters that leave some", field="filters")
    return replace(grid, order=grid.order[kept])


def tried(grid: Grid) -> Iterator[tuple[Row, InputError | None]]:
    """Every row of the grid, and why it cannot be planned: None where it can.

    A scenario is put together, with the grid's design if it has one, as far as that goes without a solver:
    0.1 s each. What only a solve shows stays unknown.
    """
    for row in grid.rows():
        try:
            assemble(grid.scenario(row), grid.design)
        except InputError as error:
            yield row, error
        else:
            yield row, None
