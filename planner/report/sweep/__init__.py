"""A sweep on paper: tables for other programs, views for people."""

from planner.report.sweep.tables import write_tables
from planner.report.sweep.write import check_can_draw, write_sweep

__all__ = ["check_can_draw", "write_sweep", "write_tables"]
