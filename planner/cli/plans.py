"""``solve``, ``evaluate`` and ``check``: make a plan, price a design, check a plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli import parameters as opt
from planner.cli.output import data_console, reader, text
from planner.cli.streams import uninterrupted
from planner.cli.work import run
from planner.errors import ExitCode, InputError

if TYPE_CHECKING:
    from planner.plans.types import Plan
    from planner.solve_options import Report


def solve(
    scenario: opt.ScenarioFile = None,
    setting: opt.Settings = None,
    objective: opt.Objective = None,
    gap: opt.Gap = 0.01,
    time_limit: opt.TimeLimit = 110.0,
    strategy: opt.HowToSolve = "auto",
    threads: opt.Threads = 2,
    seed: opt.Seed = 1,
    reliable: opt.Reliable = True,
    json_file: opt.JsonFile = None,
    out: opt.OutFolder = None,
) -> None:
    """Plan a scenario (without one: the base case of the country): how many m2, where, when, leased or built.

    Money is in the country's currency, areas in m2 of gross floor area, flows in boxes per day.

    \b
    Examples:
      planner solve
      planner solve my.yaml --set demand.market_growth=0.15 --gap 0.005 --json plan.json
      planner solve --no-reliable --json equal_days.json
      planner solve --objective service --set money.budget_total=300e9 --out results

    \b
    Exit codes: 0 a plan within the gap, or the best found at the time limit with its gap printed;
    1 no plan found within the time limit; 2 bad input; 3 the promise cannot be kept (explained, and
    the best plan is still written); 130 interrupted.
    """
    how = opt.solve_options(gap, time_limit, strategy, threads, seed)
    opt.check_targets(json_file, out)
    started = time.perf_counter()

    def work(report: Report) -> Plan:
        from planner.scenario import load_scenario, naming_files
        from planner.studies.simulate import plan_as_asked

        asked = load_scenario(scenario, _settings(setting, objective))
        with naming_files(scenario):
            return plan_as_asked(asked, replace(how, reliable=reliable), report)

    # A mixed-integer program cannot be stopped on the way; then Ctrl-C leaves at once.
    _deliver(work, started, None if strategy == "direct" else how.stop, json_file, out)


def evaluate(
    scenario: opt.ScenarioFile = None,
    *,
    design: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="YAML or JSON: sites: [{site, tenure, technology, opens, area_m2}], area in m2 GFA.",
        ),
    ],
    setting: opt.Settings = None,
    gap: opt.Gap = 0.01,
    time_limit: opt.TimeLimit = 110.0,
    threads: opt.Threads = 2,
    seed: opt.Seed = 1,
    json_file: opt.JsonFile = None,
    out: opt.OutFolder = None,
) -> None:
    """Price and check a design that is given, such as the announced 25 fields; only flows are optimised.

    Money is in the country's currency, areas in m2 of gross floor area, flows in boxes per day.

    \b
    Example:
      planner evaluate --design fields25.yaml --set building.rent_factor=1.2 --json plan.json

    \b
    Exit codes: 0 the design keeps its promises; 1 no result within the time limit; 2 bad input;
    3 the design does not keep a promise (explained, and its plan is still written); 130 interrupted.
    """
    how = opt.solve_options(gap, time_limit, "auto", threads, seed)
    opt.check_targets(json_file, out)
    started = time.perf_counter()

    def work(report: Report) -> Plan:
        from planner.scenario import load_design, load_scenario, naming_files
        from planner.studies import planning

        asked, given = load_scenario(scenario, setting or ()), load_design(design)
        with naming_files(scenario, design):
            return planning.evaluate_design(asked, given, how, report)

    _deliver(work, started, how.stop, json_file, out)


def check(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A plan written with --json.")],
) -> None:
    """Check a plan anew, without a solver: every rule of the model, and its cost recomputed.

    Sides are in the rule's own unit (boxes per day, m2, money), violations relative to its right side.

    \b
    Example:
      planner solve --json plan.json && planner check plan.json

    \b
    Exit codes: 0 every rule holds; 1 a rule is violated; 2 the file holds no plan.
    """
    from planner.plans.checker import check as check_plan
    from planner.plans.types import read_plan

    report = check_plan(read_plan(plan))
    for rule in report.violated:
        left, right, off = f"{rule.left:,.6g}", f"{rule.right:,.6g}", f"{rule.violation:.3g}"
        typer.echo(text("cli_violated", rule=rule.name, where=rule.where, left=left, right=right, off=off))
    held = len(report.rules) - len(report.violated)
    typer.echo(text("cli_rules_hold", held=f"{held:,}", count=len(report.rules)))
    if not report.holds:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _settings(settings: list[str] | None, objective: str | None) -> list[str]:
    return [*(settings or ()), *([f"objective={objective}"] if objective else ())]


def _deliver(
    work: Callable[[Report], Plan],
    started: float,
    stop: Event | None,
    json_file: Path | None,
    out: Path | None,
) -> None:
    """Make the plan, write it, print it, and leave with its exit code; at Ctrl-C the best plan so far.

    A file that cannot be written is told at the end: the plan is printed all the same.
    """
    plan = run(work, lambda krw: reader().money.large(krw), stop)
    # Contract: wall time from reading to result, which the solve alone cannot know.
    plan = plan.model_copy(update={"seconds": time.perf_counter() - started})
    with uninterrupted():
        unwritten = _write(plan, json_file, out)
        from planner.report.terminal import show

        show(plan, data_console(), reader())
    if unwritten:
        raise unwritten[0]
    if stop is not None and stop.is_set():
        none = plan.status == "no_solution"
        raise KeyboardInterrupt(text("cli_without_plan" if none else "cli_best_so_far"))
    if plan.status == "infeasible":
        raise typer.Exit(ExitCode.PROMISE_CANNOT_BE_KEPT)
    if plan.status == "no_solution":
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _write(plan: Plan, json_file: Path | None, out: Path | None) -> list[InputError]:
    """Write the files that were asked for; what could not be written, and why."""
    unwritten = []
    if json_file is not None:
        from planner.report.sentences import with_sentences

        try:
            with_sentences(plan).write(json_file)
        except OSError as error:
            found = error.strerror or "an unusable file"
            unwritten.append(InputError(found, "a file with access and space", file=str(json_file)))
    if out is not None:
        from planner.report.tables import write_folder

        try:
            write_folder(plan, out, reader())
        except InputError as error:
            unwritten.append(error)
    return unwritten
