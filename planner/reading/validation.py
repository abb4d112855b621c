"""What pydantic refuses, as one message in the planner's form, with what fills its blanks apart."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from planner.errors import InputError, Message, message

_LIMITS = {
    "greater_than": ("greater than ", "greater than {n}"),
    "greater_than_equal": ("greater than or equal to ", "greater than or equal to {n}"),
    "less_than": ("less than ", "less than {n}"),
    "less_than_equal": ("less than or equal to ", "less than or equal to {n}"),
    "multiple_of": ("a multiple of ", "multiple of {n}"),
}
"""By the kind of an error: the words before its number, and the template of what is allowed."""
_LENGTHS = {
    "too_short": (
        "min_length", "{kind} should have at least {n} item after validation, not {m}",
        "{kind} should have at least {n} items after validation, not {m}",
    ),
    "too_long": (
        "max_length", "{kind} should have at most {n} item after validation, not {m}",
        "{kind} should have at most {n} items after validation, not {m}",
    ),
}  # fmt: skip
"""The limit's name in an error's context, and the templates for one item and for several."""
_BEFORE = "Input should be "


def allowed_by(error: Mapping[str, Any]) -> str:
    """What one of pydantic's errors says is allowed, such as "greater than 0"."""
    kind, context, said = error["type"], error.get("ctx", {}), error["msg"].removeprefix(_BEFORE)
    if kind in _LIMITS:
        words, template = _LIMITS[kind]
        return message(template, n=said.removeprefix(words))
    if kind in _LENGTHS:
        name, one, several = _LENGTHS[kind]
        kind, actual = context["field_type"], context["actual_length"]
        return message(one, several, kind=kind, n=context[name], m=actual)
    if kind in ("literal_error", "enum"):
        quoted, _, last = context["expected"].rpartition(" or ")
        return message("{quoted} or {last}", quoted=quoted, last=last) if quoted else last
    return str(said.removeprefix("a "))


def said_by(error: Mapping[str, Any]) -> str:
    """The whole of what one of pydantic's errors says, such as "Input should be greater than 0"."""
    allowed = allowed_by(error)
    for template in ("Input should be {allowed}", "Input should be a {allowed}"):
        if error["msg"] == template.format(allowed=allowed):
            return message(template, allowed=allowed)
    return str(error["msg"])


def from_validation(error: ValidationError, model: type[BaseModel]) -> InputError:
    """The first problem of a pydantic error on ``model`` as one message in the planner's form."""
    first = error.errors(include_url=False)[0]
    location = [str(part) for part in first["loc"]]
    kind, context = first["type"], first.get("ctx", {})
    if kind == "extra_forbidden":
        fields = _fields_at(model, location[:-1])
        return InputError("an unknown field", one_of(location[-1], fields), field=".".join(location))
    found = repr(first.get("input"))
    if kind == "missing":
        return InputError("nothing", "a value is needed", field=".".join(location))
    if kind == "value_error":
        said = context["error"]
        told = (said.found, said.allowed) if isinstance(said, InputError) else (str(said), "see the docs")
        return InputError(*told, field=".".join(location) or None)
    if len(found) > 80:
        found = found[:77] + "..."
    if kind == "model_type":
        allowed = "fields and values"
    elif kind == "tuple_type":
        allowed = "a list"
    else:
        allowed = allowed_by(first)
    return InputError(found, allowed, field=".".join(location))


def _fields_at(model: Any, location: list[str]) -> list[str]:
    for part in location:
        fields = getattr(model, "model_fields", {})
        annotation = fields[part].annotation if part in fields else model
        arguments = getattr(annotation, "__args__", ())
        model = next((a for a in (annotation, *arguments) if hasattr(a, "model_fields")), annotation)
    return [info.alias or name for name, info in getattr(model, "model_fields", {}).items()]


def one_of(name: str, fields: list[str]) -> Message:
    """The fields that there are, after the one that may be meant."""
    near, names = difflib.get_close_matches(name, fields, 1), ", ".join(fields)
    if not near:
        return message("fields: {names}", names=names)
    return message("did you mean {quoted}? fields: {names}", quoted=repr(near[0]), names=names)
