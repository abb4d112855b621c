"""What a table was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


def machine(*packages: str) -> str:
    """Python, the versions of ``packages``, the processor where the system names it, cores, system."""
    parts = [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in packages)]
    return f"{', '.join(parts)}; {_processor()}, {os.cpu_count()} cores, {platform.system()}"


def _processor() -> str:
    lines = CPU_INFO.read_text().splitlines() if CPU_INFO.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
