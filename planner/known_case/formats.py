"""Reads the file formats of public facility location instances, plain or gzipped.

Sources: J. E. Beasley, OR-Library (JORS 41(11), 1990) for `orlib-cap` and `orlib-pmed`; M. Hoefer, UflLib
for `uflp-simple`; P. Avella and M. Boccia (Computational Optimization and Applications 43, 2009) for `tbed1`.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from planner.errors import InputError, message
from planner.known_case.case import FacilityCase, FloatArray
from planner.reading.files import check_size, read_bytes

GZIP_MAGIC = b"\x1f\x8b"
CAPACITY_WORD = "capacity"
"""Stands in capa, capb and capc of the OR-Library where the capacity of a site goes."""
MOST_BYTES = 40_000_000
"""Of a file and of what is packed in it: twice the largest public instance."""
MOST_WORDS = 6_000_000
"""Of a file; the largest public instance has 4 million."""
MAX_VERTICES = 3_000
"""The table of all distances and its copies then take 0.4 GB; the largest public instance has 900."""


class CaseText:
    """The words of an instance file with their lines, taken from front to back."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.words: list[str] = []
        self._lines: list[int] = []
        self._next = 0
        for line, row in enumerate(text.split("\n"), start=1):
            words = row.split(maxsplit=MOST_WORDS - len(self.words))
            self.words += words
            self._lines += [line] * len(words)
            if len(self.words) > MOST_WORDS:
                raise InputError(
                    message("more than {n} numbers", n=f"{MOST_WORDS:,}"),
                    message("at most {n}", n=f"{MOST_WORDS:,}"),
                    file=file,
                )
        if not self.words:
            raise InputError("an empty file", "the numbers of an instance", file=file)

    @property
    def name(self) -> str:
        """Name of the instance: the file's name without its folder, `.gz` and `.txt`."""
        return Path(self.file).name.removesuffix(".gz").removesuffix(".txt")

    def skip_line(self) -> None:
        """Leaves out the rest of the line on which the next word stands."""
        line = self._lines[self._next]
        while self._next < len(self.words) and self._lines[self._next] == line:
            self._next += 1

    def require(self, still: int) -> None:
        """Raises InputError unless exactly `still` words are left to be taken."""
        found = len(self.words) - self._next
        if found != still:
            raise InputError(
                message("{n} number after the sizes", "{n} numbers after the sizes", n=found),
                message("exactly {n} by these sizes", n=still),
                file=self.file,
            )

    def numbers(self, count: int) -> FloatArray:
        """The next `count` words as numbers, each finite and not negative."""
        start, self._next = self._next, self._next + count
        if self._next > len(self.words):
            raise InputError(
                message("the end after {n} word", "the end after {n} words", n=len(self.words)),
                message("at least {n} word", "at least {n} words", n=self._next),
                file=self.file,
            )
        return np.array([self._number(at) for at in range(start, self._next)], dtype=np.float64)

    def sizes(self, *fields: str) -> list[int]:
        """The next words as positive whole numbers, one for each field."""
        start, values = self._next, self.numbers(len(fields))
        for at, (field, value) in enumerate(zip(fields, values, strict=True), start):
            if value < 1 or not value.is_integer():
                raise self.error(at, "a whole number from 1", field)
        return [int(value) for value in values]

    def error(self, at: int, allowed: str, field: str | None = None) -> InputError:
        """The error that names the word at position `at`."""
        word = self.words[at]
        shown = word if len(word) <= 40 else word[:40] + "..."
        return InputError(repr(shown), allowed, file=self.file, field=field, line=self._lines[at])

    def _number(self, at: int) -> float:
        try:
            value = float(self.words[at])
        except ValueError:
            raise self.error(at, "a number") from None
        # float() also takes "nan", "infinity" and "1_000", which no instance file means.
        if not math.isfinite(value) or "_" in self.words[at]:
            raise self.error(at, "a finite decimal number")
        if value < 0:
            raise self.error(at, "a number from 0")
        return value


def _orlib_head(text: CaseText) -> tuple[int, int, list[int]]:
    """Numbers of sites and customers, and the positions where the word stands for a capacity."""
    m, n = text.sizes("sites", "customers")
    text.require(2 * m + n * (m + 1))
    return m, n, [at for at in range(2, 2 + 2 * m, 2) if text.words[at] == CAPACITY_WORD]


def _orlib_tables(text: CaseText, m: int, n: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sites (m, 2: capacity, fixed cost), demand (n,) and cost (m, n) of serving all of a demand."""
    sites = text.numbers(2 * m).reshape(m, 2)
    customers = text.numbers(n * (m + 1)).reshape(n, m + 1)
    return sites, customers[:, 0], customers[:, 1:].T


def _read_orlib_cap(text: CaseText, capacity: float | None) -> FacilityCase:
    """OR-Library capacitated warehouse location; the file's costs of all demand become costs per unit."""
    m, n, named = _orlib_head(text)
    if capacity is None and named:
        raise text.error(named[0], "a number, or a capacity given as an option (--capacity N)", "capacity")
    if capacity is not None and not named:
        raise InputError(
            "a capacity given as an option, and a file with its own capacities",
            message(
                "the option only for files with the word {name} in place of the number", name=CAPACITY_WORD
            ),
            file=text.file,
            field="capacity",
        )
    for at in named:
        text.words[at] = repr(capacity)
    sites, demand, cost = _orlib_tables(text, m, n)
    lost = np.flatnonzero((demand == 0) & cost.any(axis=0))
    if lost.size:
        raise InputError(
            message("customer {n} with no demand and a cost above 0", n=lost[0] + 1),
            "a demand above 0, or costs of 0 (a cost per unit of no demand does not exist)",
            file=text.file,
        )
    # A quotient too large for a float becomes inf, which the case refuses with a message.
    with np.errstate(over="ignore"):
        unit_cost = cost / np.where(demand > 0, demand, 1.0)
    return FacilityCase(text.name, sites[:, 1], sites[:, 0], demand, unit_cost)


def _read_uflp_orlib(text: CaseText, capacity: float | None) -> FacilityCase:
    """OR-Library warehouse location without its capacities: each customer is one unit at the file's cost."""
    _refuse_capacity(text, capacity)
    m, n, named = _orlib_head(text)
    for at in named:
        text.words[at] = "0"
    sites, demand, cost = _orlib_tables(text, m, n)
    return _uncapacitated(text.name, sites[:, 1], cost, demand.size)


def _read_orlib_pmed(text: CaseText, capacity: float | None) -> FacilityCase:
    """OR-Library p-median: every vertex is a site and a customer of weight 1, at its shortest distance."""
    _refuse_capacity(text, capacity)
    n, edges, p = text.sizes("vertices", "edges", "p")
    if n > MAX_VERTICES:
        raise text.error(0, message("at most {n}", n=MAX_VERTICES), "vertices")
    if p > n:
        raise text.error(2, message("1 to {n}, the number of vertices", n=n), "p")
    text.require(3 * edges)
    cost: dict[tuple[int, int], float] = {}
    for at in range(3, 3 + 3 * edges, 3):
        i, j = text.sizes("vertex", "vertex")
        for offset, vertex in enumerate((i, j)):
            if vertex > n:
                raise text.error(at + offset, message("1 to {n}, the number of vertices", n=n), "vertex")
        # The edge has no direction, and the last of a repeated edge counts.
        cost[min(i, j) - 1, max(i, j) - 1] = float(text.numbers(1)[0])
    ends = np.array(list(cost), dtype=np.int32).T
    # Half a second to load, and only this format needs them.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, shortest_path

    network = csr_array((np.array(list(cost.values())), (ends[0], ends[1])), shape=(n, n))
    parts, part = connected_components(network, directed=False)
    if parts > 1:
        apart = int(np.flatnonzero(part != part[0])[0]) + 1
        raise InputError(
            message("no way from vertex 1 to vertex {n}", n=apart),
            "a connected network",
            file=text.file,
            field="edges",
        )
    distance = shortest_path(network, method="D", directed=False)
    return _uncapacitated(text.name, np.zeros(n), distance, n, open_count=p)


def _read_uflp_simple(text: CaseText, capacity: float | None) -> FacilityCase:
    """UflLib's simple format: each customer is one unit at the file's connection cost."""
    _refuse_capacity(text, capacity)
    if not text.words[0].startswith("FILE:"):
        raise text.error(0, "a first line that starts with FILE:")
    text.skip_line()
    m, n = text.sizes("sites", "customers")
    if text.numbers(1)[0] != 0:
        raise InputError("a third size above 0", "0 (no capacities)", file=text.file)
    text.require(m * (n + 2))
    rows = text.numbers(m * (n + 2)).reshape(m, n + 2)
    wrong = np.flatnonzero(rows[:, 0] != np.arange(1, m + 1))
    if wrong.size:
        site = int(wrong[0])
        raise InputError(
            message("number {n} for site {m}", n=f"{rows[site, 0]:g}", m=site + 1),
            "numbers in order",
            file=text.file,
        )
    return _uncapacitated(text.name, rows[:, 1], rows[:, 2:], n)


def _read_tbed1(text: CaseText, capacity: float | None) -> FacilityCase:
    """Avella and Boccia's Test Bed 1: costs are per unit of demand already."""
    _refuse_capacity(text, capacity)
    m, n = text.sizes("sites", "customers")
    text.require(n + 2 * m + m * n)
    demand, limit, fixed_cost = text.numbers(n), text.numbers(m), text.numbers(m)
    return FacilityCase(text.name, fixed_cost, limit, demand, text.numbers(m * n).reshape(m, n))


def _uncapacitated(
    name: str, fixed_cost: FloatArray, cost: FloatArray, customers: int, open_count: int | None = None
) -> FacilityCase:
    """A case of customers with demand 1 and sites without a limit."""
    limit = np.full(fixed_cost.size, np.inf)
    return FacilityCase(name, fixed_cost, limit, np.ones(customers), cost, open_count)


def _refuse_capacity(text: CaseText, capacity: float | None) -> None:
    if capacity is not None:
        raise InputError(
            "a capacity given as an option",
            message(
                "the option only with the format orlib-cap, where the file has the word {name}",
                name=CAPACITY_WORD,
            ),
            file=text.file,
            field="capacity",
        )


FORMATS: dict[str, Callable[[CaseText, float | None], FacilityCase]] = {
    "orlib-cap": _read_orlib_cap,
    "orlib-pmed": _read_orlib_pmed,
    "uflp-orlib": _read_uflp_orlib,
    "uflp-simple": _read_uflp_simple,
    "tbed1": _read_tbed1,
}
"""The reader of each format, under the name that the command line takes."""


def read_case(path: str | os.PathLike[str], format: str, capacity: float | None = None) -> FacilityCase:
    """The instance in a file of a format named in FORMATS; gzip is recognised by its first bytes.

    `capacity` is what the word `capacity` stands for in an `orlib-cap` file, in units of its demand.
    Raises InputError for a file that cannot be read as that format, and for an option that does not fit.
    """
    if format not in FORMATS:
        raise InputError(repr(format), ", ".join(FORMATS), field="format")
    if capacity is not None and not 0 < capacity < math.inf:
        raise InputError(str(capacity), "a finite number above 0", field="capacity")
    return FORMATS[format](CaseText(os.fspath(path), _read_text(os.fspath(path))), capacity)


def _read_text(file: str) -> str:
    data = read_bytes(Path(file), "a file to read", MOST_BYTES)
    if data.startswith(GZIP_MAGIC):
        data = _unzipped(data, file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputError("binary data", "text, plain or gzipped", file=file)
    return text


def _unzipped(data: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            found = stream.read(MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError("a damaged gzip file", "a whole one, or plain text", file=file) from error
    check_size(len(found), MOST_BYTES, file)
    return found
