"""The map of the country as a still drawing, for reports. SVG with everything in it."""

from __future__ import annotations

from html import escape
from typing import Any

from planner.plans.types import Plan
from planner.report.map_layers import layers
from planner.report.outlines import DRAWING, outlines
from planner.words.reader import Reader

ABOVE = 300
"""Drawing units kept free above the land."""
NO_ANSWER = "#e9ecea"


def map_svg(plan: Plan, metric: str, reader: Reader) -> str:
    """Districts by a metric, flows from stock, sites by size, gateways by use, and a legend."""
    shown, shapes = layers(plan, metric, reader), outlines()
    parts = []
    for code, outline in shapes["districts"].items():
        shade, name, figures = shown["districts"].get(code, [NO_ANSWER, code, []])
        rows = "; ".join(f"{n}: {f}" for n, f in zip(shown["rows"], figures, strict=False))
        parts.append(
            f'<path d="{outline}" fill="{shade}" stroke="#fff" stroke-width="8">'
            f"<title>{escape(name)}. {escape(rows)}</title></path>"
        )
    parts += [
        f'<path d="{outline}" fill="none" stroke="#8fa3a5" stroke-width="12"/>'
        for outline in shapes["provinces"].values()
    ]
    parts += [_line(line) for line in shown["lines"] if line["site"]]
    parts += [_gateway(gateway) for gateway in shown["gateways"]]
    parts += [_site(site) for site in shown["sites"]]
    return (
        f'<svg viewBox="0 {-ABOVE} {DRAWING.width} {DRAWING.height + ABOVE}" role="img" '
        'xmlns="http://www.w3.org/2000/svg" '
        f'aria-label="{escape(reader.text("map_alt"))}">{"".join(parts)}</svg>{_legend(shown["legend"])}'
    )


def _line(line: dict[str, Any]) -> str:
    mx = (line["x"] + line["u"]) / 2 + (line["v"] - line["y"]) * 0.12
    my = (line["y"] + line["v"]) / 2 - (line["u"] - line["x"]) * 0.12
    return (
        f'<path d="M{line["x"]:.0f} {line["y"]:.0f}Q{mx:.0f} {my:.0f} {line["u"]:.0f} {line["v"]:.0f}" '
        f'fill="none" stroke="#b5533c" stroke-opacity=".45" stroke-width="{line["w"]:.0f}"/>'
    )


def _gateway(gateway: dict[str, Any]) -> str:
    x, y, side = gateway["x"] - 85, gateway["y"] - 85, 170
    filled = side * min(1.0, gateway["use"])
    color = "#c9822a" if gateway["use"] > 0.995 else "#22303c"
    about = escape(f"{gateway['name']}: {', '.join(gateway['lines'])}")
    return (
        f"<g><title>{about}</title>"
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{side}" height="{side}" fill="#fff" stroke="#22303c" '
        f'stroke-width="18" rx="22"/>'
        f'<rect x="{x:.0f}" y="{y + side - filled:.0f}" width="{side}" height="{filled:.0f}" fill="{color}" '
        f'rx="22"/></g>'
    )


def _site(site: dict[str, Any]) -> str:
    about = escape(f"{site['name']}: {', '.join(site['lines'])}")
    return (
        f'<g><title>{about}</title><circle cx="{site["x"]:.0f}" cy="{site["y"]:.0f}" r="{site["r"]:.0f}" '
        f'fill="#b5533c" stroke="#fff" stroke-width="24"/>'
        f'<text x="{site["x"]:.0f}" y="{site["y"] - site["r"] - 80:.0f}" font-size="230" font-weight="700" '
        f'text-anchor="middle" fill="#22303c" stroke="#fff" stroke-width="50" paint-order="stroke" '
        f'stroke-linejoin="round">{escape(site["name"])}</text></g>'
    )


def _legend(legend: dict[str, Any]) -> str:
    edges = [*legend["edges"], ""]
    swatches = "".join(
        f'<span><i style="background:{shade}"></i>{escape(edge)}</span>'
        for shade, edge in zip(legend["shades"], edges, strict=True)
    )
    return f'<div class="legend"><b>{escape(legend["title"])}</b>{swatches}</div>'
