"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = 40
"""Characters of a file's name in that of its half: a name may have 255 bytes in all."""


def write_whole(target: Path, content: str | bytes) -> None:
    """Write a file, text as UTF-8. A full disk or a kill leaves what stood there before. Raises OSError."""
    with whole_files() as beside:
        beside(target).write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def whole_files() -> Iterator[Callable[[Path], Path]]:
    """Gives a function that says where to write what is meant for a target: to a new file beside it.

    At the end of the block the new files take the places of their targets. Where the block, or bringing
    them to the disk, fails, every target is as it was. What is no regular file, such as a pipe, is written
    to itself. An OSError names the target.
    """
    halves: dict[Path, Path] = {}

    def beside(target: Path) -> Path:
        if target.exists() and not target.is_file():
            return target
        place = _of_link(target)
        half = place.with_name(f".{place.name[:NAME]}.{uuid.uuid4().hex[:12]}.part")
        halves[half] = target
        return half

    try:
        yield beside
        for half, target in halves.items():
            _bring_to_disk(half, target)
        for half, target in halves.items():
            half.replace(_of_link(target))
    except OSError as error:
        where = halves.get(Path(error.filename)) if isinstance(error.filename, str) else None
        where = where or next(reversed(halves.values()), None)
        if error.errno is None or where is None:
            raise
        raise OSError(error.errno, error.strerror, str(where)) from None
    finally:
        for half in halves:
            with suppress(OSError):
                half.unlink(missing_ok=True)


def _of_link(target: Path) -> Path:
    """Where a link leads: it stays one."""
    return Path(os.path.realpath(target))


def _bring_to_disk(half: Path, target: Path) -> None:
    with half.open("r+b") as file:
        os.fsync(file.fileno())
    if target.exists():
        half.chmod(target.stat().st_mode & 0o7777)
