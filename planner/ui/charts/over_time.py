"""Charts over the quarters: demand, floor area, sources, on-time shares, gateways, labour."""

from __future__ import annotations

from typing import Any

import altair as alt

from planner.plans.types import Plan
from planner.report.flows import place_name
from planner.ui.charts.base import (
    announced_area,
    axis,
    named,
    palette,
    quarters,
    short,
    style,
    tip,
    tip_quarter,
)
from planner.words import format as fmt
from planner.words.reader import Reader

NARROWEST_CELL = 24
"""Pixels of a cell that a figure of three digits fits into."""
SOURCES = ("from_stock", "domestic_direct", "direct_air", "direct_sea")


def demand(plan: Plan, reader: Reader) -> Any:
    """Boxes per average day with the band of the demand scenarios, and the design day, by quarter."""
    colors = palette(reader)
    names = {"design_day_orders": reader.text("design_day"), "demand": reader.text("average_day")}
    band = [{"quarter": short(p.period), "low": p.demand_low, "high": p.demand_high} for p in plan.periods]
    lines = [
        {"quarter": short(p.period), "name": said, "boxes": getattr(p, name)}
        for p in plan.periods
        for name, said in names.items()
    ]
    area_mark = (
        alt.Chart(alt.InlineData(values=band))
        .mark_area(color=colors.pale, opacity=0.8)
        .encode(
            x=quarters(reader, quiet=True),
            y="low:Q",
            y2="high:Q",
            tooltip=[
                tip_quarter(reader),
                tip("low:Q", reader.text("low demand"), ",.0f"),
                tip("high:Q", reader.text("high demand"), ",.0f"),
            ],
        )
    )
    line_mark = (
        alt.Chart(alt.InlineData(values=lines))
        .mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=22))
        .encode(
            x=quarters(reader, quiet=True),
            y=alt.Y("boxes:Q", title=None, axis=axis(reader)),
            color=named("name", list(names.values()), [colors.amber, colors.teal]),
            tooltip=[
                tip_quarter(reader),
                tip("name:N", reader.text("t_kind")),
                tip("boxes:Q", reader.text("r_boxes"), ",.0f"),
            ],
        )
    )
    return style((area_mark + line_mark).properties(height=180), reader)


def area(plan: Plan, reader: Reader) -> Any:
    """Floor area open and, in front, needed on the highest design day, GFA, against the benchmark design."""
    colors, scale = palette(reader), reader.area.scale
    rows = [
        {
            "quarter": short(p.period), "open": p.area_open_m2 * scale,
            "needed": p.area_open_m2 * p.area_use_highest * scale,
        }
        for p in plan.periods
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows))
    form = ",.1f" if reader.area_unit == "fields" else ",.0f"
    tips = [tip_quarter(reader), tip("open:Q", f"{reader.text('area_open')}, {reader.area.unit_name}", form),
            tip("needed:Q", f"{reader.text('area_used')}, {reader.area.unit_name}", form)]  # fmt: skip
    opened = base.mark_bar(color=colors.pale, cornerRadiusEnd=2).encode(
        x=quarters(reader), y=alt.Y("open:Q", title=None, axis=axis(reader)), tooltip=tips
    )
    needed = base.mark_bar(color=colors.teal, cornerRadiusEnd=2).encode(
        x=quarters(reader), y="needed:Q", tooltip=tips
    )
    announced = [{"area": announced_area(reader), "name": reader.text("fields_25")}]
    line = alt.Chart(alt.InlineData(values=announced)).encode(y="area:Q")
    rule = line.mark_rule(color=colors.rose, strokeDash=[5, 4])
    label = line.mark_text(align="left", dx=4, dy=-7, color=colors.rose, fontSize=11.5).encode(
        x=alt.value(0), text="name:N"
    )
    return style((opened + needed + rule + label).properties(height=170), reader)


def sources(plan: Plan, reader: Reader) -> Any:
    """Boxes per average day by where they come from, by quarter."""
    rows = [
        {"quarter": short(p.period), "source": reader.text(kind), "boxes": getattr(p, kind)}
        for p in plan.periods
        for kind in SOURCES
    ]
    colors = palette(reader)
    names = [reader.text(kind) for kind in SOURCES]
    shades = [colors.teal, "#8fbfa0", colors.amber, "#7fb3c2"]
    return _stacked(rows, "source", names, shades, reader).properties(height=370)


def on_time(plan: Plan, reader: Reader) -> Any:
    """Share of boxes within each promised number of days by quarter; dashed: the design day."""
    rows = [
        {
            "quarter": short(p.period), "promise": reader.text("within", count=float(days)), "share": share,
            "day": reader.text(kind),
        }
        for p in plan.periods
        for kind, shares in (("average_day", p.on_time), ("design_day", p.on_time_design_day))
        for days, share in shares.items()
    ]  # fmt: skip
    names = list(dict.fromkeys(str(r["promise"]) for r in rows))
    days = [reader.text("average_day"), reader.text("design_day")]
    colors = palette(reader)
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=22))
        .encode(
            x=quarters(reader),
            y=alt.Y("share:Q", title=None, axis=axis(reader, ".0%"), scale=alt.Scale(domain=[0, 1])),
            color=named("promise", names, [colors.amber, colors.teal, colors.rose][: len(names)]),
            # Said below the chart: the symbols of a legend would be the points, alike for both.
            strokeDash=alt.StrokeDash(
                "day:N", scale=alt.Scale(domain=days, range=[[1, 0], [4, 3]]), legend=None
            ),
            tooltip=[tip_quarter(reader), tip("promise:N", reader.text("t_promise")),
                     tip("day:N", reader.text("t_kind")), tip("share:Q", reader.text("f_share"), ".1%")],
        )
    )  # fmt: skip
    return style(chart.properties(height=260), reader)


def gateways(plan: Plan, reader: Reader) -> Any:
    """Highest design day over capacity by gateway and quarter; the text is percent."""
    rows = [
        {
            "quarter": short(label), "gateway": place_name(plan, g.gateway, reader).split(" (")[0],
            "use": g.use_design_day[t], "shown": fmt.percent(g.use_design_day[t], 0).removesuffix("%"),
            "average": g.use_average[t], "capacity": g.capacity[t],
        }
        for g in plan.gateways
        for t, label in enumerate(plan.names.period)
    ]  # fmt: skip
    colors = palette(reader)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=quarters(reader), y=alt.Y("gateway:N", title=None, sort=None, axis=alt.Axis(labelLimit=190))
    )
    low = ["#22323b", "#2b4a50", "#2f8f96"] if reader.dark else ["#f3f6f4", "#bcd9d6", "#3f8b90"]
    scale = alt.Scale(
        domain=[0, 0.5, 0.9, 1.0, 1.2], range=[*low, "#b8751f", "#a8452f"], clamp=True, interpolate="rgb"
    )
    cells = base.mark_rect(stroke=colors.ground, strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color("use:Q", scale=scale, legend=None),
        tooltip=[tip("gateway:N", reader.text("g_gateway")), tip_quarter(reader),
                 tip("use:Q", reader.text("design_day"), ".0%"),
                 tip("average:Q", reader.text("average_day"), ".0%"),
                 tip("capacity:Q", reader.text("g_capacity"), ",.0f")],
    )  # fmt: skip
    dark_cell = "datum.use > 0.8" if not reader.dark else "true"
    # On a phone the cells are too narrow for figures: their colour and the tooltip have them.
    fits = alt.ExprRef(f"bandwidth('x') > {NARROWEST_CELL} ? 1 : 0")
    marks = base.mark_text(fontSize=10.5, opacity=fits).encode(
        text="shown:N", color=alt.condition(dark_cell, alt.value("#ffffff"), alt.value(colors.ink))
    )
    return style((cells + marks).properties(height=max(120, 38 * len(plan.gateways))), reader)


def labour(plan: Plan, reader: Reader) -> Any:
    """Heads on the design day by quarter, expected over demand scenarios."""
    rows = [
        {"quarter": short(p.period), "heads": p.labour_heads, "shown": fmt.number(p.labour_heads)}
        for p in plan.periods
    ]
    colors = palette(reader)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=quarters(reader), y=alt.Y("heads:Q", title=None, axis=axis(reader))
    )
    heads = tip("heads:Q", reader.text("r_heads"), ",.0f")
    marks = base.mark_bar(color=colors.teal, cornerRadiusEnd=2).encode(tooltip=[tip_quarter(reader), heads])
    texts = base.mark_text(dy=-7, color=colors.ink, fontSize=11).encode(text="shown:N")
    return style((marks + texts).properties(height=190), reader)


def excess(plan: Plan, reader: Reader) -> Any:
    """Design-day boxes that wait at a gateway or need overtime, by quarter."""
    names = {"waiting_design_day": reader.text("waiting"), "overflow_design_day": reader.text("overtime")}
    rows = [
        {"quarter": short(p.period), "kind": said, "boxes": getattr(p, name)}
        for p in plan.periods
        for name, said in names.items()
    ]
    colors = palette(reader)
    shades = [colors.rose, colors.amber]
    return _stacked(rows, "kind", list(names.values()), shades, reader).properties(height=190)


def _stacked(
    rows: list[dict[str, Any]], kind: str, names: list[str], shades: list[str], reader: Reader
) -> Any:
    """Bars of ``boxes`` by quarter; on top of each other what the column ``kind`` names, in that order."""
    # Vega-Lite alone would stack in the order of the alphabet.
    values = [{**row, "order": names.index(row[kind])} for row in rows]
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar()
        .encode(
            x=quarters(reader),
            y=alt.Y("sum(boxes):Q", title=None, axis=axis(reader)),
            color=named(kind, names, shades),
            order="order:Q",
            tooltip=[
                tip_quarter(reader),
                tip(f"{kind}:N", reader.text("t_kind")),
                tip("boxes:Q", reader.text("r_boxes"), ",.0f"),
            ],
        )
    )
    return style(chart, reader)
