"""The direction of the imports, where the solver and the page may be named, docstrings, sizes.

Everything is read from the source with ``ast``: nothing of the planner is imported here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from places import ROOT

PACKAGE = ROOT / "planner"
LONGEST = 450

BARRED = {
    "ortools": ("formulation",),
    "streamlit": ("ui", "app"),
    "dask": ("studies",),
    "distributed": ("studies",),
    "vl_convert": ("report",),
    "plotly": ("ui", "report"),
    "pydeck": ("ui",),
    "rich": ("report", "cli"),
    "typer": ("cli",),
}
"""Outer packages and the parts of the house that may import them."""


def modules() -> list[Path]:
    return [ROOT / "app.py", *sorted(p for p in PACKAGE.rglob("*.py"))]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def part(name: str) -> str:
    """The first name below ``planner``; ``planner`` and app.py by their own."""
    names = name.split(".")
    return names[1] if names[0] == "planner" and len(names) > 1 else names[0]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Full names of everything that a module imports, anywhere in it, as dotted module names."""
    here = dotted(path).split(".")
    package = here if path.name == "__init__.py" else here[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(x for x in (base, node.module or "") if x)
            for alias in node.names:
                inner = ROOT.joinpath(*module.split("."), alias.name)
                yield (
                    f"{module}.{alias.name}"
                    if inner.is_dir() or inner.with_suffix(".py").exists()
                    else module
                )


IDS = [dotted(p) for p in modules()]


def test_imports_only_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    """The layers stand in pyproject.toml; ``lint-imports`` says which import climbs."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_outer_packages_stay_in_their_place(path: Path) -> None:
    own = part(dotted(path))
    for name in imported(path):
        allowed = BARRED.get(name.split(".")[0])
        assert allowed is None or own in allowed, f"{dotted(path)} imports {name}"


def test_the_checker_reaches_no_solver() -> None:
    # Follow every import of the checker to its end: a package counts with its __init__, but planner itself,
    # which loads nothing before it is asked for it (tests/test_cli_process.py).
    by_name = {dotted(p): p for p in modules()}
    seen, waiting = set(), ["planner.plans.checker"]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in by_name:
            continue
        seen.add(name)
        found = list(imported(by_name[name]))
        assert not any(f.split(".")[0] == "ortools" for f in found), name
        parents = [f.rsplit(".", k)[0] for f in found for k in range(f.count("."))]
        waiting += [name for name in found + parents if name != "planner"]
    assert "planner.plans.checks.money" in seen
    assert not {name for name in seen if part(name) in ("formulation", "engine", "advice", "studies")}


@pytest.mark.parametrize("path", sorted((PACKAGE / "known_case").glob("*.py")), ids=lambda p: p.stem)
def test_known_cases_know_the_instance_only(path: Path) -> None:
    ours = {part(name) for name in imported(path) if name.startswith("planner.")}
    assert ours <= {"known_case", "instance", "reading", "errors"}


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_everything_public_has_a_docstring(path: Path) -> None:
    bare = []
    if not ast.get_docstring(tree(path)):
        bare.append("module")

    def visit(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                if child.name.startswith("_"):
                    continue
                if not ast.get_docstring(child):
                    bare.append(f"{inside}{child.name}, line {child.lineno}")
                if isinstance(child, ast.ClassDef):
                    visit(child, f"{child.name}.")

    visit(tree(path), "")
    assert not bare


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
