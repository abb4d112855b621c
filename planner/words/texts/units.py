"""Units of the register's figures. English is the register's own."""

from __future__ import annotations

_KOREAN = {
    "KRW": "원", "KRW per USD": "원/달러", "KRW per box": "원/상자", "KRW/box": "원/상자",
    "KRW per container": "원/컨테이너", "KRW per kg": "원/kg", "KRW per litre": "원/리터",
    "KRW per km and container": "원/km·컨테이너", "KRW per km and m3": "원/km·m³",
    "KRW per net m2": "원/순면적 m²", "KRW per net m2 and year": "원/순면적 m²·년", "KRW per year": "원/년",
    "KRW/hour": "원/시간", "KRW/pyeong": "원/평", "SKUs": "SKU",
    "USD per box": "달러/상자", "boxes per hour": "상자/시간", "boxes per station-hour": "상자/작업대·시간",
    "boxes/m2/day": "상자/m²·일", "boxes/month": "상자/월", "boxes/quarter": "상자/분기",
    "boxes/year": "상자/년", "coefficient of variation": "변동계수", "days": "일",
    "days per quarter": "일/분기",
    "half days": "반나절", "heads per resident": "명/주민", "hours per day": "시간/일",
    "hours per head and day": "시간/명·일", "hours per truck": "시간/트럭", "kg per box": "kg/상자",
    "km per box": "km/상자", "litres per box": "리터/상자", "litres per kg": "리터/kg", "m2 GFA": "연면적 m²",
    "m2 each": "m²/개", "m2 per door": "m²/도크", "m2 per floor": "m²/층", "m2 per station": "m²/작업대",
    "m3 per container": "m³/컨테이너", "m3 per m2": "m³/m²", "m3 per truck": "m³/트럭",
    "min": "분", "minutes": "분",
    "minutes per unit": "분/개", "months of rent": "개월분 임대료", "per year": "/년",
    "per year of stock value": "연간, 재고 금액 대비", "probability": "확률",
    "probability per minute": "확률/분", "quarters": "분기", "ratio": "비율",
    "ratio to a larger household": "더 큰 가구 대비", "ratio to average day": "평균일 대비",
    "ratio to mean rate": "평균 요율 대비", "ratio to minimum wage": "최저임금 대비",
    "ratio to normal day": "평일 대비", "ratio to retail value": "소매가 대비", "share": "비율",
    "share of a day": "하루 중 비율", "share of book value": "장부가 대비", "share of boxes": "상자 비율",
    "share of capacity": "처리 능력 대비", "share of capex per year": "연간, 투자비 대비",
    "share of customs value": "과세가격 대비", "share of inbound units": "입고 수량 대비",
    "share of net area": "순면적 대비", "share of parcel rate": "택배 요율 대비",
    "share of price": "가격 대비", "share of price per year": "연간, 가격 대비",
    "share of rent": "임대료 대비", "share of throughput": "처리량 대비", "share of volume": "물량 대비",
    "boxes": "상자", "degrees": "도", "m2": "m²", "km": "km", "KRW per m2": "원/m²",
    "KRW per m2 and month": "원/m²·월", "KRW/m2": "원/m²", "KRW/m2/month": "원/m²·월",
    "degrees north": "도, 북위", "degrees east": "도, 동경",
    "sites": "곳", "% / year": "%/년", "% of boxes": "상자 %", "years": "년", "z": "z",
}  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {f"unit:{english}": (english, own) for english, own in _KOREAN.items()}
