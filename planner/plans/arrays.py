"""Decisions as dense arrays over named axes, and as the sparse tables of a plan file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, message
from planner.plans.types import SparseTable

Floats = NDArray[np.float64]

AXES = {
    "flow": ("route", "zone", "product_class", "period", "demand_scenario"),
    "lost": ("zone", "product_class", "period", "demand_scenario"),
    "throughput": ("site", "operation", "product_class", "period", "demand_scenario"),
    "hold": ("site", "operation", "product_class", "band", "period"),
    "overflow": ("site", "operation", "product_class", "period", "demand_scenario"),
    "waiting": ("entry", "period", "demand_scenario"),
}
DIGITS = 6
"""Decimals kept in a plan file; far below a box a day."""


@dataclass(frozen=True)
class DecisionArrays:
    """Boxes per average day; ``overflow`` per design day, ``waiting`` left over on every peak day.

    Z zones: flow (J, Z, C, T, W), lost (Z, C, T, W), throughput and overflow (S, M, C, T, W),
    hold (S, M, C, B, T) shares of a band, waiting (G, T, W) over all entries.
    """

    flow: Floats
    lost: Floats
    throughput: Floats
    hold: Floats
    overflow: Floats
    waiting: Floats

    def period(self, t: int) -> DecisionArrays:
        """Those of period t alone."""
        one = slice(t, t + 1)
        return DecisionArrays(
            **{
                name: getattr(self, name)[(slice(None),) * axes.index("period") + (one,)]
                for name, axes in AXES.items()
            }
        )

    @classmethod
    def joined(cls, parts: Sequence[DecisionArrays]) -> DecisionArrays:
        """Periods one after the other."""
        return cls(
            **{
                name: np.concatenate([getattr(p, name) for p in parts], axis=axes.index("period"))
                for name, axes in AXES.items()
            }
        )

    def tables(self) -> dict[str, SparseTable]:
        """As the tables of a plan file."""
        result = {}
        for name, axes in AXES.items():
            values = np.round(getattr(self, name), DIGITS)
            where = np.nonzero(values)
            result[name] = SparseTable(
                axes=list(axes), index=[w.tolist() for w in where], values=values[where].tolist()
            )
        return result


def from_tables(tables: dict[str, SparseTable], sizes: dict[str, int]) -> DecisionArrays:
    """Dense arrays from a plan's tables; ``sizes`` the length of each axis. Raises InputError."""
    if unknown := sorted(set(tables) - set(AXES)):
        raise InputError(
            message("an unknown table {name}", name=repr(unknown[0])), ", ".join(AXES), field="decisions"
        )
    arrays = {}
    for name, axes in AXES.items():
        table = tables.get(name)
        field = f"decisions.{name}"
        if table is None or tuple(table.axes) != axes:
            raise InputError(
                "a missing table or other axes", message("axes {names}", names=", ".join(axes)), field=field
            )
        shape = tuple(sizes[axis] for axis in axes)
        if len(table.index) != len(axes) or any(len(i) != len(table.values) for i in table.index):
            raise InputError("columns of unequal length", "one position an axis for each value", field=field)
        for axis, positions in zip(axes, table.index, strict=True):
            if positions and not (min(positions) >= 0 and max(positions) < sizes[axis]):
                raise InputError(
                    message("a position outside {axis}", axis=axis),
                    message("{n} to {m}", n=0, m=sizes[axis] - 1),
                    field=field,
                )
        where = tuple(np.array(i, dtype=np.int64) for i in table.index)
        flat = np.ravel_multi_index(where, shape)
        if len(np.unique(flat)) < len(flat):
            raise InputError("a position twice", "each position once", field=field)
        dense = np.zeros(shape)
        dense[where] = table.values
        arrays[name] = dense
    return DecisionArrays(**arrays)
