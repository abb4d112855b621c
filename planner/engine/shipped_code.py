"""Compiled code that a wheel carries, laid out where numba looks for it: nobody waits for the compiler.

``tools/ship_code.py`` makes the archive, for the Python and the numba that run it. numba compares what stands
in each file with the function's source, Python, numba and processor, and takes nothing that does not fit.
"""

from __future__ import annotations

import logging
import os
import sys
import tarfile
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

import numba

FOLDER = Path(__file__).with_name("shipped")
STAMP = "stamp"
"""The archive's member that says of which sources it is."""
_LOG = logging.getLogger(__name__)


def archive(level: str) -> Path:
    """The archive for this Python and numba, and for processors of a level; it need not be there."""
    return FOLDER / f"{sys.implementation.cache_tag}-numba{numba.__version__}-{level}.tar.xz"


def lay_out(index: Path, level: str, stamp: bytes) -> None:
    """Put a function's shipped files where numba's ``index`` of it stands, if they are of these sources.

    ``stamp`` of the sources. A folder that cannot be written or an archive that cannot be read changes
    nothing: the function is compiled then.
    """
    files = _files(archive(level))
    if files.get(STAMP) != stamp:
        return
    function = index.name.removesuffix(".nbi") + "."
    with suppress(OSError):
        index.parent.mkdir(parents=True, exist_ok=True)
        # The index last: what it names is there by then.
        for name in sorted((n for n in files if n.startswith(function)), key=lambda n: n.endswith(".nbi")):
            whole = index.with_name(f"{name}.{uuid.uuid4().hex[:8]}")
            whole.write_bytes(files[name])
            os.replace(whole, index.with_name(name))


@cache
def _files(path: Path) -> dict[str, bytes]:
    """The archive's files by name; none where there is no archive."""
    if not path.exists():
        return {}
    try:
        with tarfile.open(path) as packed:
            members = ((member.name, packed.extractfile(member)) for member in packed)
            return {name: inside.read() for name, inside in members if inside is not None}
    except (OSError, tarfile.TarError, EOFError) as error:
        _LOG.warning(f"{path} cannot be read ({error}): the engine is compiled instead")
        return {}
