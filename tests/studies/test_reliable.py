"""Plans that hold on random days: the smallest margin that a replay keeps, against the promise itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checked_plans import Data, changed, scenario, through_file, violated
from command_line import planner

from planner.instance.assembly import assemble, with_margin
from planner.plans.reliability import Reliability
from planner.plans.types import Plan, read_plan
from planner.report.caveats import reliability_lines
from planner.solve_options import SolveOptions
from planner.studies.simulate import margin as search
from planner.studies.simulate import plan_reliably, plan_with_room, replay
from planner.studies.simulate.days import swings
from planner.studies.simulate.replay import DAYS, SEED
from planner.words.reader import Reader

OPTIONS = SolveOptions(gap=0.01, time_limit=120)
TIGHT = [{"days": 5, "share": 0.75}, {"days": 3, "share": 0.40, "design_day_share": 0.35, "since": "2025Q1"}]
"""Promises that are as high on design days: days that are not all alike break them."""


@pytest.fixture(scope="module")
def reliable(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    asked = scenario(**{"service.promises": TIGHT})
    return through_file(plan_reliably(asked, OPTIONS), tmp_path_factory.mktemp("reliable"))


def told(plan: Plan) -> Reliability:
    assert plan.reliability is not None
    return plan.reliability


def test_the_smallest_margin_that_holds_is_found_and_the_promise_stays_as_asked(reliable: Plan) -> None:
    room = told(reliable)
    assert (room.source, room.holds) == ("searched", True)
    assert room.margin > 0.0
    assert room.missed_at == pytest.approx(room.margin - search.STEP), "the next smaller margin was tried"
    assert [(p.days, p.promised, p.promised_design_day) for p in reliable.promises] == [
        (5, 0.75, 0.75),
        (3, 0.4, 0.35),
    ]
    assert reliable.scenario_digest == scenario(**{"service.promises": TIGHT}).digest
    for report in reliable.promises:
        assert report.worst_design_day >= report.promised_design_day + room.margin - 1e-6


def test_whoever_replays_the_plan_again_gets_what_it_says(reliable: Plan) -> None:
    room, again = told(reliable), replay(reliable)
    assert again.holds
    assert (again.days, again.seed) == (room.replayed_days, room.seed)
    assert [p.lowest_peak for p in again.promises] == pytest.approx(
        [p.lowest_peak for p in room.promises], abs=1e-6
    )


def test_the_plan_for_equal_days_and_the_cost_of_reliability_stand_beside_it(reliable: Plan) -> None:
    room = told(reliable)
    assert room.equal_days is not None
    assert room.cost_krw is not None
    assert room.cost_krw == pytest.approx(reliable.objective - room.equal_days.npv_krw)
    assert room.cost_krw >= 0.0
    said = " ".join(reliability_lines(reliable, Reader()))
    assert f"{100 * room.margin:g} points of room" in said
    assert f"{room.equal_days.soccer_fields:.1f} soccer fields keep it on equal days" in said


def test_the_checker_holds_the_flows_to_the_promise_and_its_margin(reliable: Plan) -> None:
    assert not violated(reliable)

    def more_room(data: Data) -> None:
        data["reliability"]["margin"] += 0.05

    def cheaper(data: Data) -> None:
        data["reliability"]["cost_krw"] -= 1e9

    def better(data: Data) -> None:
        data["reliability"]["promises"][0]["lowest_peak"] = 0.5

    def other_promise(data: Data) -> None:
        data["reliability"]["promises"][0]["promised"] = 0.5

    assert "margin" in violated(changed(reliable, more_room))
    for tamper in (cheaper, better, other_promise):
        assert "reliability" in violated(changed(reliable, tamper))


def test_only_a_proven_plan_that_was_replayed_is_said_to_hold_on_random_days(reliable: Plan) -> None:
    def proven(data: Data) -> None:
        data["trust"] = "holds_on_random_days"
        data["reliability"] = None

    assert "trust" in violated(changed(reliable, proven))


def test_a_margin_taken_over_is_planned_with_and_said_not_to_be_replayed() -> None:
    asked = scenario(**{"service.promises": TIGHT})
    plan = plan_with_room(asked, SolveOptions(gap=0.03, time_limit=60, margin=0.02))
    room = told(plan)
    assert (room.margin, room.source, room.holds) == (0.02, "taken over", None)
    assert plan.promises[0].worst_design_day >= 0.77 - 1e-6
    assert plan.promises[0].promised_design_day == 0.75
    assert plan.trust != "holds_on_random_days"
    assert "found for another scenario" in reliability_lines(plan, Reader())[0]
    assert not violated(plan)


def test_a_margin_that_no_plan_can_keep_is_left_out() -> None:
    plan = plan_with_room(scenario(), SolveOptions(gap=0.03, time_limit=60, margin=0.9))
    assert plan.reliability is None
    assert plan.status in ("optimal", "feasible")


class _Stub:
    """Plans whose replay lacks what a margin does not give; from ``impossible`` on there is no plan."""

    def __init__(self, plan: Plan, needed: float, impossible: float = 1.0) -> None:
        self.plan, self.needed, self.impossible = plan, needed, impossible
        self.asked: list[float] = []

    def make(self, _scenario: Any, options: SolveOptions, *_: Any) -> Plan:
        self.asked.append(options.margin)
        room = Reliability(margin=options.margin, source="taken over")
        kept = None if options.margin >= self.impossible else room
        return self.plan.model_copy(update={"status": "optimal", "reliability": kept})

    def replay(self, plan: Plan, **_: Any) -> Any:
        given = told(plan).margin
        found = replay(self.plan, days=1)
        promises = [
            p.model_copy(
                update={"lowest_peak": p.promised_design_day + given - self.needed, "lowest_quarter": 1.0}
            )
            for p in found.promises
        ]
        return found.model_copy(update={"promises": promises, "holds": all(p.holds for p in promises)})


def searched(monkeypatch: pytest.MonkeyPatch, stub: _Stub) -> Plan:
    monkeypatch.setattr(search.planning, "plan", stub.make)
    monkeypatch.setattr(search, "replay", stub.replay)
    monkeypatch.setattr(search, "compile_engine", lambda *_: None)
    return plan_reliably(scenario(), OPTIONS)


@pytest.mark.parametrize(("needed", "margin"), [(0.0, 0.0), (0.012, 0.015), (0.02, 0.02), (0.1, 0.1)])
def test_few_plans_are_needed_since_what_lacks_says_what_to_add(
    reliable: Plan, monkeypatch: pytest.MonkeyPatch, needed: float, margin: float
) -> None:
    stub = _Stub(reliable, needed)
    room = told(searched(monkeypatch, stub))
    assert (room.margin, room.holds) == (margin, True)
    assert len(stub.asked) <= 3


def test_where_no_margin_keeps_it_the_plan_for_equal_days_says_so(
    reliable: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = searched(monkeypatch, _Stub(reliable, needed=0.05, impossible=0.03))
    room = told(plan)
    assert (room.margin, room.holds, room.missed_at, room.impossible_at) == (0.0, False, 0.025, 0.03)
    assert plan.trust == "proven"
    said = reliability_lines(plan, Reader())[0]
    assert "does not hold" in said
    assert "with 3 points of room no plan was found" in said


def test_a_margin_raises_every_share_and_none_above_all_boxes() -> None:
    instance = assemble(
        scenario(**{"service.promises": [{"days": 5, "share": 0.99, "design_day_share": 0.6}]})
    )
    (raised,) = with_margin(instance, 0.02).service.promises
    assert (raised.share, raised.design_share) == (1.0, pytest.approx(0.62))
    assert with_margin(instance, 0.0) is instance


def test_few_runs_have_the_whole_distribution_of_a_days_orders() -> None:
    found = swings(40, 11, 0.15, np.random.default_rng(5))
    assert found.mean(axis=0) == pytest.approx(1.0, abs=0.01), "every day by itself"
    assert found.std(axis=0) == pytest.approx(0.15, rel=0.1)
    assert abs(np.corrcoef(found.T) - np.eye(11)).max() < 0.6, "days are drawn apart"
    assert (swings(3, 5, 0.0, np.random.default_rng(5)) == 1.0).all()


def test_the_command_is_reliable_unless_told_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text("horizon: {start: 2024Q3, quarters: 2}\ndemand: {volume_factor: 0.3, peak_factor: 0.5}\n")
    for words, expected in (((), True), (("--no-reliable",), False)):
        result = planner("solve", file, "--gap", 0.05, "--json", tmp_path / "plan.json", *words)
        assert result.exit_code == 0, result.output
        assert (read_plan(tmp_path / "plan.json").reliability is not None) == expected
        assert ("On random days the promise" in result.stdout) == expected
    assert str(DAYS) in planner("simulate", "--help").stdout.replace(",", "")
    assert SEED == 1


def test_the_page_plans_first_with_the_usual_margin_and_proves_with_the_scenarios_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import io

    from page_plan import page_plan

    from planner.scenario import Scenario
    from planner.ui import plan_cache, worker
    from planner.ui.protocol import PROOF, QUICK, SWEEP

    asked: list[tuple[float, bool]] = []

    def planned(scenario: Scenario, options: SolveOptions, *_: object) -> Plan:
        asked.append((options.margin, options.reliable))
        return page_plan(scenario)

    monkeypatch.setattr(worker, "plan_as_asked", planned)
    at_work = worker.Worker(io.BytesIO())
    monkeypatch.setattr(at_work, "_base", search.Warm)
    question = {"id": 1, "scenario": Scenario().model_dump(mode="json"), "threads": 1}
    for effort in (QUICK, PROOF):
        how = {name: getattr(effort, name) for name in ("gap", "time_limit", "margin", "reliable")}
        at_work._plan(question | how)
    assert asked == [(search.USUAL, False), (0.0, True)]
    keys = {plan_cache.key_of(Scenario(), effort) for effort in (QUICK, PROOF)}
    assert len(keys) == 2
    assert plan_cache.key_of(Scenario(), SWEEP) in keys, "sweeps are planned with the margin of first answers"
