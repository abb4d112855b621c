"""Who works on what, so that two runs into one store share the work and do nothing twice."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from planner.studies.batch.database import LOOKED_UP, Database, marks

LAPSE = 60.0
"""Seconds after which a run that gives no sign of life loses its claims."""
BEAT = 5.0
"""Seconds between two signs of life."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def machine() -> str:
    """Names the running machine: on Linux its boot, which containers on one host have in common."""
    if _BOOT.exists():
        return _BOOT.read_text().strip()
    return f"{socket.gethostname()} {uuid.getnode():x}"


class Claims:
    """The claims of one run. Ended or killed runs lose theirs: at once on one machine, else after LAPSE."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runner = uuid.uuid4().hex
        self._machine = machine()
        self._beaten = 0.0
        self.beat()

    def beat(self) -> None:
        """Give a sign of life, where the last one is BEAT seconds old."""
        if time.monotonic() - self._beaten < BEAT and self._beaten:
            return
        self._beaten = time.monotonic()
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO runners VALUES (?, ?, ?, ?) "
                "ON CONFLICT (runner) DO UPDATE SET seen = excluded.seen",
                (self._runner, self._machine, os.getpid(), time.time()),
            )

    def take(self, keys: Sequence[str]) -> tuple[list[str], list[str]]:
        """Claim those keys that nobody works on: (claimed, worked on by others); the rest has a result."""
        mine: list[str] = []
        others: list[str] = []
        with self._database.writing() as connection:
            for runner, where, pid, seen in connection.execute("SELECT * FROM runners").fetchall():
                if runner != self._runner and self._dead(where, pid, seen):
                    connection.execute("DELETE FROM runners WHERE runner = ?", (runner,))
            for start in range(0, len(keys), LOOKED_UP):
                part = keys[start : start + LOOKED_UP]
                among = f"WHERE key IN ({marks(len(part))})"
                done = connection.execute(f"SELECT key, '' FROM results {among}", part)
                finished = dict(done.fetchall())
                claims = connection.execute(f"SELECT * FROM claims {among}", part)
                owner = dict(claims.fetchall())
                for key in part:
                    if key not in finished:
                        (mine if owner.get(key, self._runner) == self._runner else others).append(key)
            connection.executemany(
                "INSERT OR IGNORE INTO claims VALUES (?, ?)", [(key, self._runner) for key in mine]
            )
        return mine, others

    def leave(self) -> None:
        """The run ends: give up everything."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM runners WHERE runner = ?", (self._runner,))

    def _dead(self, where: str, pid: int, seen: float) -> bool:
        if time.time() - seen > LAPSE:
            return True
        return where == self._machine and not _alive(pid)


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 would end a process on Windows: there claims lapse by time
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _zombie(pid)


def _zombie(pid: int) -> bool:
    # Killed and not yet waited for by its parent: it does nothing any more.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
