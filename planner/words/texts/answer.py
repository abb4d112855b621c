"""Texts of the answer: headline, key figures, explanation, map and stories."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Logistics capacity planner", "물류 용량 플래너"),
    "brow": ("Cross-border parcels to {country} · {start} to {end}", "{country} 직구 물류 · {start} ~ {end}"),
    # Headline
    "head_one": (
        "**{size} at {site}**, {tenure}, from {opens}{also}",
        "**{site}에 {size}** 규모, {tenure}, {opens} 개장{also}",
    ),
    "head_many": (
        "**{size} in {count} centres**: {list}{also}",
        "**물류센터 {count}곳, 모두 {size}**: {list}{also}",
    ),
    "head_part": ("{site} ({size}, {tenure}, {opens})", "{site}({size}, {tenure}, {opens})"),
    "head_none": (
        "**No fulfilment centre**: direct shipping does the job at least cost{also}",
        "**국내 물류센터 불필요**: 직배송만으로 가장 적은 비용에 가능{also}",
    ),
    "head_not_found": (
        "**No plan was found that keeps the promise.** Nearest so far: ",
        "**약속을 지키는 계획을 찾지 못했습니다.** 지금까지 가장 가까운 계획: ",
    ),
    "head_given": (
        "**This design does not keep the promise:** ", "**이 안은 약속을 지키지 못합니다:** ",
    ),
    "head_ceiling": (
        "**No plan stays below the ceiling of cost.** Nearest plan: ",
        "**비용 한도를 지킬 수 없습니다.** 가장 가까운 계획: ",
    ),
    "head_ceiling_open": (
        "**No plan was found below the ceiling of cost.** Nearest so far: ",
        "**비용 한도를 지키는 계획을 찾지 못했습니다.** 지금까지 가장 가까운 계획: ",
    ),
    "head_infeasible": (
        "**The promise cannot be kept.** Nearest plan: ",
        "**약속을 지킬 수 없습니다.** 가장 가까운 계획: ",
    ),
    "also_empty": (
        "; {benchmark_count} would stand {empty} empty.",
        ". {benchmark_count}개라면 평균 공실률 {empty}.",
    ),
    "also_right": ("; {benchmark_count} is about right.", ". {benchmark_count}개는 대체로 적정합니다."),
    "also_full": ("; {benchmark_count} would be too small.", ". {benchmark_count}개로도 모자랍니다."),
    "also_nothing": (".", "."),
    "sub_size": ("{areas} · {technology}", "{areas} · {technology}"),
    "sub_25_short": (
        "{benchmark} in one place: {cost} over the horizon, and the promise is not kept.",
        "{benchmark} 규모 한 곳: 기간 전체 {cost}, 배송 약속은 지키지 못합니다.",
    ),
    "sub_25_no_lease_within_horizon": (
        "{benchmark} are not judged: a lease decided at the start would open after the horizon.",
        "{benchmark} 규모는 평가하지 않음: 첫 분기에 결정한 임차는 계획 기간이 끝난 뒤에야 문을 엽니다.",
    ),
    "sub_25_announced_site_not_a_candidate": (
        "{benchmark} are not judged: nothing is opened, and the announced site, {benchmark_site}, is"
        " not among the candidates.",
        "{benchmark} 규모는 평가하지 않음: 개장하는 센터가 없고, 발표된 부지({benchmark_site})가"
        " 후보지에 없습니다.",
    ),
    "sub_25": ("{benchmark}: {cost} over the horizon{even}.", "{benchmark}: 기간 전체 {cost}{even}."),
    "sub_25_before": (
        "They keep the promise only once they are open; before, something else has to.",
        "개장한 뒤부터만 약속을 지키며, 그 전에는 다른 수단이 필요합니다.",
    ),
    "plan_break_even": ("Plan that volume", "이 물량으로 계획"),
    "sub_even": (
        "; against {smaller} there they pay from {boxes} boxes a day (last quarter: {last}), if gateways,"
        " hireable people and the assortment grow as much",
        ", 같은 곳의 {smaller}보다 하루 {boxes}상자부터 유리(마지막 분기 {last}상자, 관문·채용 가능 인력·상품"
        " 구색도 같은 배수로 늘어날 때)",
    ),
    "costs_more": ("{money} more", "비용 {money} 증가"),
    "costs_less": ("{money} less", "비용 {money} 감소"),
    # Units
    "n_fields": ("{value} {benchmark_unit}", "{benchmark_unit} {value}개"),
    "n_pyeong": ("{value} {area_unit}", "{value}{area_unit}"),
    "unit_m2": ("m²", "m²"),
    "unit_pyeong": ("{area_unit}", "{area_unit}"),
    "unit_fields": ("{benchmark_unit}", "{benchmark_unit}"),
    "unit_factor": ("times the base", "기준 대비 배율"), "unit_sum": ("{currency} bn", "억{currency}"),
    "seconds": ("{value} s", "{value}초"), "points": ("{value} pts", "{value}%p"),
    # Key figures
    "k_3d": ("Within 3 days", "3일 이내"), "k_5d": ("Within 5 days", "5일 이내"),
    "k_promise": (
        "promised {share} from {since} · worst day {worst}",
        "{since}부터 약속 {share} · 최저 {worst}",
    ),
    "k_all": (" · {share} over the whole horizon", " · 전체 기간 {share}"),
    "k_no_promise": ("no promise for {days} days", "{days}일 약속 없음"),
    "k_cost": ("Cost per box", "상자당 비용"),
    "k_cost_note": ("{other} · {npv} in all (NPV)", "{other} · 합계 {npv} (순현가)"),
    "k_use": ("Highest use of space", "최고 공간 사용률"),
    "k_use_note": ("binds: {driver}", "제약: {driver}"), "k_gap": ("Proven gap", "증명된 격차"),
    "k_gap_proven": ("no plan is better by more", "이보다 더 나은 계획은 없음"),
    "k_gap_note": ("{status} · {seconds}", "{status} · {seconds}"),
    "k_25": ("{benchmark}", "{benchmark}"),
    "k_25_note": ("extra cost against this plan", "이 계획 대비 추가 비용"),
    "k_25_less": ("cheaper than this plan", "이 계획보다 적은 비용"),
    "k_25_before": (" · the promise is kept once they are open", " · 개장 뒤에만 약속을 지킴"),
    "k_25_short": (" · the promise is not kept", " · 약속은 지키지 못함"),
    "k_25_no_lease_within_horizon": (
        "no lease opens within the horizon", "계획 기간에 문을 여는 임차가 없음",
    ),
    "k_25_announced_site_not_a_candidate": ("announced site is no candidate", "발표된 부지가 후보에 없음"),
    "k_25_none": ("not evaluated", "평가하지 않음"), "k_size": ("Floor area (GFA)", "연면적"),
    "optimal": ("best within the asked gap", "허용 격차 안의 최적해"),
    "feasible": ("best found in the time", "시간 안에 찾은 최선해"),
    "infeasible": ("nearest to the promise", "약속에 가장 가까운 해"),
    "cannot_be_had_vacant": (
        "Cannot be had: {asked} at {site} ({tenure}); {available} stand vacant there.",
        "구할 수 없음: {site} {asked}({tenure}). 그곳의 빈 면적은 {available}입니다.",
    ),
    "cannot_be_had_third_party_limit": (
        "Cannot be had: {asked} at {site} ({tenure}); one 3PL lets at most {available}.",
        "구할 수 없음: {site} {asked}({tenure}). 3PL 한 곳이 내주는 면적은 최대 {available}입니다.",
    ),
    "cannot_be_had_tenure": (
        "Cannot be had: {asked} at {site} ({tenure}); this tenure is not on offer in the scenario.",
        "구할 수 없음: {site} {asked}({tenure}). 시나리오에 없는 확보 방식입니다.",
    ),
    "cannot_be_had_lead_time": (
        "Cannot be had: {site} ({tenure}) from {opens}; decided at the start it opens in {earliest} at the "
        "earliest.",
        "구할 수 없음: {opens}부터 {site}({tenure}). 첫 분기에 결정하면 빨라야 {earliest}에 문을 엽니다.",
    ),
    "no_solution": ("no plan found", "해 없음"),
    "since_last": ("{value} since the last move", "직전 대비 {value}"),
    "since_base": ("{value} against the base case", "기준안 대비 {value}"),
    "same_last": ("The recommendation is as before.", "권고안은 직전과 같습니다."),
    "was_last": ("Before the last move: {value}", "직전: {value}"),
    "was_base": ("Base case: {value}", "기준안: {value}"),
    # Explanation
    "why_not": ("Why the promise cannot be kept", "약속을 지킬 수 없는 이유"),
    "why_not_ceiling": ("Why the ceiling of cost cannot be kept", "비용 한도를 지킬 수 없는 이유"),
    "why_not_proven": ("Proven: no plan keeps it.", "증명됨: 어떤 계획으로도 불가능합니다."),
    "why_not_open": ("Not proven; none was found.", "증명되지 않음: 찾지 못했습니다."),
    "way": ("{label} → {value}", "{label} → {value}"),
    "way_since": ("{label}: from {since} on", "{label}: {since}부터 적용"),
    "way_not_alone": (" · not enough by itself", " · 이것만으로는 부족"),
    "way_cost": (" · {cost} in all with this plan's centres", " · 이 계획의 물류센터로 총 {cost}"),
    "ways_out": ("Ways out (each plans again)", "해결책 (누르면 다시 계획)"),
    "short_promise": (
        "Within {days} days: {share} promised, at most {worst} can be reached on the {day} of {where}.",
        "{days}일 이내: 약속 {share}, {where} {day}에는 최대 {worst}까지만 가능합니다.",
    ),
    "on_design_day": ("design day", "설계일"), "on_average_day": ("average day", "평균일"),
    "short_ceiling": (
        "No plan stays below the ceiling of {ceiling}: none costs less than {least}.",
        "비용 한도 {ceiling} 이내의 계획은 없습니다. 어떤 계획도 {least}보다 적게 들지 않습니다.",
    ),
    "short_floor": (
        "{place}: {share} within {days} days, below the floor of {floor} for every province.",
        "{place}: {days}일 이내 {share}, 시도별 최저 기준 {floor} 미달.",
    ),
    # Map
    "gate_use": ("{use} of capacity on the highest design day", "최대 설계일 처리 능력 대비 {use}"),
    "n_days": ("{value} days", "{value}일"), "lead_time_days": ("Lead time, days", "배송 일수"),
    "zoom_in": ("Zoom in", "확대"), "zoom_out": ("Zoom out", "축소"),
    "map_alt": (
        "Map: districts, fulfilment centres and gateways. The same places are in the list beside"
        " it.",
        "지도: 시군구, 물류센터, 통관 관문. 같은 장소를 옆 목록에서 고를 수 있습니다.",
    ),
    "find_place": ("Find a place", "장소 찾기"), "find_none": ("the whole country", "전국"),
    "map": ("Where", "어디에"), "metric": ("Colour the districts by", "시군구 색상 기준"),
    "on_time_3d": ("Within 3 days", "3일 이내"), "on_time_5d": ("Within 5 days", "5일 이내"),
    "cost_per_box_krw": ("Cost per box", "상자당 비용"), "boxes_per_day": ("Boxes a day", "하루 상자 수"),
    "from_stock_share": ("From stock", "국내 재고 출고 비율"),
    "map_hint": (
        "Colours: average over the whole horizon. Circles: centres, by area. Squares: gateways. Lines: boxes"
        " from stock. Click a place for its story.",
        "색: 전체 기간 평균 · 원: 물류센터(면적 비례) · 네모: 통관 관문 · 선: 재고 출고. 지역을 누르면 상세가"
        " 보입니다.",
    ),
    "whole": ("All of {country}", "{country} 전체"), "story": ("Story", "상세"),
    "story_none": ("The country at a glance", "전국 한눈에"),
    "worst_provinces": (
        "Share of boxes within {days} days by province, in the worst quarter and demand scenario",
        "시도별 {days}일 이내 도착 비율 (최저 분기·수요 시나리오)",
    ),
    "ways": ("How its boxes come, over the horizon", "상자가 오는 길 (기간 전체)"),
    "here": ("{label}: here", "{label}: 이곳"), "country": ("{label}: the country", "{label}: 전국"),
    "goes_to": ("Where its boxes go, boxes a day over the horizon", "상자가 가는 곳 (하루 상자, 기간 평균)"),
    "by_gateway": ("direct through {name}", "{name} 경유 직배송"),
    "by_site": ("from stock in {name}", "{name} 재고 출고"),
    "domestic_seller": ("straight from domestic sellers", "국내 판매자 직출고"),
    "district_story": (
        "About **{boxes} boxes a day**. **{five}** arrive within 5 days{than_five} and **{three}** within"
        " 3; a box costs **{cost}** to carry, {stock} come from domestic stock.",
        "하루 약 **{boxes}상자**가 도착합니다. 5일 이내 **{five}**{than_five}, 3일 이내 **{three}**,"
        " 상자당 운송비 **{cost}**, 국내 재고 출고 {stock}.",
    ),
    "than_country": (" ({points} against the country)", "(전국 대비 {points})"),
    "site_story": (
        "**{areas}** on {floors}, {tenure}, {technology}, from **{opens}**. Sized for {busiest}: {design}"
        " boxes on the design day with {heads} heads; {driver} takes the most space. {density} boxes per"
        " m² and day: {flag}.",
        "**{areas}**, {floors}, {tenure}, {technology}, **{opens}** 개장. 기준 시점 {busiest}: 설계일"
        " {design}상자, {heads}명. 면적을 가장 많이 쓰는 기능은 {driver}. m²당 하루 {density}상자:"
        " {flag}.",
    ),
    "floors": ("{count} floor(s)", "{count}개 층"),
    "gateway_story": (
        "Capacity for this trade **{capacity} boxes a day** in {period}. Used **{average}** on the"
        " average day, **{design}** on the worst design day ({worst}).",
        "{period} 기준 이 물량의 처리 능력 **하루 {capacity}상자**. 평균일 사용률 **{average}**, 최악의"
        " 설계일 **{design}** ({worst}).",
    ),
}  # fmt: skip
