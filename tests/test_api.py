"""What ``planner`` itself offers to programs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import planner
from planner import _HOMES as HOMES


def test_every_public_name_is_there() -> None:
    from planner.plans.checker import check
    from planner.scenario import Scenario
    from planner.studies.batch import run
    from planner.studies.planning import evaluate_design
    from planner.studies.simulate import plan_as_asked, replay

    assert set(planner.__all__) == {*HOMES, "__version__"}
    assert set(planner.__all__) <= set(dir(planner))
    assert all(getattr(planner, name) is not None for name in planner.__all__)
    asked = (planner.Scenario, planner.plan, planner.evaluate, planner.check, planner.simulate, planner.sweep)
    assert asked == (Scenario, plan_as_asked, evaluate_design, check, replay, run)


def test_type_checkers_are_told_the_same() -> None:
    """They read the imports at the head of the package, and Python the table below them."""
    body = ast.parse(Path(planner.__file__).read_text(encoding="utf-8")).body
    checked = next(node for node in body if isinstance(node, ast.If))
    told = {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == HOMES


@pytest.mark.parametrize("name", planner.__all__)
def test_no_module_takes_the_name_of_something_public(name: str) -> None:
    """Python would put the module in its place, once it is imported."""
    package = Path(planner.__file__).parent
    assert not (package / f"{name}.py").exists()
    assert not (package / name / "__init__.py").exists()


def test_an_unknown_name_is_told_as_such() -> None:
    with pytest.raises(AttributeError, match="module 'planner' has no attribute 'nonsense'"):
        planner.nonsense  # noqa: B018
    code = "from planner import Scenario, plan, nonsense"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: cannot import name 'nonsense' from 'planner'" in done.stderr
