"""Results as tidy data frames: one row a scenario, a scenario and FC, a scenario and promise, ..."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError
from planner.plans.types import Plan
from planner.studies.batch.failures import Failures, Reason, by_reason, in_short, name_of, read
from planner.studies.batch.record import FAILURES, PARTS
from planner.studies.batch.store import COLUMNS, FILE, TYPES, Store, frame, no_collection
from planner.studies.batch.sweeps import Sweep, find_sweep

if TYPE_CHECKING:
    import pandas as pd


class Results:
    """What a store holds of one sweep, or all of it where there was none. Read when it is asked for.

    ``axes``: names of the columns that say where on the grid a row stands.
    """

    def __init__(self, store: Store, sweep: Sweep | None) -> None:
        self.store, self.sweep = store, sweep
        self.name = sweep.name if sweep else "all results"
        self.axes = sweep.axes if sweep else ()

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """One row a scenario: ``key``, the axes, status, reason and figures (see ``Store.find``).

        In the grid's order; scenarios without a result yet are left out.
        """
        import pandas as pd

        found = self._found.assign(reason=self._found["reason"].map(in_short))
        if self.sweep is None:
            return found
        # One text parsed is four times as fast as one text a row.
        places = json.loads(f"[{','.join(place for (place,) in self._read(['m.coordinates']))}]")
        axes = pd.DataFrame(places, columns=list(self.axes))
        return pd.concat([found[["key"]], axes, found.drop(columns="key")], axis=1)

    @cached_property
    def _found(self) -> pd.DataFrame:
        """The results with their reasons as they are stored."""
        return frame(self._read([f"r.{name}" for name in COLUMNS]), TYPES)

    def reasons(self) -> list[Reason]:
        """Why each row of ``scenarios`` has no plan, or one that breaks a promise; empty texts elsewhere."""
        return [read(kept) for kept in self._found["reason"]]

    @property
    def solved(self) -> pd.DataFrame:
        """The scenarios that have a plan."""
        return self.scenarios[~self.scenarios["status"].isin(FAILURES)].reset_index(drop=True)

    def failures(self, name: Callable[[Mapping[str, Any]], str] = name_of) -> list[Failures]:
        """The scenarios without a plan by kind of reason; ``name`` names one by its place on the axes."""
        kept = self.scenarios.assign(reason=self._found["reason"])
        failed = kept[kept["status"].isin(FAILURES)]
        rows = failed[["key", "reason", *self.axes]].to_dict("records")
        return by_reason((name({a: row[a] for a in self.axes}) or row["key"], row["reason"]) for row in rows)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row a scenario and FC, the largest first; areas are GFA."""
        return self._part("sites")

    @cached_property
    def promises(self) -> pd.DataFrame:
        """One row a scenario and promise: promised and kept shares of boxes."""
        return self._part("promises")

    @cached_property
    def costs(self) -> pd.DataFrame:
        """One row a scenario and part of the cost: NPV."""
        return self._part("costs")

    def tables(self) -> dict[str, pd.DataFrame]:
        """All frames by name."""
        return {"scenarios": self.scenarios, **{name: getattr(self, name) for name in PARTS}}

    def plan(self, key: str) -> Plan | None:
        """The whole plan of a row; None where only its figures are kept."""
        return self.store.get(key)

    def _part(self, table: str) -> pd.DataFrame:
        columns = PARTS[table]
        types = {"key": "TEXT", "rank": "INTEGER", **{c.name: c.type for c in columns}}
        chosen = ["r.key", "p.rank", *(f"p.{c.name}" for c in columns)]
        found = frame(self._read(chosen, f"JOIN {table} p ON p.result = r.result", ", p.rank"), types)
        if not self.axes:
            return found
        places = self.scenarios[["key", *self.axes]].drop_duplicates("key")
        return places.merge(found, on="key", validate="one_to_many")

    def _read(self, columns: list[str], join: str = "", order: str = "") -> list[tuple[Any, ...]]:
        """Columns of the sweep's members m, results r and a joined part p, in the grid's order."""
        parameters: tuple[int, ...] = ()
        if self.sweep is None:
            source, condition, first = "results r", "1", "r.result"
        else:
            source = "members m JOIN results r ON r.key = m.key"
            condition, first, parameters = "m.sweep = ?", "m.position", (self.sweep.number,)
        query = f"SELECT {', '.join(columns)} FROM {source} {join} WHERE {condition} ORDER BY {first}{order}"
        with self.store.database.reading() as connection, no_collection():
            return connection.execute(query, parameters).fetchall()


def load(store: Store | Path | str, sweep: str | int | None = None) -> Results:
    """The results of a sweep, by name or number; without one the newest sweep's.

    Raises InputError where there is no store or no such sweep.
    """
    if not isinstance(store, Store):
        if not (Path(store) / FILE).exists():
            raise InputError("no store", "a folder written by planner batch", file=str(store))
        store = Store(store)
    return Results(store, find_sweep(store, sweep))
