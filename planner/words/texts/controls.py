"""Texts of what is around the answer: pages, sliders, and the state of a solve."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "language": ("Language", "언어"), "area_unit": ("Area in", "면적 단위"),
    "currency": ("Money in", "통화"), "pick_m2": ("m²", "m²"), "pick_pyeong": ("{area_unit}", "{area_unit}"),
    "pick_fields": ("{benchmark_unit_short}", "{benchmark_unit_short}"),
    "reading": ("Language and units", "언어와 단위"),
    # Pages
    "p_answer": ("Answer", "결론"), "p_views": ("Why", "근거"), "p_robust": ("Uncertainty", "불확실성"),
    "p_scenarios": ("Scenarios", "시나리오"), "p_data": ("Data", "데이터"),
    "p_batch": ("Batch", "일괄 계산"), "p_sources": ("Assumptions", "가정과 출처"),
    # Controls
    "what_if": ("What if", "조건 바꿔 보기"),
    "base": ("base {value}, {ends}", "기준 {value} · {ends}"),
    "typed_in": (" · typed in {unit}", " · 입력 단위 {unit}"),
    "range": ("range {low} to {high}", "범위 {low} ~ {high}"),
    "own_factor": ("a multiplier of ours; 1 is the register's figure", "배율이며 1은 기준값입니다"),
    "unit": ("Unit", "단위"), "auto": ("Plan as soon as I change something", "바꾸면 바로 다시 계획"),
    "again": ("Plan again", "다시 계획"), "reset": ("Base case", "기준안으로"),
    "undo": ("Undo", "실행 취소"), "redo": ("Redo", "다시 실행"),
    "also_changed": ("Changed from the base case", "기준안에서 바뀐 항목"),
    "drop": ("Take back", "되돌리기"), "rows": ("{count} row(s)", "{count}행"), "none_set": ("none", "없음"),
    "none_to_choose": (
        "Nothing of that name, or no more can be chosen.", "해당 항목이 없거나 더 선택할 수 없습니다."
    ),
    "refused": (
        "Not allowed, so nothing was changed: {reason}",
        "허용되지 않아 바꾸지 않았습니다: {reason}",
    ),
    # Solving
    "planning": ("Planning", "계획 중"),
    "planning_first": ("Planning the base case for the first time", "처음 계획하는 중"),
    "being_proven": (
        "Preliminary answer; being proven, may still change", "잠정 결과, 증명 중(바뀔 수 있음)",
    ),
    "starting": ("starting", "시작"), "queued": ("{count} before you", "앞에 {count}건 대기"),
    "so_far": ("So far (preliminary): {headline}", "현재까지(잠정): {headline}"),
    "elapsed": ("elapsed", "경과"), "best": ("best so far", "현재 최선"), "bound": ("bound", "하한"),
    "gap": ("gap", "격차"), "cancel": ("Cancel", "취소"),
    "reading districts, roads and prices": (
        "reading districts, roads and prices",
        "지역·도로·가격을 읽는 중",
    ),
    "compiling the engine (once)": ("compiling the engine (once)", "계산 엔진 준비(최초 1회)"),
    "settling the flows": ("settling the flows", "물동량 확정"),
    "replaying on random days": ("replaying on random days", "무작위 날짜로 재현"),
    "searching": ("searching", "탐색"), "proving": ("proving", "최적성 증명"),
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
    "killed_again": (
        "The solver was stopped from outside (signal {signal}); another took over.",
        "계산 프로세스가 외부에서 중단되어(신호 {signal}) 다른 프로세스가 이어받았습니다.",
    ),
    "no_answer": ("the solver ended without an answer", "결과 없이 종료되었습니다"),
}  # fmt: skip
