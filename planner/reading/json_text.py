"""JSON as its standard has it: each field once, no NaN, a few levels, text that can be written again."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from planner.errors import InputError, message

MOST_VALUES = 1_000_000
"""Values and fields of one text: four times those of the largest travel matrix that makes sense."""
DEEPEST = 40
"""Levels of lists and fields; the deepest file of the planner's own has seven."""
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What steers a terminal, and halves of characters, which no file can hold."""


def loads(text: str | bytes, most: int = MOST_VALUES) -> Any:
    """The at most ``most`` values of a JSON text. Raises InputError, with the line where it is broken."""
    try:
        data = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise InputError("no JSON", "JSON that is whole", line=error.lineno) from None
    except UnicodeDecodeError:
        raise InputError("bytes that are not UTF-8 text", "JSON text in UTF-8") from None
    except RecursionError:
        raise too_deep() from None
    except InputError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise InputError(str(error)[:80], "numbers that can be read") from None
    check(data, most)
    return data


def check(data: Any, most: int = MOST_VALUES) -> None:
    """Refuse values that are too many, nested too deeply, or text that is none. Raises InputError.

    A value that stands in several places counts in each.
    """
    left = most
    waiting: list[tuple[Any, int]] = [(data, 1)]
    while waiting:
        value, level = waiting.pop()
        left -= 1
        if isinstance(value, dict | list):
            left -= len(value)
            if level > DEEPEST:
                raise too_deep()
            if left > 0:
                inner = [*value, *value.values()] if isinstance(value, dict) else value
                waiting += [(one, level + 1) for one in inner if isinstance(one, dict | list | str)]
        elif isinstance(value, str):
            check_text(value)
        if left <= 0:
            raise too_many(most)


def check_text(text: str, file: str | None = None, line: int | None = None) -> None:
    """Refuse control characters and halves of characters. Raises InputError."""
    if NO_TEXT.search(text):
        raise InputError(repr(text[:40]), "text without control characters", file=file, line=line)


def too_deep(line: int | None = None) -> InputError:
    """Values nested too deeply."""
    return InputError("values nested too deeply", "a few levels, as in the base case", line=line)


def too_many(most: int, line: int | None = None) -> InputError:
    """More values than ``most``."""
    return InputError(
        message("more than {n} values", n=f"{most:,}"), message("at most {n}", n=f"{most:,}"), line=line
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise InputError(message("the field {name} twice", name=repr(twice)), "each field once")
    return found


def _no_number(name: str) -> NoReturn:
    raise InputError(name, "finite numbers")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise InputError(text[:40], "finite numbers")
    return value
