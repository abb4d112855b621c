"""Tables as CSV text that a spreadsheet opens as what it is: Korean is Korean, and no name is a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.sheets import guarded

if TYPE_CHECKING:
    import pandas as pd


def csv_of(frame: pd.DataFrame) -> bytes:
    """The table without its index, UTF-8; texts that a spreadsheet would run begin with a quote.

    With a byte order mark, without which Korean Excel takes the file for cp949.
    """
    safe = frame.set_axis([_safe(str(name)) for name in frame.columns], axis=1)
    texts = [n for n, kind in enumerate(safe.dtypes) if kind.name in ("object", "str", "string", "category")]
    safe = safe.astype({safe.columns[n]: object for n in texts})
    for n in texts:
        safe.isetitem(n, [_safe(cell) for cell in safe.iloc[:, n]])
    written = safe.to_csv(index=False)
    if "\r" in written:
        # Only what ends a line is quoted: a name with a carriage return would begin a row of its own.
        written = safe.to_csv(index=False, lineterminator="\r\n")
    return written.encode("utf-8-sig")


def _safe(cell: Any) -> Any:
    return guarded(cell) if isinstance(cell, str) else cell
