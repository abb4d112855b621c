"""A search that is stopped: what it still gives, and what it does not claim."""

from __future__ import annotations

import pytest

from planner.scenario import Scenario
from planner.solve_options import SolveOptions
from planner.studies import planning
from planner.studies.planning import plan


def test_a_stop_prices_no_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a linear program a quarter, and who stops waits for the plan."""
    monkeypatch.setattr(planning, "_priced", lambda *_: pytest.fail("priced"))
    options = SolveOptions(gap=0.03, threads=1)
    options.stop.set()
    stopped = plan(Scenario().change({"horizon.quarters": 4}), options)
    assert stopped.explanation is not None
    assert stopped.explanation.relaxations


def test_a_search_that_was_stopped_claims_nothing_that_it_did_not_prove() -> None:
    """The promise can be kept here: a stop before the first design is no proof that it cannot."""
    options = SolveOptions(gap=0.03, threads=1)
    options.stop.set()
    stopped = plan(Scenario().change({"horizon.quarters": 4}), options)
    assert stopped.status == "no_solution"
    assert stopped.explanation is not None
    assert not stopped.explanation.proven
