"""A replayed plan for the page: the verdict, the promises and the queues."""

from __future__ import annotations

from html import escape

from planner.plans.types import Plan
from planner.report.figures import table, worst
from planner.report.flows import place_name
from planner.studies.simulate import Replay
from planner.studies.simulate.types import HALF_A_POINT, PromiseReplay
from planner.words import format as fmt
from planner.words.reader import Reader


def verdict(replay: Replay, plan: Plan, reader: Reader) -> str:
    """Whether the promise holds, and where boxes wait most."""
    said = reader.text("replay_holds" if replay.holds else "replay_fails")
    queue = replay.fullest
    if queue is None:
        return said
    return f"{said} " + reader.text(
        "replay_queue", place=place_name(plan, queue.place, reader), waited=fmt.percent(queue.waited),
        count=queue.longest,
    )  # fmt: skip


def made(replay: Replay, reader: Reader) -> str:
    """How much was replayed, and under which assumption."""
    return reader.text(
        "replay_made", days=fmt.number(replay.days), runs=fmt.number(replay.runs),
        spread=fmt.percent(replay.variation, 0), near=f"{100 * HALF_A_POINT:g}",
    )  # fmt: skip


def promises_html(replay: Replay, reader: Reader) -> str:
    """Every promise: of all boxes, the lowest quarter, the lowest peak days, and how many days keep it."""
    heads = ("t_promise", "t_share", "t_all_days", "t_low_quarter", "t_low_peak", "t_days_kept", "t_kept")
    return table([reader.text(h) for h in heads], [_promise(p, reader) for p in replay.promises], "promises")


def _promise(p: PromiseReplay, reader: Reader) -> list[str]:
    verdict = "kept" if p.holds else "missed"
    peak = "–"
    if p.lowest_peak is not None:
        peak = worst(p.lowest_peak, p.promised_design_day, p.lowest_peak_at, reader, fine=p.peak_holds)
    return [
        escape(reader.text("t_days", count=p.days, since=reader.quarter(p.since))),
        fmt.asked(p.promised),
        fmt.reached(p.share, p.promised),
        worst(p.lowest_quarter, p.promised, p.lowest_quarter_at, reader, fine=p.quarter_holds),
        peak,
        fmt.percent(p.days_kept, 0),
        f'<span class="mark {verdict}">{reader.text(verdict)}</span>',
    ]


def queues_html(replay: Replay, plan: Plan, reader: Reader) -> str:
    """Gateways and centres: how often boxes are left over, how many wait and how long."""
    heads = ("t_where", "t_full", "t_waited", "t_longest", "t_outside")
    rows = [
        [
            escape(place_name(plan, q.place, reader)),
            fmt.percent(q.days_full),
            fmt.percent(q.waited),
            fmt.number(q.longest),
            "–" if q.operation is None else fmt.percent(q.outside),
        ]
        for q in replay.queues
    ]
    return table([reader.text(h) for h in heads], rows, "promises")
