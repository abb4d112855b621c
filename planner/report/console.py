"""Tables on the terminal, alike in every report."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table


def table_of(title: str, columns: Sequence[str], texts: int = 1) -> Table:
    """A table whose first ``texts`` columns hold text, the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < texts else "right")
    return table


def add_row(table: Table, *cells: str) -> None:
    """One more row, its cells as they stand."""
    # A user's own site may carry brackets, which rich would read as markup.
    table.add_row(*(escape(cell) for cell in cells))
