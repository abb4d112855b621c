"""Colours, axes and style that all charts share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt

from planner.manifest import manifest
from planner.words.reader import Reader

FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, Apple SD Gothic Neo, Malgun Gothic, sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours on a light or a dark ground."""

    ink: str
    muted: str
    grid: str
    teal: str
    deep: str
    pale: str
    amber: str
    rose: str
    ground: str


LIGHT = Palette(
    "#22303c", "#56646f", "#e3e7e5", "#2a7f86", "#14505a", "#cfe3e2", "#c9822a", "#b5533c", "#ffffff"
)
DARK = Palette(
    "#e6ecee", "#a9b8bf", "#2f3f49", "#4fb3b5", "#2f8f96", "#2b4a50", "#e0a95c", "#e07a5f", "#1a262e"
)
CATEGORIES = ("#2f7f86", "#8fbfa0", "#d99a3d", "#6fa9c4", "#b5533c", "#8d6f9e", "#7d8b94", "#cdb96a")


def palette(reader: Reader) -> Palette:
    """The colours for this reader's screen."""
    return DARK if reader.dark else LIGHT


def announced_area(reader: Reader) -> float:
    """Of the benchmark design, in the reader's unit."""
    return manifest().benchmark_design.area_m2 * reader.area.scale


def quarters(reader: Reader, *, quiet: bool = False) -> alt.X:
    """Quarters from left to right; ``quiet`` without labels, above a chart that has them.

    Their short names sort by time; a quarter without a row of the first series would else come last.
    """
    del reader
    axis = alt.Axis(labels=False, ticks=False) if quiet else alt.Axis(labelAngle=0, labelOverlap=True)
    return alt.X("quarter:N", title=None, sort="ascending", axis=axis)


def short(label: str) -> str:
    """``2024Q3`` without its century, for axes."""
    return f"{label[2:4]}Q{label[5]}"


def axis(reader: Reader, form: str = "", ticks: int = 4) -> alt.Axis:
    """A value axis as wide in every chart, so that quarters stand below each other.

    Without a d3 ``form`` large numbers are short: thousands as k, in Korean ten thousands as 만.
    """
    if form:
        return alt.Axis(format=form, tickCount=ticks, minExtent=38)
    unit, name = (10_000, "만") if reader.language == "ko" else (1_000, "k")
    plain = "format(datum.value, ',~r')"
    short = f"datum.value < {unit} ? {plain} : format(datum.value / {unit}, ',~r') + '{name}'"
    return alt.Axis(labelExpr=short, tickCount=ticks, minExtent=38)


def tip(field: str, title: str, form: str = "") -> alt.Tooltip:
    """A line of the box that a pointer opens, with its name in the reader's language."""
    return alt.Tooltip(field, title=title, format=form) if form else alt.Tooltip(field, title=title)


def tip_quarter(reader: Reader) -> alt.Tooltip:
    """The quarter in that box."""
    return tip("quarter:N", reader.text("r_quarter"))


def named(column: str, names: list[str], colors: list[str]) -> alt.Color:
    """Colours by name with a legend on top, in one column on a phone."""
    legend = alt.Legend(
        title=None,
        orient="top",
        labelLimit=240,
        symbolType="circle",
        columns=alt.ExprRef("width < 360 ? 1 : 2"),
        columnPadding=14,
        rowPadding=4,
    )
    return alt.Color(f"{column}:N", scale=alt.Scale(domain=names, range=colors), legend=legend)


def bars(rows: list[dict[str, Any]], name: str, value: str, reader: Reader) -> Any:
    """Horizontal bars with the figure beside each; ``shown`` in the rows is its text."""
    colors = palette(reader)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(f"{name}:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, domain=False)),
        x=alt.X(f"{value}:Q", title=None, axis=None),
    )
    tips = [tip(f"{name}:N", reader.text("t_figure")), tip("shown:N", reader.text("t_value"))]
    marks = base.mark_bar(color=colors.teal, cornerRadiusEnd=3).encode(tooltip=tips)
    texts = base.mark_text(align="left", dx=5, color=colors.ink, fontSize=12).encode(text="shown:N")
    return style((marks + texts).properties(height=max(90, 26 * len(rows))), reader)


def style(chart: Any, reader: Reader) -> Any:
    """Fonts, grid and ground of all charts."""
    colors = palette(reader)
    return (
        chart.configure(font=FONT, background="transparent", padding={"left": 4, "right": 34, "top": 4})
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=colors.muted, titleColor=colors.muted, gridColor=colors.grid, domainColor=colors.grid,
            tickColor=colors.grid, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        )
        # Marks that say nothing of their own would show the data's raw names.
        .configure_mark(tooltip=None)
        .configure_legend(labelColor=colors.ink, labelFontSize=12)
    )  # fmt: skip
