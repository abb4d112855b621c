"""Every numeric field ends where sense ends, on both sides, and what the register knows lies inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from schema_fields import bounds, is_number, numeric_fields

from planner.errors import InputError
from planner.scenario import Design, Scenario


def sections(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """The model and every one that its fields hold, in lists and mappings too."""
    if model not in seen:
        seen.add(model)
        yield model
        for info in model.model_fields.values():
            for inner in parts(info.annotation):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    yield from sections(inner, seen)


def parts(annotation: Any) -> Iterator[Any]:
    """A type and all types inside it."""
    yield annotation
    for inner in get_args(annotation):
        yield from parts(inner)


def test_every_numeric_field_is_bounded_on_both_sides() -> None:
    """Mappings of probabilities (origins, lead times) add up to 1: validators of their own hold them."""
    seen: set[type[BaseModel]] = set()
    found, endless = 0, []
    for model in [*sections(Scenario, seen), *sections(Design, seen)]:
        for name, info in model.model_fields.items():
            numbers = is_number(info.annotation) or {int, float}.intersection(parts(info.annotation))
            if not numbers or dict in {getattr(a, "__origin__", a) for a in parts(info.annotation)}:
                continue
            found += 1
            low, high, _, _ = bounds(info)
            if low is None or high is None:
                endless.append(f"{model.__name__}.{name}")
    assert found > 120
    assert endless == []


def test_what_the_register_knows_lies_inside_the_bounds() -> None:
    outside = []
    for field in numeric_fields():
        assert field.low is not None
        assert field.high is not None
        for value in (field.default, *(field.likely or ())):
            if value is not None and not field.low <= value <= field.high:
                outside.append((".".join(field.path), value))
    assert outside == []


def test_the_band_of_densities_has_its_lower_end_first() -> None:
    with pytest.raises(InputError, match="density_low 2 above density_high"):
        Scenario().change({"sizing.density_low": 2.0})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("money.minimum_wage", 1e200), ("service.late_penalty", 1e300), ("sizing.storage_fill", 1e-9),
        ("network.rates.mean_linehaul", 1e-6), ("building.fit_out_life", 1e-9),
        ("building.size_steps", [1e12]),
        ("demand.history.q1", 1e15), ("tables.volumes", [1e12] * 12), ("money.krw_per_usd", 1e-9),
    ],
)  # fmt: skip
def test_what_is_beyond_sense_is_refused_with_its_field(path: str, value: Any) -> None:
    with pytest.raises(InputError) as refused:
        Scenario().change({path: value})
    assert (refused.value.field or "").startswith(path)
