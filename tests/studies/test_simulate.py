"""The replay: queues by hand and box by box, days that add up, agreement with the plan without queues."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from checked_plans import SITES, scenario, through_file
from command_line import planner, refused
from hypothesis import given
from hypothesis import strategies as st
from small_instances import changed, toy

from planner.instance.assembly import assemble
from planner.plans.types import Plan
from planner.rounding import SHARE_TOLERANCE
from planner.scenario import Design, Scenario
from planner.studies.planning import evaluate_design
from planner.studies.simulate import Replay, replay
from planner.studies.simulate.days import demand_scenarios, quarter, swings
from planner.studies.simulate.queues import waits
from planner.studies.simulate.types import HALF_A_POINT

MOST_WAIT = 5


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan before whose gateways nothing waits: half the boxes, half the days' swings."""
    asked = scenario(**{"demand.volume_factor": 0.5, "demand.peak_factor": 0.5})
    return through_file(evaluate_design(asked, Design(sites=SITES)), tmp_path_factory.mktemp("roomy"))


def test_a_queue_by_hand() -> None:
    found = waits(np.array([1.5, 0.5, 1.0, 0.0]), MOST_WAIT)
    assert found.left.tolist() == [0.5, 0.0, 0.0, 0.0]
    assert found.share[0, :2].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found.share[1:, 0].tolist() == [1.0, 1.0, 1.0], "yesterday's half and today's fill the day"
    assert found.longest.tolist() == [1.0, 0.0, 0.0, 0.0]


def test_outside_help_takes_what_is_above_capacity_up_to_its_share() -> None:
    found = waits(np.array([1.25, 2.0]), MOST_WAIT, outside=0.25)
    assert found.outside.tolist() == pytest.approx([0.2, 0.25])
    assert found.left.tolist() == pytest.approx([0.0, 0.5])
    assert found.share[1, :2].tolist() == pytest.approx([0.25 + 0.5, 0.25])


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.integers(1, 12))
def test_a_queue_is_what_single_boxes_would_do(arrivals: list[int], capacity: int) -> None:
    found = waits(np.array(arrivals) / capacity, MOST_WAIT)
    line, waited = deque[tuple[int, int]](), {d: list[int]() for d in range(len(arrivals))}
    today = 0
    while today < len(arrivals) or line:
        if today < len(arrivals):
            line.extend((today, k) for k in range(arrivals[today]))
        for _ in range(min(capacity, len(line))):
            day, _ = line.popleft()
            waited[day].append(today - day)
        if today < len(arrivals):
            assert found.left[today] * capacity == pytest.approx(len(line), abs=1e-6)
        today += 1
    for day, own in waited.items():
        if own:
            shares = np.bincount(np.minimum(own, MOST_WAIT + 1), minlength=MOST_WAIT + 2) / len(own)
            assert found.share[day] == pytest.approx(shares, abs=1e-6)
            assert found.longest[day] == max(own)


def test_a_quarters_days_add_up_to_its_boxes() -> None:
    instance, random = assemble(Scenario()), np.random.default_rng(1)
    for t in range(len(instance.calendar.days)):
        drawn = quarter(instance, t, np.ones(round(instance.calendar.days[t])))
        assert drawn.orders.mean(axis=0) == pytest.approx(1.0)
        assert drawn.peak.sum() == round(instance.calendar.peak_days[t])
        assert (drawn.orders == drawn.expected).all()
        highest = drawn.orders[drawn.peak].mean(axis=0)
        assert highest == pytest.approx(instance.demand.peak[:, t], rel=1e-9)
    factors = swings(300, round(instance.calendar.days[0]), 0.2, random)
    many = np.concatenate([quarter(instance, 0, own).orders[:, 0] for own in factors])
    plain = quarter(instance, 0, np.ones(factors.shape[1])).orders[:, 0]
    ratio = many.reshape(-1, len(plain)) / plain
    assert ratio.mean() == pytest.approx(1.0, abs=0.01)
    assert ratio.std() == pytest.approx(0.2, rel=0.03)


def test_demand_scenarios_come_as_often_as_they_are_probable() -> None:
    instance = assemble(Scenario())
    found = demand_scenarios(instance, 400, np.random.default_rng(3))
    assert np.bincount(found) / 400 == pytest.approx(instance.demand.probability, abs=1 / 400)


def test_where_nothing_queues_the_replay_says_what_the_plan_says(roomy: Plan) -> None:
    """Two ways to the same shares: the plan's expectation, and boxes drawn day by day."""
    found = replay(roomy, days=2_000, variation=0.0)
    assert all(q.waited < 1e-6 for q in found.queues)
    for p in found.promises:
        assert p.lowest_quarter == pytest.approx(p.planned_average_day, abs=0.002)
        assert p.lowest_peak == pytest.approx(p.planned_design_day, abs=0.004)
        report = next(r for r in roomy.promises if r.days == p.days)
        assert p.share == pytest.approx(report.mean, abs=0.003)


@given(st.integers(1, 16), st.floats(0.0, 1.0))
def test_the_queue_of_an_event_is_the_plans(days: int, overload: float) -> None:
    """Two ways to the boxes that wait: the replay's queue, and (n + 1) / 2 times what a day leaves over."""
    left = overload / days
    found = waits(np.full(days, 1.0 + left), most_days=2)
    waited = (1.0 + left) * found.share[:, 1:].sum(axis=1)
    event = changed(toy(), peak_days=np.array([float(days)]))
    assert waited.mean() == pytest.approx(event.calendar.peak_queue[0] * left, abs=1e-9)
    long = waits(np.full(days, 1.0 + days * left), most_days=days * days)
    assert long.share[:, 1:].sum(axis=1).mean() <= event.calendar.peak_queue[0] * days * left + 1e-9


def test_without_swings_a_plan_keeps_its_promise_on_all_days_of_an_event(real_plan: Plan) -> None:
    found = replay(real_plan, days=4_000, variation=0.0)
    assert max(q.waited for q in found.queues) > 0.0
    for promise in found.promises:
        assert promise.lowest_peak is not None
        assert promise.lowest_peak > promise.planned_design_day - HALF_A_POINT


def test_queues_that_carry_over_are_found(real_plan: Plan) -> None:
    """What waits on one day stands before the next one's boxes."""
    calm, wild = (replay(real_plan, days=2_000, variation=v) for v in (0.0, 0.3))
    assert max(q.waited for q in wild.queues) > max(q.waited for q in calm.queues) > 0.0
    for quiet, random in zip(calm.promises, wild.promises, strict=True):
        assert random.share < quiet.share
        assert random.worst_day <= random.fifth_percentile <= random.share
        assert random.worst_day <= random.lowest_quarter


def test_the_verdict_is_about_every_quarter_and_its_peak_days(roomy: Plan) -> None:
    kept = {"promised": 0.8, "promised_design_day": 0.7, "lowest_quarter": 0.8, "lowest_peak": 0.7}
    one = replay(roomy, days=1).promises[0].model_copy(update=kept)
    assert one.holds
    for name, promised in (("lowest_quarter", 0.8), ("lowest_peak", 0.7)):
        assert not one.model_copy(update={name: promised - 2 * SHARE_TOLERANCE}).holds
        assert one.model_copy(update={name: promised - SHARE_TOLERANCE / 2}).holds
    assert one.model_copy(update={"lowest_peak": None}).holds


def test_a_stop_reports_what_was_replayed(roomy: Plan) -> None:
    stop = Event()

    def told(done: int, runs: int) -> None:
        assert runs > 2
        if done == 2:
            stop.set()

    found = replay(roomy, days=4_000, told=told, stop=stop)
    assert found.runs == 2
    assert found.days == 2 * sum(round(float(d)) for d in assemble(scenario()).calendar.days)


def test_the_command_replays_a_plan_file(roomy: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    roomy.write(file)

    def replayed(name: str, *words: object) -> Replay:
        result = planner("simulate", file, "--days", 300, "--json", tmp_path / name, *words)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith("The promise ")
        assert "daily_variation" in result.stdout
        return Replay.model_validate_json((tmp_path / name).read_bytes())

    first, again, other = replayed("a"), replayed("b", "--seed", 1), replayed("c", "--seed", 2)
    assert first == again
    assert first.promises != other.promises
    assert json.loads((tmp_path / "a").read_bytes())["scenario_digest"] == roomy.scenario_digest
    assert first.days >= 300


def test_the_replay_of_a_preliminary_plan_says_so(roomy: Plan, tmp_path: Path) -> None:
    for trust, expected in (("preliminary", True), ("proven", False)):
        file = tmp_path / f"{trust}.json"
        roomy.model_copy(update={"trust": trust}).write(file)
        result = planner("simulate", file, "--days", 300, "--json", tmp_path / "replay.json")
        assert ("The plan is preliminary" in result.stdout) == expected
        assert Replay.model_validate_json((tmp_path / "replay.json").read_bytes()).preliminary == expected


def test_what_cannot_be_replayed_is_one_message(tmp_path: Path) -> None:
    assert "no such file" in refused(planner("simulate", tmp_path / "none.json"))
    (tmp_path / "plan.json").write_text("{}")
    refused(planner("simulate", tmp_path / "plan.json"))
    assert "--days" in refused(planner("simulate", tmp_path / "plan.json", "--days", 0))
    assert "--seed" in refused(planner("simulate", tmp_path / "plan.json", "--seed", -1))
