"""The quarters that no building can help, as what they are, in the reader's language."""

from __future__ import annotations

from planner.plans.types import BeforeBuilding, Plan
from planner.words import format as fmt
from planner.words.reader import Reader


def _found(e: BeforeBuilding) -> str:
    return fmt.at_most(e.share, 1) if e.rule == "refused" else fmt.reached(e.share, e.asked)


def early_lines(plan: Plan, reader: Reader) -> list[str]:
    """A sentence for every promise and limit that lacks there, then from when they are held; mostly none."""
    told = plan.before_any_building
    if not told:
        return []
    lines = [
        reader.text(
            f"early_{e.rule}", quarter=reader.quarter(e.quarter), share=_found(e),
            asked=fmt.asked(e.asked), first=reader.quarter(e.first_building),
            count=e.promise_days or 0,
        )
        for e in told
    ]  # fmt: skip
    quarters = plan.names.period
    held = quarters.index(told[-1].quarter) + 1
    if held < len(quarters):
        lines.append(reader.text("early_from", quarter=reader.quarter(quarters[held])))
    return lines
