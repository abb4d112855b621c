"""What is told of a solve while it runs never contradicts the answer below it."""

from __future__ import annotations

import re

from page_app import BASE, MORE
from page_plan import page_plan

from planner.report.trust import gap
from planner.ui.solving import Answers, _known
from planner.words.reader import Reader

BEGUN = {"objective": 7.95e11, "bound": 5.42e11, "gap": 0.3182}
"""A proof of which the bound has only begun to rise."""
ENGLISH = Reader()


def per_cent(shown: str) -> float:
    found = re.search(r"([\d.]+)%", shown)
    assert found, shown
    return float(found[1])


def test_a_proof_that_begins_tells_no_wider_gap_than_the_answer_on_screen() -> None:
    plan = page_plan(BASE, status="feasible", objective=7.9e11, bound=7.72e11, gap=0.0228)
    *sums, told = _known(Answers(BASE, plan, None, None), BEGUN, ENGLISH)
    assert sums == ["best so far KRW 790 bn", "bound KRW 772 bn"]
    assert per_cent(told) == per_cent(gap(plan, ENGLISH)) == 2.28


def test_a_proof_that_got_further_tells_its_own() -> None:
    plan = page_plan(BASE, status="feasible", objective=7.9e11, bound=7.72e11, gap=0.0228)
    further = {"objective": 7.89e11, "bound": 7.85e11, "gap": 0.0051}
    assert _known(Answers(BASE, plan, None, None), further, ENGLISH)[-1] == "gap 0.51%"


def test_another_scenarios_answer_lends_no_bound_and_a_broken_promise_no_cost() -> None:
    other = page_plan(MORE, status="feasible", objective=7.9e11, bound=7.72e11, gap=0.0228)
    assert _known(Answers(BASE, other, None, None), BEGUN, ENGLISH)[-1] == "gap 31.83%"
    broken = page_plan(BASE, status="infeasible", objective=7.9e11, bound=7.72e11, gap=0.0228)
    assert _known(Answers(BASE, broken, None, None), BEGUN, ENGLISH) == []


def test_best_service_is_no_money() -> None:
    service = BASE.change({"objective": "service", "money.cost_ceiling": 8e11})
    assert (
        _known(Answers(service, None, None, None), {"objective": 0.2, "bound": 0.1, "gap": 0.5}, ENGLISH)
        == []
    )
