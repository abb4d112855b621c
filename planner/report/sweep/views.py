"""Charts of a sweep: decision maps, heat maps, parallel coordinates, one figure along one axis."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from planner.report.sweep.cells import cells, choices, common, ticks, varying
from planner.report.tables import header

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from planner.batch import Results

FIGURES = ("cost_per_box_krw", "area_m2", "on_time_3d_share", "fields25_extra_cost_krw")
"""Figures that get a heat map or a line."""
ALONG = (*FIGURES, "npv_krw", "stocked_share")
"""Figures beside the axes in parallel coordinates."""
BILLIONS = ("fields25_extra_cost_krw", "npv_krw")
"""Figures shown in KRW bn."""
BILLION = 1e9
LINES = 1_000
"""Lines of the parallel coordinates; more cannot be told apart."""
PAIRS = 3
"""Pairs of axes with a decision map."""
SIDE = 420
"""Pixels of a map's side."""
_SEED = 1


def views(results: Results) -> list[tuple[str, str, alt.TopLevelMixin]]:
    """(title, how to read it, chart) of everything that can be shown of a sweep; none without plans."""
    frame = results.solved
    # In billions: a legend of twelve digits cannot be read.
    frame = frame.assign(**{name: frame[name] / BILLION for name in BILLIONS})
    axes = varying(frame, results.axes)
    if frame.empty or not axes:
        return []
    sites = results.sites.drop_duplicates("site")
    names = dict(zip(sites["site"], sites["name_en"], strict=True))
    figures = [name for name in FIGURES if frame[name].notna().any()]
    shown: list[tuple[str, str, alt.TopLevelMixin]] = []
    for x, y in list(combinations(axes, 2))[:PAIRS]:
        placed = cells(frame, x, y, names, figures)
        orders = {axis: list(ticks(frame[axis]).cat.categories) for axis in (x, y)}
        told = (
            "The most frequent choice in each cell; paler where other scenarios of the cell chose otherwise."
        )
        shown.append((f"What wins where: {x} and {y}", told, _decisions(placed, x, y, orders)))
        if (x, y) == tuple(axes[:2]):
            told = "Mean over the scenarios of each cell; hover for numbers."
            maps = _heat_maps(placed, x, y, orders, figures)
            shown.append((f"Figures: {x} and {y}", told, maps))
    if len(axes) == 1:
        shown.append((f"Figures along {axes[0]}", "", _lines(frame, axes[0], figures, names)))
    told = "A line a scenario. Click a name to see its scenarios alone; hover for numbers."
    if len(frame) > LINES:
        told += f" A random {LINES:,} of {len(frame):,} scenarios."
    shown.append(("All at once", told, _parallel(frame, axes, names)))
    return shown


def _decisions(placed: pd.DataFrame, x: str, y: str, orders: dict[str, list[str]]) -> alt.Chart:
    import altair as alt

    columns, rows = _axes(x, y, orders)
    chart: alt.Chart = (
        alt.Chart(placed, width=SIDE, height=SIDE)
        .mark_rect(stroke="white")
        .encode(
            columns, rows,
            alt.Color("winner:N", title="most frequent choice").scale(scheme="tableau20"),
            alt.Opacity("share:Q", legend=None).scale(domain=[0, 1], range=[0.25, 1]),
            tooltip=["x", "y", "winner", alt.Tooltip("share", format=".0%"), "scenarios"],
        )
    )  # fmt: skip
    return chart


def _heat_maps(
    placed: pd.DataFrame, x: str, y: str, orders: dict[str, list[str]], figures: list[str]
) -> alt.ConcatChart:
    import altair as alt

    columns, rows = _axes(x, y, orders)
    maps = [
        alt.Chart(placed, width=SIDE * 0.7, height=SIDE * 0.7, title=_title(figure))
        .mark_rect()
        .encode(
            columns, rows,
            alt.Color(f"{figure}:Q", title=None).scale(scheme="viridis").legend(format=_format(figure)),
            tooltip=["x", "y", alt.Tooltip(figure, format=_format(figure)), "scenarios"],
        )
        for figure in figures
    ]  # fmt: skip
    chart: alt.ConcatChart = alt.concat(*maps, columns=2).resolve_scale(color="independent")
    return chart


def _lines(frame: pd.DataFrame, axis: str, figures: list[str], names: dict[str, str]) -> alt.ConcatChart:
    import altair as alt
    import pandas as pd

    data = frame[[axis, *figures]].assign(choice=common(choices(frame, names)))
    numeric = pd.api.types.is_numeric_dtype(data[axis])
    x = alt.X(f"{_escaped(axis)}:{'Q' if numeric else 'N'}", title=axis).scale(zero=False)
    charts = []
    for figure in figures:
        base = alt.Chart(data, width=SIDE, height=SIDE * 0.5).encode(
            x, alt.Y(f"{figure}:Q", title=_title(figure)).scale(zero=False).axis(format=_format(figure))
        )
        points = base.mark_circle(size=60).encode(
            alt.Color("choice:N", title="choice").scale(scheme="tableau20"),
            tooltip=[_escaped(axis), alt.Tooltip(figure, format=_format(figure)), "choice"],
        )
        charts.append(base.mark_line(color="lightgrey") + points)
    return alt.concat(*charts, columns=2)


def _parallel(frame: pd.DataFrame, axes: list[str], names: dict[str, str]) -> alt.LayerChart:
    """Every column scaled to 0..1 from its least to its highest value, which stand below and above it."""
    import altair as alt
    import pandas as pd

    chosen = frame.assign(choice=common(choices(frame, names)))
    chosen = chosen.sample(min(LINES, len(chosen)), random_state=_SEED).reset_index(drop=True)
    long: list[pd.DataFrame] = []
    ends: list[dict[str, Any]] = []
    columns = [*axes, *(name for name in ALONG if chosen[name].nunique() > 1)]
    for column in columns:
        title = column if column in axes else _title(column)
        scaled, low, high = _scaled(chosen[column])
        told = [_told(value) for value in chosen[column].tolist()]
        long.append(
            pd.DataFrame({"line": chosen.index, "at": title, "share": scaled, "value": told,
                          "choice": chosen["choice"]})
        )  # fmt: skip
        ends += [{"at": title, "share": 0.0, "end": low}, {"at": title, "share": 1.0, "end": high}]
    order: list[str] = list(dict.fromkeys(end["at"] for end in ends))
    x = alt.X("at:N", sort=order, title=None).axis(labelAngle=0, labelPadding=20, grid=True, domain=False)
    y = alt.Y("share:Q", axis=None)
    picked = alt.selection_point(fields=["choice"], bind="legend")
    lines = (
        alt.Chart(pd.concat(long), width=max(700, 110 * len(order)), height=SIDE * 0.9)
        .mark_line(strokeWidth=1.2)
        .encode(
            x, y,
            alt.Color("choice:N", title="choice").scale(scheme="tableau20"),
            detail="line:N",
            opacity=alt.when(picked).then(alt.value(0.55)).otherwise(alt.value(0.03)),
            tooltip=["at", "value", "choice"],
        )
        .add_params(picked)
    )  # fmt: skip
    labels = alt.Chart(pd.DataFrame(ends)).encode(x, y, text="end:N")
    below = labels.transform_filter("datum.share == 0").mark_text(dy=12, color="grey")
    above = labels.transform_filter("datum.share == 1").mark_text(dy=-10, color="grey")
    chart: alt.LayerChart = lines + below + above
    return chart


def _axes(x: str, y: str, orders: dict[str, list[str]]) -> tuple[Any, Any]:
    import altair as alt

    return (
        alt.X("x:O", sort=orders[x], title=x).axis(labelAngle=-40),
        alt.Y("y:O", sort=orders[y][::-1], title=y),
    )


def _scaled(values: pd.Series) -> tuple[pd.Series, str, str]:
    """Values from 0 to 1, and what stands at both ends; texts in the order of their first appearance."""
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    names = list(dict.fromkeys(values.astype(str)))
    if numbers.isna().all():
        numbers = values.astype(str).map({name: n for n, name in enumerate(names)})
        ends = (names[0], names[-1])
    else:
        ends = (_told(float(numbers.min())), _told(float(numbers.max())))
    low, width = float(numbers.min()), float(numbers.max() - numbers.min())
    return (numbers - low) / (width or 1.0), *ends


def _told(value: Any) -> str:
    if isinstance(value, int | float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"
    return str(value)


def _format(figure: str) -> str:
    if figure.endswith("_share"):
        return ".1%"
    return ",.1f" if figure in BILLIONS else ",.0f"


def _title(figure: str) -> str:
    title = header(figure)[0]
    return title.replace("(KRW)", "(KRW bn)") if figure in BILLIONS else title


def _escaped(column: str) -> str:
    """A column's name as Vega-Lite reads it: dots and brackets are no paths."""
    for sign in ".[]:":
        column = column.replace(sign, f"\\{sign}")
    return column
