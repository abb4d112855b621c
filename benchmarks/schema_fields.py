"""Every numeric field of the scenario's schema with its bounds, its default and the register's range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from planner.facts import register
from planner.scenario import Scenario


@dataclass(frozen=True)
class Numeric:
    """A numeric field of the base case, or of what a list or mapping of the schema holds.

    ``path`` of keys from the scenario down; ``low`` and ``high`` bounds of the schema (None: none);
    ``likely`` the register's range of the figure behind it.
    """

    path: tuple[str, ...]
    default: float | None
    whole: bool
    low: float | None
    high: float | None
    low_excluded: bool
    high_excluded: bool
    likely: tuple[float, float] | None


def numeric_fields() -> Iterator[Numeric]:
    """Those of the base case, with its product classes and technologies; no lists, no lead times."""
    yield from _of(Scenario(), (), "")


def _of(section: BaseModel, path: tuple[str, ...], key: str) -> Iterator[Numeric]:
    for name, info in type(section).model_fields.items():
        value, here = getattr(section, name), (*path, name)
        if isinstance(value, BaseModel):
            yield from _of(value, here, key)
        elif isinstance(value, Mapping):
            for inner, member in value.items():
                if isinstance(member, BaseModel):
                    yield from _of(member, (*here, str(inner)), str(inner))
        elif is_number(info.annotation):
            yield numeric(info, here, value, key)


def numeric(info: FieldInfo, path: tuple[str, ...], default: Any, key: str) -> Numeric:
    """A numeric field from pydantic's description of it; ``key`` names its member of a mapping."""
    low, high, low_excluded, high_excluded = bounds(info)
    return Numeric(
        path, default, int in _plain(info.annotation), low, high, low_excluded, high_excluded,
        _likely(info, key),
    )  # fmt: skip


def bounds(info: FieldInfo) -> tuple[float | None, float | None, bool, bool]:
    """Lower and upper bound, and whether each itself is excluded; for a list, of its members."""
    low = high = None
    low_excluded = high_excluded = False
    for mark in [*info.metadata, *_inner_marks(info.annotation)]:
        if isinstance(mark, Ge):
            low = float(mark.ge)  # type: ignore[arg-type]
        elif isinstance(mark, Gt):
            low, low_excluded = float(mark.gt), True  # type: ignore[arg-type]
        elif isinstance(mark, Le):
            high = float(mark.le)  # type: ignore[arg-type]
        elif isinstance(mark, Lt):
            high, high_excluded = float(mark.lt), True  # type: ignore[arg-type]
    return low, high, low_excluded, high_excluded


def is_number(annotation: Any) -> bool:
    """Whether a field is an int or a float, or one of them or nothing."""
    return bool({int, float}.intersection(_plain(annotation)))


def _plain(annotation: Any) -> tuple[Any, ...]:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return tuple(part for inner in get_args(annotation) for part in _plain(inner))
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    return (annotation,)


def _inner_marks(annotation: Any) -> list[Any]:
    """Marks inside an annotation: those of a union's part or of a list's members."""
    if get_origin(annotation) is Annotated:
        return [m for mark in get_args(annotation)[1:] for m in getattr(mark, "metadata", [mark])]
    return [mark for inner in get_args(annotation) for mark in _inner_marks(inner)]


def _likely(info: FieldInfo, key: str) -> tuple[float, float] | None:
    extra = info.json_schema_extra
    named = extra.get("fact") if isinstance(extra, dict) else None
    known = register().get(str(named).format(key=key))
    if known is None or known.low is None or known.high is None:
        return None
    return known.low, known.high
