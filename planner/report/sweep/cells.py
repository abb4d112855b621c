"""A sweep's scenarios brought onto two axes: cells, the winner of each, figures averaged in each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.words.reader import ENGLISH, Reader

if TYPE_CHECKING:
    import pandas as pd

BINS = 12
"""Classes of an axis with more values than MOST_VALUES, a sampled one for example."""
MOST_VALUES = 24
WINNERS = 11
"""Winners that get a colour of their own; the rest share one."""


def varying(frame: pd.DataFrame, axes: tuple[str, ...]) -> list[str]:
    """The axes that take more than one value, in their order."""
    return [axis for axis in axes if frame[axis].astype(str).nunique() > 1]


def ticks(values: pd.Series, told: Callable[[Any], str] = "{:g}".format) -> pd.Series:
    """The axis' values as labels in order: themselves as ``told``, or the class that they fall into.

    A categorical.
    """
    import pandas as pd

    numeric = pd.to_numeric(values, errors="coerce")
    if numeric.isna().any():
        labels = values.astype(str)
        return pd.Series(pd.Categorical(labels, categories=list(dict.fromkeys(labels))), index=values.index)
    if numeric.nunique() <= MOST_VALUES:
        order = np.sort(numeric.unique()).tolist()
        names = dict(zip(order, _named(order, told), strict=True))
        return pd.Series(
            pd.Categorical(numeric.map(names), categories=list(names.values()), ordered=True),
            index=values.index,
        )
    edges = np.linspace(numeric.min(), numeric.max(), BINS + 1).tolist()
    classes = [f"{low}–{high}" for low, high in pairwise(_named(edges, told))]
    return pd.Series(pd.cut(numeric, edges, labels=classes, include_lowest=True))


def _named(values: list[float], told: Callable[[Any], str]) -> list[str]:
    """Different values as ``told``; in full where two of them would be called alike."""
    names = [told(value) for value in values]
    return names if len(set(names)) == len(names) else [repr(value) for value in values]


def preliminary(frame: pd.DataFrame) -> pd.Series:
    """Which scenarios' plans are not proven."""
    return frame["trust"].eq("preliminary")


def choices(frame: pd.DataFrame, names: dict[str, str], reader: Reader = ENGLISH) -> pd.Series:
    """What each scenario chose: its largest FC's site and the area of all FCs."""
    import pandas as pd

    def told(site: str, count: float, area: float) -> str:
        more = reader.text("sw_more", count=f"{count - 1:.0f}") if count > 1 else ""
        return f"{names.get(site, site)}{more}, {area:,.0f} m²" if count else reader.text("sw_none")

    rows = zip(frame["site"], frame["sites"], frame["area_m2"], strict=True)
    return pd.Series([told(*row) for row in rows], index=frame.index, dtype="str")


def common(choice: pd.Series, reader: Reader = ENGLISH) -> pd.Series:
    """The choices with the rare ones together, so that each can have a colour."""
    named = choice.value_counts().index[:WINNERS]
    return choice.where(choice.isin(named), reader.text("sw_other"))


def cells(
    frame: pd.DataFrame,
    x: pd.Series,
    y: pd.Series,
    winner: pd.Series,
    figures: list[str],
    reader: Reader = ENGLISH,
) -> pd.DataFrame:
    """One row a cell: x, y, scenarios, winner (the most frequent choice), its share, mean of every figure.

    ``unsure``: how many of its scenarios are preliminary.

    ``x`` and ``y`` are the ``ticks`` of every row of the frame, ``winner`` its choice.
    """
    placed = frame[figures].assign(x=x, y=y, winner=winner, unsure=preliminary(frame))
    grouped = placed.groupby(["x", "y"], observed=True)
    result = grouped[figures].mean()
    result["scenarios"] = grouped.size()
    result["unsure"] = grouped["unsure"].sum()
    won = placed.groupby(["x", "y", "winner"], observed=True).size().rename("won").reset_index()
    best = won.sort_values("won", ascending=False, kind="stable").drop_duplicates(["x", "y"])
    result = result.join(best.set_index(["x", "y"]))
    result["share"] = result["won"] / result["scenarios"]
    result["winner"] = common(result["winner"], reader)
    return result.drop(columns="won").reset_index().astype({"x": str, "y": str})
