"""How far a plan can be relied on, what may still change, and what is refused, in the reader's language."""

from __future__ import annotations

from planner.instance.places import geography_of
from planner.plans.trust import PROVEN_WITHIN
from planner.plans.types import MayChange, Plan
from planner.rounding import SHARE_TOLERANCE
from planner.scenario import Scenario
from planner.words import format as fmt
from planner.words.reader import Reader

GROUPS_SHOWN = 3
LEAST_SHOWN = 0.0001
"""Shares below this are told as under it: what is refused is not rounded to nothing."""


def known_gap(plan: Plan) -> float | None:
    """The gap of the cost where it says anything: a bound of nothing is no bound."""
    gap = plan.gap
    return gap if gap is not None and gap < 1 else None


def gap(plan: Plan, reader: Reader) -> str:
    """By how much another plan may cost less, and lack less where promises are broken; or "preliminary"."""
    known = known_gap(plan)
    if plan.strategy == "evaluate":
        return reader.text("k_gap_given")
    if known is None:
        return reader.text("preliminary")
    cost = fmt.at_most(known)
    if plan.status != "infeasible":
        return cost
    if plan.shortfall_gap < 1:
        return reader.text("k_gap_short", cost=cost, boxes=fmt.at_most(plan.shortfall_gap))
    return reader.text("k_gap_cost_alone", cost=cost)


def called(plan: Plan, reader: Reader) -> str:
    """What one of many answers is called beside its figures: not kept, preliminary; empty for neither."""
    if plan.status in ("infeasible", "no_solution"):
        proven = plan.explanation is not None and plan.explanation.proven
        key = "not_kept_proven" if proven else "not_kept_found"
        return reader.text(key) + (f" ({reader.text('preliminary')})" if plan.preliminary else "")
    return reader.text("preliminary") if plan.preliminary else ""


def preliminary_bar(plan: Plan, reader: Reader) -> str:
    """That the plan is preliminary, and what may still change; empty where it is not."""
    if not plan.preliminary:
        return ""
    said = reader.text("preliminary_bar", within=fmt.percent(PROVEN_WITHIN, 0))
    return f"{said} {may_change(plan, reader)}"


def may_change(plan: Plan, reader: Reader) -> str:
    """What a proof may still change, a sentence; empty where the plan is proven."""
    if not plan.preliminary:
        return ""
    parts, known = [], known_gap(plan)
    if plan.may_change is not None:
        parts = [*_size(plan.may_change, reader), *_sites(plan, plan.may_change, reader)]
    if known is not None:
        parts.append(reader.text("may_cost", gap=fmt.at_most(known)))
    if plan.may_change is None:
        parts = [reader.text("may_anything")]
    return reader.text("may_change", what=", ".join(parts)) if parts else ""


def _size(told: MayChange, reader: Reader) -> list[str]:
    low, high = (fmt.number(fields, 1) for fields in (told.soccer_fields_low, told.soccer_fields_high))
    if low == high:
        return []
    return [reader.text("may_size", low=low, high=reader.text("n_fields", value=high))]


def _sites(plan: Plan, told: MayChange, reader: Reader) -> list[str]:
    if len(told.sites) < 2:
        return []
    names = geography_of(Scenario.model_validate(plan.scenario)).sites

    def group(sites: list[str]) -> str:
        said = [reader.name(*names.loc[site, ["name_en", "name_ko"]]) for site in sites]
        return " + ".join(said) or reader.text("may_direct")

    shown = " / ".join(group(sites) for sites in told.sites[:GROUPS_SHOWN])
    more = len(told.sites) - GROUPS_SHOWN
    return [
        reader.text("may_sites", groups=shown + (reader.text("may_more", count=more) if more > 0 else ""))
    ]


# --- the proof ---


def proof(plan: Plan, reader: Reader) -> str:
    """How far the plan is proven to be the best, and what that took."""
    took = {"seconds": reader.seconds(plan.seconds), "strategy": strategy(plan, reader)}
    if plan.strategy == "evaluate":
        return reader.text("proof_given", seconds=took["seconds"])
    return reader.text(
        "proof_open" if plan.preliminary else "proof_proven", what=_proven(plan, reader), **took
    )


def _proven(plan: Plan, reader: Reader) -> str:
    """What is known of other plans: of their cost, and of what they lack, which says nothing of cost."""
    known = known_gap(plan)
    if known is None:
        return reader.text("proof_nothing")
    gap = fmt.at_most(known)
    if plan.status == "infeasible":
        if plan.shortfall_gap >= 1:
            return reader.text("proof_short_open")
        return reader.text("proof_short", cost=gap, boxes=fmt.at_most(plan.shortfall_gap))
    what = reader.text("proof_service" if plan.strategy == "best service" else "proof_cheaper", gap=gap)
    if plan.preliminary:
        return reader.text("proof_above", what=what, within=fmt.percent(PROVEN_WITHIN, 0))
    return what


def strategy(plan: Plan, reader: Reader) -> str:
    """How it was found, in words."""
    return reader.text(f"strategy_{plan.strategy.replace(' ', '_')}")


def resolution_note(plan: Plan, reader: Reader) -> str:
    """What grouping the districts for the flows is worth, and for which size the bound holds."""
    r = plan.resolution
    flows = reader.text("resolution_flows", zones=r.zones, districts=r.districts)
    bound = reader.text(f"resolution_{plan.strategy.replace(' ', '_')}", zones=r.zones)
    return f"{flows} {bound}"


# --- refused orders ---


def refuses(plan: Plan) -> bool:
    """Whether any order is refused, on any day."""
    return max(plan.refused.worst_average_day, plan.refused.worst_design_day) > SHARE_TOLERANCE


def refused_share(share: float, reader: Reader) -> str:
    """A share of refused orders, rounded up: never to nothing, nor to a limit that it is above."""
    if 0 < share < LEAST_SHOWN:
        return reader.text("under", share=fmt.percent(LEAST_SHOWN, 2))
    return fmt.at_most(share, 2 if share < 0.01 else 1)


def refused_line(plan: Plan, reader: Reader) -> str:
    """How many orders are refused, on the whole and on the worst peak day; empty where none is. Markdown."""
    if not refuses(plan):
        return ""
    return reader.text(
        "also_refused", share=refused_share(plan.kpis.refused_share, reader),
        design=refused_share(plan.refused.worst_design_day, reader),
        where=reader.moment(plan.refused.worst_design_at),
    )  # fmt: skip


def refused_note(plan: Plan, reader: Reader) -> str:
    """The limit and the worst days; or that every order is sent."""
    told = plan.refused
    if not refuses(plan):
        return reader.text("k_refused_none")
    return reader.text(
        "k_refused_note", limit=fmt.asked(told.limit_average_day),
        average=refused_share(told.worst_average_day, reader),
        design=refused_share(told.worst_design_day, reader), where=reader.moment(told.worst_design_at),
    )  # fmt: skip
