"""The glossary speaks of what is there: its names exist, and no package is left out."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.scenario import Scenario

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


@pytest.mark.parametrize("page", ["algorithm", "model", "how_to_add", "decisions"])
def test_every_name_of_the_pages_about_the_code_exists(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([^`]+)`", text) if re.fullmatch(r"[A-Za-z_][\w.]*", name)}
    members = {name.rpartition(".")[2] for name in known()}
    other = {name for name in named if name not in known() | members | called_in_the_model()}
    assert {name for name in other if not ((ROOT / name).exists() or is_field(name))} == set()


@cache
def called_in_the_model() -> frozenset[str]:
    """Parts of the cost, blocks of variables, rows: texts in the code that puts the model together."""
    files = [*(ROOT / "planner" / "formulation").glob("*.py"), ROOT / "planner/instance/network/routes.py"]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    texts = [n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return frozenset(text for text in texts if isinstance(text, str) and text.isidentifier())


def is_field(path: str) -> bool:
    """Whether a scenario has a value there."""
    try:
        Scenario().value_at(path)
    except InputError:
        return False
    return True


@pytest.mark.parametrize("package", ["planner", "planner.engine", "planner.studies"])
def test_every_package_and_module_stands_in_the_glossary(package: str) -> None:
    folder = ROOT.joinpath(*package.split("."))
    parts = [p for p in folder.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()]
    names = {f"{package}.{p.stem}" for p in parts if p.stem != "__init__"}
    assert {name for name in names if f"`{name}`" not in GLOSSARY} == set()
