"""Key figures and the promise table, as HTML. Every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from planner.plans.types import Plan, Verdict25
from planner.report.trust import gap, refused_note, refused_share, refuses
from planner.rounding import SHARE_TOLERANCE
from planner.scenario.service import ServiceSection
from planner.words import format as fmt
from planner.words.reader import Reader

WORTH_TELLING = 0.0005
"""Changes below this, relative, are the solver's and not the reader's."""


@dataclass(frozen=True)
class Change:
    """A difference as shown, and whether it is for the better (None: neither)."""

    shown: str
    better: bool | None = None


@dataclass(frozen=True)
class Card:
    """A key figure: ``good`` colours it (None: neutral); ``changes`` against other plans."""

    label: str
    value: str
    note: str
    good: bool | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Others:
    """The plans to compare with: the last move's and the base case's, where they are others."""

    before: Plan | None = None
    base: Plan | None = None

    def changes(
        self, reader: Reader, difference: Callable[[Plan], tuple[str, bool | None]]
    ) -> tuple[Change, ...]:
        """What ``difference`` says of each; one only where both are the same plan."""
        found = []
        same = self.before is not None and self.base is not None and self.before is self.base
        for key, other in (("since_last", self.before), ("since_base", None if same else self.base)):
            if other is not None:
                shown, better = difference(other)
                if shown:
                    found.append(Change(reader.text(key, value=shown), better))
        return tuple(found)


def key_figures(plan: Plan, others: Others, reader: Reader) -> list[Card]:
    """The figures a director asks for, against the promise, the last move and the base case."""
    k = plan.kpis

    def cost(other: Plan) -> tuple[str, bool | None]:
        return _money(k.cost_per_box_krw, other.kpis.cost_per_box_krw, reader.money.price)

    def size(other: Plan) -> tuple[str, bool | None]:
        moved = plan.recommendation.area_m2 - other.recommendation.area_m2
        return (("+" if moved > 0 else "") + reader.area.shown(moved) if abs(moved) > 1 else ""), None

    note = reader.text(
        "k_cost_note", other=reader.money.other_price(k.cost_per_box_krw), npv=reader.money.large(k.npv_krw)
    )
    total = plan.recommendation.area_m2
    return [
        _promise(plan, others, 3.0, reader),
        _promise(plan, others, 5.0, reader),
        Card(_called("k_cost", plan, reader), reader.money.price(k.cost_per_box_krw), note, None,
             others.changes(reader, cost)),
        Card(_called("k_size", plan, reader), reader.area.shown(total),
             reader.area.in_all_units(total).split(" · ", 1)[1], None, others.changes(reader, size)),
        _refused(plan, others, reader),
        *_use_and_proof(plan, others, reader),
    ]  # fmt: skip


def _use_and_proof(plan: Plan, others: Others, reader: Reader) -> list[Card]:
    k, verdict = plan.kpis, plan.verdict_25_fields

    def use(other: Plan) -> tuple[str, bool | None]:
        shift = k.peak_utilisation - other.kpis.peak_utilisation
        return (reader.points(shift) if abs(shift) > WORTH_TELLING else ""), None

    def extra(other: Plan) -> tuple[str, bool | None]:
        theirs = other.verdict_25_fields
        if verdict is None or theirs is None:
            return "", None
        return _money(verdict.extra_cost_krw, theirs.extra_cost_krw, reader.money.large)

    took = reader.seconds(plan.seconds)
    how = reader.text("k_gap_proven")
    if plan.preliminary:
        how = reader.text("preliminary")
    cards = [
        Card(reader.text("k_use"), fmt.percent(k.peak_utilisation, 0),
             reader.text("k_use_note", driver=reader.text(k.binding_driver)), None,
             others.changes(reader, use)),
        Card(reader.text("k_gap"), gap(plan, reader),
             reader.text("k_gap_note", status=how, seconds=took)),
    ]  # fmt: skip
    if verdict is None:
        missing = plan.verdict_25_missing
        why = reader.text(f"k_25_{missing}" if missing else "k_25_none")
        return [*cards, Card(reader.text("k_25"), "–", why)]
    announced = Card(
        reader.text("k_25"), reader.money.signed(verdict.extra_cost_krw), _what_25_costs(verdict, reader),
        _good_25(verdict), others.changes(reader, extra),
    )  # fmt: skip
    return [*cards, announced]


def _what_25_costs(verdict: Verdict25, reader: Reader) -> str:
    """What the sum on the card is: more than this plan costs, or less, and whether that buys the promise."""
    said = reader.text("k_25_less" if verdict.extra_cost_krw < 0 else "k_25_note")
    if verdict.keeps_promises:
        return said
    return said + reader.text("k_25_before" if verdict.keeps_once_open else "k_25_short")


def _good_25(verdict: Verdict25) -> bool | None:
    """Good where 25 fields are right, bad where they cost more; less money for less service is neither."""
    if verdict.right or verdict.extra_cost_krw > 0:
        return verdict.right
    return None


def _called(key: str, plan: Plan, reader: Reader) -> str:
    """A card's label; what a proof may still change says so."""
    label = reader.text(key)
    return f"{label} ({reader.text('preliminary')})" if plan.preliminary else label


def _refused(plan: Plan, others: Others, reader: Reader) -> Card:
    def moved(other: Plan) -> tuple[str, bool | None]:
        shift = plan.kpis.refused_share - other.kpis.refused_share
        return (reader.points(shift), shift < 0) if abs(shift) > WORTH_TELLING else ("", None)

    share = refused_share(plan.kpis.refused_share, reader) if refuses(plan) else fmt.percent(0.0, 0)
    good = not plan.refused.beyond_by_period
    return Card(
        reader.text("k_refused"), share, refused_note(plan, reader), good, others.changes(reader, moved)
    )


def _promise(plan: Plan, others: Others, days: float, reader: Reader) -> Card:
    label, share = reader.text(f"k_{days:g}d"), mean_share(plan, days)

    def moved(other: Plan) -> tuple[str, bool | None]:
        theirs = mean_share(other, days)
        if share is None or theirs is None:
            return "", None
        shift = share - theirs
        return (reader.points(shift), shift > 0) if abs(shift) > WORTH_TELLING else ("", None)

    changes = others.changes(reader, moved)
    report = next((p for p in plan.promises if p.days == days), None)
    if report is None:
        return Card(label, fmt.percent(share), reader.text("k_no_promise", count=days), None, changes)
    day = report.worst_day
    note = reader.text(
        "k_promise", share=fmt.asked(report.promised), since=reader.quarter(report.since),
        worst=fmt.reached(day.best, day.asked),
    )  # fmt: skip
    whole = plan.kpis.on_time_share_3d if days == 3 else plan.kpis.on_time_share_5d
    if whole is not None and abs(whole - report.mean) > WORTH_TELLING:
        note += reader.text("k_all", share=fmt.percent(whole))
    return Card(label, fmt.reached(report.mean, report.promised), note, report.kept, changes)


def late_days(plan: Plan) -> float:
    """Days after which a box is late, in which every province has its floor."""
    return ServiceSection.model_validate(plan.scenario["service"]).late_days


def mean_share(plan: Plan, days: float) -> float | None:
    """Expected share within that many days while it is promised; None where it is not known."""
    whole = plan.kpis.on_time_share_3d if days == 3 else plan.kpis.on_time_share_5d
    return next((p.mean for p in plan.promises if p.days == days), whole)


def _money(value: float, other: float, show: Callable[[float], str]) -> tuple[str, bool | None]:
    if abs(value - other) <= WORTH_TELLING * abs(other):
        return "", None
    return ("+" if value > other else "") + show(value - other), value < other


def cards_html(cards: Sequence[Card]) -> str:
    """The cards side by side; they wrap on a narrow screen. A list, so that it is read as one."""
    tones = {True: "good", False: "bad", None: ""}
    parts = []
    for card in cards:
        changes = "".join(
            f'<div class="change {tones[c.better]}">{escape(c.shown)}</div>' for c in card.changes
        )
        parts.append(
            f'<li class="card {tones[card.good]}"><div class="label">{escape(card.label)}</div>'
            f'<div class="value">{escape(card.value)}</div>{changes}'
            f'<div class="note">{escape(card.note)}</div></li>'
        )
    return f'<ul class="cards">{"".join(parts)}</ul>'


def promises_html(plan: Plan, reader: Reader) -> str:
    """Every promise, how it is kept on the mean, the worst average day and the worst design day."""
    rows = []
    for p in plan.promises:
        verdict = "kept" if p.kept else "missed"
        told = "kept_by_refusing" if p.share_reached and not p.kept else verdict
        rows.append(
            [
                escape(reader.text("t_days", count=p.days, since=reader.quarter(p.since))),
                fmt.asked(p.promised),
                fmt.reached(p.mean, p.promised),
                worst(p.worst_average_day, p.promised, p.worst_average_at, reader),
                worst(p.worst_design_day, p.promised_design_day, p.worst_design_at, reader),
                f'<span class="mark {verdict}">{escape(reader.text(told))}</span>',
            ]
        )
    heads = ("t_promise", "t_share", "t_mean", "t_worst", "t_peak", "t_kept")
    return table([reader.text(h) for h in heads], rows, "promises")


def worst(share: float, goal: float, where: str, reader: Reader, *, fine: bool | None = None) -> str:
    """A share as a table's cell, with its quarter and demand, marked where it is below the ``goal``.

    ``fine`` decides where a replay allows for chance: it is told to the hundredth, so that this shows.
    """
    missed = share < goal - SHARE_TOLERANCE if fine is None else not fine
    tone, shown = ' class="bad"' if missed else "", fmt.reached(share, goal, 1 if fine is None else 2)
    return f"<span{tone}>{shown}</span> <small>{escape(reader.moment(where))}</small>"


def bars_html(rows: Sequence[tuple[str, float | None, str]], highest: float, tone: str = "") -> str:
    """Small horizontal bars: name, length against ``highest`` (none for None), and the figure as shown."""
    parts = []
    for name, value, shown in rows:
        width = 100 * min(1.0, value / highest) if value is not None and highest > 0 else 0
        parts.append(
            f'<div class="bar"><span>{escape(name)}</span>'
            f'<i><b class="{tone}" style="width:{width:.1f}%"></b></i>'
            f"<em>{escape(shown)}</em></div>"
        )
    return f'<div class="bars">{"".join(parts)}</div>'


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> str:
    """An HTML table; the cells are HTML already, the heads are text. It scrolls sideways where it must."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    # On a narrow screen the style sheet may set the cells below each other, with the heads beside them.
    labels = [f'<td data-head="{escape(h)}">' for h in heads]
    body = "".join(
        f"<tr>{''.join(f'{start}{cell}</td>' for start, cell in zip(labels, row, strict=True))}</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0"><table class="{name}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
