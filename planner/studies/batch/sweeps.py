"""Which results belong to a sweep, kept in the store beside them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from planner.errors import InputError
from planner.solve_options import SolveOptions
from planner.studies.batch.grid import Grid
from planner.studies.batch.keys import answer_digest, key, key_of_bad_scenario
from planner.studies.batch.store import Store


@dataclass(frozen=True)
class Sweep:
    """A sweep of the store: ``axes`` in the order of its grid, ``started`` in Unix time."""

    number: int
    name: str
    axes: tuple[str, ...]
    started: float
    size: int


def sweep_digest(grid: Grid, options: SolveOptions) -> str:
    """Equal for equal grids that equal planners answer in the same way."""
    return answer_digest(grid.digest, options)


def begin(
    store: Store, grid: Grid, options: SolveOptions, tell: Callable[[int], None] = lambda _: None
) -> list[str]:
    """Enter the sweep where it is not known; the key of every row of the grid.

    Keys of a known sweep are read: making one takes 0.7 ms. ``tell`` is told how many are made.
    """
    if known := known_keys(store, grid, options):
        return known
    digest = sweep_digest(grid, options)
    keys = []
    for position, row in enumerate(grid.rows()):
        try:
            keys.append(key(grid.scenario(row), options, grid.design))
        except InputError:
            keys.append(key_of_bad_scenario(grid.base, row.settings, options, grid.design))
        if position % 1000 == 0:
            tell(position)
    with store.database.writing() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO sweeps (digest, name, axes, started) VALUES (?, ?, ?, ?)",
            (digest, grid.name, json.dumps(grid.axes, allow_nan=False), time.time()),
        )
        (number,) = connection.execute("SELECT sweep FROM sweeps WHERE digest = ?", (digest,)).fetchone()
        connection.executemany(
            "INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?)",
            (
                (number, position, key_, json.dumps(row.coordinates, allow_nan=False))
                for position, (key_, row) in enumerate(zip(keys, grid.rows(), strict=True))
            ),
        )
    return keys


def sweeps(store: Store) -> list[Sweep]:
    """The sweeps of a store, newest first."""
    with store.database.reading() as connection:
        rows = connection.execute(
            "SELECT sweep, name, axes, started, (SELECT count(*) FROM members m WHERE m.sweep = s.sweep) "
            "FROM sweeps s ORDER BY sweep DESC"
        ).fetchall()
    return [Sweep(n, name, tuple(json.loads(axes)), started, size) for n, name, axes, started, size in rows]


def find_sweep(store: Store, name: str | int | None) -> Sweep | None:
    """The newest sweep of that name, or with that number; None: the newest of all, None where there is none.

    Raises InputError for a name or number that the store does not hold.
    """
    known = sweeps(store)
    if name is None:
        return known[0] if known else None
    for sweep in known:
        if name in (sweep.name, sweep.number, str(sweep.number)):
            return sweep
    names = ", ".join(f"{s.name} ({s.number})" for s in known) or "no sweep in this store"
    raise InputError(repr(name), names, field="sweep")


def sweep_of(store: Store, grid: Grid, options: SolveOptions) -> Sweep | None:
    """The sweep of that grid; None where the store does not know it."""
    with store.database.reading() as connection:
        found = connection.execute(
            "SELECT sweep FROM sweeps WHERE digest = ?", (sweep_digest(grid, options),)
        ).fetchone()
    return next((s for s in sweeps(store) if found and s.number == found[0]), None)


def preliminary(store: Store, grid: Grid, options: SolveOptions) -> int:
    """How many scenarios of the grid have a plan that is not proven."""
    with store.database.reading() as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM members m JOIN sweeps s USING (sweep) JOIN results r ON r.key = m.key "
            "WHERE s.digest = ? AND r.trust = 'preliminary'",
            (sweep_digest(grid, options),),
        ).fetchone()
    return int(count)


def known_keys(store: Store, grid: Grid, options: SolveOptions) -> list[str]:
    """The key of every row of a grid that the store knows; empty where it does not."""
    digest = sweep_digest(grid, options)
    with store.database.reading() as connection:
        rows = connection.execute(
            "SELECT key FROM members JOIN sweeps USING (sweep) WHERE digest = ? ORDER BY position", (digest,)
        ).fetchall()
    return [key_ for (key_,) in rows]
