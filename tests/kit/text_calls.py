"""Where the code asks for a text: its keys, and the values that it hands over, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import planner

PACKAGE = Path(planner.__file__).parent


@dataclass(frozen=True)
class TextCall:
    """A call of ``text``: where, what its key may be, and the names of its values (None: not all known).

    A key that is put together is a pattern: ``sub_25_.+``.
    """

    where: str
    keys: tuple[str, ...]
    values: frozenset[str] | None


@cache
def text_calls() -> tuple[TextCall, ...]:
    """Every call of ``reader.text`` or ``text`` whose key is written out, at least in part."""
    return tuple(call for path, tree in trees().items() for call in _calls(path, tree))


@cache
def constants() -> frozenset[str]:
    """Every text that is written out in the code."""
    nodes = (node for tree in trees().values() for node in ast.walk(tree))
    return frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Every key that a call puts together, as a pattern."""
    found = {key for call in text_calls() for key in call.keys if ".+" in key}
    return tuple(re.compile(pattern) for pattern in sorted(found))


@cache
def trees() -> dict[Path, ast.Module]:
    """The code, module by module."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return {path.relative_to(PACKAGE): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def _calls(path: Path, tree: ast.Module) -> Iterator[TextCall]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called != "text":
            continue
        values = (
            None
            if any(k.arg is None for k in node.keywords)
            else frozenset(str(k.arg) for k in node.keywords)
        )
        if keys := tuple(_keys(node.args[0])):
            yield TextCall(f"{path}:{node.lineno}", keys, values)


def _keys(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _keys(node.body)
        yield from _keys(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield _pattern(node)


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".+" for p in node.values)
