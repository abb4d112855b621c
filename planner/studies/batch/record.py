"""What the store keeps of one scenario: figures in columns, the whole plan and the log compressed."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal

from planner.plans.types import Building, Plan, PromiseReport
from planner.studies.batch.failures import Reason, stored

Failure = Literal["bad_scenario", "timeout", "crash", "error"]
"""Why there is no plan: not a valid scenario, past its hard limit, its process died, another exception."""
FAILURES: tuple[Failure, ...] = ("bad_scenario", "timeout", "crash", "error")
RETRIED = (*FAILURES, "no_solution")
"""Statuses that another try may better."""
SqlType = Literal["TEXT", "REAL", "INTEGER"]
LEVEL = 1
"""zlib: 480 kB of plan to 132 kB in 6 ms; level 3 takes twice the time for 5 % less."""


@dataclass(frozen=True)
class ResultColumn:
    """A column of a table of the store: name ending in its unit, SQL type, where the value comes from."""

    name: str
    type: SqlType
    read: Callable[..., Any]


def _largest(name: str) -> Callable[[Plan], Any]:
    def read(plan: Plan) -> Any:
        sites = plan.recommendation.sites
        return getattr(sites[0], name) if sites else None

    return read


def _verdict(name: str) -> Callable[[Plan], Any]:
    return lambda plan: getattr(plan.verdict_25_fields, name, None)


def _margin(plan: Plan) -> float | None:
    slack = [
        min(p.worst_average_day - p.promised, p.worst_design_day - p.promised_design_day)
        for p in plan.promises
    ]
    return min(slack, default=None)


FIGURES = (
    ResultColumn("strategy", "TEXT", lambda p: p.strategy),
    ResultColumn("objective", "REAL", lambda p: p.objective),
    ResultColumn("bound", "REAL", lambda p: p.bound),
    ResultColumn("gap", "REAL", lambda p: p.gap),
    ResultColumn("trust", "TEXT", lambda p: p.trust),
    ResultColumn("shortfall_boxes", "REAL", lambda p: p.shortfall_boxes),
    ResultColumn("shortfall_boxes_bound", "REAL", lambda p: p.shortfall_boxes_bound),
    ResultColumn("refused_share", "REAL", lambda p: p.kpis.refused_share),
    ResultColumn("refused_average_day_worst_share", "REAL", lambda p: p.refused.worst_average_day),
    ResultColumn("refused_design_day_worst_share", "REAL", lambda p: p.refused.worst_design_day),
    ResultColumn("sites", "INTEGER", lambda p: len(p.recommendation.sites)),
    ResultColumn("site", "TEXT", _largest("site")),
    ResultColumn("tenure", "TEXT", _largest("tenure")),
    ResultColumn("technology", "TEXT", _largest("technology")),
    ResultColumn("opens", "TEXT", _largest("opens")),
    ResultColumn("area_m2", "REAL", lambda p: p.recommendation.area_m2),
    ResultColumn("area_pyeong", "REAL", lambda p: sum(s.area_pyeong for s in p.recommendation.sites)),
    ResultColumn(
        "area_soccer_fields", "REAL", lambda p: sum(s.soccer_fields for s in p.recommendation.sites)
    ),
    ResultColumn("cost_per_box_krw", "REAL", lambda p: p.kpis.cost_per_box_krw),
    ResultColumn("npv_krw", "REAL", lambda p: p.kpis.npv_krw),
    ResultColumn("boxes", "REAL", lambda p: p.kpis.boxes),
    ResultColumn("on_time_5d_share", "REAL", lambda p: p.kpis.on_time_share_5d),
    ResultColumn("on_time_3d_share", "REAL", lambda p: p.kpis.on_time_share_3d),
    ResultColumn("promise_margin_share", "REAL", _margin),
    ResultColumn("stocked_share", "REAL", lambda p: p.kpis.stocked_share),
    ResultColumn("lead_time_mean_days", "REAL", lambda p: p.kpis.lead_time_mean_days),
    ResultColumn("peak_utilisation_share", "REAL", lambda p: p.kpis.peak_utilisation),
    ResultColumn("binding_driver", "TEXT", lambda p: p.kpis.binding_driver),
    ResultColumn("fields25_utilisation_share", "REAL", _verdict("utilisation")),
    ResultColumn("fields25_extra_cost_krw", "REAL", _verdict("extra_cost_krw")),
    ResultColumn("fields25_break_even_boxes_per_day", "REAL", _verdict("break_even_boxes_per_day")),
    ResultColumn("fields25_right", "INTEGER", _verdict("right")),
)
"""Columns of ``results`` that come from the plan. ``site`` to ``opens`` are of the largest FC, the areas of
all FCs (GFA); ``gap`` is of the cost alone, and ``trust`` says whether the plan is preliminary;
``promise_margin_share`` is the least share of boxes above any promise on its worst day."""


def _plain(name: str, kind: SqlType, field: str | None = None) -> ResultColumn:
    return ResultColumn(name, kind, attrgetter(field or name))


_SITE = (
    *(_plain(n, "TEXT") for n in ("site", "name_en", "name_ko", "tenure", "technology", "opens")),
    _plain("area_m2", "REAL"),
    _plain("area_pyeong", "REAL"),
    _plain("area_soccer_fields", "REAL", "soccer_fields"),
    _plain("cost_npv_krw", "REAL"),
)
_PROMISE = (
    _plain("within_days", "REAL", "days"),
    _plain("since", "TEXT"),
    _plain("promised_share", "REAL", "promised"),
    _plain("promised_design_day_share", "REAL", "promised_design_day"),
    _plain("mean_share", "REAL", "mean"),
    _plain("worst_average_day_share", "REAL", "worst_average_day"),
    _plain("worst_design_day_share", "REAL", "worst_design_day"),
)
_COST = (
    ResultColumn("part", "TEXT", lambda part: part[0]),
    ResultColumn("npv_krw", "REAL", lambda part: part[1]),
)

PARTS: dict[str, tuple[ResultColumn, ...]] = {"sites": _SITE, "promises": _PROMISE, "costs": _COST}
"""Tables with several rows a scenario: an FC, a promise, a part of the cost (NPV)."""


@dataclass(frozen=True)
class BatchResult:
    """One scenario's result. ``status`` is the plan's or a ``Failure``; ``reason`` says why it fails.

    ``figures`` in the order of FIGURES, ``parts`` rows in the order of PARTS' columns; ``seconds`` of the
    solve, ``finished`` in Unix time; ``plan`` (JSON) and ``log`` (text) compressed by zlib.
    """

    key: str
    scenario_digest: str
    name: str
    status: str
    reason: str
    seconds: float
    finished: float = field(default_factory=time.time)
    figures: tuple[Any, ...] = (None,) * len(FIGURES)
    parts: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    plan: bytes | None = None
    log: bytes | None = None

    @property
    def failed(self) -> bool:
        """Whether there is no plan."""
        return self.status in FAILURES


def of_plan(key: str, plan: Plan, log: str = "", *, keep_plan: bool = True) -> BatchResult:
    """The record of a plan; without ``keep_plan`` its figures only."""
    parts: dict[str, Iterable[Building | PromiseReport | tuple[str, float]]] = {
        "sites": plan.recommendation.sites,
        "promises": plan.promises,
        "costs": plan.costs.items(),
    }
    return BatchResult(
        key=key,
        scenario_digest=plan.scenario_digest,
        name=str(plan.scenario["name"]),
        status=plan.status,
        reason=_reason(plan),
        seconds=plan.seconds,
        figures=tuple(_number(c.read(plan)) for c in FIGURES),
        parts={
            table: [tuple(_number(c.read(row)) for c in PARTS[table]) for row in rows]
            for table, rows in parts.items()
        },
        plan=zlib.compress(plan.model_dump_json().encode(), LEVEL) if keep_plan else None,
        log=_packed(log),
    )


def of_failure(
    key: str, digest: str, name: str, kind: Failure, reason: Reason, seconds: float = 0.0, log: str = ""
) -> BatchResult:
    """The record of a scenario without a plan."""
    return BatchResult(key, digest, name, kind, stored(reason), seconds, log=_packed(log))


def _packed(log: str) -> bytes | None:
    return zlib.compress(log.encode(), LEVEL) if log else None


def _reason(plan: Plan) -> str:
    if plan.explanation is not None:
        return stored(plan.explanation)
    return "nothing found within the time limit" if plan.status == "no_solution" else ""


def _number(value: Any) -> Any:
    # SQLite keeps NaN as NULL; an infinity would spoil every mean.
    return None if isinstance(value, float) and not math.isfinite(value) else value
