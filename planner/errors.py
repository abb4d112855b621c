"""What a user is told when an input cannot be used, and the exit codes of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """Exit codes that scripts rely on."""

    OK = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    PROMISE_CANNOT_BE_KEPT = 3
    INTERRUPTED = 130


MOST_FOUND, MOST_ALLOWED = 600, 4_000
"""Characters that are told of what was found, and of what is allowed, which may be a list of names."""

OR_ACCEPTED = "{allowed}, or {name} in tables.accept"
"""What is allowed, or the name under which a scenario accepts what is unusual."""


class Message(str):
    """An English sentence that also knows its template and what fills its blanks.

    It is the finished sentence for all who read it as text. ``values`` are texts or messages themselves, so
    that another language fills a template of its own with the same values and no sentence is read back.
    ``several`` is the template where ``n`` is not 1; empty where nothing is counted.
    """

    __slots__ = ("several", "template", "values")

    template: str
    several: str
    values: Mapping[str, str]

    def __new__(cls, text: str, template: str, several: str, values: Mapping[str, str]) -> Message:
        """``message`` makes one of a template; this one takes the finished sentence too."""
        one = super().__new__(cls, text)
        one.template, one.several, one.values = template, several, dict(values)
        return one

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles with its parts."""
        return Message, (str(self), self.template, self.several, dict(self.values))


def message(template: str, several: str = "", /, **values: object) -> Message:
    """The template with its blanks filled: ``message("{n} row of {name}", "{n} rows of {name}", n=3, ...)``.

    ``several``, where there is one, is said of any ``n`` but 1.
    """
    texts = {name: value if isinstance(value, str) else str(value) for name, value in values.items()}
    chosen = several if several and texts["n"] != "1" else template
    return Message(chosen.format_map(texts), template, several, texts)


def text_as_data(text: str) -> Any:
    """A text, or a message with its parts, as JSON has it."""
    if not isinstance(text, Message):
        return text
    values = {name: text_as_data(value) for name, value in text.values.items()}
    return {"template": text.template, "several": text.several, "values": values}


def text_from_data(data: Any) -> str:
    """The text that ``text_as_data`` gave."""
    if not isinstance(data, dict):
        return str(data)
    return message(
        data["template"], data["several"], **{name: text_from_data(v) for name, v in data["values"].items()}
    )


class InputError(ValueError):
    """A scenario, table or option that cannot be used.

    One message says where it stands (file, line, field), what was found and what is allowed. Both are
    English: a ``Message`` where they have blanks, else a sentence as it is. ``accept`` is the name that lifts
    the refusal where it stands in the scenario's ``tables.accept``.
    """

    def __init__(
        self,
        found: str,
        allowed: str,
        *,
        file: str | None = None,
        field: str | None = None,
        line: int | None = None,
        accept: str | None = None,
    ) -> None:
        self.file, self.line, self.accept = file and _printable(file), line, accept
        self.field = field and _printable(field, MOST_FOUND)
        self.found, self.allowed = _printable(found, MOST_FOUND), _printable(allowed, MOST_ALLOWED)
        super().__init__(str(self))

    def __str__(self) -> str:
        place = self.file or ""
        if self.line is not None:
            place += f", line {self.line}" if place else f"line {self.line}"
        head = ": ".join(part for part in (place, self.field) if part)
        body = f"found {self.found}; allowed: {self.allowed}"
        return f"{head}: {body}" if head else body

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles, so that a worker process can hand it to the one that asked."""
        return _input_error, (self.found, self.allowed, self.file, self.field, self.line, self.accept)

    def as_data(self) -> dict[str, Any]:
        """Its parts as JSON has them."""
        return {
            "found": text_as_data(self.found), "allowed": text_as_data(self.allowed), "file": self.file,
            "field": self.field, "line": self.line, "accept": self.accept,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> InputError:
        """The error that ``as_data`` gave."""
        said = {name: text_from_data(data[name]) for name in ("found", "allowed")}
        return cls(**{**data, **said})

    def within(self, file: str, line: int | None = None) -> InputError:
        """The same message, placed in a file."""
        return InputError(
            self.found, self.allowed, file=self.file or file, field=self.field, line=self.line or line,
            accept=self.accept,
        )  # fmt: skip

    def moved(self, file: str) -> InputError:
        """The same message in another file, line by line the same."""
        return InputError(
            self.found, self.allowed, file=file, field=self.field, line=self.line, accept=self.accept
        )


def _input_error(
    found: str, allowed: str, file: str | None, field: str | None, line: int | None, accept: str | None
) -> InputError:
    return InputError(found, allowed, file=file, field=field, line=line, accept=accept)


def _printable(text: str, most: int | None = None) -> str:
    """The text without what steers a terminal or is no character; cut where it is long."""
    told = "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in text[: most and most + 1])
    told = cut(told, most)
    if isinstance(text, Message):
        # Values may be longer: filled in again, they give the same beginning.
        values = {name: _printable(value, most and 2 * most) for name, value in text.values.items()}
        return Message(told, text.template, text.several, values)
    return told


def cut(text: str, most: int | None) -> str:
    """The text, without its end where it is longer than ``most``."""
    return text if most is None or len(text) <= most else f"{text[: most - 20]} ..."
