"""Charts of one moment: cost by part, the way from the base case, lead times, area by function."""

from __future__ import annotations

from typing import Any

import altair as alt

from planner.plans.types import Plan
from planner.report.flows import place_name
from planner.report.lead_times import STEPS, LeadTimes
from planner.report.numbers import LEAST_MONEY, part_key
from planner.ui.charts.base import CATEGORIES, axis, bars, named, palette, style, tip
from planner.words import format as fmt
from planner.words.reader import Reader

LAST_STEP = 0.9995
"""Share arrived from which on the lead-time chart ends."""


def cost(plan: Plan, reader: Reader) -> Any:
    """Cost per box by part, largest first."""
    parts = sorted(plan.kpis.cost_per_box_by_part_krw.items(), key=lambda entry: -entry[1])
    rows: list[dict[str, Any]] = [
        {
            "part": reader.text(part_key(name, plan)),
            "cost": krw * reader.money.scale,
            "shown": reader.money.price(krw),
        }
        for name, krw in parts
        if abs(krw) >= LEAST_MONEY
    ]
    return bars(rows, "part", "cost", reader)


def waterfall(plan: Plan, base: Plan, reader: Reader) -> Any:
    """From the base case's cost per box to this plan's, part by part, largest difference first."""
    rows = waterfall_rows(plan, base, reader)
    colors = palette(reader)
    kinds = {"total": colors.deep, "more": colors.rose, "less": colors.teal}
    lowest = min(min(r["from"], r["to"]) for r in rows)
    highest = max(max(r["from"], r["to"]) for r in rows)
    # On the right there is room for the figures beside the bars.
    room = 0.15 * (highest - lowest or 1)
    scale = alt.Scale(domain=[lowest - room, highest + 3 * room], zero=False, nice=False)
    # Totals begin at the edge of the chart, which does not begin at zero: the axis says so.
    for row in rows:
        if row["kind"] == "total":
            row["from"] = lowest - room
    frame = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("part:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, domain=False)),
    )
    marks = frame.mark_bar(cornerRadius=2).encode(
        x=alt.X("from:Q", title=None, scale=scale, axis=alt.Axis(format=",.4~g", tickCount=5)),
        x2="to:Q",
        color=alt.Color("kind:N", legend=None,
                        scale=alt.Scale(domain=list(kinds), range=list(kinds.values()))),
        tooltip=[tip("part:N", reader.text("t_figure")), tip("shown:N", reader.text("t_value"))],
    )  # fmt: skip
    texts = frame.mark_text(align="left", dx=5, color=colors.ink, fontSize=12).encode(
        x=alt.X("right:Q", scale=scale), text="shown:N"
    )
    return style((marks + texts).properties(height=max(120, 28 * len(rows))), reader)


def waterfall_rows(plan: Plan, base: Plan, reader: Reader) -> list[dict[str, Any]]:
    """The steps: from, to and right end in the reader's currency; the totals first and last."""
    mine, theirs = plan.kpis.cost_per_box_by_part_krw, base.kpis.cost_per_box_by_part_krw
    steps = sorted(
        ((name, mine.get(name, 0.0) - theirs.get(name, 0.0)) for name in {*mine, *theirs}),
        key=lambda step: (-abs(step[1]), step[0]),
    )
    scale, at = reader.money.scale, base.kpis.cost_per_box_krw
    rows = [_total(reader.text("w_base"), at, reader)]
    for name, krw in steps:
        if abs(krw) >= LEAST_MONEY:
            shown = ("+" if krw > 0 else "") + reader.money.price(krw)
            rows.append(
                {
                    "part": reader.text(part_key(name, plan, base)), "from": at * scale,
                    "to": (at + krw) * scale, "right": max(at, at + krw) * scale, "shown": shown,
                    "kind": "more" if krw > 0 else "less",
                }
            )  # fmt: skip
            at += krw
    return [*rows, _total(reader.text("w_this"), plan.kpis.cost_per_box_krw, reader)]


def _total(name: str, krw: float, reader: Reader) -> dict[str, Any]:
    value = krw * reader.money.scale
    shown = reader.money.price(krw)
    return {"part": name, "from": value, "to": value, "right": value, "shown": shown, "kind": "total"}


def lead_time(times: LeadTimes, promises: dict[str, float], reader: Reader) -> Any:
    """Share arriving at each half day as bars, and arrived by then as a line; promises as rules."""
    arrived = times.arrived
    last = next((n for n, share in enumerate(arrived) if share >= LAST_STEP), len(STEPS) - 1)
    rows = [
        {"days": days, "each": float(arrived[n] - (arrived[n - 1] if n else 0.0)), "by": float(arrived[n])}
        for n, days in enumerate(STEPS[: last + 1])
    ]
    colors = palette(reader)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("days:Q", title=reader.text("lead_days"), axis=alt.Axis(grid=False, tickCount=last // 2))
    )
    tips = [tip("days:Q", reader.text("lead_days")), tip("each:Q", reader.text("lead_each"), ".1%"),
            tip("by:Q", reader.text("lead_share"), ".1%")]  # fmt: skip
    marks = base.mark_bar(color=colors.teal, size=14).encode(y=alt.Y("each:Q", title=None), tooltip=tips)
    line = base.mark_line(
        color=colors.amber, point=alt.OverlayMarkDef(color=colors.amber, size=26), interpolate="step-after"
    ).encode(
        y=alt.Y("by:Q", title=None, axis=axis(reader, ".0%"), scale=alt.Scale(domain=[0, 1])), tooltip=tips
    )
    chart = marks + line
    for row, (days, share) in enumerate(promises.items()):
        said = f"{reader.text('n_days', count=float(days))}: {fmt.asked(share)}"
        asked = alt.Chart(alt.InlineData(values=[{"days": float(days), "said": said}])).encode(x="days:Q")
        # To the left of its rule, where the line of what has arrived is still low; each in a row of its own.
        chart += asked.mark_rule(color=colors.rose, strokeDash=[5, 4])
        chart += asked.mark_text(align="right", dx=-5, color=colors.rose, fontSize=11.5).encode(
            y=alt.value(10 + 17 * row), text="said:N"
        )
    return style(chart.properties(height=300), reader)


def area_by_function(plan: Plan, reader: Reader) -> Any:
    """Net area of every function, by building where there are several."""
    rows: list[dict[str, Any]] = [
        {
            "function": reader.text(f.function), "area": f.net_m2 * reader.area.scale,
            "shown": reader.area.shown(f.net_m2), "site": place_name(plan, b.site, reader),
        }
        for b in plan.buildings
        for f in b.functions
    ]  # fmt: skip
    if len(plan.buildings) == 1:
        return bars(sorted(rows, key=lambda r: -float(r["area"])), "function", "area", reader)
    sites = list(dict.fromkeys(str(r["site"]) for r in rows))
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            y=alt.Y("function:N", title=None, sort="-x", axis=alt.Axis(labelLimit=160)),
            x=alt.X("sum(area):Q", title=None, axis=axis(reader)),
            color=named("site", sites, list(CATEGORIES[: len(sites)])),
            tooltip=[
                tip("site:N", reader.text("o_site")),
                tip("function:N", reader.text("f_function")),
                tip("shown:N", reader.text("f_net")),
            ],
        )
    )
    height = max(180, 34 * len({r["function"] for r in rows}))
    return style(chart.properties(height=height), reader)
