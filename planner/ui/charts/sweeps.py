"""Charts of small sweeps: promise against cost, and the tornado."""

from __future__ import annotations

from typing import Any

import altair as alt

from planner.plan.types import Plan
from planner.report.fields import name_of, value_of
from planner.report.headline import site_name
from planner.report.reader import Reader
from planner.ui.charts.base import Palette, axis, palette, style, tip


def frontier(points: list[tuple[float, Plan]], now: float, reader: Reader) -> Any:
    """Cost per box by promised share; hollow where the promise is not kept; size of the centre below."""
    colors = palette(reader)
    rows = [
        {
            "share": share, "cost": plan.kpis.cost_per_box_krw * reader.money_scale,
            "area": plan.recommendation.area_m2 * reader.area_scale, "fill": _fill(share, now, plan, colors),
            "shown": reader.price(plan.kpis.cost_per_box_krw),
            "size": reader.area(plan.recommendation.area_m2),
            "site": ", ".join(site_name(b, reader) for b in plan.recommendation.sites) or "–",
        }
        for share, plan in points
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows))
    tips = [tip("share:Q", reader.text("t_share"), ".0%"), tip("shown:N", reader.text("k_cost")),
            tip("size:N", reader.text("k_size")), tip("site:N", reader.text("o_site"))]  # fmt: skip
    x = alt.X("share:Q", title=reader.text("t_share"), axis=alt.Axis(format=".0%", tickCount=len(rows)),
              scale=alt.Scale(zero=False, nice=False, padding=44))  # fmt: skip
    form = ",.0f" if reader.currency == "KRW" else ".2f"
    costs = alt.Y(
        "cost:Q",
        title=f"{reader.text('k_cost')}, {reader.currency}",
        axis=axis(reader, form),
        scale=alt.Scale(zero=False),
    )
    line = base.mark_line(color=colors.teal, strokeWidth=2.4).encode(x=x, y=costs)
    dots = base.mark_point(size=110, filled=True, opacity=1, strokeWidth=2).encode(
        x=x,
        y=costs,
        tooltip=tips,
        stroke=alt.value(colors.teal),
        color=alt.Color("fill:N", scale=None),
    )
    texts = base.mark_text(dy=-14, fontSize=11.5, color=colors.ink).encode(x=x, y=costs, text="shown:N")
    areas = base.mark_bar(color=colors.pale, size=22).encode(
        x=x, y=alt.Y("area:Q", title=reader.area_name, axis=axis(reader, ticks=2)), tooltip=tips
    )
    labels = base.mark_text(dy=-6, fontSize=11, color=colors.muted).encode(
        x=x, y=alt.Y("area:Q", title=reader.area_name), text="size:N"
    )
    upper = (line + dots + texts).properties(height=250, width="container")
    lower = (areas + labels).properties(height=120, width="container")
    return style(upper, reader), style(lower, reader)


def _fill(share: float, now: float, plan: Plan, colors: Palette) -> str:
    """Hollow where the promise is not kept; what is promised now in a colour of its own."""
    if plan.status == "infeasible":
        return colors.ground
    return colors.amber if abs(share - now) < 1e-9 else colors.teal


def tornado(rows: list[dict[str, Any]], here: float, by: str, reader: Reader) -> Any:
    """Bars from the plan as it is to both ends of each assumption; ``here`` in m2 or KRW a box."""
    colors = palette(reader)
    show = reader.area if by == "area" else reader.price
    scale = reader.area_scale if by == "area" else reader.money_scale
    names = {"low": reader.text("low_end"), "high": reader.text("high_end")}
    data = [
        {
            "figure": name_of(row["path"], reader), "end": names[end], "to": row[end][1] * scale,
            "here": here * scale, "order": n,
            "shown": f"{value_of(row['path'], row[end][0], reader)}: {show(row[end][1])}",
        }
        for n, row in enumerate(rows)
        for end in ("low", "high")
        if row[end]
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("figure:N", title=None, sort=[name_of(r["path"], reader) for r in rows],
                axis=alt.Axis(labelLimit=230, domain=False)),
        yOffset=alt.YOffset("end:N", sort=list(names.values())),
    )  # fmt: skip
    values = alt.Scale(zero=False, padding=40)
    title = f"{reader.text(f'by_{by}')}, {reader.area_name if by == 'area' else reader.currency}"
    marks = base.mark_bar(height=13).encode(
        x=alt.X("here:Q", title=title, scale=values, axis=axis(reader)), x2="to:Q",
        color=alt.Color("end:N", legend=alt.Legend(title=None, orient="top"),
                        scale=alt.Scale(domain=list(names.values()), range=[colors.teal, colors.amber])),
        tooltip=[tip("figure:N", reader.text("t_figure")), tip("end:N", reader.text("t_range")),
                 tip("shown:N", reader.text("t_value"))],
    )  # fmt: skip
    right = base.transform_filter("datum.to >= datum.here").mark_text(align="left", dx=5, color=colors.ink)
    left = base.transform_filter("datum.to < datum.here").mark_text(align="right", dx=-5, color=colors.ink)
    spot = alt.X("to:Q", scale=values)
    return style(
        (marks + right.encode(x=spot, text="shown:N") + left.encode(x=spot, text="shown:N")).properties(
            height=max(120, 62 * len(rows))
        ),
        reader,
    )
