"""What is asked: scenarios and designs."""

from planner.scenario.base import UsedFigure, used_figures
from planner.scenario.horizon import Period
from planner.scenario.io import (
    line_of,
    load_design,
    load_scenario,
    naming_files,
    read_fields,
    read_table_rows,
)
from planner.scenario.schema import Design, Scenario, SiteDesign, changes_of

__all__ = [
    "Design",
    "Period",
    "Scenario",
    "SiteDesign",
    "UsedFigure",
    "changes_of",
    "line_of",
    "load_design",
    "load_scenario",
    "naming_files",
    "read_fields",
    "read_table_rows",
    "used_figures",
]
