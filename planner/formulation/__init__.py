"""The reference model: variables, constraint families, objective."""

from __future__ import annotations

from planner.formulation import constraints, objective
from planner.formulation.program import Program
from planner.formulation.variables import Decisions, declare
from planner.instance import Instance


def formulate_period(instance: Instance, t: int) -> tuple[Program, Decisions]:
    """One period with every option of the instance open: a linear program, elastic in its promises."""
    program, one = Program(), instance.period(t)
    decisions = declare(program, one, elastic=True)
    for family in constraints.ONE_PERIOD_FAMILIES:
        family(program, one, decisions)
    objective.npv(program, one, decisions)
    program.fix(decisions.open.index, 1.0)
    return program, decisions


def formulate(instance: Instance, *, elastic: bool = False) -> tuple[Program, Decisions]:
    """The whole planning problem as a program that minimises the NPV of cost.

    ``elastic``: promises may fall short, at ``Service.broken_promise`` a box.
    """
    program = Program()
    decisions = declare(program, instance, elastic=elastic)
    for family in constraints.FAMILIES:
        family(program, instance, decisions)
    objective.npv(program, instance, decisions)
    return program, decisions


__all__ = ["Decisions", "Program", "formulate", "formulate_period"]
