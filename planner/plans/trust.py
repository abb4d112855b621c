"""How far a plan can be relied on: the one rule, and what may still change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.manifest import to_benchmark_units
from planner.plans.reliability import Reliability
from planner.plans.types import MayChange, Plan, Trust

PROVEN_WITHIN = 0.01
"""Relative gap up to which a plan is called proven."""
FULL_SIZE_BY_DESIGN = ("evaluate", "best service")
"""Strategies without a search on fewer districts: a given design has nothing to prove but its flows."""


@dataclass(frozen=True)
class OpenDesigns:
    """Designs that a search has not ruled out: least and most GFA of all buildings, m2, their sites' ids."""

    area_low: float
    area_high: float
    sites: Sequence[tuple[str, ...]]
    note: str = ""


def trust_of(plan: Plan) -> Trust:
    """From the plan's status, bounds, strategy and replay; its own word is not read.

    Proven: the bound holds at full size and the cost is within ``PROVEN_WITHIN`` of it. Where the promise is
    not kept, that no design keeps it must be proven too, and the boxes that lack must be as near their bound.
    A proven plan that keeps every promise holds on random days where its replay says so.
    """
    if plan.status == "no_solution":
        return "preliminary"
    if plan.strategy == "evaluate":
        return "proven"
    full_size = plan.resolution.bound_is_full_size or plan.strategy in FULL_SIZE_BY_DESIGN
    near = plan.gap is not None and plan.gap <= PROVEN_WITHIN
    if plan.status == "infeasible":
        impossible = plan.explanation is not None and plan.explanation.proven
        near = near and impossible and plan.shortfall_gap <= PROVEN_WITHIN
    if not (full_size and near):
        return "preliminary"
    replayed = plan.status != "infeasible" and plan.reliability is not None and plan.reliability.holds
    return "holds_on_random_days" if replayed else "proven"


def may_change(plan: Plan, still_open: OpenDesigns) -> MayChange:
    """What may still change, the plan's own design among what is possible."""
    own = tuple(sorted(b.site for b in plan.recommendation.sites))
    area = plan.recommendation.area_m2
    low, high = min(area, still_open.area_low), max(area, still_open.area_high)
    groups = dict.fromkeys([own, *(tuple(sorted(group)) for group in still_open.sites)])
    return MayChange(
        area_m2_low=low, area_m2_high=high, soccer_fields_low=to_benchmark_units(low),
        soccer_fields_high=to_benchmark_units(high), sites=[list(group) for group in groups],
        note=still_open.note,
    )  # fmt: skip


def with_trust(plan: Plan, still_open: OpenDesigns | None = None) -> Plan:
    """The plan with its trust, and, where it is preliminary and that is known, what may still change."""
    trust = trust_of(plan)
    open_still = still_open if trust == "preliminary" else None
    return plan.model_copy(update={"trust": trust, "may_change": open_still and may_change(plan, open_still)})


def with_reliability(plan: Plan, found: Reliability) -> Plan:
    """The plan with what its replay told, and the trust that follows; what may still change stays."""
    told = plan.model_copy(update={"reliability": found})
    return told.model_copy(update={"trust": trust_of(told)})
