"""A replayed plan on the terminal: whether the promises hold, on which days not, and what queues."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from planner.plans.trust import PROVEN_WITHIN
from planner.plans.types import Plan
from planner.report import replay_html
from planner.report.flows import place_name
from planner.report.terminal import add_row, table_of
from planner.studies.simulate import Replay
from planner.studies.simulate.types import PromiseReplay
from planner.words import format as fmt
from planner.words.reader import ENGLISH, Reader

LOWEST_PROVINCES = 3


def verdict_lines(replay: Replay, plan: Plan, reader: Reader = ENGLISH) -> list[str]:
    """What the replay of that plan says, one sentence an item, the verdict first."""
    if not replay.promises:
        lines = [reader.text("replay_nothing")]
    else:
        lines = [replay_html.verdict(replay, plan, reader)]
    if replay.preliminary:
        lines.append(reader.text("replay_preliminary", within=fmt.percent(PROVEN_WITHIN, 0)))
    lines += [_promise(p, reader) for p in replay.promises]
    if not replay.holds:
        lines.append(reader.text("replay_room"))
    return lines


def _promise(p: PromiseReplay, reader: Reader) -> str:
    peak = ""
    if p.lowest_peak is not None:
        peak = reader.text(
            "replay_line_peak", share=fmt.reached(p.lowest_peak, p.promised_design_day, 2),
            at=reader.moment(p.lowest_peak_at), promised=fmt.asked(p.promised_design_day),
            planned=fmt.reached(p.planned_design_day, p.promised_design_day),
        )  # fmt: skip
    return reader.text(
        "replay_line", count=p.days, since=reader.quarter(p.since), share=fmt.reached(p.share, p.promised),
        quarter=fmt.reached(p.lowest_quarter, p.promised, 2), at=reader.moment(p.lowest_quarter_at),
        promised=fmt.asked(p.promised), planned=fmt.reached(p.planned_average_day, p.promised), peak=peak,
    )  # fmt: skip


def show(replay: Replay, plan: Plan, console: Console, reader: Reader = ENGLISH) -> None:
    """Print the replay."""
    for n, line in enumerate(verdict_lines(replay, plan, reader)):
        console.print(escape(line), style="bold" if n == 0 else None, highlight=False)
    for table in (_promises(replay, reader), _queues(replay, plan, reader), _provinces(replay, plan, reader)):
        if table.row_count:
            console.print()
            console.print(table)
    console.print()
    for line in _footnotes(replay, reader):
        console.print(escape(line), highlight=False)


def _promises(replay: Replay, reader: Reader) -> Table:
    keys = ("t_promise", "t_share", "t_all_days", "t_days_kept", "replay_twentieth", "replay_worst_day")
    table = table_of(reader.text("replay_promises"), [reader.text(key) for key in keys])
    for p in replay.promises:
        add_row(
            table, reader.text("t_days", count=p.days, since=reader.quarter(p.since)), fmt.asked(p.promised),
            fmt.reached(p.share, p.promised), fmt.percent(p.days_kept), fmt.percent(p.fifth_percentile),
            f"{fmt.percent(p.worst_day)} ({reader.moment(p.worst_day_at)})",
        )  # fmt: skip
    return table


def _queues(replay: Replay, plan: Plan, reader: Reader) -> Table:
    keys = ("t_where", "t_full", "t_waited", "t_longest", "t_outside")
    table = table_of(reader.text("replay_queues"), [reader.text(key) for key in keys])
    for q in replay.queues:
        where = place_name(plan, q.place, reader)
        if q.operation is not None:
            where = f"{where}, {reader.word(q.operation)}"
        outside = "" if q.operation is None else fmt.percent(q.outside)
        add_row(table, where, fmt.percent(q.days_full), fmt.percent(q.waited), fmt.number(q.longest), outside)
    return table


def _provinces(replay: Replay, plan: Plan, reader: Reader) -> Table:
    heads = [reader.text("replay_province"), reader.text("replay_boxes")]
    table = table_of(reader.text("replay_provinces"), heads)
    for code, share in sorted(replay.provinces.items(), key=lambda one: one[1])[:LOWEST_PROVINCES]:
        add_row(table, place_name(plan, code, reader), fmt.percent(share))
    return table


def _footnotes(replay: Replay, reader: Reader) -> list[str]:
    lines = [
        f"{replay_html.made(replay, reader)} {reader.text('replay_seed', seed=replay.seed)}",
        reader.text("replay_left_out"),
    ]
    if replay.lost > 0.0:
        lines.append(reader.text("replay_lost", share=fmt.percent(replay.lost, 2)))
    return lines
