"""JSON without NaN and Infinity: every writer refuses them, every record, every reader."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT
from pydantic import BaseModel, ValidationError

import planner.plans.types
import planner.scenario.schema
import planner.studies.batch.grid
import planner.studies.simulate.types
from planner.errors import InputError
from planner.plans.types import Plan, read_plan


def json_writers() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``json.dump`` and ``json.dumps`` in the planner, with its place."""
    for path in [ROOT / "app.py", *(ROOT / "planner").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and ast.unparse(called) in ("json.dump", "json.dumps"):
                assert isinstance(node, ast.Call)
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_writer_refuses_what_is_not_a_number() -> None:
    writers = list(json_writers())
    assert writers
    loose = [
        place
        for place, call in writers
        if not any(k.arg == "allow_nan" and ast.unparse(k.value) == "False" for k in call.keywords)
    ]
    assert loose == []


def own_models(model: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        if one.__module__.startswith("planner."):
            yield one
        yield from own_models(one)


def test_every_record_refuses_what_is_not_a_number() -> None:
    models = set(own_models())
    assert {Plan, planner.scenario.schema.Scenario} <= models
    assert [m.__name__ for m in models if m.model_config.get("allow_inf_nan") is not False] == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_plan_refuses_what_is_not_a_number(real_plan: Plan, value: float) -> None:
    with pytest.raises(ValidationError):
        Plan.model_validate(real_plan.model_dump() | {"objective": value})


def test_a_plan_file_with_nan_is_bad_input(real_plan: Plan, tmp_path: Path) -> None:
    data = json.loads(real_plan.model_dump_json())
    data["decisions"]["flow"]["values"][0] = float("nan")
    (tmp_path / "plan.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_plan(tmp_path / "plan.json")
    assert refused.value.found == "NaN"
