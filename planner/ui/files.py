"""Small files of the page's server: for its user alone, written whole."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

FOR_ONE, INSIDE = 0o600, 0o700
"""Modes of a file and of a folder that nobody else on the machine may look into."""


def private(folder: Path) -> Path:
    """The folder, made where it is missing, that only this server's user can look into. Raises OSError."""
    for place in (*reversed(folder.parents), folder):
        # Not by mkdir's parents: those would be open to all.
        place.mkdir(mode=INSIDE, exist_ok=True)
    if folder.stat().st_mode & ~INSIDE & 0o777:
        folder.chmod(INSIDE)
    return folder


def private_file(file: Path) -> Path:
    """The file, made empty where it is missing, private as its folder. Raises OSError."""
    private(file.parent)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, FOR_ONE))
    file.chmod(FOR_ONE)
    return file


def write_whole(target: Path, text: str) -> None:
    """Write a private file so that nobody ever reads half of it. Raises OSError."""
    half = private_file(target.with_suffix(f".{uuid.uuid4().hex[:12]}.part"))
    half.write_text(text, encoding="utf-8")
    half.replace(target)
