"""The store: a folder with every result of every sweep, safe against kills and shared by many processes."""

from __future__ import annotations

import gc
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, message
from planner.plans.types import Plan
from planner.studies.batch import expression
from planner.studies.batch.database import LOOKED_UP, Database, marks
from planner.studies.batch.failures import in_short
from planner.studies.batch.record import FAILURES, FIGURES, PARTS, RETRIED, BatchResult, of_plan

if TYPE_CHECKING:
    import pandas as pd

FILE = "results.sqlite"
OWN_COLUMNS = ("key", "scenario_digest", "name", "status", "reason", "seconds", "finished")
COLUMNS = (*OWN_COLUMNS, *(c.name for c in FIGURES))
"""Columns that ``Store.find`` knows."""
TYPES = {
    **dict.fromkeys(OWN_COLUMNS, "TEXT"),
    **{name: "REAL" for name in ("seconds", "finished")},
    **{c.name: c.type for c in FIGURES},
}
"""SQL type of every column of COLUMNS."""


class Store:
    """Results by key in ``folder``, which is made where it does not exist.

    Several processes of one machine may use it at once, each with its own ``Store``; threads may share one.
    Every method raises InputError where the folder cannot be used or its disk is full.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            found = message("a folder that cannot be made ({found})", found=error.strerror or error)
            raise InputError(found, "a folder with write access", file=str(folder)) from None
        self.database = Database(self.folder / FILE)

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        self.database.close()

    def get(self, key: str) -> Plan | None:
        """The plan of a key; None where there is none, or its figures only."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT content FROM plans JOIN results USING (result) WHERE key = ?", (key,)
            ).fetchone()
        return Plan.model_validate_json(zlib.decompress(row[0])) if row else None

    def log(self, key: str) -> str:
        """What the solve said on its way; empty where nothing is kept."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT content FROM logs JOIN results USING (result) WHERE key = ?", (key,)
            ).fetchone()
        return zlib.decompress(row[0]).decode() if row else ""

    def put(self, key: str, plan: Plan, log: str = "") -> bool:
        """Keep a plan; see ``put_record``."""
        return self.put_record(of_plan(key, plan, log))

    def put_record(self, record: BatchResult) -> bool:
        """Keep a result and free its claim. Returns whether it is new.

        The first plan of a key stays. What another try may better is replaced (``record.RETRIED``), and so
        are figures that were kept without their plan.
        """
        with self.database.writing() as connection:
            connection.execute("DELETE FROM claims WHERE key = ?", (record.key,))
            old = connection.execute(
                "SELECT result, status, EXISTS (SELECT 1 FROM plans WHERE plans.result = results.result) "
                "FROM results WHERE key = ?",
                (record.key,),
            ).fetchone()
            if old is not None:
                result, status, has_plan = old
                better = status in RETRIED or (record.plan is not None and not has_plan)
                if not better:
                    return False
                connection.execute("DELETE FROM results WHERE result = ?", (result,))
            own = (
                record.key, record.scenario_digest, record.name, record.status, record.reason,
                record.seconds, record.finished,
            )  # fmt: skip
            values = (*own, *record.figures)
            result = connection.execute(
                f"INSERT INTO results ({', '.join(COLUMNS)}) VALUES ({marks(len(values))})", values
            ).lastrowid
            for table, rows in record.parts.items():
                width = 2 + len(PARTS[table])
                connection.executemany(
                    f"INSERT INTO {table} VALUES ({marks(width)})",
                    [(result, rank, *row) for rank, row in enumerate(rows)],
                )
            for table, content in (("plans", record.plan), ("logs", record.log)):
                if content is not None:
                    connection.execute(f"INSERT INTO {table} VALUES (?, ?)", (result, content))
        return True

    def find(
        self,
        where: str = "",
        *,
        columns: Collection[str] = COLUMNS,
        order: str = "",
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Results that a condition holds for (see ``planner.studies.batch.expression``), newest first.

        ``where`` such as ``status == "optimal" and area_m2 > 30000``; ``order`` a column, with ``desc`` the
        highest first. 100,000 results with all columns take about a second, with four a third of one. Raises
        InputError for an unknown column.
        """
        column, _, direction = (order or "result desc").partition(" ")
        if (order and column not in COLUMNS) or direction not in ("", "asc", "desc"):
            raise InputError(repr(order), "a column, such as 'npv_krw' or 'npv_krw desc'", field="order")
        for name in columns:
            if name not in COLUMNS:
                raise InputError(
                    repr(name), message("one of {names}", names=", ".join(COLUMNS)), field="columns"
                )
        condition, parameters = expression.parse(where, COLUMNS).sql() if where else ("1", [])
        query = (
            f"SELECT {', '.join(columns)} FROM results WHERE {condition} "
            f"ORDER BY {column} {direction}, result {direction} LIMIT ?"
        )
        with self.database.reading() as connection, no_collection():
            rows = connection.execute(query, [*parameters, -1 if limit is None else limit]).fetchall()
        found = frame(rows, {name: TYPES[name] for name in columns})
        return found.assign(reason=found["reason"].map(in_short)) if "reason" in columns else found

    def statuses(self, keys: Iterable[str]) -> dict[str, str]:
        """Status of those of ``keys`` that have a result."""
        return self._by_key("status", keys)

    def reasons(self, keys: Iterable[str]) -> dict[str, str]:
        """Why each of ``keys`` has no plan or breaks its promise; empty where there is nothing to say."""
        return self._by_key("reason", keys)

    def _by_key(self, column: str, keys: Iterable[str]) -> dict[str, str]:
        asked = list(keys)
        found: dict[str, str] = {}
        with self.database.reading() as connection:
            for start in range(0, len(asked), LOOKED_UP):
                part = asked[start : start + LOOKED_UP]
                found |= connection.execute(
                    f"SELECT key, {column} FROM results WHERE key IN ({marks(len(part))})", part
                ).fetchall()
        return found

    def mean_seconds(self) -> float | None:
        """Mean seconds of the solves that gave the plans kept here; None where there is none."""
        with self.database.reading() as connection:
            row: tuple[float | None] = connection.execute(
                f"SELECT avg(seconds) FROM results WHERE status NOT IN ({marks(len(FAILURES))})", FAILURES
            ).fetchone()
        return row[0]

    def newest(self) -> int:
        """Number of the newest result, 0 where there is none."""
        with self.database.reading() as connection:
            (number,) = connection.execute("SELECT coalesce(max(result), 0) FROM results").fetchone()
        return int(number)

    def newer_than(self, number: int) -> list[tuple[int, str, str]]:
        """(number, key, status) of the results that came after ``number``, in their order."""
        with self.database.reading() as connection:
            rows: list[tuple[int, str, str]] = connection.execute(
                "SELECT result, key, status FROM results WHERE result > ? ORDER BY result", (number,)
            ).fetchall()
        return rows

    def remove(self, keys: Collection[str]) -> None:
        """Forget these results, where they are known."""
        with self.database.writing() as connection:
            connection.executemany("DELETE FROM results WHERE key = ?", [(key,) for key in keys])

    def remove_older(self, time: float) -> None:
        """Forget what was finished before a ``time`` (Unix, s) and is of no sweep; its room is used again."""
        with self.database.writing() as connection:
            connection.execute(
                "DELETE FROM results WHERE finished < ? AND key NOT IN (SELECT key FROM members)", (time,)
            )


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector, which would look through every new row, for a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def frame(rows: list[tuple[Any, ...]], types: Mapping[str, str]) -> pd.DataFrame:
    """A data frame of rows of the store; numbers that are missing are NaN. ``types`` SQL type by column."""
    import numpy as np
    import pandas as pd

    cells = zip(*rows, strict=True) if rows else ((),) * len(types)
    return pd.DataFrame(
        {
            # Told the types, pandas needs half the time that it takes to find them out.
            name: pd.array(column, dtype="str") if kind == "TEXT" else np.array(column, dtype=np.float64)
            for (name, kind), column in zip(types.items(), cells, strict=True)
        }
    )
