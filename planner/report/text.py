"""The verdict of a plan in plain sentences."""

from __future__ import annotations

import math

from planner.manifest import manifest
from planner.plans.trust import PROVEN_WITHIN
from planner.plans.types import Building, Plan, PromiseReport, Relaxation
from planner.report.early import early_lines
from planner.report.headline import on_25_fields
from planner.report.market import cannot_be_had
from planner.report.numbers import (
    asked,
    at_most,
    count,
    krw,
    krw_per_usd,
    percent,
    reached,
    technology,
    tenure,
    usd,
    words,
)
from planner.report.own_tables import own_tables
from planner.report.reliability import reliability_lines
from planner.report.trust import known_gap, may_change, refused_share, refuses
from planner.scenario import Scenario
from planner.words.reader import Reader

ENGLISH = Reader()
BENCHMARK = manifest().benchmark_design


def verdict_lines(plan: Plan) -> list[str]:
    """What the plan says, one sentence an item, the most important first.

    An explanation comes first where a promise cannot be kept. A search that ended before it found a plan
    that keeps it, or proved that there is none, says only that.
    """
    if plan.status == "no_solution":
        took = count(plan.seconds, "s")
        return [f"No plan that keeps the promise was found within {took}: give it more time (--time-limit)."]
    lines = [*_explanation(plan), headline(plan), *cannot_be_had(plan, Reader())]
    lines += [_spaced(may_change(plan, ENGLISH))] if plan.preliminary else []
    lines += [_promise(promise) for promise in plan.promises]
    lines.append(_refused(plan))
    lines += early_lines(plan, ENGLISH)
    lines += reliability_lines(plan, ENGLISH)
    lines.append(_cost(plan))
    if plan.verdict_25_fields is not None:
        lines.append(plan.verdict_25_fields.sentence)
    elif plan.verdict_25_missing:
        lines.append(on_25_fields(plan, Reader()))
    if plan.recommendation.sites:
        driver = words(plan.kpis.binding_driver)
        lines.append(f"What binds: {driver}; floor use peaks at {percent(plan.kpis.peak_utilisation, 0)}.")
    lines += own_tables(Scenario.model_validate(plan.scenario), Reader())
    lines.append(proof(plan))
    return lines


def headline(plan: Plan) -> str:
    """How big, where, how held, operated how, from when; and how empty the benchmark design would stand."""
    text = _what(plan.recommendation.sites)
    if plan.status == "infeasible" and plan.strategy != "evaluate":
        text = f"Best plan all the same: {text}"
    if plan.preliminary:
        text = f"Preliminary: {text}"
    verdict = plan.verdict_25_fields
    if verdict is None or not math.isfinite(verdict.utilisation):
        return f"{text}."
    empty = 1 - verdict.utilisation
    if empty >= 0:
        return f"{text}; {BENCHMARK.said} would stand {percent(empty, 0)} empty on average."
    return f"{text}; {BENCHMARK.said} would be {percent(-empty, 0)} too small."


def proof(plan: Plan) -> str:
    """How far the plan is proven to be the best, and what that took."""
    took = f"in {count(plan.seconds, 's')} ({plan.strategy})"
    if plan.strategy == "evaluate":
        return f"The design is given and was priced {took}; only the flows were optimised."
    gap = known_gap(plan)
    if gap is None:
        return f"Preliminary, found {took}: nothing is proven of other plans yet."
    if plan.status == "infeasible":
        return _proof_where_short(plan, gap, took)
    of = "of the same service costs less by" if plan.strategy == "best service" else "is cheaper by"
    said = f"no plan {of} more than {at_most(gap)}"
    if plan.preliminary:
        return f"Preliminary, found {took}: {said}, which is more than {percent(PROVEN_WITHIN, 0)}."
    return f"Proven: {said}; found {took}."


def _proof_where_short(plan: Plan, gap: float, took: str) -> str:
    """Cost and what lacks from promises apart: one says nothing of the other."""
    cost = f"none that lacks as few costs less by more than {at_most(gap)}"
    if plan.shortfall_gap >= 1:
        return f"Preliminary, found {took}: how many boxes must lack is not proven yet."
    short = f"no plan lacks fewer boxes by more than {at_most(plan.shortfall_gap)}, and {cost}"
    return f"{'Preliminary' if plan.preliminary else 'Proven'}, found {took}: {short}."


def _explanation(plan: Plan) -> list[str]:
    """Why the promise is not kept, then the ways out."""
    if plan.status != "infeasible":
        return []
    proven = plan.explanation is not None and plan.explanation.proven
    head = "The promise cannot be kept." if proven else "No plan was found that keeps the promise."
    if plan.explanation is not None and plan.explanation.least_cost_krw is not None:
        head = f"No plan {'stays' if proven else 'was found'} below the ceiling of cost."
    if plan.strategy == "evaluate":
        head = "This design does not keep the promise."
    if plan.explanation is None:
        return [head]
    return [head, *plan.explanation.sentences, *(_way(way) for way in plan.explanation.relaxations)]


def _way(way: Relaxation) -> str:
    if way.npv_krw is None:
        return f"Way out, but not by itself: {way.sentence}"
    return f"Way out: {way.sentence}; this design then costs {krw(way.npv_krw)}"


def _size(square_metres: float, area_units: float, benchmark_units: float) -> str:
    unit, other = BENCHMARK.unit["en"], manifest().area_unit.name["en"]
    return f"{benchmark_units:,.1f} {unit} ({square_metres:,.0f} m2, {area_units:,.0f} {other})"


def _what(sites: list[Building]) -> str:
    if not sites:
        return "No FC: every box goes direct, from its origin or from its domestic seller"
    total = [sum(getattr(b, name) for b in sites) for name in ("area_m2", "area_pyeong", "soccer_fields")]
    if len(sites) == 1:
        return f"{_size(*total)} at {_held(sites[0])}"
    each = "; ".join(f"{b.area_m2:,.0f} m2 at {_held(b)}" for b in sites)
    return f"{_size(*total)} in {len(sites)} FCs: {each}"


def _held(building: Building) -> str:
    operated = technology(building.technology)
    return f"{building.name_en}, {tenure(building.tenure)}, {operated}, from {building.opens}"


def _promise(promise: PromiseReport) -> str:
    promised = asked(promise.promised)
    if promise.promised_design_day != promise.promised:
        promised += f", {asked(promise.promised_design_day)} on the design day"
    verdict = "kept" if promise.kept else "NOT kept"
    if promise.share_reached and not promise.kept:
        verdict = "NOT kept: reached by refusing orders"
    mean, average, design = shares_of(promise)
    return (
        f"Within {promise.days:g} days from {promise.since}: {mean} of boxes on average "
        f"(promised {promised}: {verdict}); worst average day {average} ({promise.worst_average_at}), "
        f"worst design day {design} ({promise.worst_design_at})."
    )


def shares_of(p: PromiseReport) -> tuple[str, str, str]:
    """Shares on the mean, the worst average and the worst design day, each against what is promised."""
    return (
        reached(p.mean, p.promised), reached(p.worst_average_day, p.promised),
        reached(p.worst_design_day, p.promised_design_day),
    )  # fmt: skip


def _refused(plan: Plan) -> str:
    told = plan.refused
    if not refuses(plan):
        return "Refused orders: none, on peak days too."
    share, average, design = (
        _spaced(refused_share(value, ENGLISH))
        for value in (plan.kpis.refused_share, told.worst_average_day, told.worst_design_day)
    )
    return (
        f"Refused orders: {share} of all; worst average day {average} ({told.worst_average_at}; limit "
        f"{asked(told.limit_average_day)}), worst design day {design} ({told.worst_design_at})."
    )


def _spaced(said: str) -> str:
    """Per cent as the terminal has it."""
    return said.replace("%", " %")


def _cost(plan: Plan) -> str:
    box, quarters = plan.kpis.cost_per_box_krw, plan.resolution.periods
    return (
        f"{krw(box)} ({usd(box, krw_per_usd(plan))}) per box (boxes discounted as money is); NPV of all cost "
        f"{krw(plan.kpis.npv_krw)} over {quarters} quarters and {plan.kpis.boxes / 1e6:,.1f} million boxes."
    )
