"""Options and fixtures of all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from planner.plans.types import Plan


# How long an example takes says something of the machine, not of the planner.
settings.register_profile("planner", deadline=None)
settings.load_profile("planner")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-seeds``: write the expected answers of the seed scenarios anew."""
    parser.addoption("--update-seeds", action="store_true", help="write seeds/scenarios/expected.json anew")


LONGEST_FILES = ("test_browser.py", "test_exact_plans.py", "test_sweep.py", "test_browser_screens.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first, lest one process be left with one of them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST_FILES)


@pytest.fixture
def update_seeds(request: pytest.FixtureRequest) -> bool:
    """Whether expected answers are to be written."""
    return bool(request.config.getoption("--update-seeds"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replaces the solve; holds the scenario and options that it was asked with and the plan to answer."""
    from plan_factory import make_plan

    from planner.solve_options import Progress
    from planner.studies import planning, simulate

    seen = SimpleNamespace(plan=make_plan(), scenario=None, options=None, design=None)

    def plan(scenario: Any, options: Any, progress: Any, *_: Any) -> Any:
        seen.scenario, seen.options = scenario, options
        progress(Progress(1.0, 2e9, 1e9, 0.5, "stub"))
        return seen.plan

    def evaluate_design(scenario: Any, design: Any, options: Any, progress: Any) -> Any:
        seen.design = design
        return plan(scenario, options, progress)

    monkeypatch.setattr(planning, "plan", plan, raising=False)
    monkeypatch.setattr(simulate, "plan_as_asked", plan)
    monkeypatch.setattr(planning, "evaluate_design", evaluate_design)
    return seen


@pytest.fixture(scope="session")
def real_plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A real plan that keeps its promises, evaluated once for all tests of the checker."""
    from checked_plans import SITES, scenario, through_file

    from planner.scenario import Design
    from planner.studies.planning import evaluate_design

    return through_file(evaluate_design(scenario(), Design(sites=SITES)), tmp_path_factory.mktemp("plan"))


@pytest.fixture
def page_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty store for the page, and a solver that answers nothing by itself."""
    from places import STUB

    from planner.ui import pool, solving

    folder = tmp_path / "cache"
    monkeypatch.setenv("PLANNER_CACHE", str(folder))
    stubbed = pool.SolverPool(1, STUB)
    monkeypatch.setattr(solving, "pool", lambda: stubbed)
    yield folder
    stubbed.close()
