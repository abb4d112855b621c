"""The bytes of a file that a user names, where it is a file and not too large."""

from __future__ import annotations

import stat
from pathlib import Path

from planner.errors import InputError, message

MOST_BYTES = 20_000_000
"""Of a file of inputs: ten times the largest travel matrix that makes sense."""


def read_bytes(path: Path, allowed: str, most: int = MOST_BYTES) -> bytes:
    """The content of a regular file of at most ``most`` bytes; ``allowed`` says what it should be.

    Raises InputError for a file that is missing, unreadable or larger, for a folder, and for a pipe or a
    device, which may have no end.
    """
    file = str(path)
    try:
        kind = path.stat().st_mode
        # Not by its stated size: files of the system state none.
        content = _beginning(path, most + 1) if stat.S_ISREG(kind) else b""
    except (FileNotFoundError, NotADirectoryError):
        raise InputError("no such file", allowed, file=file) from None
    except OSError as error:
        found = error.strerror or "a file that cannot be read"
        raise InputError(found, "a file that can be read", file=file) from None
    except ValueError:  # a name that no system allows
        raise InputError("a name that no file has", allowed, file=file) from None
    if not stat.S_ISREG(kind):
        raise InputError("a folder" if stat.S_ISDIR(kind) else "a pipe or a device", allowed, file=file)
    check_size(len(content), most, file)
    return content


def _beginning(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)


def check_size(count: int, most: int, file: str | None = None) -> None:
    """Refuse more bytes than ``most``. Raises InputError."""
    if count > most:
        raise InputError(
            message("more than {n} MB", n=megabytes(most)),
            message("at most {n} MB", n=megabytes(most)),
            file=file,
        )


def megabytes(count: int) -> str:
    """A number of bytes in MB."""
    return f"{count / 1e6:,.3g}"
