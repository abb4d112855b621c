"""Texts of how far an answer can be relied on, and of orders that are refused."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "trust": ("How sure", "확실성"),
    "preliminary": ("preliminary", "잠정"), "proven": ("proven", "증명됨"),
    "holds_on_random_days": ("proven, holds on random days", "증명됨, 무작위 일자에서도 유지"),
    "head_preliminary": ("**Preliminary:** ", "**잠정:** "),
    "preliminary_bar": (
        "Preliminary answer: it is not proven within {within} yet.",
        "잠정 결과: 아직 {within} 이내로 증명되지 않았습니다.",
    ),
    "preliminary_chart": ("preliminary plan", "잠정 계획"),
    "may_change": ("May still change: {what}.", "바뀔 수 있는 것: {what}."),
    "may_size": ("size {low} to {high}", "규모 {low} ~ {high}"),
    "may_sites": ("site group {groups}", "부지 조합 {groups}"),
    "may_cost": ("cost by up to {gap}", "비용 최대 {gap}"),
    "may_anything": ("size, site and cost", "규모·부지·비용"),
    "may_more": (" and {count} more", " 외 {count}개"), "may_direct": ("no centre", "센터 없음"),
    "not_kept_proven": ("the promise cannot be kept", "약속을 지킬 수 없음"),
    "not_kept_found": ("no plan that keeps the promise was found", "약속을 지키는 계획을 찾지 못함"),
    "ends_unkept": (
        "There the promise cannot be kept, or no plan that keeps it was found; press to see why:",
        "이 값에서는 약속을 지킬 수 없거나 지키는 계획을 찾지 못했습니다. 누르면 이유가 나옵니다:",
    ),
    "ends_open": (
        "There another site may be better (preliminary); press to plan with that value:",
        "이 값에서는 다른 부지가 더 나을 수 있습니다(잠정). 누르면 그 값으로 계획합니다:",
    ),
    "sweep_preliminary": (
        "* preliminary: {count} of {total} answers are not proven within {within}; they may still change.",
        "* 잠정: 결과 {total}개 중 {count}개는 {within} 이내로 증명되지 않아 바뀔 수 있습니다.",
    ),
    "sw_unsure": (
        " * or a dashed edge: with preliminary answers ({count} of {total}); they may still change.",
        " * 또는 점선 테두리: 잠정 결과 포함({total}개 중 {count}개). 바뀔 수 있습니다.",
    ),
    "sw_of_them_unsure": ("of them preliminary", "그중 잠정"),
    "sw_have_unsure": ("{count} of them preliminary.", "그중 {count}개는 잠정입니다."),
    # The gap
    "k_gap_short": ("cost {cost} · boxes short {boxes}", "비용 {cost} · 부족 상자 {boxes}"),
    "k_gap_cost_alone": ("cost {cost}", "비용 {cost}"),
    "k_gap_given": ("given design", "주어진 안"),
    # Refused orders
    "k_refused": ("Refused orders", "거절되는 주문"),
    "k_refused_note": (
        "limit {limit} on the average day · worst average day {average}, worst peak day {design} ({where})",
        "평균일 한도 {limit} · 최악 평균일 {average}, 최악 성수기일 {design} ({where})",
    ),
    "k_refused_none": ("every order is sent, on peak days too", "성수기를 포함해 모든 주문을 보냄"),
    "also_refused": (
        "**{share} of the orders are refused** (worst peak day {design}, {where}).",
        "**주문의 {share} 거절**(최악 성수기일 {design}, {where}).",
    ),
    "under": ("under {share}", "{share} 미만"),
    "short_refused": (
        "{average} of the orders are refused on the average day of {where} ({design} on the worst peak day):"
        " more than the limit of {limit}.",
        "{where} 평균일에 주문의 {average}가 거절됩니다(최악 성수기일 {design}). 한도 {limit} 초과.",
    ),
    "kept_by_refusing": ("reached by refusing orders", "주문 거절로만 달성"),
    "o_refused": ("Refused orders", "거절되는 주문"), "o_trust": ("How sure", "확실성"),
}  # fmt: skip
