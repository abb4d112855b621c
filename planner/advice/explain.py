"""Why a promise cannot be kept: place, size, and ways out, as data."""

from __future__ import annotations

import math

from planner.plans.types import Explanation, Finding, PromiseReport, RefusedReport, Relaxation, below_floor
from planner.scenario import Scenario
from planner.scenario.base import MONEY_SCALE

SHARE_STEP = 0.005
COST_STEP = 1e8 * MONEY_SCALE
"""To which a ceiling that is enough is rounded up."""


def explain(
    scenario: Scenario,
    promises: list[PromiseReport],
    refused: RefusedReport,
    provinces: dict[str, float],
    *,
    proven: bool,
    given: bool,
) -> Explanation:
    """What is short, and what would keep each promise.

    ``proven``: no design keeps them; ``given``: the design is given, and nothing is known of others.
    """
    findings, ways = _refused(refused)
    for report in promises:
        if report.share_reached:
            continue
        n = next(k for k, p in enumerate(scenario.service.promises) if p.days == report.days)
        findings.append(_short(report))
        later = _kept_from(scenario, report)
        if later is not None:
            ways.append(Relaxation(path=f"service.promises.{n}.since", value=later))
        share = _rounded_down(min(report.worst_design_day, report.worst_average_day))
        ways.append(Relaxation(path=f"service.promises.{n}.share", value=share))
    floor, days = scenario.service.province_floor, scenario.service.late_days
    low = below_floor(provinces, floor)
    findings += [
        Finding(
            code="province_floor", values={"province": name, "share": share, "floor": floor, "days": days}
        )
        for name, share in low
    ]
    if low:
        ways.append(Relaxation(path="service.province_floor", value=_rounded_down(low[0][1])))
    return Explanation(proven=proven, given=given, findings=findings, relaxations=ways)


def over_ceiling(ceiling: float, cost: float, least: float, others: Explanation | None) -> Explanation:
    """Why no plan stays below a ceiling of cost: the cheapest ``cost`` and what is proven ``least``.

    ``others``: what else cannot be kept.
    """
    enough = math.ceil(cost / COST_STEP) * COST_STEP
    return Explanation(
        proven=least > ceiling and (others is None or others.proven),
        findings=[
            *(others.findings if others else []),
            Finding(code="cost_ceiling", values={"ceiling": ceiling, "cost": cost, "least": least}),
        ],
        relaxations=[
            *(others.relaxations if others else []),
            Relaxation(path="money.cost_ceiling", value=enough, npv_krw=cost),
        ],
        least_cost_krw=least,
    )


def _short(report: PromiseReport) -> Finding:
    worst = report.worst_day
    day = "on_design_day" if worst.on_design_day else "on_average_day"
    return Finding(
        code="promise",
        values={"days": report.days, "asked": worst.asked, "best": worst.best, "at": worst.at, "day": day},
    )


def _refused(report: RefusedReport) -> tuple[list[Finding], list[Relaxation]]:
    """What is refused beyond the limits, and the limit that would allow it."""
    if not report.beyond_by_period:
        return [], []
    values: dict[str, float | str] = {
        "average": report.worst_average_day, "average_at": report.worst_average_at,
        "design": report.worst_design_day, "limit": report.limit_average_day,
    }  # fmt: skip
    share = _rounded_up(max(report.worst_average_day, report.worst_design_day))
    way = Relaxation(path="service.refused_average_limit", value=share)
    return [Finding(code="refused", values=values)], [way]


def _kept_from(scenario: Scenario, report: PromiseReport) -> str | None:
    """The quarter from which a promise holds to the end of the horizon, if there is one."""
    labels = [p.label for p in scenario.horizon.periods]
    last_short = max(labels.index(label) for label in report.short_by_period)
    return labels[last_short + 1] if last_short + 1 < len(labels) else None


def _rounded_up(share: float) -> float:
    return round(min(1.0, math.ceil(share / SHARE_STEP) * SHARE_STEP), 4)


def _rounded_down(share: float) -> float:
    return round(max(0.0, math.floor(share / SHARE_STEP) * SHARE_STEP), 4)
