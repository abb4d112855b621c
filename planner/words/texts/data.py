"""Texts of the data page and of the report to hand over."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "t_rates": ("Rates", "요율"), "u_upload": ("CSV or Excel file", "CSV 또는 Excel 파일"),
    "u_choose": ("Choose a file", "파일 선택"),
    "u_most": ("or drop it here, at most 50 MB", "또는 여기에 끌어다 놓기, 최대 50MB"),
    "u_reading": ("Reading the file", "파일을 읽는 중"),
    "u_template": ("Template", "양식"), "u_preview": ("Preview: {rows} rows", "미리보기: {rows}행"),
    "u_use": ("Use these rows", "이 데이터 사용"), "u_drop": ("Back to the shipped data", "기본 데이터로"),
    "u_errors": ("{count} problem(s)", "문제 {count}건"), "u_row": ("Row", "행"),
    "u_column": ("Column", "열"), "u_found": ("Found", "값"), "u_allowed": ("Allowed", "허용"),
    "problem": ("found {found}; allowed: {allowed}", "입력: {found} · 허용: {allowed}"),
    "problem_line": ("line {line}", "{line}행"),
    "problem_line_of": ("{file}, line {line}", "{file} {line}행"),
    "u_in_use": ("In use: {rows} rows of your own", "사용 중: 직접 넣은 {rows}행"),
    "u_shipped": ("In use: the shipped data", "사용 중: 기본 데이터"),
    "u_edit": ("Edit in place, then apply", "직접 고친 뒤 적용"), "u_apply": ("Apply", "적용"),
    "u_applied": ("Applied.", "적용했습니다."),
    "u_demand_note": (
        "Only the split over districts is taken from it; how much in all comes from the forecast or from"
        " the volumes.",
        "지역 간 비율만 사용하며, 전체 물량은 전망 또는 분기별 물량에서 옵니다.",
    ),
    "u_sites_note": (
        "Added to the shipped candidates. Travel times are estimated unless you give them; empty money"
        " columns come from the nearest site.",
        "기존 후보지에 추가됩니다. 이동 시간은 주지 않으면 추정하고, 빈 금액 열은 가장 가까운 부지 값을"
        " 씁니다.",
    ),
    "u_travel_note": (
        "Minutes and km from a place to a district, in place of the estimate. Deliveries take those of the"
        " carrier's hubs; of a site only the minutes count, for the labour within reach.",
        "장소에서 지역까지의 분·km, 추정값 대신 사용. 배송에는 택배사 허브의 값을, 부지는 통근권 인력을 위해"
        " 분만 사용합니다.",
    ),
    "u_volumes_note": (
        "Boxes in each quarter, in place of the growth model. Leave empty for the forecast.",
        "성장 모형 대신 쓸 분기별 상자 수. 비우면 전망을 씁니다.",
    ),
    "u_rates_note": (
        "What a box, a container, a declaration costs. Your value replaces the register's.",
        "상자·컨테이너·신고 비용. 입력값이 기본값을 대체합니다.",
    ),
    # What is used of own tables
    "ot_demand": (
        "Demand table ({rows} rows): only the split over districts is used, volumes come from {volumes}; its"
        " total of {own} boxes is not used ({known} a day are known).",
        "지역별 수요 표({rows}행): 지역 간 비율만 사용, 전체 물량은 {volumes}. 합계 {own}상자는 사용하지"
        " 않음(알려진 물량은 하루 {known}상자).",
    ),
    "ot_from_growth": ("the growth model", "성장 모형에서 옴"),
    "ot_from_volumes": ("the volumes by quarter", "분기별 물량에서 옴"),
    "ot_volumes": (
        "Volumes by quarter: {own} boxes in all stand for base demand in place of the growth model ({known}"
        " in the base case); the other demand scenarios keep their ratio to it.",
        "분기별 물량: 모두 {own}상자를 성장 모형 대신 기준 수요로 사용(기준안 {known}상자). 다른 수요"
        " 시나리오는 기준 수요와의 비율을 유지합니다.",
    ),
    "ot_volumes_times": (
        "Volume factor and scope multiply them by {factor}: {planned} boxes.",
        "물량 배율과 범위로 {factor}배 하여 {planned}상자를 계획합니다.",
    ),
    "ot_sites": (
        "Sites: {rows} of your own beside the shipped candidates; travel that you do not give is estimated.",
        "부지: 기존 후보지에 {rows}곳 추가, 주지 않은 이동 시간은 추정합니다.",
    ),
    "ot_sites_only": (
        "Sites: {rows} of your own are the only candidates; travel that you do not give is estimated.",
        "부지: 제안한 {rows}곳만 후보지이며, 주지 않은 이동 시간은 추정합니다.",
    ),
    "ot_travel": (
        "Travel table ({rows} rows). Of the carrier's hubs: {deliveries}, used for deliveries (minutes and"
        " km); of sites: {labour}, used for the labour within reach (minutes only); of gateways and other"
        " hubs: {nothing}, not used, as no parcel goes from there to a district.",
        "이동 시간 표({rows}행): 택배사 허브 {deliveries}행은 배송(분·km)에, 부지 {labour}행은 통근권"
        " 인력(분만)에 사용하고, 관문과 다른 허브 {nothing}행은 그곳에서 지역으로 가는 상자가 없어 사용하지"
        " 않습니다.",
    ),
    "ot_mois": (
        "{table}: {count} codes are administrative ones (MOIS): {list}.",
        "{table}: 코드 {count}개는 행정안전부 코드로 읽음: {list}.",
    ),
    "ot_shared": (
        "{table}: codes that are in two authorities' lists were read so: {list}.",
        "{table}: 두 기관 코드에 함께 있는 코드는 이렇게 읽음: {list}.",
    ),
    "ot_more": ("{list} and {count} more", "{list} 외 {count}개"),
    "ot_confirmed": ("Confirmed as meant, {name}: {found}.", "그대로 사용하도록 확인함, {name}: {found}."),
    "ot_title": ("Your own tables", "직접 넣은 표"),
    "u_confirm": (
        "Meant as it is, {name}: {found}", "그대로 사용합니다, {name}: {found}",
    ),
    # Columns
    "u_c_district_code": ("District code", "시군구 코드"), "u_c_place": ("Name", "이름"),
    "u_c_district_name": ("District name", "시군구 이름"), "u_c_boxes": ("Boxes", "상자"),
    "u_c_product_class": ("Class", "상품군"), "u_c_quarter": ("Quarter", "분기"), "u_c_id": ("Id", "식별자"),
    "u_c_name": ("Name", "이름"), "u_c_place_id": ("Place", "장소"), "u_c_minutes": ("Minutes", "분"),
    "u_c_lat": ("Latitude", "위도"), "u_c_lon": ("Longitude", "경도"), "u_c_km": ("km", "km"),
    "u_c_rent_krw_m2_month": ("Rent, {currency} per m² and month", "임대료, {currency}/m²·월"),
    "u_c_vacant_m2": ("Vacant space, m²", "빈 공간, m²"),
    "u_c_price_krw_m2": ("Price, {currency} per m²", "매매가, {currency}/m²"),
    "u_c_land_krw_m2": ("Land, {currency} per m²", "토지, {currency}/m²"),
    "u_c_title": ("Field", "항목"),
    "u_c_path": ("Name in files", "파일 내 이름"),
    "u_c_value": ("Value", "값"),
    "u_c_unit": ("Unit", "단위"),
    "u_c_kind": ("Kind", "구분"),
    # Report
    "r_title": ("Fulfilment capacity for {country}: recommendation", "{country} 물류센터 규모: 권고안"),
    "r_made": (
        "Made on {date} from scenario {digest}, planner {version}.",
        "{date} 작성 · 시나리오 {digest} · 플래너 {version}",
    ),
    "r_ways_out": ("Ways out", "해결책"),
    "r_inputs": ("What was asked", "검토 조건"),
    "r_base": ("The base case, unchanged.", "변경 없는 기준안입니다."),
    "r_where": ("Where", "어디에"), "r_why": ("What it costs", "비용"),
    "r_quarters": ("Quarter by quarter", "분기별"), "r_quarter": ("Quarter", "분기"),
    "r_boxes": ("Boxes a day", "하루 상자"), "r_area_use": ("Space in use", "공간 사용률"),
    "r_heads": ("Heads", "인력"), "r_stock": ("From stock", "국내 재고"),
    "r_proof": ("How far it is proven", "증명 수준"),
    "r_proof_said": (
        "Objective {objective}, bound {bound}: no plan is more than {gap} cheaper. {note}",
        "목적값 {objective}, 하한 {bound}: 이보다 {gap} 넘게 싼 계획은 없습니다. {note}",
    ),
    "r_proof_short": (
        "Proven: no plan lacks fewer boxes by more than {boxes}, and none that lacks as few costs less by"
        " more than {cost}. {note}",
        "증명됨: 부족 상자를 {boxes} 넘게 줄이는 계획은 없고, 같은 수준에서 {cost} 넘게 싼 계획도 없습니다."
        " {note}",
    ),
    "r_proof_given": (
        "The design is given: it was priced, not searched for.",
        "주어진 안의 비용을 계산한 것이며, 다른 안을 찾지는 않았습니다.",
    ),
    "estimated": ("Estimated: {what}", "추정: {what}"),
    "r_sources": ("{sources}", "{sources}"),
}  # fmt: skip
