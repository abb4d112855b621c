"""What pydantic's own validators allow, as messages: their words, with what fills the blanks apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.errors import message

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
