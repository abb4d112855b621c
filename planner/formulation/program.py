"""A mixed-integer program as arrays: blocks of variables with axes, families of rows, a priced objective.

MathOpt's Python objects are slow to build one by one; here everything stays in numpy until ``proto``.
Coefficients are written in natural units; scaling to the solver happens in ``proto`` only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.math_opt import model_pb2, sparse_containers_pb2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Variables of one name. ``index`` has the block's axes and holds variable numbers.

    ``unit`` is what one unit of the solver's variable stands for, in natural units.
    """

    name: str
    index: Ints
    unit: float


@dataclass
class _Rows:
    family: str
    lower: Floats
    upper: Floats
    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)


class Family:
    """Rows of one constraint family; ``add`` puts terms into them."""

    def __init__(self, rows: _Rows, first: int, shape: tuple[int, ...]) -> None:
        self._rows = rows
        self.index: Ints = (first + np.arange(int(np.prod(shape)))).reshape(shape)

    def add(self, rows: ArrayLike, columns: ArrayLike, coefficients: ArrayLike) -> None:
        """Add ``coefficients * variables`` to rows; the three broadcast against each other."""
        r, c, v = np.broadcast_arrays(
            np.asarray(rows), np.asarray(columns), np.asarray(coefficients, dtype=float)
        )
        keep = v.ravel() != 0
        self._rows.rows.append(r.ravel()[keep].astype(np.int64))
        self._rows.columns.append(c.ravel()[keep].astype(np.int64))
        self._rows.values.append(v.ravel()[keep])


class Program:
    """Minimise ``cost @ x`` over the rows of all families."""

    def __init__(self) -> None:
        self.blocks: dict[str, Block] = {}
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._integer: list[NDArray[np.bool_]] = []
        self._unit: list[Floats] = []
        self._families: list[_Rows] = []
        self._costs: list[tuple[str, Ints, Floats]] = []
        self.n_variables = 0
        self.n_rows = 0

    def variables(
        self,
        name: str,
        shape: tuple[int, ...],
        *,
        upper: ArrayLike = np.inf,
        integer: bool = False,
        unit: float = 1.0,
    ) -> Block:
        """Add a block of variables between 0 and ``upper`` (natural units)."""
        size = int(np.prod(shape))
        index = (self.n_variables + np.arange(size)).reshape(shape)
        self._lower.append(np.zeros(size))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), shape).ravel())
        self._integer.append(np.full(size, integer))
        self._unit.append(np.full(size, unit))
        self.n_variables += size
        block = Block(name, index, unit)
        self.blocks[name] = block
        return block

    def family(
        self, name: str, shape: tuple[int, ...], *, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf
    ) -> Family:
        """Add rows ``lower <= terms <= upper`` of one constraint family."""
        rows = _Rows(
            name,
            np.broadcast_to(np.asarray(lower, dtype=float), shape).ravel(),
            np.broadcast_to(np.asarray(upper, dtype=float), shape).ravel(),
        )
        self._families.append(rows)
        result = Family(rows, self.n_rows, shape)
        self.n_rows += len(rows.lower)
        return result

    def cost(self, part: str, columns: ArrayLike, coefficients: ArrayLike) -> None:
        """Add ``coefficients * variables`` to the objective under the name of a cost part."""
        c, v = np.broadcast_arrays(np.asarray(columns), np.asarray(coefficients, dtype=float))
        self._costs.append((part, c.ravel().astype(np.int64), v.ravel()))

    def free(self, columns: ArrayLike) -> None:
        """Take the bounds off variables."""
        for bounds, value in (("_lower", -np.inf), ("_upper", np.inf)):
            flat = np.concatenate(getattr(self, bounds))
            flat[np.asarray(columns).ravel()] = value
            setattr(self, bounds, [flat])

    def fix(self, columns: ArrayLike, value: ArrayLike) -> None:
        """Fix variables at a value or at one each, natural units; integer ones become continuous."""
        index = np.asarray(columns).ravel()
        value = np.broadcast_to(value, np.shape(columns)).ravel()
        for bounds in ("_lower", "_upper"):
            flat = np.concatenate(getattr(self, bounds))
            flat[index] = value
            setattr(self, bounds, [flat])
        integer = np.concatenate(self._integer)
        integer[index] = False
        self._integer = [integer]

    @property
    def has_integers(self) -> bool:
        """Whether any variable must be whole."""
        return any(bool(part.any()) for part in self._integer)

    def rows_of(self, family: str) -> Ints:
        """Numbers of all rows of a family, in the order in which they were added."""
        first, found = 0, []
        for rows in self._families:
            if rows.family == family:
                found.append(first + np.arange(len(rows.lower)))
            first += len(rows.lower)
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    @property
    def families(self) -> tuple[str, ...]:
        """Names of the constraint families that have rows."""
        return tuple(f.family for f in self._families if len(f.lower))

    def objective_vector(self) -> Floats:
        """Cost of one natural unit of each variable."""
        total = np.zeros(self.n_variables)
        for _, columns, values in self._costs:
            np.add.at(total, columns, values)
        return total

    def cost_of(self, x: Floats) -> dict[str, float]:
        """Objective of a solution in natural units, by part."""
        parts: dict[str, float] = {}
        for part, columns, values in self._costs:
            parts[part] = parts.get(part, 0.0) + float(values @ x[columns])
        return parts

    def proto(self, money: float) -> model_pb2.ModelProto:
        """The program for MathOpt: variables in their units, the objective in ``money``, rows scaled."""
        unit = np.concatenate(self._unit)
        integer = np.concatenate(self._integer)
        model = model_pb2.ModelProto()
        model.variables.ids.extend(range(self.n_variables))
        model.variables.lower_bounds.extend(np.concatenate(self._lower) / unit)
        model.variables.upper_bounds.extend(np.concatenate(self._upper) / unit)
        model.variables.integers.extend(integer)
        objective = self.objective_vector() * unit / money
        used = np.flatnonzero(objective)
        model.objective.linear_coefficients.ids.extend(used)
        model.objective.linear_coefficients.values.extend(objective[used])
        rows, columns, values = self._terms()
        values = values * unit[columns]
        largest = np.ones(self.n_rows)
        np.maximum.at(largest, rows, np.abs(values))
        least = np.full(self.n_rows, np.inf)
        np.minimum.at(least, rows, np.abs(values))
        middle = np.sqrt(largest * np.where(np.isfinite(least), least, 1.0))
        scale = np.asarray(10.0 ** -np.round(np.log10(middle)), dtype=np.float64)
        model.linear_constraints.ids.extend(range(self.n_rows))
        model.linear_constraints.lower_bounds.extend(
            np.concatenate([f.lower for f in self._families]) * scale
        )
        model.linear_constraints.upper_bounds.extend(
            np.concatenate([f.upper for f in self._families]) * scale
        )
        model.linear_constraint_matrix.CopyFrom(
            sparse_containers_pb2.SparseDoubleMatrixProto(
                row_ids=rows, column_ids=columns, coefficients=values * scale[rows]
            )
        )
        return model

    def _terms(self) -> tuple[Ints, Ints, Floats]:
        """All terms, sorted by row and column, doubles added up, as MathOpt wants them."""
        from scipy.sparse import coo_array

        rows = np.concatenate([r for f in self._families for r in f.rows] or [np.zeros(0, np.int64)])
        columns = np.concatenate([c for f in self._families for c in f.columns] or [np.zeros(0, np.int64)])
        values = np.concatenate([v for f in self._families for v in f.values] or [np.zeros(0)])
        matrix = coo_array((values, (rows, columns)), shape=(self.n_rows, self.n_variables)).tocsr()
        matrix.sum_duplicates()
        matrix.sort_indices()
        row_of = np.repeat(np.arange(self.n_rows), np.diff(matrix.indptr))
        return row_of.astype(np.int64), matrix.indices.astype(np.int64), matrix.data
