"""Which scenarios of a grid cannot be planned, found without solving any."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import InputError
from planner.instance.assembly import assemble
from planner.studies.batch.grid import Grid, Row


def tried(grid: Grid) -> Iterator[tuple[Row, InputError | None]]:
    """Every row of the grid, and why it cannot be planned: None where it can.

    A scenario is put together, with the grid's design if it has one, as far as that goes without a solver:
    0.1 s each. What only a solve shows stays unknown.
    """
    for row in grid.rows():
        try:
            assemble(grid.scenario(row), grid.design)
        except InputError as error:
            yield row, error
        else:
            yield row, None
