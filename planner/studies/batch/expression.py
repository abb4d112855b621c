"""Conditions such as ``growth <= 0.2 and site in ("site_a", "site_b")``: parsed, never executed.

Allowed are names, numbers, texts, comparisons, ``and or not in``, ``+ - * /`` and brackets. A name may have
dots (``demand.market_growth``); an item of a list is written ``service.promises[1].share``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError, message

_COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Lt: ("<", operator.lt), ast.LtE: ("<=", operator.le), ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge), ast.Eq: ("=", operator.eq), ast.NotEq: ("<>", operator.ne),
    ast.In: ("IN", lambda a, b: a in b), ast.NotIn: ("NOT IN", lambda a, b: a not in b),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add), ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul), ast.Div: ("/", operator.truediv),
}  # fmt: skip
LONGEST = 2_000
"""Characters; keeps the parser's depth within what Python allows."""
GRAMMAR = "names, numbers, texts, < <= > >= == != in, and or not, + - * / and brackets"


@dataclass(frozen=True)
class Condition:
    """A parsed condition; ``names`` are the names that it uses."""

    text: str
    _tree: ast.expr
    names: frozenset[str]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is true of ``values``. Raises InputError where texts and numbers are mixed up."""
        try:
            return bool(_value(self._tree, values))
        except (TypeError, ZeroDivisionError) as error:
            raise InputError(
                repr(self.text), message("values that can be compared ({found})", found=error)
            ) from None

    def sql(self) -> tuple[str, list[Any]]:
        """The condition as SQL over columns of the same names, and its parameters."""
        parameters: list[Any] = []
        return _sql(self._tree, parameters), parameters


def parse(text: str, allowed: Collection[str] | None = None) -> Condition:
    """Parse ``text`` over the ``allowed`` names (None: any). Raises InputError for anything else."""
    if len(text) > LONGEST:
        raise InputError(
            message("{n} character", "{n} characters", n=f"{len(text):,}"),
            message("a condition of at most {n}", n=f"{LONGEST:,}"),
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise InputError(repr(text), message("a condition of {grammar}", grammar=GRAMMAR)) from None
    names: set[str] = set()
    _check(tree, text, names)
    if allowed is not None and (unknown := sorted(names - set(allowed))):
        raise InputError(
            message("the name {name} in {text}", name=repr(unknown[0]), text=repr(text)),
            message("one of {names}", names=", ".join(sorted(allowed))),
        )
    return Condition(text, tree, frozenset(names))


def _check(node: ast.expr, text: str, names: set[str]) -> None:
    match node:
        case ast.Compare(left, operators, others) if all(type(o) in _COMPARE for o in operators):
            for inner in (left, *others):
                _check(inner, text, names)
            for kind, right in zip(operators, others, strict=True):
                if isinstance(kind, ast.In | ast.NotIn) != isinstance(right, ast.List | ast.Tuple):
                    raise InputError(repr(text), "'in' with a list, such as tenure in ('lease', 'buy')")
        case ast.BoolOp(_, inners) | ast.List(inners) | ast.Tuple(inners):
            for inner in inners:
                _check(inner, text, names)
        case ast.UnaryOp(ast.Not() | ast.USub(), inner):
            _check(inner, text, names)
        case ast.BinOp(left, kind, right) if type(kind) in _ARITHMETIC:
            _check(left, text, names)
            _check(right, text, names)
        case ast.Constant(bool() | int() | float() | str()):
            pass
        case _ if (name := _name(node)) is not None:
            names.add(name)
        case _:
            raise InputError(
                message("{name} in {text}", name=repr(ast.unparse(node)), text=repr(text)),
                message("a condition of {grammar}", grammar=GRAMMAR),
            )


def _name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(inner, part) if (head := _name(inner)) is not None:
            return f"{head}.{part}"
        case ast.Subscript(inner, ast.Constant(int() | str() as part)) if (head := _name(inner)) is not None:
            return f"{head}.{part}"
    return None


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Compare(left, operators, others):
            sides = [_value(side, values) for side in (left, *others)]
            return all(
                _COMPARE[type(kind)][1](a, b)
                for kind, a, b in zip(operators, sides[:-1], sides[1:], strict=True)
            )
        case ast.BoolOp(ast.And(), inners):
            return all(_value(inner, values) for inner in inners)
        case ast.BoolOp(_, inners):
            return any(_value(inner, values) for inner in inners)
        case ast.UnaryOp(kind, inner):
            value = _value(inner, values)
            return not value if isinstance(kind, ast.Not) else -value
        case ast.BinOp(left, kind, right):
            sides = [_value(left, values), _value(right, values)]
            if any(isinstance(side, str | list) for side in sides):
                raise TypeError("only numbers can be added and multiplied")
            return _ARITHMETIC[type(kind)][1](*sides)
        case ast.List(inners) | ast.Tuple(inners):
            return [_value(inner, values) for inner in inners]
        case ast.Constant(value):
            return value
    return values[_name(node) or ""]


def _sql(node: ast.expr, parameters: list[Any]) -> str:
    match node:
        case ast.Compare(left, operators, others):
            sides = [left, *others]
            pairs = zip(operators, sides[:-1], sides[1:], strict=True)
            return _joined(
                "AND",
                [f"{_sql(a, parameters)} {_COMPARE[type(k)][0]} {_sql(b, parameters)}" for k, a, b in pairs],
            )
        case ast.BoolOp(kind, inners):
            word = "AND" if isinstance(kind, ast.And) else "OR"
            return _joined(word, [_sql(inner, parameters) for inner in inners])
        case ast.UnaryOp(kind, inner):
            return f"({'NOT' if isinstance(kind, ast.Not) else '-'} {_sql(inner, parameters)})"
        case ast.BinOp(left, kind, right):
            # SQLite divides whole numbers without remainder; the planner's numbers are real.
            first = f"CAST({_sql(left, parameters)} AS REAL)"
            return f"({first} {_ARITHMETIC[type(kind)][0]} {_sql(right, parameters)})"
        case ast.List(inners) | ast.Tuple(inners):
            return f"({', '.join(_sql(inner, parameters) for inner in inners)})"
        case ast.Constant(value):
            parameters.append(value)
            return "?"
    return '"' + (_name(node) or "").replace('"', '""') + '"'


def _joined(word: str, parts: list[str]) -> str:
    return "(" + f" {word} ".join(parts) + ")"
