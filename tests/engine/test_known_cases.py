"""Published optima by the planner's own model: facility location, a newsvendor, a size in closed form.

The larger public cases stand in a folder that PLANNER_BENCHMARKS names; they are never written to.
"""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from places import ROOT
from small_instances import EXACT, changed, toy

from planner.formulation import direct
from planner.instance import Instance, Options
from planner.known_case.formats import read_case
from planner.solve_options import SolveOptions
from planner.studies.known_case import solve_known_case

GENERATED = ROOT / "seeds" / "known_cases"
FOLDER = os.environ.get("PLANNER_BENCHMARKS")
PROVEN = SolveOptions(gap=1e-9, time_limit=60.0, threads=1)

CAPACITATED = [f"cap{n}{k}" for n in (4, 6, 7, 8, 9, 10, 11, 12, 13) for k in (1, 2, 3, 4)] + ["cap51"]
UNCAPACITATED = [f"cap{n}{k}" for n in (7, 10, 13) for k in (1, 2, 3, 4)]
PUBLIC = [
    *(("orlib_cap", name, f"{name}.txt", "orlib-cap") for name in sorted(CAPACITATED)),
    *(("orlib_uncap", name, f"{name}.txt", "uflp-orlib") for name in UNCAPACITATED),
    ("orlib_uncap", "capb", "capb.txt.gz", "uflp-orlib"),
    *(("orlib_cap", f"capb_{limit}", "capb.txt.gz", "orlib-cap") for limit in (5000, 6000, 7000, 8000)),
    *(("ufl_bildekrarup", name, name, "uflp-simple") for name in ("D1.1", "E10.1")),
    *(("ufl_bildekrarup", f"B1.{k}", f"B1.{k}", "uflp-simple") for k in range(1, 11)),
    *(("orlib_pmed", f"pmed{k}", f"pmed{k}.txt", "orlib-pmed") for k in range(1, 21)),
    *(("tbed1", name, f"{name}.gz", "tbed1") for name in ("i300_1", "i300_6")),
]


def generated() -> list[dict[str, str]]:
    with (GENERATED / "optima.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def solved(path: Path, format: str, capacity: float | None, optimum: float) -> None:
    """Solve to proof; the objective is the optimum, and the answer costs what it says."""
    case = read_case(path, format, capacity)
    result = solve_known_case(case, PROVEN)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(optimum, rel=1e-6)
    assert result.gap <= 1e-6
    assert result.bound <= result.objective
    assert case.cost(result.open, result.assignment) == pytest.approx(optimum, rel=1e-6)
    if case.open_count is not None:
        assert len(result.open) <= case.open_count


@pytest.mark.parametrize("row", generated(), ids=lambda row: row["file"])
def test_generated_case_to_its_proven_optimum(row: dict[str, str]) -> None:
    capacity = float(row["capacity"]) if row["capacity"] else None
    solved(GENERATED / row["file"], row["format"], capacity, float(row["optimum"]))


@pytest.mark.skipif(FOLDER is None, reason="PLANNER_BENCHMARKS names no folder of public cases")
@pytest.mark.parametrize(("group", "name", "file", "format"), PUBLIC, ids=[f"{p[0]}-{p[1]}" for p in PUBLIC])
def test_public_case_to_its_published_optimum(group: str, name: str, file: str, format: str) -> None:
    assert FOLDER is not None
    root = Path(FOLDER)
    with (root / "optima.csv").open(encoding="utf-8", newline="") as table:
        optima = {(row["set"], row["instance"]): float(row["optimum"]) for row in csv.DictReader(table)}
    folder = "orlib_cap" if group == "orlib_uncap" else group
    # capb stands for four instances; the capacity is part of their name.
    capacity = float(name.removeprefix("capb_")) if name.startswith("capb_") else None
    solved(root / folder / file, format, capacity, optima[group, name])


def test_the_list_of_public_cases_is_whole() -> None:
    # cap41-44, 51, 61-64, ..., 131-134: nine groups of four and one alone.
    assert len(CAPACITATED) == 37
    assert len(UNCAPACITATED) == 12


# --- closed forms ---


def newsvendor(unit: float, lost: float) -> Instance:
    """Capacity by the box, chosen before demand of 100, 200, ... 500 (each 1 in 5) is known; what is short
    is lost.

    No gate reaches the customers, so everything comes from capacity, one m2 a box, at ``unit`` KRW each.
    """
    levels = np.arange(100.0, 501.0, 100.0)
    sizes = np.arange(50.0, 551.0, 50.0)
    n = len(sizes)
    options = Options(
        np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), ("lease",) * n,
        ("hand",) * n, sizes, sizes[:, None], unit * sizes, np.zeros((n, 1)),
    )  # fmt: skip
    base = toy()
    return changed(
        base,
        axes=replace(base.axes, scenarios=tuple(f"{d:g}" for d in levels)),
        volume=levels[None, None, :],
        probability=np.full(5, 0.2),
        allowed=np.array([[False], [True]]),
        peak=np.ones((1, 1)),
        band_share=np.ones((1, 1)),
        handling=np.zeros((1, 1)),
        lost_penalty=lost,
        options=options,
    )


@pytest.mark.parametrize(
    ("unit", "lost", "best"),
    [
        # Critical fractile (lost - unit) / lost, the least capacity whose probability to suffice reaches it:
        (3.0, 10.0, 400.0),  # 0.7: F(300) = 0.6 < 0.7 <= F(400) = 0.8
        (5.0, 10.0, 300.0),  # 0.5
        (9.0, 10.0, 100.0),  # 0.1
        (1.0, 10.0, 500.0),  # 0.9
        (11.0, 10.0, None),  # dearer than losing: none at all
    ],
)
def test_newsvendor(unit: float, lost: float, best: float | None) -> None:
    """Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 4th ed., ch. 9."""
    instance = newsvendor(unit, lost)
    result = direct.solve(instance, EXACT)
    chosen = [float(instance.options.area[r]) for r in result.rows]
    assert chosen == ([] if best is None else [best])
    size = best or 0.0
    short = np.maximum(0, np.arange(100.0, 501.0, 100.0) - size).mean()
    assert result.solution.objective == pytest.approx(unit * size + lost * short)


def test_a_size_in_closed_form() -> None:
    """Saving s a box on n boxes of a m2 each against k KRW a m2: build for all if n s > k n a, else not at
    all.

    100 boxes, half of them held; 9 KRW saved; 2 m2 a box on the design day, so 4.5 KRW a m2 is the price at
    which an FC stops paying.
    """
    for price, best in ((4.0, 100.0), (5.0, None)):
        sizes = np.arange(20.0, 141.0, 20.0)
        n = len(sizes)
        options = Options(
            np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64),
            ("lease",) * n, ("hand",) * n, sizes, sizes[:, None], price * sizes, np.zeros((n, 1)),
        )  # fmt: skip
        result = direct.solve(toy(options=options), EXACT)
        assert [float(sizes[r]) for r in result.rows] == ([] if best is None else [best])
        # 1,000 without an FC; with 100 m2: 50 x 1 + 50 x 10 + 4 x 100.
        assert result.solution.objective == pytest.approx(1000 if best is None else 950)
