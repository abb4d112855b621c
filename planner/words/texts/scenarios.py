"""Texts of scenarios: saving, comparing, links, files, reports, own sites, batches."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "s_now": ("This scenario", "현재 시나리오"), "s_name": ("Name", "이름"), "s_save": ("Save", "저장"),
    "s_saved": ("Saved scenarios", "저장된 시나리오"),
    "s_none": (
        "Nothing saved yet: change something, give it a name, save it.",
        "아직 없습니다. 설정을 바꾸고 이름을 붙여 저장하십시오.",
    ),
    "s_opened": (
        "Opened: {name}. What it answers is on the first page.",
        "열었습니다: {name}. 결과는 결론 페이지에 있습니다.",
    ),
    "s_open": ("Open", "열기"), "s_copy": ("Duplicate", "복제"), "s_delete": ("Delete", "삭제"),
    "s_copy_name": ("{name} (copy)", "{name} (사본)"),
    "s_changes": ("changes: {count}", "변경 {count}개"), "s_base": ("Base case", "기준안"),
    "s_saved_as": ("Saved as {name}.", "{name}(으)로 저장했습니다."),
    "s_name_needed": ("Give it a name first.", "먼저 이름을 입력하십시오."),
    "s_with": ("Compare up to four", "최대 네 개 비교"), "s_current": ("as set now", "현재 설정"),
    "s_pick": (
        "Pick two or more to compare.",
        "두 개 이상 고르면 차이가 나타납니다.",
    ),
    "s_inputs": ("Inputs that differ", "입력 차이"), "s_outputs": ("Outputs that differ", "결과 차이"),
    "s_same_inputs": ("No input differs.", "입력 차이가 없습니다."),
    "s_unplanned": ("not planned yet", "미계획"),
    "s_same_outputs": ("No output differs.", "결과 차이가 없습니다."),
    "s_plan_missing": ("Plan what is missing", "미계획분 계산"),
    "s_link": ("Link to exactly this scenario", "이 시나리오로 바로 가는 링크"),
    "s_files": ("Files", "파일"),
    "s_import": (
        "Import a scenario (YAML, JSON, Excel), with the tables it names (CSV, Excel)",
        "시나리오 가져오기 (YAML, JSON, Excel), 그 안에 이름이 적힌 표도 함께 (CSV, Excel)",
    ),
    "s_imported": (
        "Imported: {count} changes from the base case.",
        "가져왔습니다: 기준안 대비 변경 {count}개.",
    ),
    "d_yaml": ("Scenario, YAML", "시나리오 YAML"), "d_json": ("Scenario, JSON", "시나리오 JSON"),
    "d_xlsx": ("Excel workbook", "Excel 통합문서"), "d_html": ("Report, HTML", "보고서 HTML"),
    "d_plan": ("Plan, JSON", "계획 JSON"),
    "d_note": (
        "The workbook holds every input and the plan's tables; change values in it and import it again.",
        "통합문서에는 모든 입력과 계획 결과가 있으며, 값을 고쳐 다시 가져올 수 있습니다.",
    ),
    "o_site": ("Site", "부지"), "o_tenure": ("Tenure", "점유 형태"), "o_opens": ("Opens", "개장"),
    "o_size": ("Size", "규모"), "o_technology": ("Technology", "기술"),
    "o_cost": ("Cost per box", "상자당 비용"), "o_npv": ("NPV of all cost", "총비용 순현가"),
    "o_three": ("Within 3 days", "3일 이내"), "o_five": ("Within 5 days", "5일 이내"),
    "o_stock": ("From stock", "국내 재고"),
    "o_25": ("{benchmark_short}: extra cost", "{benchmark_short}: 추가 비용"),
    "o_empty": ("{benchmark_short}: empty", "{benchmark_short}: 공실률"),
    "o_promise": ("Promise kept", "약속 준수"),
    "o_gap": ("Proven gap", "증명된 격차"), "yes": ("yes", "예"), "no": ("no", "아니요"),
    # Own sites
    "own_mode": ("Propose a site: click the map", "부지 제안: 지도를 누르기"),
    "own_site": ("Own site {number}", "제안 부지 {number}"), "own_head": ("Your own sites", "제안한 부지"),
    "own_note": (
        "They stand beside the shipped candidates; the plan takes one if it is better. Rent and prices"
        " are assumed from the nearest candidate until you set them (Data).",
        "기존 후보지와 함께 검토되며 더 나으면 선택됩니다. 임대료와 가격은 직접 넣기 전까지 가장 가까운"
        " 후보지 값으로 가정합니다(데이터).",
    ),
    "own_only": ("Only my sites", "제안 부지만"), "own_drop": ("Remove", "삭제"),
    "own_chosen": ("chosen by the plan", "계획에서 선택됨"), "own_not": ("not chosen", "선택되지 않음"),
    # Batch
    "b_note": (
        "Every combination of the values below, on top of the scenario as it is set now.",
        "지금 설정된 시나리오에 아래 값들의 모든 조합을 적용합니다.",
    ),
    "b_new": ("New batch", "새 일괄 계산"), "b_what": ("Change", "바꿀 항목"),
    "b_values": ("{name}, {unit} (separate values by commas)", "{name}, {unit} (값은 쉼표로 구분)"),
    "b_start": ("Start {count} plans", "{count}개 계획 시작"),
    "b_most": ("At most {most} at a time.", "한 번에 최대 {most}개."),
    "b_opened": ("Opened: {name}.", "열었습니다: {name}."),
    "b_pick": ("Pick what to change.", "바꿀 항목을 고르십시오."),
    "b_results": ("Results", "결과"),
    "b_bad": (
        "{name}: {value} is not a number. Write a point for decimals and commas between: 0.75, 1, 1.25",
        "{name}: {value} – 숫자가 아닙니다. 소수점은 점, 값 사이는 쉼표: 0.75, 1, 1.25",
    ), "b_wait": ("waiting", "대기"),
    "b_missing": ("not computed", "미계산"), "b_state": ("State", "상태"),
    "b_views": ("What it says", "결과 분석"),
    # Why a scenario of a batch has no plan
    "bad_scenario": ("not allowed", "허용되지 않음"), "timeout": ("took too long", "시간 초과"),
    "crash": ("its process died", "프로세스 중단"), "error": ("failed", "실패"),
}  # fmt: skip
