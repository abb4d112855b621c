"""What a plan's file says in English beside its data, for who reads the file without the planner."""

from __future__ import annotations

from planner.plans.types import Plan
from planner.report.headline import benchmark_design, on_25_fields
from planner.report.trust import resolution_note
from planner.report.ways import changes_line, why_not
from planner.scenario import Scenario
from planner.words.reader import ENGLISH


def with_sentences(plan: Plan) -> Plan:
    """The plan with its sentences, as it is written; what is computed of it never reads them."""
    note = resolution_note(plan, ENGLISH)
    changes: dict[str, object] = {"resolution": plan.resolution.model_copy(update={"note": note})}
    if (verdict := plan.verdict_25_fields) is not None:
        said = {"design": benchmark_design(plan, verdict, ENGLISH), "sentence": on_25_fields(plan, ENGLISH)}
        changes["verdict_25_fields"] = verdict.model_copy(update=said)
    if (told := plan.explanation) is not None:
        scenario = Scenario.model_validate(plan.scenario)
        ways = [
            way.model_copy(update={"sentence": changes_line(way, scenario, ENGLISH)})
            for way in told.relaxations
        ]
        said_of_it = {"sentences": why_not(plan, ENGLISH), "relaxations": ways}
        changes["explanation"] = told.model_copy(update=said_of_it)
    return plan.model_copy(update=changes)
