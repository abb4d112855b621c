"""Why a promise cannot be kept: proof, place, size, and ways out."""

from __future__ import annotations

import math

from planner import rounding
from planner.plans.types import Explanation, PromiseReport, RefusedReport, Relaxation, below_floor
from planner.scenario import Scenario
from planner.scenario.base import MONEY_SCALE
from planner.scenario.service import CURRENCY

GIVEN = "This is the given design's own failure; another design may keep it."
PROVEN = "Proven: no number, size or place of buildings that the scenario allows keeps it."
NOT_PROVEN = "No design that keeps it was found; that there is none is not proven."
SHARE_STEP = 0.005
COST_STEP = 1e8 * MONEY_SCALE
"""To which a ceiling that is enough is rounded up."""


def explain(
    scenario: Scenario,
    promises: list[PromiseReport],
    refused: RefusedReport,
    provinces: dict[str, float],
    proof: str,
) -> Explanation:
    """Sentences with numbers, the ``proof`` (GIVEN, PROVEN, NOT_PROVEN), and what would keep each promise."""
    sentences, ways = _refused(refused)
    for report in promises:
        n = next(k for k, p in enumerate(scenario.service.promises) if p.days == report.days)
        if report.share_reached:
            continue
        worst = report.worst_day
        sentences.append(
            f"{_asked(worst.asked)} of the boxes within {report.days:g} days cannot be kept: on the "
            f"{'design' if worst.on_design_day else 'average'} day of {worst.at} the best is "
            f"{_reached(worst.best, worst.asked)}, {_up_to(worst.missing)} of the boxes short."
        )
        later = _kept_from(scenario, report)
        if later is not None:
            sentence = f"promise {report.days:g} days from {later} on instead of {report.since}"
            ways.append(Relaxation(path=f"service.promises.{n}.since", value=later, sentence=sentence))
        share = _rounded_down(min(report.worst_design_day, report.worst_average_day))
        sentence = f"promise {_asked(share)} instead of {_asked(report.promised)} within {report.days:g} days"
        ways.append(Relaxation(path=f"service.promises.{n}.share", value=share, sentence=sentence))
    floor, days = scenario.service.province_floor, scenario.service.late_days
    low = below_floor(provinces, floor)
    for name, share in low:
        sentences.append(
            f"{name} stays below the floor of {_asked(floor)} within {days:g} days: {_reached(share, floor)}."
        )
    if low:
        least = _rounded_down(low[0][1])
        sentence = f"lower the floor of every province from {_asked(floor)} to {_asked(least)}"
        ways.append(Relaxation(path="service.province_floor", value=least, sentence=sentence))
    sentences.append(proof)
    return Explanation(proven=proof == PROVEN, sentences=sentences, relaxations=ways)


def over_ceiling(ceiling: float, cost: float, least: float, others: Explanation | None) -> Explanation:
    """Why no plan stays below a ceiling of cost: the cheapest ``cost`` and what is proven ``least``.

    ``others``: what else cannot be kept.
    """
    enough = math.ceil(cost / COST_STEP) * COST_STEP
    return Explanation(
        proven=least > ceiling and (others is None or others.proven),
        sentences=[
            *(others.sentences if others else []),
            f"No plan stays below the ceiling of {CURRENCY} {ceiling / 1e9:,.1f} bn: the cheapest found "
            f"costs {CURRENCY} {cost / 1e9:,.1f} bn, and none costs less than {CURRENCY} "
            f"{least / 1e9:,.1f} bn."
        ],
        relaxations=[
            *(others.relaxations if others else []),
            Relaxation(
                path="money.cost_ceiling", value=enough, npv_krw=cost,
                sentence=f"raise the ceiling of cost to {CURRENCY} {enough / 1e9:,.1f} bn",
            )
        ],
        least_cost_krw=least,
    )  # fmt: skip


def _refused(report: RefusedReport) -> tuple[list[str], list[Relaxation]]:
    """What is refused beyond the limits, and the limit that would allow it."""
    if not report.beyond_by_period:
        return [], []
    first, last = next(iter(report.beyond_by_period)), next(reversed(report.beyond_by_period))
    sentences = [
        f"{_up_to(report.worst_average_day)} of the orders are refused on the average day of "
        f"{report.worst_average_at} ({_up_to(report.worst_design_day)} on the design day of "
        f"{report.worst_design_at}): more than the {_asked(report.limit_average_day)} that may be, in "
        f"{first if first == last else f'{len(report.beyond_by_period)} quarters from {first} to {last}'}."
    ]
    share = _rounded_up(max(report.worst_average_day, report.worst_design_day))
    sentence = f"let {_asked(share)} of the orders be refused instead of {_asked(report.limit_average_day)}"
    return sentences, [Relaxation(path="service.refused_average_limit", value=share, sentence=sentence)]


def _kept_from(scenario: Scenario, report: PromiseReport) -> str | None:
    """The quarter from which a promise holds to the end of the horizon, if there is one."""
    labels = [p.label for p in scenario.horizon.periods]
    last_short = max(labels.index(label) for label in report.short_by_period)
    return labels[last_short + 1] if last_short + 1 < len(labels) else None


def _asked(share: float) -> str:
    return f"{rounding.asked(share, 1)} %"


def _reached(share: float, goal: float) -> str:
    return f"{rounding.reached(share, goal)} %"


def _up_to(share: float) -> str:
    return f"{rounding.at_most(share, 1)} %"


def _rounded_up(share: float) -> float:
    return round(min(1.0, math.ceil(share / SHARE_STEP) * SHARE_STEP), 4)


def _rounded_down(share: float) -> float:
    return round(max(0.0, math.floor(share / SHARE_STEP) * SHARE_STEP), 4)
