"""A plan as tidy tables: data frames, a folder of CSV files, an Excel workbook.

A column's name ends in its unit (see ``planner.report.spreadsheets.UNITS``); shares are fractions of 1.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, message
from planner.manifest import manifest
from planner.plans.types import Plan, Verdict25
from planner.report import numbers
from planner.report.numbers import part_key
from planner.report.sentences import verdict_lines, with_sentences
from planner.report.spreadsheets import add_sheet, csv_of
from planner.report.trust import known_gap, may_change
from planner.scenario.service import CURRENCY
from planner.words.reader import ENGLISH, Reader
from planner.writing import whole_files

if TYPE_CHECKING:
    import pandas as pd

BENCHMARK = manifest().benchmark_design.said
_Rows = list[dict[str, Any]]


def frames(plan: Plan) -> dict[str, pd.DataFrame]:
    """The plan's tables by name, one fact a row; a table without rows has its key columns only."""
    import pandas as pd

    tables = {
        "summary": (("figure",), _summary(plan)),
        "buildings": (("site",), _buildings(plan)),
        "functions": (("site", "function"), _functions(plan)),
        "promises": (("within_days",), _promises(plan)),
        "provinces": (("province",), _provinces(plan)),
        "districts": (("district",), _districts(plan)),
        "periods": (("period",), _periods(plan)),
        "gateways": (("gateway", "period"), _gateways(plan)),
        "costs": (("part",), _costs(plan)),
        "flows": (("route", "zone", "product_class", "period", "demand_scenario"), _flows(plan)),
        "assumptions": (("path",), [a.model_dump() for a in plan.assumption_details]),
    }
    return {
        name: pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(keys))
        for name, (keys, rows) in tables.items()
    }


def write_folder(plan: Plan, folder: Path, reader: Reader = ENGLISH) -> None:
    """Write plan.json, plan.xlsx and a CSV file (UTF-8 with byte order mark) of every table.

    The folder is made where it does not exist. All files are written or none. Raises InputError where it
    cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_files() as beside:
            with_sentences(plan).write(beside(folder / "plan.json"))
            tables = frames(plan)
            for name, frame in tables.items():
                beside(folder / f"{name}.csv").write_bytes(csv_of(frame))
            beside(folder / "plan.xlsx").write_bytes(workbook(plan, tables, reader))
    except OSError as error:
        found = message("a folder that cannot be written ({found})", found=error.strerror or error)
        raise InputError(found, "a folder with write access and free space", file=str(folder)) from None


def workbook(plan: Plan, tables: dict[str, pd.DataFrame], reader: Reader = ENGLISH) -> bytes:
    """An Excel workbook: the verdict on its first sheet, then a sheet for every table."""
    import xlsxwriter

    buffer = io.BytesIO()
    # Text is text: a site's name that begins with "=" is no formula.
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        first = book.add_worksheet("verdict")
        first.set_column(0, 0, 120, book.add_format({"text_wrap": True, "valign": "top"}))
        for row, line in enumerate(verdict_lines(plan, reader)):
            first.write_string(row, 0, line)
        for name, frame in tables.items():
            add_sheet(book, name, frame)
    return buffer.getvalue()


def _summary(plan: Plan) -> _Rows:
    k, v = plan.kpis, plan.verdict_25_fields
    rows: list[tuple[str, object, str]] = [
        ("scenario", plan.scenario["name"], ""),
        ("scenario digest", plan.scenario_digest, ""),
        ("status", plan.status, ""),
        ("trust", numbers.words(plan.trust), ""),
        ("may still change", may_change(plan, ENGLISH), ""),
        ("objective", plan.objective, CURRENCY if plan.scenario["objective"] == "cost" else ""),
        ("bound", plan.bound, CURRENCY if plan.scenario["objective"] == "cost" else ""),
        ("gap", known_gap(plan), "share"),
        ("boxes that lack from promises", plan.shortfall_boxes, "boxes"),
        ("boxes that must lack", plan.shortfall_boxes_bound, "boxes"),
        ("wall time", plan.seconds, "s"),
        ("strategy", plan.strategy, ""),
        ("area of all FCs", plan.recommendation.area_m2, "m2 GFA"),
        ("cost per box", k.cost_per_box_krw, CURRENCY),
        ("NPV of all cost", k.npv_krw, CURRENCY),
        ("boxes over the horizon", k.boxes, "boxes"),
        ("within 5 days", k.on_time_share_5d, "share of boxes"),
        ("within 3 days", k.on_time_share_3d, "share of boxes"),
        ("refused orders", k.refused_share, "share of boxes"),
        ("refused on the worst average day", plan.refused.worst_average_day, "share of boxes"),
        ("refused on the worst design day", plan.refused.worst_design_day, "share of boxes"),
        ("peak use of the floor", k.peak_utilisation, "share"),
        ("binding driver", numbers.words(k.binding_driver), ""),
        ("boxes from FC stock", k.stocked_share, "share of boxes"),
        ("mean lead time", k.lead_time_mean_days, "days"),
        *[(f"SKUs held, {numbers.words(c)}", share, "share of SKUs") for c, share in k.breadth.items()],
    ]
    if v is None:
        rows.append((f"{BENCHMARK}: not judged", plan.verdict_25_missing or "stopped before", ""))
    else:
        rows += [
            (f"{BENCHMARK}: right", "yes" if v.right else "no", ""),
            (f"{BENCHMARK}: keeps the promises", _keeps(v), ""),
            (f"{BENCHMARK}: mean use of its floor", v.utilisation, "share"),
            *[(f"{BENCHMARK}: use in {p}", use, "share") for p, use in v.utilisation_by_period.items()],
            (f"{BENCHMARK}: extra cost, NPV", v.extra_cost_krw, CURRENCY),
            (f"{BENCHMARK}: breaks even at", v.break_even_boxes_per_day, "boxes/day"),
        ]
    return [dict(zip(("figure", "value", "unit"), row, strict=True)) for row in rows]


def _keeps(v: Verdict25) -> str:
    if v.keeps_promises:
        return "yes"
    return "once open" if v.keeps_once_open else "no"


def _buildings(plan: Plan) -> _Rows:
    sized = {report.site: report for report in plan.buildings}
    rows = []
    for b in plan.recommendation.sites:
        row: dict[str, Any] = {
            "site": b.site, "name_en": b.name_en, "name_ko": b.name_ko, "lat_degrees": b.lat,
            "lon_degrees": b.lon, "tenure": b.tenure, "technology": b.technology, "opens": b.opens,
            "area_m2": b.area_m2, "area_pyeong": b.area_pyeong, "area_soccer_fields": b.soccer_fields,
            "floors": b.floors, "cost_npv_krw": b.cost_npv_krw,
        }  # fmt: skip
        if report := sized.get(b.site):
            row |= {
                "driver": report.driver, "busiest": report.busiest, "needed_gross_m2": report.gross_m2,
                "needed_net_m2": report.net_m2, "needed_cold_net_m2": report.cold_net_m2,
                "design_day_heads": report.heads, "truck_wait_hours": report.truck_wait_hours,
                "trucks_out_per_day": report.trucks_out_per_day,
                "design_day_boxes_per_day": report.design_boxes_per_day,
                "average_boxes_per_day": report.average_boxes_per_day,
                "density_boxes_per_m2_day": report.density_boxes_per_m2_day,
                "density_flag": report.density_flag,
            }  # fmt: skip
        rows.append(row)
    return rows


def _functions(plan: Plan) -> _Rows:
    return [{"site": b.site, **f.model_dump()} for b in plan.buildings for f in b.functions]


def _promises(plan: Plan) -> _Rows:
    return [
        {
            "within_days": p.days, "since": p.since, "promised_share": p.promised,
            "promised_design_day_share": p.promised_design_day, "mean_share": p.mean,
            "worst_average_day_share": p.worst_average_day, "worst_average_day_at": p.worst_average_at,
            "worst_design_day_share": p.worst_design_day, "worst_design_day_at": p.worst_design_at,
            "kept": p.kept,
        }
        for p in plan.promises
    ]  # fmt: skip


def _provinces(plan: Plan) -> _Rows:
    return [{"province": name, "worst_on_time_share": share} for name, share in plan.provinces.items()]


def _districts(plan: Plan) -> _Rows:
    return [
        {"district": district}
        | {f"{name}_share" if name.startswith("on_time_") else name: value for name, value in figures.items()}
        for district, figures in plan.districts.items()
    ]


def _periods(plan: Plan) -> _Rows:
    rows = []
    for p in plan.periods:
        row: dict[str, Any] = {
            "period": p.period, "demand_boxes_per_day": p.demand, "demand_low_boxes_per_day": p.demand_low,
            "demand_high_boxes_per_day": p.demand_high,
            "orders_boxes_per_design_day": p.design_day_orders,
            "from_stock_boxes_per_day": p.from_stock, "direct_sea_boxes_per_day": p.direct_sea,
            "direct_air_boxes_per_day": p.direct_air, "domestic_direct_boxes_per_day": p.domestic_direct,
            "lost_boxes_per_day": p.lost, "area_open_m2": p.area_open_m2, "area_use_share": p.area_use,
            "area_use_highest_share": p.area_use_highest, "labour_heads": p.labour_heads,
            "waiting_boxes_per_design_day": p.waiting_design_day,
            "overflow_boxes_per_design_day": p.overflow_design_day, "way_cost_krw": p.way_cost_krw,
        }  # fmt: skip
        row |= {f"within_{days}_days_share": share for days, share in p.on_time.items()}
        row |= {f"within_{days}_days_design_day_share": share for days, share in p.on_time_design_day.items()}
        rows.append(row)
    return rows


def _gateways(plan: Plan) -> _Rows:
    columns = ("gateway", "period", "capacity_boxes_per_day", "average_day_use_share", "design_day_use_share")
    return [
        dict(zip(columns, (g.gateway, *row), strict=True))
        for g in plan.gateways
        for row in zip(plan.names.period, g.capacity, g.use_average, g.use_design_day, strict=True)
    ]


def _costs(plan: Plan) -> _Rows:
    rate, total = numbers.krw_per_usd(plan), plan.kpis.npv_krw
    per_box = plan.kpis.cost_per_box_by_part_krw
    return [
        {
            "part": part, "meaning": ENGLISH.word(part_key(part, plan)), "npv_krw": value,
            "per_box_krw": per_box.get(part), "per_box_usd": per_box.get(part, math.nan) / rate,
            "of_all_share": value / total if total else math.nan,
        }
        for part, value in plan.costs.items()
    ]  # fmt: skip


def _flows(plan: Plan) -> _Rows:
    table = plan.decisions.get("flow")
    if table is None:
        return []
    axes = zip(table.axes, table.index, strict=True)
    named = [[getattr(plan.names, axis)[i] for i in index] for axis, index in axes]
    columns = [*table.axes, "flow_boxes_per_day"]
    return [dict(zip(columns, row, strict=True)) for row in zip(*named, table.values, strict=True)]
