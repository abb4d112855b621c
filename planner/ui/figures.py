"""Key figures, the promise table and the register of assumptions, as HTML. Every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from planner.plan.types import Assumption, Plan
from planner.ui import format as fmt
from planner.ui.texts import Language, text

TOLERANCE = 1e-6
"""A share this far below its promise still keeps it: what solvers round."""
WORTH_TELLING = 0.0005
"""Changes below this, relative, are the solver's and not the reader's."""


@dataclass(frozen=True)
class Card:
    """A key figure: ``good`` colours it (None: neutral); ``change`` is against the answer before."""

    label: str
    value: str
    note: str
    good: bool | None = None
    change: str = ""
    better: bool | None = None


def key_figures(plan: Plan, before: Plan | None, language: Language) -> list[Card]:
    """The figures a director asks for, against the promise and the answer before."""
    k, b = plan.kpis, before.kpis if before else None
    cards = [
        _promise(plan, before, 3.0, language),
        _promise(plan, before, 5.0, language),
    ]
    usd = fmt.dollars(k.cost_per_box_krw, float(plan.scenario["money"]["krw_per_usd"]))
    change, better = _money_change(k.cost_per_box_krw, b.cost_per_box_krw if b else None, language)
    note = text("k_cost_note", language, usd=usd, npv=fmt.money(k.npv_krw, language))
    cards.append(
        Card(text("k_cost", language), fmt.won(k.cost_per_box_krw, language), note, None, change, better)
    )
    area, earlier = _area(plan), _area(before) if before else None
    moved = earlier is not None and abs(area - earlier) > 1
    sizes = {"fields": fmt.fields(area, language), "pyeong": fmt.pyeongs(area, language)}
    size = text("k_size_note", language, **sizes)
    shown = f"{fmt.signed(area - earlier)} m²" if moved and earlier is not None else ""
    cards.append(Card(text("k_size", language), fmt.area(area), size, None, shown))
    return [*cards, *_use_and_proof(plan, before, language)]


def _use_and_proof(plan: Plan, before: Plan | None, language: Language) -> list[Card]:
    k = plan.kpis
    shift = k.peak_utilisation - before.kpis.peak_utilisation if before else 0.0
    use = Card(
        text("k_use", language), fmt.percent(k.peak_utilisation, 0),
        text("k_use_note", language, driver=text(k.binding_driver, language)),
        change=fmt.points(shift, language) if abs(shift) > WORTH_TELLING else "",
    )  # fmt: skip
    took = fmt.duration(plan.seconds, language)
    note = text("k_gap_note", language, status=text(plan.status, language), seconds=took)
    proof = Card(text("k_gap", language), fmt.percent(plan.gap, 2), note)
    verdict = plan.verdict_25_fields
    if verdict is None:
        announced = Card(text("k_25", language), "–", text("k_25_none", language))
    else:
        earlier = before.verdict_25_fields if before else None
        change, better = _money_change(
            verdict.extra_cost_krw, earlier.extra_cost_krw if earlier else None, language
        )
        sign = "+" if verdict.extra_cost_krw > 0 else ""
        announced = Card(
            text("k_25", language), sign + fmt.money(verdict.extra_cost_krw, language),
            text("k_25_note", language), verdict.right, change, better,
        )  # fmt: skip
    return [use, proof, announced]


def _promise(plan: Plan, before: Plan | None, days: float, language: Language) -> Card:
    label, share = text(f"k_{days:g}d", language), _mean_share(plan, days)
    earlier = _mean_share(before, days) if before else share
    moved = abs(share - earlier) > WORTH_TELLING
    change = fmt.points(share - earlier, language) if moved else ""
    better = share > earlier if moved else None
    report = next((p for p in plan.promises if p.days == days), None)
    if report is None:
        note = text("k_no_promise", language, days=f"{days:g}")
        return Card(label, fmt.percent(share), note, None, change, better)
    average = _kept(report.worst_average_day, report.promised)
    design = _kept(report.worst_design_day, report.promised_design_day)
    note = text(
        "k_promise", language, share=fmt.percent(report.promised, 0),
        since=fmt.quarter(report.since, language),
        worst=fmt.percent(min(report.worst_average_day, report.worst_design_day)),
    )  # fmt: skip
    whole = plan.kpis.on_time_share_3d if days == 3 else plan.kpis.on_time_share_5d
    if abs(whole - share) > WORTH_TELLING:
        note += text("k_all", language, share=fmt.percent(whole))
    return Card(label, fmt.percent(share), note, average and design, change, better)


def _mean_share(plan: Plan, days: float) -> float:
    """Expected share within that many days while it is promised; over the horizon where it is not."""
    whole = plan.kpis.on_time_share_3d if days == 3 else plan.kpis.on_time_share_5d
    return next((p.mean for p in plan.promises if p.days == days), whole)


def _kept(share: float, promised: float) -> bool:
    return share >= promised - TOLERANCE


def _area(plan: Plan) -> float:
    return sum(b.area_m2 for b in plan.recommendation.sites)


def _money_change(value: float, earlier: float | None, language: Language) -> tuple[str, bool | None]:
    if earlier is None or abs(value - earlier) <= WORTH_TELLING * abs(earlier):
        return "", None
    sign = "+" if value > earlier else ""
    return sign + fmt.money(value - earlier, language), value < earlier


def cards_html(cards: Sequence[Card]) -> str:
    """The cards side by side; they wrap on a narrow screen."""
    tones = {True: "good", False: "bad", None: ""}
    parts = []
    for card in cards:
        change = ""
        if card.change:
            change = f'<div class="change {tones[card.better]}">{escape(card.change)}</div>'
        parts.append(
            f'<div class="card {tones[card.good]}"><div class="label">{escape(card.label)}</div>'
            f'<div class="value">{escape(card.value)}</div>{change}'
            f'<div class="note">{escape(card.note)}</div></div>'
        )
    return f'<div class="cards">{"".join(parts)}</div>'


def promises_html(plan: Plan, language: Language) -> str:
    """Every promise, how it is kept on the mean, the worst average day and the worst design day."""
    heads = ("t_promise", "t_share", "t_mean", "t_worst", "t_peak", "t_kept")
    rows = []
    for p in plan.promises:
        average = _kept(p.worst_average_day, p.promised)
        design = _kept(p.worst_design_day, p.promised_design_day)
        verdict = "kept" if average and design else "missed"
        cells = [
            text("t_days", language, days=f"{p.days:g}", since=fmt.quarter(p.since, language)),
            fmt.percent(p.promised, 0),
            fmt.percent(p.mean),
            _worst(p.worst_average_day, p.worst_average_at, average, language),
            _worst(p.worst_design_day, p.worst_design_at, design, language),
            f'<span class="mark {verdict}">{text(verdict, language)}</span>',
        ]
        rows.append("".join(f"<td>{cell}</td>" for cell in cells))
    return _table([text(h, language) for h in heads], rows, "promises")


def _worst(share: float, where: str, kept: bool, language: Language) -> str:
    tone = "" if kept else ' class="bad"'
    return f"<span{tone}>{fmt.percent(share)}</span> <small>{escape(fmt.moment(where, language))}</small>"


def assumptions_html(figures: Sequence[Assumption], language: Language) -> str:
    """One row a figure; reported ones look settled, assumed ones do not."""
    rows = []
    for a in figures:
        badge = f'<span class="kind {escape(a.kind)}">{escape(text(a.kind, language))}</span>'
        if a.changed:
            badge += f' <span class="kind yours">{escape(text("yours", language))}</span>'
        known = a.low is not None and a.high is not None
        span = f"{fmt.plain(a.low)} – {fmt.plain(a.high)}" if known else "–"
        cells = [
            f"{escape(a.path)}<br><small>{escape(a.fact)}</small>",
            f"<b>{escape(fmt.plain(a.value))}</b> <small>{escape(a.unit)}</small>",
            span, badge, f"<small>{escape(a.source)}</small>",
        ]  # fmt: skip
        rows.append("".join(f"<td>{cell}</td>" for cell in cells))
    heads = [text(h, language) for h in ("t_figure", "t_value", "t_range", "t_kind", "t_source")]
    return f'<div class="scroll">{_table(heads, rows, "register")}</div>'


def bars_html(rows: Sequence[tuple[str, float, str]], highest: float, tone: str = "") -> str:
    """Small horizontal bars: name, length against ``highest``, and the figure as shown."""
    parts = []
    for name, value, shown in rows:
        width = 100 * min(1.0, value / highest) if highest > 0 else 0
        parts.append(
            f'<div class="bar"><span>{escape(name)}</span>'
            f'<i><b class="{tone}" style="width:{width:.1f}%"></b></i>'
            f"<em>{escape(shown)}</em></div>"
        )
    return f'<div class="bars">{"".join(parts)}</div>'


def _table(heads: Sequence[str], rows: Sequence[str], name: str) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="{name}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
