"""The SQLite file behind the store: tables, connection, and one clear message when it cannot be used."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.errors import InputError, message
from planner.studies.batch.record import FIGURES, PARTS

FORMAT = 2
"""Number of the table layout, kept in the file's user_version. 2: how sure a plan is, what it refuses."""
OLDEST = 1
"""Format that is brought up to date when it is opened: the columns since are empty, its plans preliminary."""
BUSY = 60.0
"""Seconds to wait for another process's write; a write takes milliseconds."""
LOOKED_UP = 500
"""Keys in one query: below SQLite's limit of parameters everywhere."""

_MESSAGES = (
    ("full", "no space left on its disk", "a disk with free space"),
    ("readonly", "a folder that cannot be written", "a folder with write access"),
    ("unable to open", "a folder that cannot be used", "a folder with write access"),
    ("i/o error", "a disk that cannot be written", "a disk with free space and write access"),
    ("not a database", "a file of another kind", "a store written by planner batch"),
    ("malformed", "a damaged file", "a store written by planner batch"),
    (
        "locked",
        message("a store that another program has kept locked for {n} s", n=f"{BUSY:.0f}"),
        "a store that is free",
    ),
)
"""Part of SQLite's message, what is told, what is allowed."""


class Database:
    """One connection in WAL mode, used by the threads of a process in turn.

    WAL with synchronous=NORMAL: a process killed at any moment loses nothing that was committed and harms
    nobody; a power cut may lose the last seconds. Every method raises InputError where the file is no use.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._clear():
            self._connection = sqlite3.connect(
                path, timeout=BUSY, isolation_level=None, check_same_thread=False
            )
            self._prepare()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for queries."""
        with self._lock, self._clear():
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a transaction: all of the block is kept, or nothing."""
        with self._lock, self._clear():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _clear(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            said = str(error).lower()
            for part, found, allowed in _MESSAGES:
                if part in said:
                    raise InputError(found, allowed, file=str(self.path)) from None
            raise

    def _prepare(self) -> None:
        self._to_wal()
        for setting in ("synchronous=NORMAL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {setting}")
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found == FORMAT:
            return
        if OLDEST <= found < FORMAT:
            self._add_columns()
            return
        if found:
            raise InputError(
                message("format {n}", n=found),
                message("format {n}: another folder", n=FORMAT),
                file=str(self.path),
            )
        with self.writing() as connection:
            for statement in _tables():
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={FORMAT}")

    def _add_columns(self) -> None:
        with self.writing() as connection:
            known = {name for _, name, *_ in connection.execute("PRAGMA table_info(results)")}
            for column in FIGURES:
                if column.name not in known:
                    connection.execute(f"ALTER TABLE results ADD COLUMN {column.name} {column.type}")
            connection.execute("UPDATE results SET trust = 'preliminary' WHERE objective IS NOT NULL")
            connection.execute(f"PRAGMA user_version={FORMAT}")

    def _to_wal(self) -> None:
        # Two processes that open a new file at once: SQLite refuses one without waiting.
        until = time.monotonic() + BUSY
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return


def marks(count: int) -> str:
    """That many placeholders of a statement's parameters."""
    return ", ".join("?" * count)


def _tables() -> list[str]:
    def columns(table: str) -> str:
        return ", ".join(f"{c.name} {c.type}" for c in (FIGURES if table == "results" else PARTS[table]))

    def part(table: str) -> str:
        return (
            f"CREATE TABLE IF NOT EXISTS {table} (result INTEGER NOT NULL REFERENCES results "
            f"ON DELETE CASCADE, rank INTEGER NOT NULL, {columns(table)}, PRIMARY KEY (result, rank)) "
            "WITHOUT ROWID"
        )

    return [
        # A result that is replaced gets a new number, so that "newer than" finds it.
        "CREATE TABLE IF NOT EXISTS results (result INTEGER PRIMARY KEY AUTOINCREMENT, "
        "key TEXT NOT NULL UNIQUE, scenario_digest TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, "
        f"reason TEXT NOT NULL, seconds REAL, finished REAL NOT NULL, {columns('results')})",
        *(part(table) for table in PARTS),
        *(
            f"CREATE TABLE IF NOT EXISTS {table} (result INTEGER PRIMARY KEY REFERENCES results "
            "ON DELETE CASCADE, content BLOB NOT NULL)"
            for table in ("plans", "logs")
        ),
        "CREATE TABLE IF NOT EXISTS sweeps (sweep INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, "
        "name TEXT NOT NULL, axes TEXT NOT NULL, started REAL NOT NULL)",
        "CREATE TABLE IF NOT EXISTS members (sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE, "
        "position INTEGER NOT NULL, key TEXT NOT NULL, coordinates TEXT NOT NULL, "
        "PRIMARY KEY (sweep, position)) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS runners (runner TEXT PRIMARY KEY, machine TEXT NOT NULL, "
        "pid INTEGER NOT NULL, seen REAL NOT NULL) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, runner TEXT NOT NULL REFERENCES runners "
        "ON DELETE CASCADE) WITHOUT ROWID",
    ]
