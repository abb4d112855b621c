"""The independent checker: every rule of a plan recomputed from its file, without a solver.

The scenario in the file gives the full-size problem again; the flows are laid out over all districts (every
district of a zone takes the zone's split over routes), and each constraint, cost part and reported figure is
computed anew. See ``planner.plans.checks.rules`` for the tolerance.
"""

from __future__ import annotations

from planner.plans.checks.case import RebuiltCase, rebuild
from planner.plans.checks.early import early_rules
from planner.plans.checks.facilities import facility_rules
from planner.plans.checks.flows import flow_rules
from planner.plans.checks.money import money_rules, recomputed_costs
from planner.plans.checks.reliability import reliability_rules
from planner.plans.checks.reports import report_rules
from planner.plans.checks.rules import HALF_DECIMAL, TOLERANCE, CheckReport, Rule, compare, same_text
from planner.plans.checks.service import service_rules
from planner.plans.checks.told import told_rules
from planner.plans.checks.trust import trust_rules
from planner.plans.types import Plan

__all__ = ["HALF_DECIMAL", "TOLERANCE", "CheckReport", "Rule", "check", "compare"]


def check(plan: Plan) -> CheckReport:
    """Check a plan from its file's content and the data shipped with the project.

    Raises InputError where the scenario, the design or a table of the plan is malformed, or where the file
    holds no plan (status ``no_solution``); everything else is a rule that holds or does not.
    """
    case = rebuild(plan)
    costs = recomputed_costs(case)
    return CheckReport(
        (
            *_digests(case),
            *flow_rules(case),
            *facility_rules(case),
            *service_rules(case),
            *early_rules(case),
            *money_rules(case, costs),
            *report_rules(case, costs),
            *told_rules(case),
            *trust_rules(case),
            *reliability_rules(case),
        )
    )


def _digests(case: RebuiltCase) -> list[Rule]:
    """The scenario is the one that was planned, and the data are those that it was planned with."""
    from planner.plans.provenance import data_digest

    told, here = case.plan.scenario_digest, case.scenario.digest
    data_told, data_here = case.plan.data_digest, data_digest()
    return [
        same_text("scenario_digest", f"plan {told}, content {here}", told == here),
        same_text("data_digest", f"plan {data_told}, here {data_here}", data_told == data_here),
    ]
