"""Texts of what holds on random days, and of quarters that no building can help."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "rel_taken_over": (
        "Planned with {margin} of room above the promise, as found for another scenario; not replayed yet.",
        "다른 시나리오에서 찾은 여유 {margin}을 약속 위에 더해 계획했으며, 아직 재현하지 않았습니다.",
    ),
    "rel_as_planned": (
        "On random days the promise holds as it is planned ({days} days replayed, seed {seed}).",
        "무작위 날짜에도 계획 그대로 약속이 지켜집니다({days}일 재현, 시드 {seed}).",
    ),
    "rel_with_margin": (
        "On random days the promise holds with {margin} of room above it ({days} days replayed, seed"
        " {seed}):"
        " {equal} keep it on equal days, {own} on random ones, for {cost} more.",
        "약속 위에 여유 {margin}을 더하면 무작위 날짜에도 약속이 지켜집니다({days}일 재현, 시드 {seed})."
        " 똑같은 날만"
        " 있다면 {equal}, 무작위 날짜까지 지키려면 {own}이며 비용은 {cost} 더 듭니다.",
    ),
    "rel_missed": (
        "On random days the promise does not hold ({days} days replayed, seed {seed}); {why}: this is the"
        " plan"
        " for days that are all alike.",
        "무작위 날짜에는 약속이 지켜지지 않습니다({days}일 재현, 시드 {seed}). {why}. 이 계획은 날마다"
        " 똑같을 때의"
        " 계획입니다.",
    ),
    "rel_impossible": (
        "with {margin} of room no plan was found that keeps it",
        "여유 {margin}을 더하면 지킬 수 있는 계획을 찾지 못했습니다",
    ),
    "rel_not_in_time": (
        "the room above it that this takes was not found in time",
        "필요한 여유를 시간 안에 찾지 못했습니다",
    ),
    "rel_promise": (
        "Replayed, within {days} days: lowest quarter {quarter} ({at}){peak}; promised {asked}: {kept}.",
        "재현 결과, {days}일 이내: 최저 분기 {quarter}({at}){peak}, 약속 {asked}: {kept}.",
    ),
    "rel_peak": (
        ", lowest peak days {share} ({at})",
        ", 최저 성수기 {share}({at})",
    ),
    "rel_points": ("{value} points", "{value}%p"),
    "early_title": ("Before any building can be open", "어떤 센터도 열 수 없는 기간"),
    "early_promise": (
        "{quarter}: {share} within {days} days on the worst day ({asked} promised); no building can be"
        " open before"
        " {first}.",
        "{quarter}: 최악의 날 {days}일 이내 {share}(약속 {asked}). {first} 전에는 어떤 센터도 열 수"
        " 없습니다.",
    ),
    "early_refused": (
        "{quarter}: {share} of the orders refused on the worst day (at most {asked} may be); no building"
        " can be"
        " open before {first}.",
        "{quarter}: 최악의 날 주문의 {share} 거절(한도 {asked}). {first} 전에는 어떤 센터도 열 수 없습니다.",
    ),
    "early_province_floor": (
        "{quarter}: {share} within {days} days in the worst province (at least {asked} asked); no"
        " building can be"
        " open before {first}.",
        "{quarter}: 가장 낮은 시도에서 {days}일 이내 {share}(최소 {asked}). {first} 전에는 어떤 센터도 열"
        " 수 없습니다.",
    ),
    "early_from": (
        "What is promised is planned and held from {quarter} on.",
        "약속은 {quarter}부터 계획하고 지킵니다.",
    ),
    "way_and": ("; and ", "; 그리고 "),
}
