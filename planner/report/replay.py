"""A replayed plan on the terminal: whether the promises hold, on which days not, and what queues."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.country import load_geography
from planner.plans.trust import PROVEN_WITHIN
from planner.report.console import add_row, table_of
from planner.report.numbers import asked, count, percent, reached, technology
from planner.studies.simulate import Replay
from planner.studies.simulate.types import HALF_A_POINT, PromiseReplay

ROOM = (
    "A design day is planned without room above it: planner solve finds the margin above the promise that "
    "days like these take (not with --no-reliable)."
)

UNSURE = f"The plan is preliminary: it is not proven within {percent(PROVEN_WITHIN, 0)} and may still change."


def verdict_lines(replay: Replay) -> list[str]:
    """What the replay says, one sentence an item, the verdict first."""
    broken = [p for p in replay.promises if not p.holds]
    if not replay.promises:
        verdict = "No promise is in force within the horizon: there is nothing to hold."
    elif not broken:
        verdict = "On random days the promise holds in every quarter, on its peak days too."
    else:
        verdict = "On random days the promise does not hold in every quarter."
    room = [ROOM] if broken else []
    unsure = [UNSURE] if replay.preliminary else []
    return [verdict, *unsure, *(_promise(p) for p in replay.promises), *_queue(replay), *room]


def _promise(p: PromiseReplay) -> str:
    lead = f"Within {p.days:g} days from {p.since}: {reached(p.share, p.promised)} of the boxes"
    quarter = (
        f"lowest quarter {reached(p.lowest_quarter, p.promised, 2)} ({p.lowest_quarter_at}; promised "
        f"{asked(p.promised)}, planned {reached(p.planned_average_day, p.promised)})"
    )
    if p.lowest_peak is None:
        return f"{lead}; {quarter}."
    return (
        f"{lead}; {quarter}; lowest peak days {reached(p.lowest_peak, p.promised_design_day, 2)} "
        f"({p.lowest_peak_at}; promised {asked(p.promised_design_day)}, planned "
        f"{reached(p.planned_design_day, p.promised_design_day)})."
    )


def _queue(replay: Replay) -> list[str]:
    """The queue that keeps most boxes waiting, if any does."""
    worst = replay.fullest
    if worst is None:
        return []
    return [
        f"Most wait at {worst.place}: {percent(worst.waited)} of its boxes a day or more, at worst "
        f"{worst.longest} days; {percent(worst.days_full)} of its days end with boxes left over."
    ]


def show(replay: Replay, console: Console) -> None:
    """Print the replay."""
    for n, line in enumerate(verdict_lines(replay)):
        console.print(escape(line), style="bold" if n == 0 else None, highlight=False)
    for table in (_promises(replay), _queues(replay), _provinces(replay)):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    for line in _footnotes(replay):
        console.print(escape(line), highlight=False)


def _promises(replay: Replay) -> Table:
    columns = (
        "within",
        "from",
        "promised",
        "all days",
        "days that keep it",
        "1 day in 20 below",
        "worst day",
    )
    table = table_of("Promises on replayed days, share of boxes", columns, texts=2)
    for p in replay.promises:
        add_row(
            table, f"{p.days:g} days", p.since, asked(p.promised), reached(p.share, p.promised),
            percent(p.days_kept), percent(p.fifth_percentile), f"{percent(p.worst_day)} ({p.worst_day_at})",
        )  # fmt: skip
    return table


def _queues(replay: Replay) -> Table:
    columns = ("where", "days full", "boxes that waited", "longest wait", "done by outside help")
    table = table_of("Queues", columns)
    for q in replay.queues:
        outside = "" if q.operation is None else percent(q.outside)
        where = q.place if q.operation is None else f"{q.place}, {technology(q.operation)}"
        add_row(
            table, where, percent(q.days_full), percent(q.waited), count(q.longest, "days"), outside
        )  # fmt: skip
    return table


def _provinces(replay: Replay) -> Table:
    names = load_geography().provinces["name_en"].to_dict()
    table = table_of("On time by province, within the longest promise", ("province", "share of boxes"))
    for code, share in sorted(replay.provinces.items(), key=lambda one: one[1])[:3]:
        add_row(table, str(names.get(code, code)), percent(share))
    return table


def _footnotes(replay: Replay) -> list[str]:
    lines = [
        f"{count(replay.days)} days replayed ({count(replay.runs)} x the horizon), seed {replay.seed}; "
        f"orders of a day vary by {percent(replay.variation, 0)} around what quarter and event let expect "
        "(assumed: daily_variation).",
        f"A single day within {100 * HALF_A_POINT:g} points of a promise keeps it. Not replayed: stock that "
        "runs out, storms and strikes, a carrier that is full.",
    ]
    if replay.lost > 0.0:
        lines.append(f"{percent(replay.lost, 2)} of the boxes are never sent (the plan's own lost boxes).")
    return lines
