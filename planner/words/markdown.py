"""Text that is no Markdown where Markdown is read: nobody's name becomes a picture, a link or a heading."""

from __future__ import annotations

import re

_READ = "\\`*_{}[]<>()#+-.!|$:~@&"
_HARMLESS = re.compile(r"(?!.*www\.)[^\W\d_](?:[^\W_]|[ (),./'’·–-]|(?<=[^\W_])_(?=[^\W_]))*")
"""Letters, digits, and marks that say nothing to Markdown behind a letter."""

_ADDRESS = re.compile(r"https?:(?=//)|www(?=\.)|@", re.IGNORECASE)
_NO_LINK = "\u2060"
"""A word joiner, which nobody sees: the page makes links of bare addresses after it has read all escapes."""


def plain(text: str) -> str:
    """A text that Markdown does not read anything into, on one line."""
    line = _ADDRESS.sub(lambda found: found[0] + _NO_LINK, " ".join(text.split()))
    return "".join(f"\\{c}" if c in _READ else c for c in line)


def plain_name(name: str) -> str:
    """The same of a name: one of letters and spaces stays as it is written."""
    return name if _HARMLESS.fullmatch(name) else plain(name)


def code(path: str) -> str:
    """A path or an id as code."""
    return f"`{' '.join(path.replace('`', '').split())}`"
