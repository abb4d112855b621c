"""The phrases of every InputError that the page can show, read from the source with sample values in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import planner

PACKAGE = Path(planner.__file__).parent
ELSEWHERE = ("known_case/", "cli/", "errors.py", "facts.py", "country/geography.py", "plans/arrays.py",
             "plans/checks/", "studies/batch/cluster.py", "studies/batch/expression.py",
             "studies/batch/frames.py", "studies/batch/store.py", "studies/batch/sweeps.py",
             "report/tables.py", "report/sweep/", "studies/simulate/")  # fmt: skip
"""Of the command line alone, of shipped files, and what hands an error on."""
SAMPLES = {
    "near_matches": "nearest: a, b", "alike": "none is near", "first.allowed": "at least 7 km",
    "column.allowed": "a number of KRW, at least 0",
    "error.allowed": "a number", "error.found": "an unknown field", "end": "share_end",
    "hint": "did you mean 'x'? ", "unit": " KRW",
}  # fmt: skip
"""What stands in a blank whose text is a phrase itself; 7 in every other."""


def phrases() -> set[str]:
    """Every found and allowed that is written out somewhere; a blank alone is no phrase."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if not path.relative_to(PACKAGE).as_posix().startswith(ELSEWHERE):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = _assigned(tree.body)
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef):
                    found |= set(_raised(function, constants | _assigned(list(ast.walk(function)))))
    return {text for text in found if re.search(r"[A-Za-z]{2}", text)}


def _assigned(nodes: list[ast.stmt] | list[ast.AST]) -> dict[str, list[ast.expr]]:
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
                if len(names) == len(parts):
                    for name, part in zip(names, parts, strict=True):
                        values.setdefault(ast.unparse(name), []).append(part)
    return values


def _raised(function: ast.FunctionDef, known: dict[str, list[ast.expr]]) -> Iterator[str]:
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        if name == "ValueError":
            for text in _texts(call.args[0], known):
                found, allowed, rest = text.partition("; allowed: ")
                yield from (found, rest) if allowed else ()
        elif name in ("InputError", "_Refused", "Problem"):
            for side in call.args[-2:] if name == "_Refused" else call.args[:2]:
                yield from _texts(side, known)


def _texts(node: ast.expr, known: dict[str, list[ast.expr]]) -> list[str]:
    """What a text may read; nothing where it comes from elsewhere."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, known) + _texts(node.orelse, known)
    if isinstance(node, ast.BinOp):
        return [a + b for a in _texts(node.left, known) for b in _texts(node.right, known)]
    if isinstance(node, ast.Name):
        inner = {name: parts for name, parts in known.items() if name != node.id}
        return [text for part in known.get(node.id, []) for text in _texts(part, inner)]
    if isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in node.values:
            more = [part.value] if isinstance(part, ast.Constant) else _blank(part, known)
            texts = [text + str(one) for text in texts for one in more]
        return texts
    return []


def _blank(part: ast.expr, known: dict[str, list[ast.expr]]) -> list[str]:
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.IfExp | ast.Constant):
        return _texts(part.value, known) or ["7"]
    written = ast.unparse(part.value)
    return next((sample for start, sample in SAMPLES.items() if written.startswith(start)), "7").split("\0")
