"""The glossary speaks of what is there: its names exist, and no package is left out."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ITSELF = {"this type"}
"""Backticks that show what backticks look like."""


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def known() -> frozenset[str]:
    """Modules by their full name; classes, functions and figures by their own; members as ``Class.name``."""
    names: set[str] = set()
    for path in (ROOT / "planner").rglob("*.py"):
        names.add(dotted(path))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            own = set(defined(node))
            names |= own | {f"{dotted(path)}.{name}" for name in own}
            if isinstance(node, ast.ClassDef):
                names |= {f"{node.name}.{member}" for line in node.body for member in defined(line)}
    return frozenset(names)


def defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [n.id for target in targets if target for n in ast.walk(target) if isinstance(n, ast.Name)]


def test_every_name_of_the_glossary_exists() -> None:
    named = set(re.findall(r"`([^`]+)`", GLOSSARY)) - ITSELF
    assert len(named) > 100
    assert named - known() == set()


@pytest.mark.parametrize("package", ["planner", "planner.engine", "planner.studies"])
def test_every_package_and_module_stands_in_the_glossary(package: str) -> None:
    folder = ROOT.joinpath(*package.split("."))
    parts = [p for p in folder.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]
    names = {f"{package}.{p.stem}" for p in parts if p.stem != "__init__"}
    assert {name for name in names if f"`{name}`" not in GLOSSARY} == set()
