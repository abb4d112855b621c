"""Texts of a sweep's views."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "sw_wins": ("What wins where: {x} and {y}", "어떤 조건에서 어떤 안이 최적인가: {x}, {y}"),
    "sw_wins_note": (
        "The most frequent choice in each cell; paler where other scenarios of the cell chose otherwise.",
        "칸마다 가장 많이 선택된 안. 같은 칸의 다른 시나리오가 다른 안을 고를수록 옅습니다.",
    ),
    "sw_figures": ("Figures: {x} and {y}", "수치: {x}, {y}"),
    "sw_figures_note": (
        "Mean over the scenarios of each cell; hover for numbers.",
        "칸에 속한 시나리오의 평균. 가리키면 수치가 나옵니다.",
    ),
    "sw_along": ("Figures along {x}", "{x}에 따른 수치"),
    "sw_all": ("All at once", "한눈에 보기"),
    "sw_all_note": (
        "A line a scenario. Click a name to see its scenarios alone; hover for numbers.",
        "선 하나가 시나리오 하나. 이름을 누르면 해당 시나리오만 보이고, 가리키면 수치가 나옵니다.",
    ),
    "sw_sample": (" A random {shown} of {count} scenarios.", " 시나리오 {count}개 중 무작위 {shown}개."),
    "sw_have": (
        "{count} of {size} scenarios have a result.",
        "시나리오 {size}개 중 {count}개에 결과가 있습니다.",
    ),
    "sw_have_all": ("{count} scenarios have a result.", "시나리오 {count}개에 결과가 있습니다."),
    "sw_failed": ("Scenarios without a plan", "계획을 세우지 못한 시나리오"),
    "sw_more_names": ("; and {count} more", " 외 {count}개"),
    "sw_often": ("most frequent choice", "가장 많이 선택된 안"), "sw_choice": ("choice", "선택된 안"),
    "sw_scenarios": ("scenarios", "시나리오 수"), "sw_share": ("of them", "그중 비율"),
    "sw_at": ("Axis or figure", "축 또는 수치"),
    "sw_more": (" and {count} more", " 외 {count}곳"),
    "sw_none": ("no FC", "물류센터 없음"), "sw_other": ("another", "그 밖의 안"),
    "sw_cost_per_box_krw": ("Cost per box, {currency}", "상자당 비용, {currency}"),
    "sw_area_m2": ("Size of all FCs, m² GFA", "물류센터 연면적 합계, m²"),
    "sw_on_time_3d_share": ("Within 3 days, whole horizon", "3일 이내, 전체 기간"),
    "sw_fields25_extra_cost_krw": (
        "{benchmark_short}: extra cost, {unit}",
        "{benchmark_short}: 추가 비용, {unit}",
    ),
    "sw_npv_krw": ("NPV of all cost, {unit}", "총비용 순현가, {unit}"),
    "sw_stocked_share": ("From stock", "국내 재고"),
    "sw_download": ("Everything in one page, HTML", "전체를 한 페이지로 (HTML)"),
    "sw_no_page": (
        "Needs the extra 'report': pip install -c constraints.txt -e '.[report]'",
        "추가 구성 'report'가 필요합니다: pip install -c constraints.txt -e '.[report]'",
    ),
    "sw_workbook": ("All tables, Excel", "모든 표 (Excel)"),
}  # fmt: skip
