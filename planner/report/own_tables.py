"""What a plan takes from its user's own tables, and what of them was confirmed, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from planner.districts import District, ReadDistrict, is_shared
from planner.instance.demand import demand_total, national_boxes, volume_total
from planner.instance.own_table_use import confirmed, districts_read, travel_use
from planner.report.problems import phrase
from planner.scenario import Scenario
from planner.words import format as fmt
from planner.words.reader import Reader

SHOWN = 3
"""Codes that are written out; of more, how many there are."""


def own_tables(scenario: Scenario, reader: Reader) -> list[str]:
    """One sentence each: what is used of every table, how its codes were read, what was confirmed.

    Empty without own tables. Raises InputError for tables that do not fit together.
    """
    said = [*_used(scenario, reader)]
    for table, found in districts_read(scenario).items():
        said += _codes(table, found, reader)
    said += [
        reader.text("ot_confirmed", name=reader.text(f"is_{error.accept}"), found=phrase(error.found, reader))
        for error in confirmed(scenario)
    ]
    return said


def _used(scenario: Scenario, reader: Reader) -> list[str]:
    tables, said = scenario.tables, []
    if tables.demand:
        total = demand_total(scenario)
        said.append(
            reader.text(
                "ot_demand", count=len(tables.demand), own=fmt.number(total.own),
                known=fmt.number(total.known),
                volumes=reader.text("ot_from_volumes" if tables.volumes else "ot_from_growth"),
            )
        )  # fmt: skip
    if tables.volumes:
        said.append(_volumes(scenario, reader))
    if tables.sites:
        key = "ot_sites_only" if tables.replace_sites else "ot_sites"
        said.append(reader.text(key, count=len(tables.sites)))
    if tables.travel:
        use = travel_use(scenario)
        said.append(
            reader.text(
                "ot_travel", count=len(tables.travel), deliveries=fmt.number(use.deliveries),
                labour=fmt.number(use.labour), nothing=fmt.number(use.nothing),
            )
        )  # fmt: skip
    return said


def _volumes(scenario: Scenario, reader: Reader) -> str:
    total = volume_total(scenario)
    names = [w.name for w in scenario.demand.scenarios]
    base = names.index("base") if "base" in names else 0
    planned = float(national_boxes(scenario)[:, base].sum())
    said = reader.text("ot_volumes", own=fmt.number(total.own), known=fmt.number(total.known))
    if abs(planned - total.own) > 0.5:
        factor = f"{planned / total.own:,.4g}"
        said += " " + reader.text("ot_volumes_times", factor=factor, planned=fmt.number(planned))
    return said


def _codes(table: str, found: Sequence[ReadDistrict], reader: Reader) -> list[str]:
    """How codes that are not plainly the planner's own were read."""
    name = reader.text(f"a_tables.{table}")
    other = [read for read in found if read.code_list == "other" and not is_shared(read.written.code)]
    shared = [read for read in found if is_shared(read.written.code)]
    said = []
    if other:
        said.append(reader.text("ot_other_codes", table=name, count=len(other), list=_listed(other, reader)))
    if shared:
        said.append(reader.text("ot_shared", table=name, list=_listed(shared, reader)))
    return said


def _listed(found: Sequence[ReadDistrict], reader: Reader) -> str:
    meant = {f"{read.written.code} = {_name(read.district, reader)}": None for read in found}
    said = ", ".join(list(meant)[:SHOWN])
    return reader.text("ot_more", list=said, count=len(meant) - SHOWN) if len(meant) > SHOWN else said


def _name(district: District, reader: Reader) -> str:
    return reader.named(district.names)
