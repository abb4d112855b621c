"""The reference model: variables, constraint families, objective."""

from __future__ import annotations

from planner.instance import Instance
from planner.model import families, objective
from planner.model.program import Program
from planner.model.variables import Decisions, declare


def formulate(instance: Instance) -> tuple[Program, Decisions]:
    """The whole planning problem as a program that minimises the NPV of cost."""
    program = Program()
    decisions = declare(program, instance)
    for family in families.FAMILIES:
        family(program, instance, decisions)
    objective.npv(program, instance, decisions)
    return program, decisions


__all__ = ["Decisions", "Program", "formulate"]
