"""Small files of the page's server: written whole, and what a process has left in its log."""

from __future__ import annotations

import uuid
from pathlib import Path

LONGEST = 300
"""Characters of a complaint that fit into a sentence."""


def write_whole(target: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(f".{uuid.uuid4().hex[:12]}.part")
    half.write_text(text, encoding="utf-8")
    half.replace(target)


def last_line(log: bytes) -> str:
    """The last line of what a process wrote, where a traceback says what it was; empty without one."""
    lines = log.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:LONGEST] if lines else ""


def file_stem(name: str) -> str:
    """A file's name, without its ending, after what it holds."""
    return "".join(c if c.isalnum() else "-" for c in name).strip("-")
