"""Charts of sweeps: promise against cost, the tornado, and what batches show."""

from __future__ import annotations

from html import escape
from typing import Any

import altair as alt

from planner.plans.types import Plan
from planner.report.fields import name_of, value_of
from planner.report.headline import site_name
from planner.report.trust import called
from planner.ui.charts.base import Palette, axis, palette, style, tip
from planner.words import format as fmt
from planner.words.reader import Reader


def frontier(points: list[tuple[float, Plan]], now: float, reader: Reader) -> Any:
    """Cost per box by promised share; hollow where the promise is not kept; size of the centre below."""
    colors, digits = palette(reader), reader.money.price_digits
    rows = [
        {
            "share": share, "cost": plan.kpis.cost_per_box_krw * reader.money.scale,
            "area": plan.recommendation.area_m2 * reader.area.scale, "fill": _fill(share, now, plan, colors),
            "shown": reader.money.price(plan.kpis.cost_per_box_krw), "called": called(plan, reader) or "–",
            "price": fmt.number(plan.kpis.cost_per_box_krw * reader.money.scale, digits) + _mark(plan),
            "square": _short(plan.recommendation.area_m2 * reader.area.scale, reader) + _mark(plan),
            "size": reader.area.shown(plan.recommendation.area_m2),
            "site": ", ".join(site_name(b, reader) for b in plan.recommendation.sites) or "–",
        }
        for share, plan in points
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows))
    tips = [tip("share:Q", reader.text("t_share"), ".4~%"), tip("shown:N", reader.text("k_cost")),
            tip("size:N", reader.text("k_size")), tip("site:N", reader.text("o_site")),
            tip("called:N", reader.text("o_trust"))]  # fmt: skip
    x = alt.X("share:Q", title=reader.text("t_share"),
              axis=alt.Axis(format=".4~%", values=[share for share, _ in points]),
              scale=alt.Scale(zero=False, nice=False, padding=28))  # fmt: skip
    form = f",.{reader.money.price_digits}f"
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
    texts = base.mark_text(dy=-14, fontSize=11, color=colors.ink).encode(x=x, y=costs, text="price:N")
    areas = base.mark_bar(color=colors.pale, size=22).encode(
        x=x, y=alt.Y("area:Q", title=reader.area.unit_name, axis=axis(reader, ticks=2)), tooltip=tips
    )
    labels = base.mark_text(dy=-6, fontSize=11, color=colors.muted).encode(
        x=x, y=alt.Y("area:Q", title=reader.area.unit_name), text="square:N"
    )
    upper = (line + dots + texts).properties(height=250, width="container")
    lower = (areas + labels).properties(height=120, width="container")
    return style(upper, reader), style(lower, reader)


def of_sweep(drawn: Any, reader: Reader) -> Any:
    """A view of a batch in the page's colours, its legend below it."""
    colors = palette(reader)
    return (
        style(drawn, reader)
        .configure_title(color=colors.ink, fontSize=13, anchor="start")
        .configure_legend(
            labelColor=colors.ink, titleColor=colors.muted, labelFontSize=12, orient="bottom",
            columns=1, symbolOpacity=1,
        )
    )  # fmt: skip


def _called(plan: Plan, reader: Reader) -> str:
    said = called(plan, reader)
    return f" <small>({escape(said)})</small>" if said else ""


def _short(value: float, reader: Reader) -> str:
    """As the axis has it: thousands as k, in Korean ten thousands as 만."""
    unit, name = (10_000, "만") if reader.language == "ko" else (1_000, "k")
    return fmt.number(value, 1) if value < unit else f"{value / unit:,.4g}{name}"


def _mark(plan: Plan) -> str:
    """Beside a figure of a plan that may still change."""
    return "*" if plan.preliminary else ""


def _fill(share: float, now: float, plan: Plan, colors: Palette) -> str:
    """Hollow where the promise is not kept; what is promised now in a colour of its own."""
    if plan.status == "infeasible":
        return colors.ground
    return colors.amber if abs(share - now) < 1e-9 else colors.teal


def tornado_html(rows: list[dict[str, Any]], here: float, by: str, plan: Plan, reader: Reader) -> str:
    """Bars from the ``plan`` as it is to both ends of each assumption; ``here`` is its m2 or cost of a box.

    Ends that are preliminary or keep no promise are called so, and their bars are hatched. HTML, as it has
    to stand beside its figures on a phone too; every bar is on the same scale.
    """
    show = reader.area.shown if by == "area" else reader.money.price
    reached = [row[end][1] for row in rows for end in ("low", "high") if row[end]] + [here]
    lowest, span = min(reached), (max(reached) - min(reached)) or 1.0
    spot = 100 * (here - lowest) / span
    now = f"{escape(reader.text('w_this'))}: <b>{escape(show(here))}</b>{_called(plan, reader)}"
    parts = [f'<p class="now">{now}</p>']
    for row in rows:
        parts.append(f"<h5>{escape(name_of(row['path'], reader))}</h5>")
        for end in ("low", "high"):
            if row[end]:
                value, reach, other = row[end]
                to = 100 * (reach - lowest) / span
                said = escape(value_of(row["path"], value, reader))
                place = f"left:{min(spot, to):.1f}%;width:{abs(to - spot):.1f}%"
                parts.append(
                    f'<div class="swing"><span>{said}{_called(other, reader)}</span>'
                    f'<i><b class="{end}{" unsure" if called(other, reader) else ""}" style="{place}"></b>'
                    f'<u style="left:{spot:.1f}%"></u></i>'
                    f"<em>{escape(show(reach))}</em></div>"
                )
    return f'<div class="tornado">{"".join(parts)}</div>'
