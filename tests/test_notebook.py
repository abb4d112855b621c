"""The blocks of docs/notebook.md, run as they stand, in one notebook; only the solver is a quick one."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest
from fake_solver import quick
from places import ROOT

import planner.studies.batch
from planner.plans.types import Plan
from planner.studies import planning

PAGE = ROOT / "docs" / "notebook.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(planning, "plan", lambda asked, how, *_: quick(asked, how, lambda _: None))
    fast = functools.partial(planner.studies.batch.run, solver="fake_solver:quick")
    monkeypatch.setattr(planner.studies.batch, "run", fast)
    notebook: dict[str, Any] = {}
    for block in BLOCKS:
        exec(block, notebook)
    assert len(BLOCKS) == 4
    # Twice the rent at 20 % growth against the base case, by the quick solver's own formula.
    base = notebook["base"].demand.market_growth
    assert notebook["extra"] == pytest.approx(1e12 * (1.2 * 1.5 - (1 + base)))
    assert notebook["cheapest"].shape == (3, 3)
    assert len(notebook["frame"]) == 9
    assert isinstance(notebook["best"], Plan)
    assert notebook["best"].scenario["demand"]["market_growth"] == 0.05
    assert notebook["failed"].empty
    assert len(notebook["sites"]) == 9
    assert (tmp_path / "report" / "sweep.html").exists()
    # The base case is one of the grid's scenarios (growth 10 %, rent x 1): the sweep has its answer.
    assert notebook["known"] == notebook["first"]
    assert (notebook["large"]["area_m2"] > 30_000).all()
    assert len(notebook["large"]) == 3
