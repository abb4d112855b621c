"""Names of what plans are made of: tenures, technologies, parts of cost, functions, drivers, classes."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "lease": ("leased", "임차"), "buy": ("bought", "매입"), "build": ("built new", "신축"),
    "third_party": ("3PL", "3PL 위탁"), "shelving": ("shelving, person to goods", "선반(사람이 이동)"),
    "amr": ("robots, goods to person (AMR)", "이동 로봇(AMR)"), "cube": ("cube storage", "큐브 저장"),
    "from_stock": ("From stock", "국내 재고"), "direct_sea": ("Direct, sea express", "해상 특송"),
    "direct_air": ("Direct, air express", "항공 특송"),
    "domestic_direct": ("Domestic sellers", "국내 판매자"),
    "reported": ("reported", "보도"),
    "assumed": ("assumed", "가정"), "derived": ("derived", "도출"), "forecast": ("forecast", "전망"),
    "yours": ("changed", "변경"),
    "source:planner's assumption": ("planner's assumption", "이 플래너의 가정"),
    # Parts of cost, functions, drivers
    "origin": ("At the origin", "출발지"), "international": ("Sea and air", "국제 운송"),
    "customs": ("Customs", "통관"), "duty_vat": ("Duty and VAT", "관세·부가세"),
    "inbound": ("Inbound", "입고"), "seller": ("Seller's handling", "판매자 처리"),
    "carriage": ("Carrier to the door", "국내 택배"), "late": ("Late boxes", "지연 보상"),
    "handling": ("Centre's labour", "센터 작업"), "space": ("3PL space and cold store", "3PL 공간·저온 보관"),
    "space_cold": ("Cold store", "저온 보관"),
    "stock": ("Stock", "재고"), "overflow": ("Overflow", "초과 물량"), "lost": ("Lost sales", "판매 손실"),
    "facility": ("Buildings", "건물"), "storage": ("Storage", "보관"),
    "pick_pack": ("Pick and pack", "피킹·포장"), "sorting": ("Sorting", "분류"),
    "shipping_docks": ("Shipping docks", "출고 도크"), "receiving_docks": ("Receiving docks", "입고 도크"),
    "inspection": ("Inspection", "검수"), "returns": ("Returns", "반품"),
    "throughput": ("throughput", "처리량"), "docks": ("docks", "도크"), "cold": ("cold zone", "저온"),
    "labour": ("labour", "인력"), "budget": ("budget", "예산"), "none: no FC": ("no centre", "센터 없음"),
    "in the band": ("inside the known band", "국내 사례 범위 안"),
    "below the band": ("below what known centres do", "국내 사례보다 낮음"),
    "above the band": ("above what known centres do", "국내 사례보다 높음"),
    "low demand": ("low demand", "낮은 수요"), "base demand": ("base demand", "기준 수요"),
    "high demand": ("high demand", "높은 수요"),
}  # fmt: skip
