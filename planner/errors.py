"""What a user is told when an input cannot be used, and the exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes that scripts rely on."""

    OK = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    PROMISE_CANNOT_BE_KEPT = 3
    INTERRUPTED = 130


MOST_FOUND, MOST_ALLOWED = 600, 4_000
"""Characters that are told of what was found, and of what is allowed, which may be a list of names."""


class InputError(ValueError):
    """A scenario, table or option that cannot be used.

    One message says where it stands (file, line, field), what was found and what is allowed. ``accept`` is
    the name that lifts the refusal where it stands in the scenario's ``tables.accept``.
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
    return told if most is None or len(told) <= most else f"{told[: most - 20]} ..."
