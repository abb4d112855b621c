"""Whether XML can be read in steps in a time that grows with its length."""

from __future__ import annotations

from xml.parsers import expat

MOST_TOKEN = 250_000
"""Characters of a tag or comment. A reader in steps looks at one again from its start at each step."""


class _LongError(Exception):
    """A token is too long."""


def has_long_token(data: bytes) -> bool:
    """Whether a part of a workbook has a tag, comment or instruction above the limit, or declares entities.

    What is no XML has none.
    """
    if len(data) <= MOST_TOKEN and b"<!DOCTYPE" not in data:
        return False
    if data.lstrip()[:1] != b"<" and data[:2] not in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb"):
        return False
    parser = expat.ParserCreate()
    parser.CommentHandler = _measured
    parser.ProcessingInstructionHandler = _measured
    parser.StartElementHandler = _measured_tag
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(data, True)
    except _LongError:
        return True
    except expat.ExpatError:
        # Broken; how far a reader in steps would look for an end that does not come.
        return len(data) - parser.ErrorByteIndex > MOST_TOKEN
    return False


def _measured(*texts: str) -> None:
    if sum(map(len, texts)) > MOST_TOKEN:
        raise _LongError


def _measured_tag(name: str, attributes: dict[str, str]) -> None:
    _measured(name, *attributes, *attributes.values())


def _refused(*_: object) -> None:
    raise _LongError
