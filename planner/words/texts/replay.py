"""Texts of a plan replayed on random days."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "replay": ("Replayed on random days", "무작위 날짜로 재현"),
    "replay_note": (
        "The plan's buildings, routes and stock, day by day: orders vary from day to day, and what waits goes"
        " before the next day's boxes. The plan itself looks at an average day and at peak days that are all"
        " alike. Not replayed: stock that runs out, storms and strikes, a carrier that is full.",
        "계획의 센터·경로·재고를 하루씩 재현합니다. 주문은 날마다 다르고, 밀린 상자는 다음 날 상자보다 먼저"
        " 처리됩니다. 계획 자체는 평균일과 서로 똑같은 성수일만 봅니다. 품절, 기상·파업, 택배사 포화는"
        " 재현하지 않습니다.",
    ),
    "replay_start": ("Replay {count} days", "{count}일 재현"),
    "replay_runs": ("Replaying {count} days", "{count}일 재현 중"),
    "replay_holds": (
        "The promise holds in every quarter, on its peak days too.",
        "모든 분기에서, 성수기에도 약속이 지켜집니다.",
    ),
    "replay_fails": (
        "The promise does not hold in every quarter once days vary.",
        "날마다 주문이 달라지면 약속이 지켜지지 않는 분기가 있습니다.",
    ),
    "replay_room": (
        "A design day is planned without room above it. The proven answer takes the smallest margin above the"
        " promise at which it holds on days like these; the promise itself stays as it is.",
        "설계일에는 그보다 많은 주문에 대한 여유가 없습니다. 증명된 답은 이런 날에도 약속이 지켜지는"
        " 가장 작은 여유를 약속 위에 더합니다. 약속 자체는 그대로입니다.",
    ),
    "replay_queue": (
        "Most wait at {place}: {waited} of its boxes a day or more, at worst {longest} days.",
        "가장 많이 밀리는 곳은 {place}입니다. 상자의 {waited}가 하루 이상, 최대 {longest}일 기다립니다.",
    ),
    "replay_made": (
        "{days} days in {runs} courses of the horizon; orders of a day vary by {spread} (assumed) around what"
        " quarter and event let expect. A single day within {near} points of a promise keeps it.",
        "계획 기간 {runs}회, 총 {days}일. 하루 주문은 분기와 행사에서 예상되는 값 주위로 {spread}(가정) 변동."
        " 하루 단위로는 약속과 {near}%p 이내면 지킨 날로 봅니다.",
    ),
    "t_all_days": ("All days", "전체"), "t_low_quarter": ("Lowest quarter", "최저 분기"),
    "t_low_peak": ("Lowest peak days", "최저 성수기"), "t_days_kept": ("Days kept", "지킨 날"),
    "t_where": ("Where", "장소"), "t_full": ("Days with a backlog", "밀린 날"),
    "t_waited": ("Boxes that waited", "기다린 상자"), "t_longest": ("Longest wait, days", "최장 대기, 일"),
    "t_outside": ("Overtime, outside help", "초과근무·외부"),
}  # fmt: skip
