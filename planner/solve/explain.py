"""Why a promise cannot be kept: proof, place, size, and ways out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from planner.aggregate import zones
from planner.instance import Instance, Options
from planner.plan.types import Explanation, PromiseReport, Relaxation
from planner.scenario import Scenario
from planner.solve.bound import Bounding
from planner.solve.decomposition import SEARCH_ZONES
from planner.solve.options import SolveOptions

NEGLIGIBLE = 1.0
"""KRW of broken promises below which a promise counts as kept."""
SHARE_STEP = 0.005


def cannot_be_kept(instance: Instance, options: SolveOptions) -> bool:
    """Whether no design at all, however dear, keeps every promise: the least broken promise is above zero.

    All cost is set to zero, so that only broken promises count, and bounded from below at full size.
    """
    free = replace(
        instance,
        box_cost=np.zeros_like(instance.box_cost),
        carriage=np.zeros_like(instance.carriage),
        handling=np.zeros_like(instance.handling),
        space_fee=np.zeros_like(instance.space_fee),
        cold_fee=np.zeros_like(instance.cold_fee),
        hold_cost=np.zeros_like(instance.hold_cost),
        late_penalty=0.0,
        gate_overflow_cost=0.0,
        overflow_cost=0.0,
        options=_free(instance.options),
    )
    import time

    bounding = Bounding(
        free, zones(free, SEARCH_ZONES), options, time.perf_counter() + options.time_limit,
        lambda _: None, lambda: NEGLIGIBLE,
    )  # fmt: skip
    bounding.root()
    return bounding.value > NEGLIGIBLE


def _free(options: Options) -> Options:
    return replace(options, cost=np.zeros(len(options)))


def explain(
    scenario: Scenario, promises: list[PromiseReport], provinces: dict[str, float], proven: bool
) -> Explanation:
    """Sentences with numbers, and the changes that would make each broken promise hold."""
    sentences, ways = [], []
    for report in promises:
        n = next(k for k, p in enumerate(scenario.service.promises) if p.days == report.days)
        worst = min(report.worst_average_day - report.promised, report.worst_design_day - report.promised_design_day)
        if worst >= -1e-6:
            continue
        design = report.worst_design_day - report.promised_design_day <= report.worst_average_day - report.promised
        day = "design day" if design else "average day"
        reached = report.worst_design_day if design else report.worst_average_day
        asked = report.promised_design_day if design else report.promised
        at = report.worst_design_at if design else report.worst_average_at
        sentences.append(
            f"{asked:.1%} of the boxes within {report.days:g} days cannot be kept: on the {day} of {at} the best "
            f"is {reached:.1%}, {asked - reached:.1%} of the boxes short."
        )
        share = math.floor(min(report.worst_design_day, report.worst_average_day) / SHARE_STEP) * SHARE_STEP
        ways.append(
            Relaxation(
                path=f"service.promises.{n}.share",
                value=round(share, 4),
                sentence=f"promise {share:.1%} instead of {report.promised:.1%} within {report.days:g} days",
            )
        )
    floor = scenario.service.province_floor
    for name, share in sorted(provinces.items(), key=lambda item: item[1]):
        if share < floor - 1e-6:
            sentences.append(
                f"{name} stays below the floor of {floor:.0%} within {scenario.service.late_days:g} days: {share:.1%}."
            )
    lowest = min(provinces.values(), default=1.0)
    if lowest < floor - 1e-6:
        least = math.floor(lowest / SHARE_STEP) * SHARE_STEP
        ways.append(
            Relaxation(
                path="service.province_floor", value=round(least, 4),
                sentence=f"lower the floor of every province from {floor:.0%} to {least:.1%}",
            )
        )  # fmt: skip
    sentences.append(
        "Proven: no number, size or place of buildings keeps it." if proven
        else "No design that keeps it was found within the time limit; that there is none is not proven."
    )
    return Explanation(proven=proven, sentences=sentences, relaxations=ways)
