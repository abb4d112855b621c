"""How near the proof is after some seconds, and how cost grows with size: writes docs/engine.md.

Run from the repository's top folder on a quiet machine: ``python benchmarks/engine.py [anytime] [growth]
[direct]`` (all without an argument, some fifteen minutes). ``direct`` gives the whole model to HiGHS through
MathOpt, on zones; the time limit is the same for both.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
from machine import machine

from planner.engine.search import decomposition
from planner.engine.search.compilation import compile_engine
from planner.engine.search.decomposition import Warm
from planner.formulation import direct
from planner.instance import Instance
from planner.instance.aggregate import aggregate, zones
from planner.instance.assembly import assemble
from planner.scenario import Scenario
from planner.solve_options import Progress, SolveOptions, relative_gap

TARGET = Path(__file__).parent.parent / "docs" / "engine.md"
PLOT_LINK = "images/growth.svg"
PLOT = TARGET.parent / PLOT_LINK
MOMENTS = (1.0, 3.0, 10.0, 30.0, 60.0)
GAPS = (0.03, 0.01, 0.003, 0.001)
MOVES = {
    "cold": {},
    "volume x 1.02, warm": {"demand.volume_factor": 1.02},
    "rent x 1.1, warm": {"building.rent_factor": 1.1},
    "3 days for 52 %, warm": {"service.promises.1.share": 0.52},
}
SIZES = ((100, 100), (250, 400), (1_000, 300), (1_000, 1_000), (3_500, 1_000), (10_000, 1_000))
"""Districts and sites."""
DIRECT = ((17, 10), (17, 58), (60, 58))
"""Zones and sites."""
LIMIT = 120.0


def anytime() -> str:
    """The gap by the second, cold and after a slider's move."""
    lines = [
        "| base case | " + " | ".join(f"gap after {m:g} s" for m in MOMENTS) + " | "
        + " | ".join(f"s to {100 * g:g} %" for g in GAPS) + " |",
        "|---" * (1 + len(MOMENTS) + len(GAPS)) + "|",
    ]  # fmt: skip
    warm, base = Warm(), Scenario()
    compile_engine(assemble(base))
    for name, change in MOVES.items():
        seen: list[tuple[float, float]] = []

        def note(p: Progress, seen: list[tuple[float, float]] = seen) -> None:
            if p.gap is not None:
                seen.append((p.seconds, p.gap))

        found = assemble(base.change(change))
        decomposition.solve(found, SolveOptions(gap=GAPS[-1], time_limit=LIMIT, threads=2), note, warm)
        after = [min((g for s, g in seen if s <= m), default=None) for m in MOMENTS]
        until = [next((s for s, g in seen if g <= wanted), None) for wanted in GAPS]
        cells = ["" if g is None else f"{100 * g:.2f} %" for g in after]
        cells += ["" if s is None else f"{s:.1f}" for s in until]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def grown(instance: Instance, districts: int, sites: int) -> Instance:
    """The base case's geography drawn anew: districts and sites like its own, with costs 10 % up or down."""
    g, i, n_e = np.random.default_rng(1), instance, instance.n_entries
    r = np.sort(g.integers(0, len(i.axes.districts), districts))
    s = g.integers(0, len(i.axes.sites), sites)
    j = np.concatenate([np.arange(n_e), n_e + s])
    o = i.options
    rows = [np.flatnonzero(o.site == k) for k in range(len(i.axes.sites))]
    row = np.concatenate([rows[k] for k in s])
    factor = np.repeat(g.uniform(0.9, 1.1, sites), [len(rows[k]) for k in s])
    options = replace(
        o.take(row),
        site=np.repeat(np.arange(sites), [len(rows[k]) for k in s]),
        cost=o.cost[row] * factor,
    )
    share = i.demand.share[r] * g.uniform(0.5, 1.5, (districts, 1))
    return replace(
        i,
        axes=replace(
            i.axes,
            districts=tuple(f"d{k}" for k in range(districts)),
            sites=tuple(f"s{k}" for k in range(sites)),
        ),
        demand=replace(i.demand, share=share / share.sum(axis=0), province=i.demand.province[r]),
        routes=replace(
            i.routes,
            allowed=i.routes.allowed[j],
            box_cost=i.routes.box_cost[:, j],
            carriage=i.routes.carriage[j][:, r] * g.uniform(0.9, 1.1, (len(j), districts, 1)),
            on_time=i.routes.on_time[:, j][:, :, r],
            lead_days=i.routes.lead_days[j][:, r],
        ),
        facilities=replace(i.facilities, space_fee=i.facilities.space_fee[s], labour=i.facilities.labour[s]),
        options=options,
        limits=replace(i.limits, most_sites=1),
    )


def growth_row(districts: int, sites: int) -> str:
    """One size, in this process, whose memory is then known."""
    base = assemble(Scenario())
    compile_engine(base)
    Path("/proc/self/clear_refs").write_text(
        "5"
    )  # the peak begins anew: loading the engine is not the case's
    before = _peak()
    instance = grown(base, districts, sites)
    started = time.perf_counter()
    found = decomposition.solve(instance, SolveOptions(gap=0.001, time_limit=600, threads=2))
    seconds = time.perf_counter() - started
    memory = _peak() - before
    pairs = districts * sites
    arcs = pairs * len(base.axes.classes)
    return (
        f"| {districts:,} x {sites:,} | {pairs:,} | {arcs:,} | {seconds:.1f} | {1e6 * seconds / pairs:.1f} | "
        f"{memory / 2**20:,.0f} | {memory / arcs:,.0f} | {found.bound / 1e9:.1f} |"
    )


def _peak() -> int:
    """This process's peak memory, bytes (Linux)."""
    status = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def growth() -> str:
    """One building among ever more districts and sites, 12 quarters, 5 classes, 3 scenarios."""
    lines = [
        "| districts x sites | pairs | pairs x classes | s to 0.1 % | microseconds a pair | MiB | "
        "bytes an arc | bound, bn |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for districts, sites in SIZES:
        command = [sys.executable, __file__, "row", str(districts), str(sites)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        line = done.stdout.strip() or f"| {districts:,} x {sites:,} | failed: {done.stderr[-200:]!r} |"
        print(line, file=sys.stderr, flush=True)
        lines.append(line)
    _draw(lines[2:])
    return "\n".join([*lines, "", f"![Seconds and memory against size, both axes logarithmic]({PLOT_LINK})"])


def _draw(lines: list[str]) -> None:
    """The table's seconds and memory against its flow arcs, beside the lines of proportional growth."""
    rows = [[cell.strip().replace(",", "") for cell in line.split("|")] for line in lines]
    measured = pd.DataFrame(
        [(float(r[3]), float(r[4]), float(r[6])) for r in rows if len(r) > 7],
        columns=["arcs", "seconds to 0.1 %", "MiB"],
    )
    long = measured.melt("arcs", var_name="what", value_name="value").assign(line="measured")
    last = measured.iloc[-1]
    straight = (measured.div(last)["arcs"].to_frame("share")).assign(arcs=measured["arcs"])
    for what in ("seconds to 0.1 %", "MiB"):
        part = straight.assign(
            value=straight["share"] * last[what], what=what, line="in proportion to the arcs"
        )
        long = pd.concat([long, part[["arcs", "what", "value", "line"]]])
    chart = (
        alt.Chart(long, width=300, height=240)
        .mark_line(point=True)
        .encode(
            alt.X("arcs:Q", title="flow arcs (districts x sites x classes)")
            .scale(type="log")
            .axis(format="~s"),
            alt.Y("value:Q", title=None).scale(type="log").axis(format=",~g"),
            alt.Color("line:N", title=None, scale=alt.Scale(range=["#9aa5b1", "#0b5cad"])).legend(
                orient="bottom"
            ),
            alt.Column("what:N", title=None),
        )
        .resolve_scale(y="independent")
        .configure(background="white", axis=alt.Axis(gridOpacity=0.4))
    )
    chart.save(PLOT)


def against_direct() -> str:
    """The engine and a MIP of the whole model, both on zones and with the same limit."""
    lines = [
        f"| zones x sites, 12 quarters | HiGHS after {LIMIT:g} s: gap | engine: s to 0.1 % | engine's gap |",
        "|---|---|---|---|",
    ]
    base = assemble(Scenario())
    for count, sites in DIRECT:
        chosen = np.flatnonzero(base.options.site < sites)
        small = aggregate(base, zones(base, count))
        small = small.with_options(small.options.take(chosen))
        options = SolveOptions(gap=0.001, time_limit=LIMIT, threads=2)
        mip = direct.solve(small, options).solution
        reached = f"{100 * relative_gap(mip.objective, mip.bound):.2f} %" if mip.values else "no plan found"
        started, last = time.perf_counter(), [float("inf")]
        decomposition.solve(small, options, lambda p, last=last: last.append(p.gap or last[-1]))  # type: ignore[misc]
        seconds = time.perf_counter() - started
        lines.append(f"| {count} x {sites} | {reached} | {seconds:.1f} | {100 * last[-1]:.2f} % |")
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "anytime": ("How near the proof is after some seconds", anytime),
    "growth": ("How cost grows with size", growth),
    "direct": ("Against the whole model in one MIP", against_direct),
}


def main() -> None:
    """Write the parts that are asked for; the others stay as they are."""
    if sys.argv[1:2] == ["row"]:
        print(growth_row(int(sys.argv[2]), int(sys.argv[3])))
        return
    known: dict[str, str] = {}
    if TARGET.exists():
        for block in TARGET.read_text(encoding="utf-8").split("\n## ")[1:]:
            head, _, body = block.partition("\n")
            known[head] = body.strip()
    for name in sys.argv[1:] or PARTS:
        head, part = PARTS[name]
        known[head] = part()
    made = machine("ortools", "numba", "numpy")
    text = f"# The engine, measured\n\nMade by `benchmarks/engine.py` ({made}).\n"
    text += "".join(f"\n## {head}\n\n{known[head]}\n" for head, _ in PARTS.values() if head in known)
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
