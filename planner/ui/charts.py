"""The charts of the page, in vega-lite. Every frame's columns carry the units of its titles."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from planner.plan.types import Plan
from planner.ui import format as fmt
from planner.ui.flows import place_name
from planner.ui.texts import Language, text
from planner.units import SQUARE_METRES_PER_SOCCER_FIELD

INK, MUTED, GRID = "#22303c", "#6b7a87", "#e6e8e6"
TEAL, DEEP, PALE, AMBER, ROSE = "#2a7f86", "#14505a", "#cfe3e2", "#d99a3d", "#b5533c"
PALETTE = [DEEP, "#4f9d9a", "#8fbfa0", "#d9b44a", "#cf7f45", "#9a5a6b", "#6f7fa8", "#a9b3ba"]
FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, Apple SD Gothic Neo, Malgun Gothic, sans-serif"
ANNOUNCED_FIELDS = 25


def demand_over_time(plan: Plan, language: Language) -> Any:
    """Boxes per average day with the band of the demand scenarios, and the design day, by quarter."""
    names = {"design_day_orders": text("design_day", language), "demand": text("average_day", language)}
    rows = [p.model_dump(include={"period", "demand_low", "demand_high", *names}) for p in plan.periods]
    base = alt.Chart(pd.DataFrame(rows)).transform_calculate(quarter="slice(datum.period, 2)")
    quiet = alt.X("quarter:N", title=None, sort=None, axis=alt.Axis(labels=False, ticks=False))
    band = base.mark_area(color=PALE, opacity=0.8).encode(x=quiet, y="demand_low:Q", y2="demand_high:Q")
    what = " : ".join(f"datum.kind == '{kind}' ? '{name}'" for kind, name in names.items()) + " : ''"
    lines = (
        base.transform_fold(list(names), as_=["kind", "boxes"])
        .transform_calculate(name=what)
        .mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=22))
        .encode(
            x=quiet,
            y=alt.Y("boxes:Q", title=None, axis=_axis()),
            color=_named("name", list(names.values()), [AMBER, TEAL]),
            tooltip=["quarter:N", "name:N", alt.Tooltip("boxes:Q", format=",.0f")],
        )
    )
    return _style((band + lines).properties(height=180))


def area_over_time(plan: Plan, language: Language) -> Any:
    """Floor area open and, in front, needed on the highest design day, m2 GFA, against 25 soccer fields."""
    rows = [
        {"quarter": p.period[2:], "open": p.area_open_m2, "needed": p.area_open_m2 * p.area_use_highest}
        for p in plan.periods
    ]
    base = alt.Chart(pd.DataFrame(rows))
    tips = ["quarter", alt.Tooltip("open:Q", format=",.0f", title=text("area_open", language)),
            alt.Tooltip("needed:Q", format=",.0f", title=text("area_used", language))]  # fmt: skip
    opened = base.mark_bar(color=PALE, cornerRadiusEnd=2).encode(
        x=_quarters(), y=alt.Y("open:Q", title=None, axis=_axis()), tooltip=tips
    )
    needed = base.mark_bar(color=TEAL, cornerRadiusEnd=2).encode(x=_quarters(), y="needed:Q", tooltip=tips)
    square_metres = ANNOUNCED_FIELDS * SQUARE_METRES_PER_SOCCER_FIELD
    announced = {"m2": [square_metres], "name": [text("fields_25", language)]}
    line = alt.Chart(pd.DataFrame(announced)).encode(y="m2:Q")
    rule = line.mark_rule(color=ROSE, strokeDash=[5, 4])
    label = line.mark_text(align="left", dx=4, dy=-7, color=ROSE, fontSize=11.5).encode(
        x=alt.value(0), text="name:N"
    )
    return _style((opened + needed + rule + label).properties(height=150))


def cost_parts(plan: Plan, language: Language) -> Any:
    """Cost per box by part, KRW, largest first; parts below 1 KRW are left out."""
    parts = [
        {"part": text(name, language), "krw": value, "shown": fmt.number(value)}
        for name, value in sorted(plan.kpis.cost_per_box_by_part_krw.items(), key=lambda e: -e[1])
        if abs(value) >= 1
    ]
    return _bars(parts, "part", "krw", TEAL)


def area_by_function(plan: Plan, language: Language) -> Any:
    """Net m2 of every function, by building where there are several."""
    rows: list[dict[str, Any]] = [
        {
            "function": text(f.function, language), "m2": f.net_m2, "shown": fmt.number(f.net_m2),
            "site": place_name(plan, b.site, language),
        }
        for b in plan.buildings
        for f in b.functions
    ]  # fmt: skip
    if len(plan.buildings) == 1:
        return _bars(sorted(rows, key=lambda r: -float(r["m2"])), "function", "m2", TEAL)
    sites = list(dict.fromkeys(str(r["site"]) for r in rows))
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            y=alt.Y("function:N", title=None, sort="-x", axis=alt.Axis(labelLimit=160)),
            x=alt.X("sum(m2):Q", title=None, axis=_axis()),
            color=_named("site", sites, PALETTE[: len(sites)]),
            tooltip=["site", "function", alt.Tooltip("m2:Q", format=",.0f")],
        )
    )
    chart = chart.properties(height=max(180, 34 * len({r["function"] for r in rows})))
    return _style(chart)


def sources(plan: Plan, language: Language) -> Any:
    """Boxes per average day by where they come from, by quarter."""
    kinds = ("from_stock", "domestic_direct", "direct_air", "direct_sea")
    rows = [
        {"quarter": p.period[2:], "order": n, "source": text(kind, language), "boxes": getattr(p, kind)}
        for p in plan.periods
        for n, kind in enumerate(kinds)
    ]
    names = [text(kind, language) for kind in kinds]
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar()
        .encode(
            x=_quarters(),
            y=alt.Y("sum(boxes):Q", title=None, axis=_axis()),
            color=_named("source", names, [DEEP, "#8fbfa0", AMBER, "#7fb3c2"]),
            order="order:Q",
            tooltip=["quarter", "source", alt.Tooltip("boxes:Q", format=",.0f")],
        )
    )
    return _style(chart.properties(height=360))


def gateways(plan: Plan, language: Language) -> Any:
    """Highest design day over capacity by gateway and quarter; the text is percent."""
    rows = [
        {
            "quarter": label[2:], "gateway": place_name(plan, g.gateway, language).split(" (")[0],
            "use": g.use_design_day[t], "shown": f"{100 * g.use_design_day[t]:.0f}",
            "capacity": g.capacity[t],
        }
        for g in plan.gateways
        for t, label in enumerate(plan.names.period)
    ]  # fmt: skip
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=_quarters(),
        y=alt.Y("gateway:N", title=None, sort=None, axis=alt.Axis(labelLimit=150)),
    )
    scale = alt.Scale(
        domain=[0, 0.5, 0.9, 1.0, 1.2],
        range=["#f3f6f4", "#bcd9d6", "#5aa3a3", AMBER, ROSE],
        clamp=True,
        interpolate="rgb",
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color("use:Q", scale=scale, legend=None),
        tooltip=["gateway", "quarter", alt.Tooltip("use:Q", format=".0%"),
                 alt.Tooltip("capacity:Q", format=",.0f")],
    )  # fmt: skip
    marks = base.mark_text(fontSize=10.5).encode(
        text="shown:N", color=alt.condition("datum.use > 0.8", alt.value("#ffffff"), alt.value(INK))
    )
    return _style((cells + marks).properties(height=max(120, 38 * len(plan.gateways))))


def _bars(rows: list[dict[str, Any]], name: str, value: str, color: str) -> Any:
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y(f"{name}:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, domain=False)),
        x=alt.X(f"{value}:Q", title=None, axis=None),
    )
    bars = base.mark_bar(color=color, cornerRadiusEnd=3)
    marks = base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(text="shown:N")
    return _style((bars + marks).properties(height=max(90, 26 * len(rows))))


def _quarters() -> alt.X:
    return alt.X("quarter:N", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))


def _axis() -> alt.Axis:
    # As wide in every chart, so that quarters stand below each other.
    return alt.Axis(format="~s", tickCount=4, minExtent=38)


def _named(column: str, names: list[str], colors: list[str]) -> alt.Color:
    legend = alt.Legend(title=None, orient="top", labelLimit=220, symbolType="circle", columns=4)
    return alt.Color(f"{column}:N", scale=alt.Scale(domain=names, range=colors), legend=legend)


def _style(chart: Any) -> Any:
    return (
        chart.configure(font=FONT, background="transparent", padding={"left": 4, "right": 30, "top": 4})
        .configure_view(stroke=None)
        .configure_axis(labelColor=MUTED, gridColor=GRID, domainColor=GRID, tickColor=GRID, labelFontSize=12)
        .configure_legend(labelColor=INK, labelFontSize=12)
    )
