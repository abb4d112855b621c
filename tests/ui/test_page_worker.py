"""The page's solver process: what it answers depends on the question alone."""

from __future__ import annotations

import io
from typing import Any

from planner.plans.types import Plan
from planner.scenario import Scenario
from planner.ui.protocol import QUICK
from planner.ui.worker import Worker


def question(**changes: Any) -> dict[str, Any]:
    scenario = Scenario().change({"horizon.quarters": 6, **changes})
    return {
        "id": 0, "scenario": scenario.model_dump(mode="json"), "gap": QUICK.gap, "time_limit": 60.0,
        "threads": 1, "margin": 0.0, "reliable": False,
    }  # fmt: skip


def told(plan: Plan) -> dict[str, Any]:
    """All of it but how long it took."""
    return plan.model_dump(exclude={"seconds"})


def test_an_answer_never_depends_on_what_was_asked_before() -> None:
    worker, wanted = Worker(io.BytesIO()), question(**{"network.gateways.share": 0.4})
    first = worker._plan(wanted)
    for before in ({"demand.volume_factor": 1.3}, {"service.promises": []}, {"building.rent_factor": 0.6}):
        worker._plan(question(**before))
    assert told(worker._plan(wanted)) == told(first)


def test_an_answer_is_the_same_with_any_number_of_threads() -> None:
    worker, wanted = Worker(io.BytesIO()), question(**{"demand.volume_factor": 0.9})
    assert told(worker._plan(wanted)) == told(worker._plan(wanted | {"threads": 2}))
