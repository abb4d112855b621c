"""Odd inputs of every kind that a user can hand over, made by seed: whole ones changed, and hostile ones."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from places import ROOT
from plan_factory import make_plan

from planner.country import load_geography
from planner.report import exchange
from planner.scenario import Scenario

SEEDS = ROOT / "seeds"
TABLES = {
    "demand": ["district_code", "product_class", "boxes"],
    "sites": ["id", "name", "lat", "lon", "district_code", "rent_krw_m2_month", "vacant_m2"],
    "travel": ["place_id", "district_code", "minutes", "km"],
    "volumes": ["quarter", "boxes"], "rates": ["path", "value"],
}  # fmt: skip
CELLS = [
    "", " ", "11010", "11110", "icheon_majang", "own_1", "37.2", "127.2", "60", "-1", "0", "1e308", "1e999",
    "nan", "inf", "1,000", "=1+1", "'=1", "@x", "a\nb", "a\rb", '"', "\t", "많음", "2024Q1", "9" * 400,
    "x" * 5_000, "\ufeff", "\u202e", "１２", "true", "None", "0x10", "1_000", "home", "fashion", "🏢",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 0.5, 1e308, -1e308, 2**63, 10**400, "", "x", "2024Q1", "1999Q9", [], {},
    [[]], [None], {"": 1}, {"a": {"b": []}}, "\ud800", "\x1b[2J", "x" * 100_000, [0] * 20_000, ["x"] * 5_000,
    [{"days": 3, "share": 0.5}], "![p](http://x.invalid)", "11010", [1, "a", None], {"1": 0.5, "4": 0.5},
]  # fmt: skip
TOKENS = [
    "[", "]", "{", "}", ":", "- ", "&a ", "*a ", "<<: *a\n", "!!omap ", "!!bool 7", "!!binary x", "? ", "|\n",
    ">-\n", "%YAML 1.1\n", "---\n", "...\n", "\0", "\t", "\\ud800", '"\\ud800"', "NaN", "Infinity", "1e999",
    "[" * 40, "[" * 3_000, "{a: " * 2_000, "9" * 5_000, "2024-99-99", "0o777", "~", "\u0085", "\u2028",
    "a: &a [*a]\n", "#" * 100, "'" * 3, "\r\n", "\x7f", "\ud7ff", "=", "é" * 50,
]  # fmt: skip


@dataclass(frozen=True)
class Odd:
    """One input: its kind, and files by name; of a link its parameters stand in the place of files."""

    kind: str
    files: dict[str, bytes]


def odd_input(seed: int) -> Odd:
    """The input of a seed; kinds take turns."""
    draw = random.Random(seed)
    kinds = list(_KINDS)
    kind = kinds[seed % len(kinds)]
    return Odd(kind, _KINDS[kind](draw))


def mutated(text: str, draw: random.Random) -> str:
    """The text with some of its parts gone, doubled, moved, or replaced by what readers stumble over."""
    for _ in range(draw.choice([1, 1, 2, 4, 8])):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice([0, 1, 5, 40, 400]))
        part = text[start:end]
        insert = draw.choice(
            [draw.choice(TOKENS), part * draw.choice([2, 10, 300]), "", part[::-1], draw.choice(CELLS)]
        )
        text = text[:start] + insert + text[end:]
    return text


def _bytes(text: str, draw: random.Random) -> bytes:
    coding = draw.choice(["utf-8"] * 12 + ["utf-8-sig", "cp949", "utf-16", "latin-1"])
    data = text.encode(coding, "surrogatepass" if coding.startswith("utf") else "replace")
    if draw.random() < 0.1 and data:
        at = draw.randrange(len(data))
        data = data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]
    return data[: draw.randrange(len(data) + 1)] if draw.random() < 0.05 else data


def _base(draw: random.Random) -> dict[str, Any]:
    data: dict[str, Any] = Scenario().model_dump(mode="json")
    data["tables"]["sites"] = [{"id": "own_1", "name": "Own", "lat": 37.2, "lon": 127.2}]
    for _ in range(draw.choice([1, 1, 2, 5])):
        _put_somewhere(data, draw)
    return data


def _put_somewhere(data: Any, draw: random.Random) -> None:
    """Replace, add or remove a value anywhere below."""
    while True:
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        if not keys:
            return
        key = draw.choice(keys)
        if isinstance(data[key], dict | list) and data[key] and draw.random() < 0.8:
            data = data[key]
            continue
        if draw.random() < 0.1 and isinstance(data, dict):
            data[draw.choice(["", "x", "\ud800", "a.b", "0", "x" * 300])] = draw.choice(VALUES)
        elif draw.random() < 0.1:
            del data[key]
        else:
            data[key] = draw.choice(VALUES)
        return


def _dumped(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False)


def _hostile_yaml(draw: random.Random) -> str:
    size = draw.choice([3, 9, 12])
    levels = "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * size}]\n" for n in range(1, 10))
    return draw.choice(
        [
            f"a0: &a0 [x]\n{levels}", f"a0: &a0 {{x: 1}}\n{levels.replace('[', '{<<: [').replace(']', ']}')}",
            "name: " + "[" * draw.choice([100, 5_800, 20_000]), "tables:\n" + " - x\n" * 60_000,
            "".join(" " * n + "a:\n" for n in range(draw.choice([30, 500]))),
            "demand: {" + ", ".join(f"k{n}: {n}" for n in range(8_000)) + "}",
            "tables: {volumes: [" + "1, " * 150_000 + "]}", "- " * 5_000, "? " * 3_000, "&a " * 3_000,
        ]
    )  # fmt: skip


def _scenario(draw: random.Random) -> dict[str, bytes]:
    roll = draw.random()
    if roll < 0.15:
        return {"mine.yaml": _bytes(_hostile_yaml(draw), draw)}
    if roll < 0.5:
        seed = draw.choice(sorted((SEEDS / "scenarios").glob("*.yaml")))
        return {"mine.yaml": _bytes(mutated(seed.read_text(encoding="utf-8"), draw), draw)}
    data = _base(draw)
    text = _dumped(data) if roll < 0.9 else mutated(_dumped(data), draw)
    return {draw.choice(["mine.json", "mine.yaml"]): _bytes(text, draw)}


def _with_tables(draw: random.Random) -> dict[str, bytes]:
    name = draw.choice(["demand", "sites", "travel"])
    ending = draw.choice(["csv", "xlsx"])
    said = draw.choice([f"own.{ending}"] * 8 + ["/etc/passwd", "../own.csv", "", "own", "/dev/zero"])
    table = _csv(draw) if ending == "csv" else _workbook(draw)
    text = f"name: mine\ntables: {{{name}: {json.dumps(said)}}}\n"
    return {"mine.yaml": text.encode(), f"own.{ending}": next(iter(table.values()))}


def _rows(draw: random.Random) -> tuple[str, list[list[Any]]]:
    name, heads = draw.choice(list(TABLES.items()))
    codes = [str(code) for code in load_geography().districts.index]
    count = draw.choice([0, 1, 3, 30, 252, 5_000])
    fill: dict[str, Callable[[], Any]] = {
        "district_code": lambda: draw.choice(codes), "boxes": lambda: draw.randrange(9_999),
        "lat": lambda: draw.uniform(33, 38.5), "lon": lambda: draw.uniform(125, 130),
        "minutes": lambda: draw.uniform(1, 400), "km": lambda: draw.uniform(1, 400),
        "place_id": lambda: draw.choice(["PTK", "icheon_majang", "ICN", "own_1"]),
        "product_class": lambda: draw.choice(["", "home", "fashion"]), "quarter": lambda: "2024Q1",
        "path": lambda: "network.rates.parcel", "value": lambda: draw.uniform(0, 9_999),
    }  # fmt: skip
    rows: list[list[Any]] = [[fill.get(head, lambda: f"n{draw.random()}")() for head in heads]
                             for _ in range(count)]  # fmt: skip
    for _ in range(draw.choice([0, 1, 3, 20])):
        if rows:
            row = draw.choice(rows)
            row[draw.randrange(len(row))] = draw.choice(CELLS)
    heads = list(heads)
    if draw.random() < 0.15:
        heads[draw.randrange(len(heads))] = draw.choice(CELLS)
    return name, [heads, *rows]


def _csv(draw: random.Random) -> dict[str, bytes]:
    name, rows = _rows(draw)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=draw.choice([","] * 9 + [";", "\t"])).writerows(rows)
    text = buffer.getvalue()
    if draw.random() < 0.3:
        text = mutated(text, draw)
    if draw.random() < 0.05:
        text = draw.choice([",".join(["a"] * 300_000), "a\n" * 900_000, '"' + "x" * 9_000_000, text * 400])
    return {f"{name}.csv": _bytes(text, draw)}


def _workbook(draw: random.Random) -> dict[str, bytes]:
    name, rows = _rows(draw)
    book = Workbook()
    for row in rows[:600]:
        book.active.append([str(cell)[:32_000].replace("\r", " ") if isinstance(cell, str) else cell
                            for cell in row])  # fmt: skip
    for _ in range(draw.choice([0, 0, 1, 3])):
        place = draw.choice(["A1", "B2", "C3", "XFD2", "A1048576", "XFD1048576"])
        cell = book.active[place]
        cell.value = draw.choice(
            [None, True, 1.5, date(2024, 1, 1), "=1/0", "#N/A", "=A1", "x" * 32_000, 1e300]
        )
        cell.number_format = draw.choice(["General", "0.00", "yyyy-mm-dd", "@"])
    buffer = io.BytesIO()
    book.save(buffer)
    return {f"{name}.xlsx": _repacked(buffer.getvalue(), draw)}


def _repacked(content: bytes, draw: random.Random) -> bytes:
    """The workbook, sometimes with a part changed, swollen or missing, or its bytes broken."""
    roll = draw.random()
    if roll < 0.5:
        return content
    if roll < 0.6:
        at = draw.randrange(len(content))
        return content[:at] + bytes([draw.randrange(256)]) + content[at + 1 : draw.choice([None, at + 99])]
    swell = draw.choice([1_000, 3_000_000, 15_000_000])
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "&a%s;&a%s;&a%s;&a%s;">' % (n, p, p, p, p)
        for n in range(1, 12) for p in [b"%d" % (n - 1) if n > 1 else b""]
    ) + b"]>"  # fmt: skip
    changes: list[Callable[[bytes], bytes]] = [
        lambda xml: xml.replace(b"<sheetData>", b"<!--" + b"x" * swell + b"--><sheetData>"),
        lambda xml: xml.replace(b"?>", b"?>" + entities, 1).replace(b"<v>", b"<v>&a11;", 1),
        lambda xml: xml.replace(b'r="2"', b'r="%d"' % draw.choice([0, -1, 10**6, 10**12])),
        lambda xml: xml.replace(b'r="A1"', b'r="%s"' % draw.choice([b"ZZZ1", b"XFD1", b"1A", b"", b"A0"])),
        lambda xml: mutated(xml.decode("utf-8", "replace"), draw).encode("utf-8", "surrogatepass"),
        lambda xml: b"<a>" * draw.choice([100, 100_000]) + xml, lambda _: b"",
        lambda xml: xml + b" " * swell, lambda xml: xml.replace(b"<v>", b"<v>" + b"9" * swell, 1),
    ]  # fmt: skip
    change = draw.choice(changes)
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = old.namelist()
        chosen = next(p for p in parts if "sheet1" in p) if draw.random() < 0.7 else draw.choice(parts)
        for part in parts:
            new.writestr(part, change(old.read(part)) if part == chosen else old.read(part))
    return buffer.getvalue()


def _exported(draw: random.Random) -> dict[str, bytes]:
    from openpyxl import load_workbook

    sites = [{"id": "own_1", "name": "Own", "lat": 37.2, "lon": 127.2}]
    content = exchange.to_workbook(Scenario().change({"tables.sites": sites}), None)
    book = load_workbook(io.BytesIO(content))
    sheet = book["inputs"]
    for _ in range(draw.choice([0, 1, 3, 30])):
        row = draw.randrange(1, sheet.max_row + 3)
        odd = draw.choice(
            [*CELLS, "[" * 5_000, "{}", "[1]", "a.b.c", "name.x", "demand", "tables.sites.0", 1.5, True, None]
        )
        sheet.cell(row, draw.choice([1, 2, 2, 2])).value = _cell(odd)
    if draw.random() < 0.2:
        own = book["own_sites"]
        own.delete_rows(1, draw.choice([1, 2]))
    if draw.random() < 0.1:
        book.create_sheet("own_demand")
    buffer = io.BytesIO()
    book.save(buffer)
    return {"mine.xlsx": _repacked(buffer.getvalue(), draw)}


def _cell(value: Any) -> Any:
    return "".join(c for c in value if c.isprintable())[:32_000] if isinstance(value, str) else value


def _grid(draw: random.Random) -> dict[str, bytes]:
    if draw.random() < 0.6:
        seed = draw.choice(sorted((SEEDS / "grids").glob("*.yaml"))).read_text(encoding="utf-8")
        return {"grid.yaml": _bytes(mutated(seed.replace("../scenarios/", ""), draw), draw)}
    steps = draw.choice([2, 3, 1_000, 100_000, 10_000_000, -1, "x"])
    axis = draw.choice(
        [
            {"from": 0, "to": draw.choice([1, 0, 1e308, -1]), "steps": steps},
            {"values": draw.choice(VALUES)}, draw.choice(VALUES),
            {"cases": {"a": {}, "b": {"demand.volume_factor": 2}}},
            {"from": 0.1, "to": 1, "by": draw.choice([0.1, 1e-9, 0, -1])},
        ]
    )  # fmt: skip
    data: dict[str, Any] = {"name": "odd", "axes": {draw.choice(["demand.market_growth", "x", ""]): axis}}
    if draw.random() < 0.4:
        data["axes"]["building.rent_factor"] = {"from": 0.5, "to": 2, "steps": draw.choice([2, 3_000])}
    if draw.random() < 0.3:
        condition = draw.choice(["a", "1/0 > 1", "building.rent_factor < 1", "(" * 300, "not " * 400 + "1"])
        data["filters"] = [condition]
    if draw.random() < 0.2:
        size = draw.choice([4, 1_000_000, 10_000_000])
        data["sample"] = {"size": size, "ranges": {"demand.peak_factor": [0.5, 1]}, "method": "sobol"}
    return {"grid.yaml": _bytes(_dumped(data), draw)}


def _design(draw: random.Random) -> dict[str, bytes]:
    if draw.random() < 0.5:
        seed = (SEEDS / "designs" / "twenty_five_fields.yaml").read_text(encoding="utf-8")
        return {"design.yaml": _bytes(mutated(seed, draw), draw)}
    site = {"site": "anseong", "tenure": "lease", "technology": "amr", "opens": "2024Q4", "area_m2": 2e4}
    data = {"sites": [site] * draw.choice([0, 1, 2, 3_000])}
    data = json.loads(json.dumps(data))
    _put_somewhere(data, draw)
    return {"design.yaml": _bytes(_dumped(data), draw)}


def _plan(draw: random.Random) -> dict[str, bytes]:
    data = json.loads(make_plan().model_dump_json())
    for _ in range(draw.choice([0, 1, 2, 5])):
        _put_somewhere(data, draw)
    text = _dumped(data)
    if draw.random() < 0.3:
        text = mutated(text, draw)
    if draw.random() < 0.05:
        text = draw.choice(
            ["[" * 100_000, "[" + "1," * 5_000_000 + "1]", '{"a":' * 5_000, "[{}" + ",{}" * 3_000_000]
        )
    return {"plan.json": _bytes(text, draw)}


def _case(draw: random.Random) -> dict[str, bytes]:
    seed = draw.choice(sorted((SEEDS / "known_cases").glob("*.txt"))).read_text(encoding="utf-8")
    data = _bytes(mutated(seed, draw), draw)
    if draw.random() < 0.2:
        data = gzip.compress(draw.choice([data, b"1 " * 30_000_000, b"0" * 30_000_000]))
    if draw.random() < 0.1:
        data = draw.choice([b"9 " * 9_000_000, b"5000 1 1\n1 2 3\n", b"99999999 99999999\n", b"1e9 1e9"])
    return {"case.txt": data}


def _link(draw: random.Random) -> dict[str, bytes]:
    found: dict[str, str] = {}
    paths = [
        "demand.volume_factor", "service.promises", "tables.sites", "name", "money", "products.home.duty",
        "_packed", "z", "_lang", "_place", "x", "service.promises.1.share", "building.size_steps",
    ]  # fmt: skip
    for _ in range(draw.choice([1, 2, 6])):
        value = draw.choice([*VALUES, *TOKENS, *CELLS])
        try:
            said = value if isinstance(value, str) and draw.random() < 0.5 else json.dumps(value)
        except ValueError:
            said = "1" * 5_000
        found[draw.choice(paths)] = mutated(said, draw) if draw.random() < 0.3 else said
    if draw.random() < 0.4:
        text = draw.choice(
            [json.dumps({"demand.volume_factor": 1.1}), "[" * 100_000, " " * 30_000_000, _dumped(_base(draw)),
             json.dumps({"tables.travel": [{"place_id": "PTK"}] * 30_000}), "{}", "[1]"]
        )  # fmt: skip
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"))
        if draw.random() < 0.3:
            packed = packed[: draw.randrange(len(packed))]
        found["_packed"] = base64.urlsafe_b64encode(packed).decode()
    return {key: value.encode("utf-8", "surrogatepass") for key, value in found.items()}


_KINDS: dict[str, Callable[[random.Random], dict[str, bytes]]] = {
    "scenario": _scenario, "scenario with tables": _with_tables, "link": _link, "CSV table": _csv,
    "Excel table": _workbook, "Excel scenario": _exported, "grid": _grid, "design": _design, "plan": _plan,
    "known case": _case,
}  # fmt: skip
