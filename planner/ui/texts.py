"""Every text of the page, once: English and Korean side by side."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "ko"]
LANGUAGES: dict[Language, str] = {"ko": "한국어", "en": "English"}

TEXTS: dict[str, tuple[str, str]] = {
    # The page
    "title": ("Logistics capacity planner", "물류 수용력 플래너"),
    "brow": ("Cross-border parcels, China to Korea · {start} to {end}", "한중 직구 물류 · {start} ~ {end}"),
    "language": ("Language", "언어"),
    # Verdict
    "verdict_one": (
        "{tenure_do} **{area}** ({fields}, {pyeong}) at **{site}**, in operation from {opens}.",
        "**{site}**에 **{area}**({fields}, {pyeong}) 규모를 {tenure_do} {opens}부터 운영하십시오.",
    ),
    "verdict_many": (
        "Open **{count} centres with {area}** in all ({fields}, {pyeong}): {list}.",
        "물류센터 **{count}곳, 모두 {area}**({fields}, {pyeong})를 여십시오: {list}.",
    ),
    "verdict_part": ("{site} ({area}, {tenure}, {opens})", "{site}({area}, {tenure}, {opens})"),
    "verdict_none": (
        "Open **no fulfilment centre**: direct shipping does the job at least cost.",
        "**국내 물류센터 없이** 직배송만으로 가장 적은 비용에 약속을 지킬 수 있습니다.",
    ),
    "verdict_infeasible": (
        "**The promise cannot be kept in full.** The nearest plan: ",
        "**약속을 모두 지킬 수는 없습니다.** 가장 가까운 계획: ",
    ),
    "fields_right": (
        "25 soccer fields would be about right: {use} in use on average, {peak} in the fullest quarter,"
        " {cost} over the horizon.",
        "축구장 25개 규모는 대체로 적정합니다. 평균 사용률 {use}, 가장 붐비는 분기 {peak}, 기간 전체 {cost}.",
    ),
    "fields_wrong": (
        "25 soccer fields would be too much: {use} in use on average, {peak} in the fullest quarter,"
        " {cost} over the horizon.",
        "축구장 25개 규모는 지나치게 큽니다. 평균 사용률 {use}, 가장 붐비는 분기 {peak}, 기간 전체 {cost}.",
    ),
    "fields_short": (
        "25 soccer fields would be too little: {use} in use on average, {peak} in the fullest quarter,"
        " {cost} over the horizon.",
        "축구장 25개 규모는 모자랍니다. 평균 사용률 {use}, 가장 붐비는 분기 {peak}, 기간 전체 {cost}.",
    ),
    "fields_even": (
        "They would pay from {boxes} boxes a day; the last quarter expects {last}.",
        "하루 {boxes}상자부터 수지가 맞습니다(마지막 분기 예상 {last}상자).",
    ),
    "costs_more": ("{money} more", "비용 {money} 증가"),
    "costs_less": ("{money} less", "비용 {money} 감소"),
    "lease_do": ("Lease", "임차하여"),
    "buy_do": ("Buy", "매입하여"),
    "build_do": ("Build", "신축하여"),
    "third_party_do": ("Use a 3PL for", "3PL에 위탁하여"),
    "lease": ("leased", "임차"),
    "buy": ("bought", "매입"),
    "build": ("built new", "신축"),
    "third_party": ("3PL", "3PL 위탁"),
    "shelving": ("shelving, person to goods", "선반(사람이 이동)"),
    "amr": ("robots, goods to person (AMR)", "이동 로봇(AMR)"),
    "cube": ("cube storage", "큐브 저장"),
    # Key figures
    "k_3d": ("Within 3 days", "3일 이내"),
    "k_5d": ("Within 5 days", "5일 이내"),
    "k_promise": (
        "promised {share} from {since} · worst day {worst}",
        "{since}부터 약속 {share} · 최저 {worst}",
    ),
    "k_all": (" · {share} over the whole horizon", " · 전체 기간 {share}"),
    "k_no_promise": ("no promise for {days} days", "{days}일 약속 없음"),
    "k_cost": ("Cost per box", "상자당 비용"),
    "k_cost_note": ("{usd} · {npv} in all (NPV)", "{usd} · 합계 {npv} (순현가)"),
    "k_use": ("Highest use of space", "최고 공간 사용률"),
    "k_use_note": ("binds: {driver}", "제약: {driver}"),
    "k_gap": ("Proven gap", "증명된 격차"),
    "k_gap_note": ("{status} · {seconds}", "{status} · {seconds}"),
    "k_25": ("25 soccer fields", "축구장 25개"),
    "k_25_note": ("extra cost against this plan", "이 계획 대비 추가 비용"),
    "k_25_none": ("not evaluated", "평가하지 않음"),
    "k_size": ("Floor area", "연면적"),
    "k_size_note": ("{fields} · {pyeong}", "{fields} · {pyeong}"),
    "optimal": ("best within the asked gap", "허용 격차 안의 최적해"),
    "feasible": ("best found in the time", "시간 안에 찾은 최선해"),
    "infeasible": ("nearest to the promise", "약속에 가장 가까운 해"),
    "no_solution": ("no plan found", "해 없음"),
    "changed": ("Against the answer before", "이전 결과와 비교"),
    "unchanged": ("The recommendation is the same as before.", "권고안은 이전과 같습니다."),
    "was": ("was {value}", "이전 {value}"),
    "points": ("{value} pts", "{value}%p"),
    # Explanation
    "why_not": ("Why the promise cannot be kept", "약속을 지킬 수 없는 이유"),
    "why_not_proven": ("Proven: no plan keeps it.", "증명됨: 어떤 계획으로도 불가능합니다."),
    "why_not_open": ("Not proven; none was found.", "증명되지 않음: 찾지 못했습니다."),
    "way": ("{label}: {value}", "{label}: {value}(으)로 변경"),
    "ways_out": ("Ways out (each plans again)", "해결책 (누르면 다시 계획)"),
    "short_promise": (
        "{days} days: {share} promised, {worst} reached at worst ({where}).",
        "{days}일: 약속 {share}, 최저 {worst} ({where}).",
    ),
    # Map
    "map": ("Where", "어디에"),
    "metric": ("Colour the districts by", "시군구 색상 기준"),
    "on_time_3d": ("Within 3 days", "3일 이내 비율"),
    "on_time_5d": ("Within 5 days", "5일 이내 비율"),
    "cost_per_box_krw": ("Cost per box", "상자당 비용"),
    "boxes_per_day": ("Boxes a day", "하루 상자 수"),
    "from_stock_share": ("From stock", "국내 재고 출고 비율"),
    "map_hint": (
        "Circles: centres, by area. Squares: gateways. Lines: boxes from stock. Click a place for its story.",
        "원: 물류센터(면적 비례) · 네모: 통관 관문 · 선: 재고 출고. 지역을 누르면 상세가 보입니다.",
    ),
    "whole": ("All Korea", "전국"),
    "capital": ("Capital area", "수도권"),
    "story": ("Story", "상세"),
    "story_none": ("The country at a glance", "전국 한눈에"),
    "worst_provinces": (
        "Share within the longest promise, by province, at its worst over quarters and demand scenarios",
        "시도별 가장 긴 약속 기한 이내 비율 (분기·수요 시나리오 중 최저)",
    ),
    "ways": ("How its boxes come, over the horizon", "상자가 오는 길 (기간 전체)"),
    "here": ("{label}: here", "{label}: 이곳"),
    "country": ("{label}: Korea", "{label}: 전국"),
    "goes_to": ("Where its boxes go, over the horizon", "상자가 가는 곳 (기간 전체)"),
    "by_gateway": ("direct through {name}", "{name} 경유 직배송"),
    "by_site": ("from stock in {name}", "{name} 재고 출고"),
    "domestic_seller": ("straight from Korean sellers", "국내 판매자 직출고"),
    "district_story": (
        "About **{boxes} boxes a day**. **{five}** arrive within 5 days{than_five}"
        " and **{three}** within 3; a box costs **{cost}** to carry, {stock} come from stock in Korea.",
        "하루 약 **{boxes}상자**가 도착합니다. 5일 이내 **{five}**{than_five},"
        " 3일 이내 **{three}**, 상자당 운송비 **{cost}**, 국내 재고 출고 {stock}.",
    ),
    "than_country": (" ({points} against the country)", "(전국 대비 {points})"),
    "site_story": (
        "**{area}** ({fields}, {pyeong}) on {floors}, {tenure}, {technology}, from **{opens}**."
        " Sized for {busiest}: {design} boxes on the design day with {heads} heads;"
        " {driver} takes the most space. {density} boxes per m² and day: {flag}.",
        "**{area}**({fields}, {pyeong}), {floors}, {tenure}, {technology}, **{opens}** 개장."
        " 기준 시점 {busiest}: 설계일 {design}상자, {heads}명. 면적을 가장 많이 쓰는 기능은 {driver}."
        " m²당 하루 {density}상자: {flag}.",
    ),
    "floors": ("{count} floor(s)", "{count}개 층"),
    "gateway_story": (
        "Capacity for this trade **{capacity} boxes a day** in {period}."
        " Used **{average}** on the average day, **{design}** on the worst design day ({worst}).",
        "{period} 기준 이 물량의 처리 능력 **하루 {capacity}상자**."
        " 평균일 사용률 **{average}**, 최악의 설계일 **{design}** ({worst}).",
    ),
    # Why
    "why": ("Why", "왜"),
    "c_size": ("Space against demand", "수요와 면적"),
    "c_size_note": (
        "Above: boxes a day (band: demand scenarios). Below: m² open; dark: needed on the design day.",
        "위: 하루 상자 수(띠: 수요 시나리오). 아래: 운영 면적, 진한 부분은 설계일 필요 면적.",
    ),
    "c_cost": ("Cost per box by part, KRW", "상자당 비용 구성, 원"),
    "c_area": ("Net area by function, m²", "기능별 순면적, m²"),
    "c_source": ("Where boxes come from, boxes a day", "상자의 출처, 하루 상자 수"),
    "c_source_note": (
        "Average day, expected over the demand scenarios. Stock in Korea is what shortens delivery.",
        "평균일, 수요 시나리오 기대값. 국내 재고가 배송을 앞당깁니다.",
    ),
    "c_gate": ("Gateways: highest design day over capacity", "관문: 최대 설계일 / 처리 능력"),
    "c_promise": ("Promises", "약속"),
    "average_day": ("Average day", "평균일"),
    "design_day": ("Design day (peak)", "설계일(성수기)"),
    "area_open": ("open", "운영 면적"),
    "area_used": ("needed", "필요 면적"),
    "fields_25": ("25 soccer fields", "축구장 25개"),
    "no_building": ("No centre is opened.", "여는 물류센터가 없습니다."),
    "from_stock": ("From stock", "국내 재고"),
    "direct_sea": ("Direct, sea express", "해상 특송"),
    "direct_air": ("Direct, air express", "항공 특송"),
    "domestic_direct": ("Korean sellers", "국내 판매자"),
    # Parts of cost, functions, drivers
    "china": ("China leg", "중국 내"), "international": ("Sea and air", "국제 운송"),
    "customs": ("Customs", "통관"), "duty_vat": ("Duty and VAT", "관세·부가세"),
    "inbound": ("Inbound", "입고"), "seller": ("Seller's handling", "판매자 처리"),
    "carriage": ("Carrier to the door", "국내 택배"), "late": ("Late boxes", "지연 보상"),
    "handling": ("Centre's labour", "센터 작업"), "space": ("3PL space", "3PL 공간"),
    "stock": ("Stock", "재고"), "overflow": ("Overflow", "초과 물량"),
    "lost": ("Lost sales", "판매 손실"), "facility": ("Buildings", "건물"),
    "storage": ("Storage", "보관"), "pick_pack": ("Pick and pack", "피킹·포장"),
    "sorting": ("Sorting", "분류"), "shipping_docks": ("Shipping docks", "출고 도크"),
    "receiving_docks": ("Receiving docks", "입고 도크"), "inspection": ("Inspection", "검수"),
    "returns": ("Returns", "반품"), "throughput": ("throughput", "처리량"),
    "docks": ("docks", "도크"), "cold": ("cold zone", "저온"), "labour": ("labour", "인력"),
    "budget": ("budget", "예산"), "none: no FC": ("no centre", "센터 없음"),
    "in the band": ("inside the Korean band", "국내 사례 범위 안"),
    "below the Korean band": ("below what Korean centres do", "국내 사례보다 낮음"),
    "above the Korean band": ("above what Korean centres do", "국내 사례보다 높음"),
    "low demand": ("low demand", "수요 저"), "base demand": ("base demand", "수요 기준"),
    "high demand": ("high demand", "수요 고"),
    # Promise table
    "t_promise": ("Promise", "약속"), "t_share": ("Promised", "약속 비율"), "t_mean": ("Mean", "평균"),
    "t_worst": ("Worst average day", "최저 평균일"), "t_peak": ("Worst design day", "최저 설계일"),
    "t_kept": ("Kept", "준수"), "t_days": ("{days} days, from {since}", "{days}일, {since}부터"),
    "kept": ("kept", "지킴"), "missed": ("missed", "못 지킴"),
    # Assumptions
    "assumptions": ("What this rests on", "근거와 가정"),
    "assumptions_note": (
        "{total} figures: {reported} reported, {derived} derived or forecast, {assumed} assumed by us,"
        " {changed} changed by you.",
        "수치 {total}개: 보도 {reported}, 도출·전망 {derived}, 가정 {assumed}, 변경 {changed}.",
    ),
    "show": ("Show", "보기"), "all": ("all", "전체"), "search": ("Search", "검색"),
    "reported": ("reported", "보도"), "assumed": ("assumed", "가정"),
    "derived": ("derived", "도출"), "forecast": ("forecast", "전망"), "yours": ("changed", "변경"),
    "t_figure": ("Figure", "항목"), "t_value": ("Value", "값"), "t_range": ("Range", "범위"),
    "t_kind": ("Kind", "구분"), "t_source": ("Source", "출처"),
    # Controls
    "what_if": ("What if", "만약에"),
    "c_volume": ("Volume", "물량"), "c_growth": ("Market growth a year", "연간 시장 성장률"),
    "c_promise_3": ("3-day promise", "3일 약속"), "c_promise_5": ("5-day promise", "5일 약속"),
    "c_budget": ("Budget, KRW bn in all", "총예산, 십억 원"),
    "c_rent": ("Rent", "임대료"), "c_peak": ("Peak above the average day", "성수기 높이"),
    "base": ("base {value}, {ends}", "기준 {value} · 범위 {ends}"),
    "range": ("range {low} to {high}", "범위 {low} ~ {high}"),
    "own_factor": ("a multiplier of ours; 1 is the register's figure", "배율이며 1은 기준값입니다"),
    "unit": ("Unit", "단위"),
    "auto": ("Plan as soon as I change something", "바꾸면 바로 다시 계획"),
    "again": ("Plan again", "다시 계획"),
    "reset": ("Back to the base case", "기준안으로"),
    "also_changed": ("Also changed", "추가 변경"),
    "drop": ("Undo", "되돌리기"),
    # Jobs
    "planning": ("Planning", "계획 중"),
    "planning_first": ("Planning the base case for the first time", "기준안을 처음 계획하는 중"),
    "starting": ("starting the solver", "계산 시작"),
    "elapsed": ("elapsed", "경과"), "best": ("best so far", "현재 최선"),
    "bound": ("bound", "하한"), "gap": ("gap", "격차"),
    "seconds": ("{value} s", "{value}초"),
    "cancel": ("Cancel", "취소"),
    "old_answer": (
        "Below is still the answer to the settings before.",
        "아래는 아직 이전 설정의 결과입니다.",
    ),
    "not_planned": ("These settings are not planned yet.", "이 설정은 아직 계획하지 않았습니다."),
    "cancelled": (
        "Cancelled: nothing was computed for these settings.",
        "취소됨: 이 설정은 계산하지 않았습니다.",
    ),
    "failed": ("The solve failed: {reason}", "계산 실패: {reason}"),
    "killed": (
        "the system stopped the solver (signal {signal})",
        "시스템이 계산을 중단시켰습니다(신호 {signal})",
    ),
    "no_answer": ("the solver ended without an answer", "결과 없이 종료되었습니다"),
}  # fmt: skip


def text(key: str, language: Language, **values: object) -> str:
    """The text of that key in a language, with values filled in; the key itself where it has no text."""
    pair = TEXTS.get(key)
    if pair is None:
        return key
    return pair[0 if language == "en" else 1].format(**values)
