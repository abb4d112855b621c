"""YAML of plain values: no tags, few levels, and aliases counted as often as they stand for something."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from planner.errors import InputError, message
from planner.reading import json_text
from planner.reading.files import megabytes

MOST_BYTES, MOST_VALUES = 500_000, 60_000
"""Of a YAML text, which then takes some three seconds to read; JSON of the same size takes hundredths."""
_JSON_FROM = 50_000
"""Characters from which a text that is JSON is read as such: fast, but its problems have no lines."""


def loads(text: str, *, with_lines: bool = True) -> Any:
    """The values of a YAML or JSON text; ``with_lines`` they know their lines (see ``scenario.line_of``).

    Raises InputError with the line of what is broken, not plain, nested too deeply or too much.
    """
    if len(text) > _JSON_FROM and text.lstrip()[:1] == "{":
        return json_text.loads(text)
    if len(text) > MOST_BYTES:
        most = megabytes(MOST_BYTES)
        raise InputError(
            message("more than {n} MB of YAML", n=most),
            message("at most {n} MB; more as JSON, or tables as CSV files", n=most),
        )
    data = _read(text, "rt" if with_lines else "safe")
    json_text.check(data)
    return data


def _read(text: str, kind: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    reader = YAML(typ=kind, pure=True)
    reader.Composer = _composer()
    try:
        return reader.load(text)
    except InputError:
        raise
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = (error.problem or "broken YAML").splitlines()[0]
        raise InputError(_problem(problem), "valid YAML, each field once", line=line) from None
    except ReaderError as error:
        found = message(
            "unacceptable character #x{code}: {what}", code=f"{error.character:04x}", what=error.reason
        )
        raise InputError(found, _READABLE) from None
    except RecursionError:
        raise json_text.too_deep() from None
    except Exception as error:
        # The reader's own failures: a date that does not exist, a number of thousands of digits, a value
        # that is merged into itself; it passes on whatever Python raises on the way.
        told = (str(error) or "broken YAML").splitlines()[0]
        raise InputError(told[:80], _READABLE) from None


_READABLE = "YAML values that can be read"
_PROBLEMS = (
    (re.compile(r"found undefined alias (?P<name>.+)"), "found undefined alias {name}"),
    (re.compile(r"found duplicate key (?P<name>.+)"), "found duplicate key {name}"),
    (
        re.compile(r"found character (?P<name>.+) that cannot start any token"),
        "found character {name} that cannot start any token",
    ),
    (re.compile(r"expected (?P<what>.+), but found (?P<name>.+)"), "expected {what}, but found {name}"),
    (re.compile(r"expected (?P<what>.+), but got (?P<name>.+)"), "expected {what}, but got {name}"),
)
"""What the YAML library says with a name in it; it hands over nothing but the sentence."""


def _problem(said: str) -> str:
    for pattern, template in _PROBLEMS:
        if found := pattern.fullmatch(said):
            return message(template, **found.groupdict())
    return said


@cache
def _composer() -> Any:
    """ruamel's composer, held to the limits while it reads; made late, since its import takes long."""
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.events import AliasEvent

    class Limited(Composer):
        def __init__(self, loader: Any = None) -> None:
            super().__init__(loader)
            self.warn_double_anchors = False
            self.written = self.values = 0  # aliases count among the values as what they stand for
            self.sizes: dict[str, int] = {}  # values below an anchor whose end was read

        def compose_node(self, parent: Any, index: Any) -> Any:
            event = self.parser.peek_event()
            line = event.start_mark.line + 1
            if isinstance(event, AliasEvent):
                if event.anchor in self.anchors and event.anchor not in self.sizes:
                    raise InputError("a value that holds itself", "plain values", line=line)
                self._count(self.sizes.get(event.anchor, 0), line)
                return super().compose_node(parent, index)
            if event.ctag is not None:
                raise InputError(
                    message("the tag {text}", text=repr(str(event.ctag)[:40])),
                    "values without tags",
                    line=line,
                )
            if self.depth >= json_text.DEEPEST:
                raise json_text.too_deep(line)
            self.sizes.pop(event.anchor, None)
            before = self.values
            self.written += 1
            if self.written > MOST_VALUES:
                allowed = message(
                    "at most {n} in YAML; more as JSON, or tables as CSV files", n=f"{MOST_VALUES:,}"
                )
                raise InputError(message("more than {n} values", n=f"{MOST_VALUES:,}"), allowed, line=line)
            self._count(1, line)
            node = super().compose_node(parent, index)
            if event.anchor is not None:
                self.sizes[event.anchor] = self.values - before
            return node

        def _count(self, more: int, line: int) -> None:
            self.values += more
            if self.values > json_text.MOST_VALUES:
                raise json_text.too_many(json_text.MOST_VALUES, line)

    return Limited
