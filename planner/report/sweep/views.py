"""Charts of a sweep: decision maps, heat maps, parallel coordinates, one figure along one axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.report.sweep.cells import cells, choices, common, preliminary, ticks, varying
from planner.words import format as fmt
from planner.words.reader import ENGLISH, Reader

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from planner.studies.batch import Results

FIGURES = ("cost_per_box_krw", "area_m2", "on_time_3d_share", "fields25_extra_cost_krw")
"""Figures that get a heat map or a line."""
ALONG = (*FIGURES, "npv_krw", "stocked_share")
"""Figures beside the axes in parallel coordinates."""
SUMS = ("fields25_extra_cost_krw", "npv_krw")
"""Figures shown in the large unit of the language."""
LINES = 1_000
"""Lines of the parallel coordinates; more cannot be told apart."""
PAIRS = 3
"""Pairs of axes with a decision map."""
SIDE = 420
"""Pixels of a map's side."""
COLUMN = 130
"""Pixels from one column of the parallel coordinates to the next."""
BESIDE = 30
"""Characters of all labels below a map for which there is room side by side."""
_SEED = 1


class View(NamedTuple):
    """Charts side by side under a title, and how to read them; ``wide``: one that cannot be made narrower."""

    title: str
    told: str
    charts: Sequence[alt.Chart | alt.LayerChart]
    wide: bool = False


@dataclass(frozen=True)
class Words:
    """How the views are written: ``axis`` names an axis, ``value`` a value on it."""

    reader: Reader = ENGLISH
    axis: Callable[[str], str] = str
    value: Callable[[str, Any], str] = lambda _, value: _told(value)

    def figure(self, name: str) -> str:
        """A figure's title with its unit."""
        return self.reader.text(f"sw_{name}", unit=self.reader.text("unit_sum"))


def views(results: Results, words: Words | None = None) -> list[View]:
    """Everything that can be shown of a sweep; nothing without plans."""
    words = words or Words()
    frame = results.solved
    # A legend of twelve digits cannot be read.
    frame = frame.assign(**{name: frame[name] / fmt.SUMS[words.reader.language] for name in SUMS})
    axes = varying(frame, results.axes)
    if frame.empty or not axes:
        return []
    sites = results.sites.drop_duplicates("site")
    names = dict(zip(sites["site"], sites[words.reader.name("name_en", "name_ko")], strict=True))
    frame = frame.assign(choice=choices(frame, names, words.reader))
    figures = [name for name in FIGURES if frame[name].notna().any()]
    unsure = int(preliminary(frame).sum())
    sure = words.reader.text("sw_unsure", count=f"{unsure:,}", total=f"{len(frame):,}") if unsure else ""
    text, shown = words.reader.text, []
    for pair in list(combinations(axes, 2))[:PAIRS]:
        x, y = (ticks(frame[axis], lambda value, axis=axis: words.value(axis, value)) for axis in pair)  # type: ignore[misc]
        placed = cells(frame, x, y, frame["choice"], figures, words.reader)
        titles = {name: words.axis(axis) for name, axis in zip("xy", pair, strict=True)}
        sides = _sides(titles, list(x.cat.categories), list(y.cat.categories))
        shown.append(
            View(
                text("sw_wins", **titles),
                text("sw_wins_note") + sure,
                [_decisions(placed, sides, titles, words)],
            )
        )
        if pair == tuple(axes[:2]):
            maps = [_heat_map(placed, figure, sides, titles, words) for figure in figures]
            shown.append(View(text("sw_figures", **titles), text("sw_figures_note") + sure, maps))
    frame["choice"] = common(frame["choice"], words.reader)
    if len(axes) == 1:
        lines = [_line(frame, axes[0], figure, words) for figure in figures]
        shown.append(View(text("sw_along", x=words.axis(axes[0])), sure.strip(), lines))
    told = text("sw_all_note") + sure
    if len(frame) > LINES:
        told += text("sw_sample", shown=f"{LINES:,}", count=f"{len(frame):,}")
    shown.append(View(text("sw_all"), told, [_parallel(frame, axes, words)], wide=True))
    return shown


def _decisions(
    placed: pd.DataFrame, sides: tuple[Any, Any], titles: dict[str, str], words: Words
) -> alt.LayerChart:
    import altair as alt

    text = words.reader.text
    chart: alt.Chart = (
        alt.Chart(placed, width=SIDE, height=SIDE)
        .mark_rect(stroke="white")
        .encode(
            *sides,
            alt.Color("winner:N", title=text("sw_often"), legend=_whole()).scale(scheme="tableau20"),
            alt.Opacity("share:Q", legend=None).scale(domain=[0, 1], range=[0.25, 1]),
            tooltip=[
                *(alt.Tooltip(name, title=title) for name, title in titles.items()),
                alt.Tooltip("winner", title=text("sw_often")),
                alt.Tooltip("share", format=".0%", title=text("sw_share")),
                alt.Tooltip("scenarios", title=text("sw_scenarios")),
                alt.Tooltip("unsure", title=text("sw_of_them_unsure")),
            ],
        )
    )
    return alt.LayerChart(layer=[chart, _marks(placed, sides)])


def _marks(placed: pd.DataFrame, sides: tuple[Any, Any]) -> alt.Chart:
    """An asterisk in every cell of which a scenario is preliminary."""
    import altair as alt

    marks: alt.Chart = (
        alt.Chart(placed[placed["unsure"] > 0]).mark_text(text="*", fontSize=16, color="#22303c")
    ).encode(*sides)  # fmt: skip
    return marks


def _heat_map(
    placed: pd.DataFrame, figure: str, sides: tuple[Any, Any], titles: dict[str, str], words: Words
) -> alt.LayerChart:
    import altair as alt

    chart: alt.Chart = (
        alt.Chart(placed, width=SIDE * 0.7, height=SIDE * 0.7, title=words.figure(figure))
        .mark_rect()
        .encode(
            *sides,
            alt.Color(f"{figure}:Q", title=None).scale(scheme="viridis").legend(format=_format(figure)),
            tooltip=[
                *(alt.Tooltip(name, title=title) for name, title in titles.items()),
                alt.Tooltip(figure, format=_format(figure), title=words.figure(figure)),
                alt.Tooltip("scenarios", title=words.reader.text("sw_scenarios")),
                alt.Tooltip("unsure", title=words.reader.text("sw_of_them_unsure")),
            ],
        )
    )
    return alt.LayerChart(layer=[chart, _marks(placed, sides)])


def _line(frame: pd.DataFrame, axis: str, figure: str, words: Words) -> alt.LayerChart:
    import altair as alt
    import pandas as pd

    said = [words.value(axis, value) for value in frame[axis].tolist()]
    called = frame["trust"].map(lambda trust: words.reader.text(str(trust)))
    data = frame[[figure, "choice"]].assign(
        at=frame[axis], said=said, called=called, stroke=preliminary(frame).map({True: 1.0, False: 0.0})
    )
    numeric = pd.api.types.is_numeric_dtype(data["at"])
    x = alt.X(f"at:{'Q' if numeric else 'N'}", title=words.axis(axis)).scale(zero=False)
    title, form = words.figure(figure), _format(figure)
    base = alt.Chart(data, width=SIDE, height=SIDE * 0.5).encode(
        x, alt.Y(f"{figure}:Q", title=title).scale(zero=False).axis(format=form)
    )
    chosen = words.reader.text("sw_choice")
    points = base.mark_circle(size=60, opacity=1, stroke="#22303c", strokeDash=[2, 2]).encode(
        alt.StrokeWidth("stroke:Q", scale=None),
        alt.Color("choice:N", title=chosen, legend=_whole()).scale(scheme="tableau20"),
        tooltip=[
            alt.Tooltip("said:N", title=words.axis(axis)),
            alt.Tooltip(figure, format=form, title=title),
            alt.Tooltip("choice", title=chosen),
            alt.Tooltip("called:N", title=words.reader.text("o_trust")),
        ],
    )
    chart: alt.LayerChart = base.mark_line(color="lightgrey") + points
    return chart


def _parallel(frame: pd.DataFrame, axes: list[str], words: Words) -> alt.LayerChart:
    """Every column scaled to 0..1 from its least to its highest value, which stand below and above it."""
    import altair as alt
    import pandas as pd

    chosen = frame.sample(min(LINES, len(frame)), random_state=_SEED).reset_index(drop=True)
    long: list[pd.DataFrame] = []
    ends: list[dict[str, Any]] = []
    columns = [*axes, *(name for name in ALONG if chosen[name].nunique() > 1)]
    for column in columns:
        on_axis = column in axes
        title = words.axis(column) if on_axis else words.figure(column)
        said = [words.value(column, v) if on_axis else _figure(column, v) for v in chosen[column].tolist()]
        scaled = _scaled(chosen[column])
        long.append(
            pd.DataFrame({"line": chosen.index, "at": title, "share": scaled, "value": said,
                          "choice": chosen["choice"], "unsure": preliminary(chosen)})
        )  # fmt: skip
        lowest, highest = int(scaled.to_numpy().argmin()), int(scaled.to_numpy().argmax())
        ends += [
            {"at": title, "share": 0.0, "end": said[lowest]},
            {"at": title, "share": 1.0, "end": said[highest]},
        ]
    order: list[str] = list(dict.fromkeys(end["at"] for end in ends))
    # A title that is too long for its column stands in two lines.
    lines = "split(datum.label, ', ')"
    x = alt.X("at:N", sort=order, title=None).axis(
        labelAngle=0, labelPadding=20, labelLimit=COLUMN, grid=True, domain=False, labelExpr=lines
    )
    y = alt.Y("share:Q", axis=None)
    picked = alt.selection_point(fields=["choice"], bind="legend")
    text = words.reader.text
    drawn = (
        alt.Chart(pd.concat(long), width=max(700, COLUMN * len(order)), height=SIDE * 0.9)
        .mark_line(strokeWidth=1.2)
        .encode(
            x, y,
            alt.Color("choice:N", title=text("sw_choice"), legend=_whole()).scale(scheme="tableau20"),
            alt.StrokeDash("unsure:N", legend=None).scale(domain=[False, True], range=[[1, 0], [4, 3]]),
            detail="line:N",
            opacity=alt.when(picked).then(alt.value(0.7)).otherwise(alt.value(0.03)),
            tooltip=[
                alt.Tooltip("at", title=text("sw_at")), alt.Tooltip("value", title=text("t_value")),
                alt.Tooltip("choice", title=text("sw_choice")),
            ],
        )
        .add_params(picked)
    )  # fmt: skip
    labels = alt.Chart(pd.DataFrame(ends)).encode(x, y, text="end:N")
    below = labels.transform_filter("datum.share == 0").mark_text(dy=12, color="grey")
    above = labels.transform_filter("datum.share == 1").mark_text(dy=-10, color="grey")
    chart: alt.LayerChart = drawn + below + above
    return chart


def _whole() -> alt.Legend:
    """A legend that cuts no name short."""
    import altair as alt

    return alt.Legend(labelLimit=420)


def _sides(titles: dict[str, str], columns: list[str], rows: list[str]) -> tuple[Any, Any]:
    import altair as alt

    angle = 0 if len("".join(columns)) <= BESIDE else -40
    return (
        alt.X("x:O", sort=columns, title=titles["x"]).axis(labelAngle=angle),
        alt.Y("y:O", sort=rows[::-1], title=titles["y"]),
    )


def _scaled(values: pd.Series) -> pd.Series:
    """Values from 0 to 1; texts in the order of their first appearance."""
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.isna().all():
        places = {name: n for n, name in enumerate(dict.fromkeys(values.astype(str)))}
        numbers = values.astype(str).map(places)
    low, width = float(numbers.min()), float(numbers.max() - numbers.min())
    return (numbers - low) / (width or 1.0)


def _told(value: Any) -> str:
    if isinstance(value, int | float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"
    return str(value)


def _figure(name: str, value: float) -> str:
    return f"{value:{_format(name)}}"


def _format(figure: str) -> str:
    if figure.endswith("_share"):
        return ".1%"
    return ",.1f" if figure in SUMS else ",.0f"
