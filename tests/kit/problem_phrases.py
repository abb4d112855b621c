"""The phrases of every InputError that the page can show, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import planner

PACKAGE = Path(planner.__file__).parent
ELSEWHERE = (
    "errors.py", "manifest.py", "country_tables.py", "country/boundaries.py", "country/check.py",
    "country/geography.py",
)  # fmt: skip
"""Of a country's files, which whoever brings one writes in English, and what hands an error on."""
BLANK = re.compile(r"\{[a-z]+\}")
WORD = re.compile(r"[A-Za-z]{2}")


SIDES = {
    "InputError": slice(0, 2), "Problem": slice(0, 2), "_Refused": slice(-2, None), "self.error": slice(1, 2),
    "text.error": slice(1, 2), "opt.within": slice(3, 4), "within": slice(3, 4),
}  # fmt: skip
"""What makes an error, and which of its arguments are what was found and what is allowed."""


def templates() -> set[str]:
    """Every phrase with blanks in a module that makes messages, and every phrase of a message."""
    found = set()
    for path, tree in _trees().items():
        if "words" in path.parts or path.name == "errors.py":
            continue
        called = [call for call in _calls(tree) if ast.unparse(call.func) == "message"]
        found |= {str(c.args[0].value) for c in called if isinstance(c.args[0], ast.Constant)}
        if called:
            found |= {text for text in _constants(tree) if BLANK.search(text) and " " in text}
    return found


def constants() -> set[str]:
    """Every text that is written out anywhere but in the lists of words."""
    return {text for path, tree in _trees().items() if "words" not in path.parts for text in _constants(tree)}


def sentences() -> set[str]:
    """Every found and allowed without blanks that is written out somewhere."""
    found = set()
    for side, known in _sides():
        found |= set(_texts(side, known))
    return {text for text in found if WORD.search(text)}


def glued() -> set[str]:
    """Sides of an error whose words are put together in another way than by ``message``."""
    found = set()
    for side, known in _sides():
        parts = [
            side,
            *(
                part
                for name in ast.walk(side)
                if isinstance(name, ast.Name)
                for part in known.get(name.id, [])
            ),
        ]
        glue = (part for part in parts if isinstance(part, ast.JoinedStr | ast.BinOp))
        found |= {ast.unparse(part) for part in glue if any(map(WORD.search, _pieces(part)))}
    return found


@cache
def _trees() -> dict[Path, ast.Module]:
    return {
        path.relative_to(PACKAGE): ast.parse(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _constants(tree: ast.AST) -> set[str]:
    """Texts as they are, without those that tell readers of the source and parts of longer ones."""
    apart = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    apart |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in apart)
    return {node.value for node in nodes if isinstance(node.value, str)}


def _pieces(node: ast.AST) -> list[str]:
    return [str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)]


def _sides() -> Iterator[tuple[ast.expr, dict[str, list[ast.expr]]]]:
    """What every error of the page is made of, and what is assigned to names where it is made."""
    for path, tree in _trees().items():
        if path.as_posix().startswith(ELSEWHERE):
            continue
        shared = _assigned(tree.body)
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            known = shared | _assigned(list(ast.walk(function)))
            for call in _calls(function):
                name = ast.unparse(call.func)
                if name in SIDES:
                    for side in call.args[SIDES[name]]:
                        yield side, known


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


def _texts(node: ast.expr, known: dict[str, list[ast.expr]]) -> list[str]:
    """What a text may read; nothing where it comes from elsewhere."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, known) + _texts(node.orelse, known)
    if isinstance(node, ast.BoolOp):
        return [text for part in node.values for text in _texts(part, known)]
    if isinstance(node, ast.Name):
        inner = {name: parts for name, parts in known.items() if name != node.id}
        return [text for part in known.get(node.id, []) for text in _texts(part, inner)]
    return []
