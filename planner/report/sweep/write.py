"""A folder with everything of a sweep: tables, and a page that needs no network."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, message
from planner.report.sweep.cells import preliminary
from planner.report.sweep.failures import names, why
from planner.report.sweep.tables import write_tables
from planner.report.sweep.views import Words, views
from planner.words.reader import Reader
from planner.writing import write_whole

if TYPE_CHECKING:
    from planner.studies.batch import Results

_STYLE = """
body { font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 1300px; color: #222; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 0.2rem; }
p { margin: 0.2rem 0 0.8rem; color: #555; } table { border-collapse: collapse; }
td { padding: 0.1rem 1rem 0.1rem 0; } .view { overflow-x: auto; }
"""
_GLOBAL = "window.vegaEmbed = vegaEmbed;"
"""What the library is bundled for: one name in the page."""
DRAWN_BY = "the extra 'report' (pip install -c constraints.txt -e '.[report]')"
MOST_NAMES = 50
"""Scenarios without a plan that are named, of each kind of reason; the tables have all."""
_OPTIONS = {"actions": {"export": True, "source": False, "compiled": False, "editor": False}}


def write_sweep(results: Results, folder: Path) -> list[Path]:
    """Write tables (Parquet, CSV, Excel) and ``sweep.html``; returns the files.

    The folder is made where it does not exist. Raises InputError where it cannot be written, or where the
    extra "report" is not installed.
    """
    check_can_draw("--out")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = write_tables(results, folder)
        page = folder / "sweep.html"
        write_whole(page, page_of(results))
    except OSError as error:
        found = message("a folder that cannot be written ({found})", found=error.strerror or error)
        raise InputError(found, "a folder with write access and free space", file=str(folder)) from None
    return [*written, page]


def can_draw() -> bool:
    """Whether the charts' library, which a page carries, is installed: the extra "report"."""
    return find_spec("vl_convert") is not None


def check_can_draw(field: str) -> None:
    """Refuse what ``field`` asks for where no page can be made. Raises InputError."""
    if not can_draw():
        raise InputError("no vl-convert", DRAWN_BY, field=field)


def page_of(results: Results, words: Words | None = None) -> str:
    """One HTML file with every view; the charts' library (0.9 MB) stands in it once.

    It can be made where ``can_draw``.
    """
    import altair as alt
    import vl_convert

    words, parts, scripts = words or Words(), [], []
    for number, view in enumerate(views(results, words)):
        # In a row of its own each keeps its own colours.
        chart = alt.concat(*view.charts, columns=2).resolve_scale(color="independent")
        drawn = json.dumps(chart.to_dict(), separators=(",", ":"), default=str, allow_nan=False)
        chosen = drawn.replace("</", "<\\/")
        parts.append(f"<h2>{html.escape(view.title)}</h2><p>{html.escape(view.told)}</p>")
        parts.append(f'<div class="view" id="view{number}"></div>')
        scripts.append(f'vegaEmbed("#view{number}", {chosen}, {json.dumps(_OPTIONS, allow_nan=False)});')
    library = vl_convert.javascript_bundle(_GLOBAL) if scripts else ""
    name, reader = html.escape(results.name), words.reader
    head = f'<meta charset="utf-8"><title>{name}</title><style>{_STYLE}</style><script>{library}</script>'
    told = _counts(results, reader) + _failures(results, words)
    body = f"<h1>{name}</h1>{told}{''.join(parts)}<script>{''.join(scripts)}</script>"
    return f'<!DOCTYPE html><html lang="{reader.language}"><head>{head}</head><body>{body}</body></html>\n'


def _failures(results: Results, words: Words) -> str:
    failed = told_failures(results, words)
    if not failed:
        return ""
    items = "".join(f"<li>{html.escape(names)}: {html.escape(reason)}</li>" for names, reason in failed)
    return f"<h2>{html.escape(words.reader.text('sw_failed'))}</h2><ul>{items}</ul>"


def told_failures(results: Results, words: Words) -> list[tuple[str, str]]:
    """Names of scenarios without a plan, and why; those that fail for the same kind of reason together."""

    def name(coordinates: Mapping[str, Any]) -> str:
        return ", ".join(f"{words.axis(a)} {words.value(a, v)}" for a, v in coordinates.items())

    reader = words.reader
    return [(names(kind, reader, MOST_NAMES), why(kind.reason, reader)) for kind in results.failures(name)]


def _counts(results: Results, reader: Reader) -> str:
    frame = results.scenarios
    rows = "".join(
        f"<tr><td>{html.escape(reader.text(str(status)))}</td><td>{count:,}</td></tr>"
        for status, count in frame["status"].value_counts().items()
    )
    size = results.sweep.size if results.sweep else 0
    have = reader.text("sw_have" if size else "sw_have_all", count=len(frame), size=f"{size:,}")
    if unsure := int(preliminary(frame).sum()):
        have = f"{have} {reader.text('sw_have_unsure', count=f'{unsure:,}')}"
    return f"<p>{html.escape(have)}</p><table>{rows}</table>"
