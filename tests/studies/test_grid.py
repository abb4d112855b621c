"""Grid files: what they mean, in which order, and one message with its line for what they cannot mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.scenario import Scenario
from planner.studies.batch import Grid
from planner.studies.batch.expression import parse

GROWTH = "demand.market_growth"
RENT = "building.rent_factor"


def coordinates(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [row.coordinates for row in Grid.build(content).rows()]


def test_axes_are_crossed_and_set_their_fields() -> None:
    grid = Grid.build(
        {
            "axes": {
                "growth": {"path": GROWTH, "values": [0.05, 0.1]},
                RENT: {"from": 1, "to": 2, "by": 0.5},
                "promise": {"cases": {"base": {}, "tight": {"service.promises.1.share": 0.6}}},
            }
        }
    )
    assert len(grid) == 2 * 3 * 2
    assert grid.axes == ("growth", RENT, "promise")
    assert len({tuple(row.coordinates.items()) for row in grid.rows()}) == len(grid)
    row = next(r for r in grid.rows() if r.coordinates == {"growth": 0.1, RENT: 1.5, "promise": "tight"})
    assert row.settings == {GROWTH: 0.1, RENT: 1.5, "service.promises.1.share": 0.6}
    scenario = grid.scenario(row)
    assert scenario.demand.market_growth == 0.1
    assert scenario == Scenario().change(row.settings)
    base = next(r for r in grid.rows() if r.coordinates["promise"] == "base")
    assert "service.promises.1.share" not in base.settings


def test_zipped_axes_move_in_step() -> None:
    content = {"axes": {"a": {"path": GROWTH, "values": [0.1, 0.2]}, "b": {"path": RENT, "values": [1, 2]}}}
    assert len(coordinates(content)) == 4
    assert coordinates(content | {"zip": [["a", "b"]]}) == [{"a": 0.1, "b": 1}, {"a": 0.2, "b": 2}]


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ({"from": 0.05, "to": 0.2, "steps": 4}, [0.05, 0.1, 0.15, 0.2]),
        ({"from": 0.05, "to": 0.2, "by": 0.05}, [0.05, 0.1, 0.15, 0.2]),
        ({"from": 1, "to": 100, "steps": 3, "scale": "log"}, [1.0, 10.0, 100.0]),
        ({"from": 1, "to": 3, "steps": 5, "whole": True}, [1, 2, 3]),
    ],
)
def test_ranges_hold_both_ends(axis: dict[str, Any], expected: list[float]) -> None:
    # Equal to typed values to the last bit: else their results would not be found again.
    assert [c[GROWTH] for c in coordinates({"axes": {GROWTH: axis}})] == expected


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_neighbours_differ_in_one_axis_by_one_step(lengths: list[int]) -> None:
    paths = [GROWTH, RENT, "demand.volume_factor", "demand.peak_factor"]
    axes = {p: [1 + n / 10 for n in range(k)] for p, k in zip(paths, lengths, strict=False)}
    grid = Grid.build({"axes": axes})
    assert len(np.unique(grid.order, axis=0)) == len(grid) == np.prod(lengths)
    steps = np.abs(np.diff(grid.order, axis=0))
    assert (steps.sum(axis=1) == 1).all()


@pytest.mark.parametrize("method", ["latin-hypercube", "sobol"])
def test_samples_fill_their_ranges_and_repeat(method: str) -> None:
    ranges = {GROWTH: [0.0, 0.3], "rent": {"path": RENT, "from": 0.5, "to": 2, "scale": "log"}}
    content = {"sample": {"method": method, "size": 64, "seed": 7, "ranges": ranges}}
    rows = coordinates(content)
    assert rows == coordinates(content)
    other = {"sample": content["sample"] | {"seed": 8}}  # type: ignore[operator]
    assert rows != coordinates(other)
    growth = np.array([row[GROWTH] for row in rows])
    rent = np.log([row["rent"] for row in rows])
    for values, low, high in ((growth, 0.0, 0.3), (rent, np.log(0.5), np.log(2))):
        # One point in each of 64 strata (both methods promise it): far from clustered at random.
        counts = np.histogram(values, bins=64, range=(low, high))[0]
        assert counts.max() == 1
    walk = np.column_stack([growth / 0.3, (rent - np.log(0.5)) / np.log(4)])
    shuffled = np.random.default_rng(1).permutation(walk)
    length = [np.linalg.norm(np.diff(w, axis=0), axis=1).sum() for w in (walk, shuffled)]
    assert length[0] < 0.5 * length[1]


def test_filters_see_axes_fields_and_the_base() -> None:
    axes = {"growth": {"path": GROWTH, "values": [0.1, 0.2, 0.3]}, RENT: [1, 2]}
    grid = Grid.build({"axes": axes, "filters": ["growth <= 0.2", f"not ({GROWTH} == 0.2 and {RENT} > 1)"]})
    kept = {(r.coordinates["growth"], r.coordinates[RENT]) for r in grid.rows()}
    assert kept == {(0.1, 1), (0.1, 2), (0.2, 1)}
    assert len(Grid.build({"axes": axes, "filters": ["service.promises[1].share * 2 == 1"]})) == 6


def test_a_grid_changes_its_own_base() -> None:
    base = Scenario().change({RENT: 3.0})
    grid = Grid.build({"set": {"horizon.quarters": 4}, "axes": {GROWTH: [0.1]}}, base)
    scenario = grid.scenario(grid.row(0))
    assert (scenario.building.rent_factor, scenario.horizon.quarters) == (3.0, 4)


def test_a_file_is_read_with_its_scenario_and_design(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("name: mine\nhorizon: {quarters: 4}\n")
    (tmp_path / "design.yaml").write_text(
        "sites: [{site: anseong, tenure: lease, technology: amr, opens: 2024Q4, area_m2: 30000}]"
    )
    (tmp_path / "grid.yaml").write_text(
        f"name: trial\nscenario: base.yaml\ndesign: design.yaml\naxes:\n  {GROWTH}: [0.1, 0.2]\n"
    )
    grid = Grid.load(tmp_path / "grid.yaml")
    assert (grid.name, grid.base.name, len(grid)) == ("trial", "mine", 2)
    assert grid.design is not None
    assert grid.design.sites[0].area_m2 == 30_000
    assert grid.digest != Grid.build({"axes": {GROWTH: [0.1, 0.2]}}, grid.base).digest


BAD = {
    "no axis": ("name: x", ("axes", "at least one")),
    "unknown path": (f"axes:\n  {GROWTH}: [1]\n  demand.grwth: [1]", ("line 3", "demand.grwth")),
    "unknown field": ("axes: {}\naxis: 3", ("line 2", "axis", "did you mean 'axes'")),
    "field of an axis": (f"axes:\n  {GROWTH}:\n    values: [1]\n    stepz: 2", ("line 4", "stepz")),
    "empty list": (f"axes:\n  {GROWTH}: []", ("line 2", "at least 1")),
    "range without steps": (f"axes:\n  {GROWTH}: {{from: 0, to: 1}}", ("line 2", "one of steps and by")),
    "uneven by": (f"axes:\n  {GROWTH}: {{from: 0, to: 1, by: 0.3}}", ("line 2", "by 0.3", "whole part")),
    "range upside down": (f"axes:\n  {GROWTH}: {{from: 1, to: 0, steps: 2}}", ("line 2", "'to' above")),
    "log of zero": (f"axes:\n  {GROWTH}: {{from: 0, to: 1, steps: 2, scale: log}}", ("line 2", "above 0")),
    "a plain value": (f"axes:\n  {GROWTH}: 3", ("line 2", "a list of values")),
    "a date": (f"axes:\n  {GROWTH}: [2024-01-01]", (GROWTH, "numbers, texts")),
    "field on two axes": (
        f"axes:\n  a: {{path: {GROWTH}, values: [1]}}\n  {GROWTH}: [2]", ("line 3", "one axis only")),
    "part of another axis' field": (
        "axes:\n  a: {path: service.promises, values: [[]]}\n  service.promises.0.share: [0.5]",
        ("line 3", "one axis only"),
    ),
    "named as a figure": (f"axes:\n  gap: {{path: {GROWTH}, values: [1]}}", ("'gap'", "another name")),
    "zip of unequal axes": (
        f"axes:\n  {GROWTH}: [1]\n  {RENT}: [1, 2]\nzip: [[{GROWTH}, {RENT}]]", ("line 4", "same length")),
    "zip of an unknown axis": (f"axes:\n  {GROWTH}: [1]\nzip: [[a]]", ("line 3", "'a'")),
    "no size": (f"sample:\n  size: 0\n  ranges: {{{GROWTH}: [0, 1]}}", ("line 2", "sample.size")),
    "too many": (
        f"axes:\n  {GROWTH}: {{from: 0, to: 1, steps: 9999}}\n  {RENT}: {{from: 1, to: 2, steps: 9999}}",
        ("99,980,001", "10,000,000"),
    ),
    "too many on an axis": (
        f"axes:\n  {GROWTH}: {{from: 0, to: 1, steps: 10000000}}", ("line 2", "200000")),
    "too many of a sample": (
        f"sample:\n  size: 10000000\n  ranges: {{{GROWTH}: [0, 1]}}", ("line 2", "200000")),
    "too many to filter": (
        f"axes:\n  {GROWTH}: {{from: 0, to: 1, steps: 999}}\n  {RENT}: {{from: 1, to: 2, steps: 999}}\n"
        f"filters: ['{GROWTH} < 1']",
        ("line 4", "998,001", "500,000"),
    ),
    "unknown name in a filter": (
        f"axes:\n  {GROWTH}: [1]\nfilters:\n  - grwth < 1", ("line 4", "filters.0", GROWTH)),
    "call in a filter": (
        f"axes:\n  {GROWTH}: [1]\nfilters: ['__import__(\"os\").getcwd()']", ("line 3", "a condition of")),
    "text against number": (f"axes:\n  {GROWTH}: [1]\nfilters: ['{GROWTH} < \"a\"']", ("can be compared",)),
    "nothing left": (f"axes:\n  {GROWTH}: [1]\nfilters: ['{GROWTH} < 0']", ("line 3", "no scenario")),
    "missing scenario": (f"scenario: none.yaml\naxes:\n  {GROWTH}: [1]", ("none.yaml", "no such file")),
    "path in set": (f"set: {{demand.x: 1}}\naxes:\n  {GROWTH}: [1]", ("demand.x", "unknown field")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), BAD.values(), ids=BAD.keys())
def test_a_bad_grid_is_one_message(text: str, parts: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "grid.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Grid.load(path)
    for part in ("allowed", *parts):
        assert part in str(refused.value), str(refused.value)


def test_a_value_that_is_not_allowed_is_left_to_its_scenario() -> None:
    grid = Grid.build({"axes": {GROWTH: [0.1, 99]}})
    assert len(grid) == 2
    with pytest.raises(InputError, match="market_growth"):
        grid.scenario(grid.row(1))


VALUES = {"a": 2, "b": 0.5, "name": "x", "d.e": 7}


@pytest.mark.parametrize(
    "text",
    [
        "a > 1", "1 < a <= 2 and b < 1", "a + b * 2 == 3", "a / 4 == b", "-a < 0", "not a > 3 or b == 9",
        "name in ('x', 'y') and a not in [3]", "d.e - a >= 5", "name != 'y'",
    ],
)  # fmt: skip
def test_a_condition_means_the_same_in_python_and_sql(text: str) -> None:
    import sqlite3

    condition = parse(text, VALUES)
    assert condition.holds(VALUES)
    sql, parameters = condition.sql()
    columns = ", ".join(f'? AS "{name}"' for name in VALUES)
    with sqlite3.connect(":memory:") as connection:
        query = f"SELECT {sql} FROM (SELECT {columns})"
        # The parameters of the condition stand before those of its columns.
        assert connection.execute(query, [*parameters, *VALUES.values()]).fetchone() == (1,)


@pytest.mark.parametrize(
    "text",
    ["f(1)", "a if b else 1", "lambda: 1", "a[b]", "[x for x in (1,)]", "a ** 9", "a := 1", "{1: 2}", "a.b()",
     "'x' in name", "", "a <", "(" * 500 + "a" + ")" * 500, "a > 1 " * 1000],
)  # fmt: skip
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse(text, [*VALUES, "a.b"])


def test_a_field_that_is_set_for_all_may_be_on_no_axis() -> None:
    content = {"set": {RENT: 2.0}, "axes": {"rent": {"path": RENT, "values": [1.0, 1.5]}}}
    with pytest.raises(InputError, match="set by 'set' too"):
        Grid.build(content)
