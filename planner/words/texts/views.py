"""Texts of the pages that say why: charts, the floor plan, sweeps, the register."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "v_size": ("Size over time", "시기별 규모"), "v_cost": ("Cost", "비용"),
    "v_service": ("Delivery time", "배송 시간"), "v_capacity": ("Capacity", "용량"),
    "v_load": ("Gateways and labour", "통관 관문과 인력"), "v_plan": ("Floor plan", "평면도"),
    "c_size": ("Space against demand", "수요와 면적"),
    "c_demand": ("Boxes a day (band: demand scenarios)", "하루 상자 수 (띠: 수요 시나리오)"),
    "c_open": ("Floor area, {unit} GFA", "연면적, {unit}"),
    "c_size_note": (
        "Strong colour: needed on the highest design day. Faint: open. Dashed: the announced {benchmark}.",
        "진한 색: 최대 설계일에 필요한 면적. 옅은 색: 운영 면적. 점선: 발표된 {benchmark}.",
    ),
    "c_cost": ("Cost per box by part, {unit}", "상자당 비용 구성, {unit}"),
    "c_waterfall": (
        "From the base case to this plan, {unit} per box",
        "기준안에서 이 계획까지, 상자당 {unit}",
    ),
    "w_base": ("Base case", "기준안"), "w_this": ("This plan", "이 계획"),
    "w_none": (
        "This is the base case: change something and the difference appears here, part by part.",
        "지금은 기준안입니다. 설정을 바꾸면 항목별 차이가 여기에 나타납니다.",
    ),
    "c_npv": ("Cost over the horizon by part, NPV", "기간 전체 비용 구성 (순현가)"),
    "c_lead": ("Lead time, order to door", "주문부터 도착까지"),
    "c_lead_note": (
        "Line: share of boxes that arrive by then; bars: that arrive just then. Expected over quarters and"
        " demand scenarios. Mean {mean} days.",
        "선: 그때까지 도착한 상자 비율, 막대: 그때 도착하는 비율(분기·수요 시나리오 기대값). 평균 {mean}일.",
    ),
    "lead_days": ("days after the order", "주문 후 일수"),
    "lead_share": ("share arrived by then", "누적 도착 비율"),
    "lead_each": ("share arriving then", "도착 비율"),
    "c_ontime": ("On time by quarter", "분기별 정시 도착"),
    "c_ontime_note": (
        "Solid: average day. Dashed: design day (peak).", "실선: 평균일, 점선: 설계일(성수기)."
    ),
    "within": ("within {days} days", "{days}일 이내"),
    "c_area": ("Net area by function, {unit}", "기능별 순면적, {unit}"),
    "c_binds": ("What binds", "무엇이 제약인가"),
    "binds_said": (
        "**{driver}** binds: floor use peaks at **{use}**. The building is sized for {busiest}, {design}"
        " boxes on the design day.",
        "제약: **{driver}**. 바닥 사용률 최고 **{use}**. 건물은 {busiest}, 설계일 {design}상자를 기준으로"
        " 합니다.",
    ),
    "c_units": ("Stations, doors, sorters", "작업대·도크·분류기"), "f_function": ("Function", "기능"),
    "f_units": ("Units", "수량"), "f_net": ("Net area", "순면적"), "f_share": ("Share", "비율"),
    "f_m3": ("{value} m³", "{value} m³"),
    "c_source": ("Where boxes come from, boxes a day", "상자의 출처, 하루 상자 수"),
    "c_source_note": (
        "Average day, expected over the demand scenarios. Domestic stock is what shortens delivery.",
        "평균일, 수요 시나리오 기대값. 국내 재고가 배송을 앞당깁니다.",
    ),
    "c_gate": (
        "Gateways: design day in % of capacity (highest demand scenario)",
        "통관 관문: 설계일 물량의 처리 능력 대비 % (최고 수요 시나리오)",
    ),
    "c_labour": ("Heads needed on the design day", "설계일 필요 인력, 명"),
    "c_waiting": (
        "Design-day boxes that wait at a gateway or need overtime",
        "설계일에 관문 대기 또는 초과근무가 필요한 상자",
    ),
    "g_gateway": ("Gateway", "통관 관문"), "g_capacity": ("Capacity, boxes a day", "처리 능력, 하루 상자"),
    "waiting": ("wait at a gateway", "관문 대기"), "overtime": ("overtime or others", "초과근무·외부"),
    "nothing_waits": (
        "None: every design day is cleared in time.",
        "없음: 모든 설계일 물량이 제때 처리됩니다.",
    ),
    "c_promise": ("Promises", "약속"), "average_day": ("Average day", "평균일"),
    "design_day": ("Design day (peak)", "설계일(성수기)"), "area_open": ("open", "운영 면적"),
    "area_used": ("needed", "필요 면적"), "fields_25": ("{benchmark}", "{benchmark}"),
    "no_building": ("No centre is opened.", "여는 물류센터가 없습니다."),
    "c_floor": ("Floor by function, to scale", "기능별 평면, 축척 적용"),
    "floor_note": (
        "Gross floor area on {floors}: {gross}. Areas are to scale; their arrangement is a sketch. Beside"
        " it one {benchmark_one} ({benchmark_size} m). One scale for every centre and the field.",
        "{floors}, 연면적 {gross}. 면적은 축척에 맞고 배치는 개략도입니다. 옆은"
        " {benchmark_one}({benchmark_size} m)"
        " 하나이며, 모든 센터와 축척이 같습니다.",
    ),
    "floor_other": ("Corridors, walls, support", "통로·벽·지원"),
    "floor_field": ("one {benchmark_one}", "{benchmark_one} 1개"),
    "floor_n": ("Floor {number}", "{number}층"),
    "floor_alt": ("Floor plan of {site} by function", "{site} 기능별 평면도"),
    # Promise table
    "t_promise": ("Promise", "약속"), "t_share": ("Promised", "약속 비율"), "t_mean": ("Mean", "평균"),
    "t_worst": ("Worst average day", "최저 평균일"), "t_peak": ("Worst design day", "최저 설계일"),
    "t_kept": ("Kept", "준수"), "t_days": ("{days} days, from {since}", "{days}일, {since}부터"),
    "kept": ("kept", "지킴"), "missed": ("missed", "못 지킴"),
    # Assumptions
    "assumptions": ("What this rests on", "근거와 가정"),
    "assumptions_note": (
        "{total} figures: {reported} reported, {derived} derived or forecast, {assumed} assumed by us,"
        " {changed} changed by you. Click one for its source.",
        "수치 {total}개: 보도 {reported}, 도출·전망 {derived}, 가정 {assumed}, 변경 {changed}. 누르면"
        " 출처가 열립니다.",
    ),
    "show": ("Show", "보기"), "all": ("all", "전체"), "search": ("Search", "검색"),
    "t_figure": ("Figure", "항목"), "t_value": ("Value", "값"), "t_range": ("Range", "범위"),
    "t_kind": ("Kind", "구분"), "t_source": ("Source", "출처"),
    "as_of": ("As of", "기준 시점"), "no_match": ("No figure matches.", "해당하는 항목이 없습니다."),
    # Sweeps
    "frontier": ("Promise against cost", "약속과 비용"),
    "frontier_note": (
        "What each further per cent of the {days}-day promise costs, all else as it is now. Orange: promised"
        " now. Hollow: cannot be kept in full.",
        "{days}일 약속을 높일수록 드는 비용(다른 조건은 지금과 같음). 주황 점: 현재 약속. 빈 점: 모두 지킬"
        " 수는 없음.",
    ),
    "tornado": ("What would change the decision", "결정을 바꾸는 가정"),
    "tornado_note": (
        "Each assumption at the low (green) and the high (orange) end of its range, all else as now. The five"
        " that move the answer most; the line is this plan.",
        "각 가정을 범위의 하한(초록)과 상한(주황)에 두고 나머지는 그대로. 결과를 가장 크게 바꾸는 다섯"
        " 가지이며, 세로선은 이 계획입니다.",
    ),
    "sweep_by": ("Ranked by", "정렬 기준"), "by_area": ("floor area", "연면적"),
    "by_cost": ("cost per box", "상자당 비용"),
    "sweep_start": ("Compute {count} plans", "{count}개 계획 계산"), "sweep_stop": ("Stop", "중지"),
    "sweep_where": ("{done} of {total} plans", "{total}개 중 {done}개 완료"),
    "sweep_failed": ("{count} could not be planned: {reason}", "{count}개는 계획하지 못했습니다: {reason}"),
    "promise_days": ("Promise", "약속"),
    "site_changes": (
        "There another site is better; press to plan with that value:",
        "이 값에서는 다른 부지가 더 낫습니다. 누르면 그 값으로 계획합니다:",
    ), "open_result": ("Open", "열기"),
}  # fmt: skip
