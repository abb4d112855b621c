"""The register's notes that stand behind a scenario's figures, in Korean, by the ids of their facts.

English is the register's own. A text of several facts stands once, with their ids in a row. Sources are
citations and stay as the register has them; so do facts that no figure of a scenario uses.
"""

from __future__ import annotations

_KOREAN = {
    "cj_boxes_2023q1": "자료에는 약 350만, 다른 보도에는 346만", "cj_boxes_2023q2": "다른 보도에서 확인",
    "cj_boxes_2023q3": "자료에는 900만 이상, 다른 보도에는 904만",
    "cj_boxes_2023q4": "약 1,200만, 확실성 낮음",
    "market_growth": "보급이 포화된 뒤의 시장 성장률. 범위: 2025년 해외직구 전체 5.2%, 중국발 14.9% 증가",
    "cj_share_of_parcels": "출처 간 불일치: 2023년 전담이라는 보도와 2024년 약 80%라는 보도",
    "probability_low": "낮은 수요 시나리오의 가중치", "probability_base": "기준 수요 시나리오의 가중치",
    "probability_high": "높은 수요 시나리오의 가중치",
    "growth_offset_low": "낮은 수요: 성장률이 2025년 해외직구 전체의 5.2%로 하락",
    "growth_offset_high": "높은 수요: 성장률이 2025년 중국발 직구의 14.9%에 도달",
    "capital_area_share": "수도권 배송 택배 비율, 오래된 자료",
    "peak_factor_year_end": "전국 택배망, 오래된 자료",
    "peak_days_singles": "광군제 수준에 가까운 날: 11월 1~11일",
    "peak_days_other": "광군제가 없는 분기에서 설계일에 가까운 날",
    "top_fifth_share": "가장 잘 팔리는 상품 20%의 물량. 롱테일 마켓플레이스는 80/20 법칙보다 낮음",
    "share_start_small_electronics share_start_home": "계획 첫 분기. 상품 구성은 공개되지 않음",
    "share_end_small_electronics share_end_home": "계획 마지막 분기. 상품 구성은 공개되지 않음",
    "volume_small_electronics volume_fashion volume_home volume_kvenue_ambient volume_kvenue_fresh":
        "포장된 상자의 부피",
    "weight_small_electronics weight_fashion weight_home weight_kvenue_ambient weight_kvenue_fresh":
        "상자 무게. 항공 운임을 좌우",
    "value_small_electronics value_fashion value_home value_kvenue_ambient value_kvenue_fresh":
        "소매가. 2023년 중국발 전자상거래 상자의 평균 신고가는 26.6달러(23.59억 달러 ÷ 8,881만 건)",
    "singles_day_small_electronics singles_day_fashion singles_day_home singles_day_kvenue_ambient"
    " singles_day_kvenue_fresh":
        "분기 평균일 대비 광군제 주문. 보도된 100% 이상 증가에 맞춤",
    "one_person_small_electronics one_person_fashion one_person_home one_person_kvenue_ambient"
    " one_person_kvenue_fresh":
        "더 큰 가구 대비 1인 가구의 주문 상자 수",
    "skus_small_electronics skus_fashion skus_home skus_kvenue_ambient skus_kvenue_fresh":
        "국내에 재고로 둘 수 있는 상품 종수",
    "review_interval_small_electronics review_interval_fashion review_interval_home"
    " review_interval_kvenue_ambient review_interval_kvenue_fresh":
        "보충 발주 간격. 수입은 4주마다 컨테이너를 채우고 국내 판매자는 팔레트로 보냄",
    "replenishment_lead_time_small_electronics replenishment_lead_time_fashion replenishment_lead_time_home"
    " replenishment_lead_time_kvenue_ambient replenishment_lead_time_kvenue_fresh":
        "발주부터 적치까지. 수입: 공급자, 집하, 해상, 일반 수입 신고, 적치",
    "returns_small_electronics returns_fashion returns_home returns_kvenue_ambient returns_kvenue_fresh":
        "센터로 돌아오는 상자",
    "carriage_factor_small_electronics carriage_factor_fashion carriage_factor_home"
    " carriage_factor_kvenue_ambient carriage_factor_kvenue_fresh":
        "상자 크기 등급. 신선식품은 보냉 상자",
    "duty_small_electronics duty_fashion duty_home": "평균 관세율. 일부 상품은 FTA 세율",
    "origin_small_electronics_shandong origin_small_electronics_zhejiang origin_small_electronics_guangdong"
    " origin_fashion_shandong origin_fashion_zhejiang origin_fashion_guangdong origin_home_shandong"
    " origin_home_zhejiang origin_home_guangdong":
        "출발지: 웨이하이·옌타이 거점 보관 상품, 광둥의 전자, 저장의 패션·생활용품 판매자",
    "share_start_fashion": "계획 첫 분기. 2023년 여성 구매자가 386% 늘어 패션 비중 유지",
    "share_end_fashion": "계획 마지막 분기. 2023년 여성 구매자가 386% 늘어 패션 비중 유지",
    "share_start_kvenue_ambient": "계획 첫 분기. 2023년 10월 개설, 마켓플레이스가 밝힌 성장 분야",
    "share_end_kvenue_ambient": "계획 마지막 분기. 2023년 10월 개설, 마켓플레이스가 밝힌 성장 분야",
    "share_start_kvenue_fresh": "계획 첫 분기. 2024년 3월부터 가공·신선식품 판매",
    "share_end_kvenue_fresh": "계획 마지막 분기. 2024년 3월부터 가공·신선식품 판매",
    # Lead times: the number of half days before it stands in the title.
    "dwell_seller_handling_1 dwell_seller_handling_2 dwell_seller_handling_3 dwell_seller_handling_4":
        "주문부터 집하장 인계까지",
    "dwell_sailing_wait_0 dwell_sailing_wait_1 dwell_sailing_wait_2": "주 6회 운항",
    "dwell_port_handling_1": "선적·하역·특송장 이동",
    "dwell_flight_1 dwell_flight_2 dwell_flight_3": "항공편 대기·비행·해체",
    "dwell_clearance_sea_1 dwell_clearance_sea_2 dwell_clearance_sea_3 dwell_clearance_sea_4":
        "해상 특송 통관 1~2일",
    "dwell_clearance_air_1 dwell_clearance_air_2 dwell_clearance_air_3": "항공 특송 통관, 시설 약 90% 사용",
    "dwell_clearance_bonded_0 dwell_clearance_bonded_1 dwell_clearance_bonded_2": "보세 재고, 판매 시 통관",
    "dwell_fc_dispatch_1 dwell_fc_dispatch_2 dwell_fc_dispatch_3": "주문 마감·피킹·포장·인계",
    "dwell_domestic_dispatch_1 dwell_domestic_dispatch_2 dwell_domestic_dispatch_3 dwell_domestic_dispatch_4":
        "K-베뉴 판매자가 택배사에 인계",
    "dwell_delivery_1 dwell_delivery_2 dwell_delivery_3 dwell_delivery_4": "택배사: 야간 허브, 다음 날 배송",
    "delivery_far_minutes": "익일 배송이 어려워지기 시작하는 도로 시간",
    "delivery_far_slope": "그 이상에서 1분마다 하루 늦어질 확률", "ferry_extra": "배편으로 가는 지역",
    # Rates
    "parcel_rate": "전국 평균 요율", "linehaul_share": "택배 요율 중 간선 운송 몫",
    "mean_linehaul": "전국 요율에 담긴 관문·센터–허브–지역 평균 거리", "island_surcharge": "도서 지역",
    "china_handling": "중국 내 판매자 피킹·포장과 집하",
    "china_road_rate": "9.6m, 60m³ 트럭, km당 약 4위안(760원)",
    "sea_express_rate": "카페리, 낱개 적재 40피트 컨테이너, 항만 하역",
    "air_express_rate": "공항 간 운임과 조업료, 운임 적용 중량", "air_volumetric": "부피 환산 6,000cm³/kg",
    "list_clearance": "목록 통관, X선 검사, 보세 작업", "container_volume": "40피트 하이큐브, 적재 기준",
    "container_fill": "여러 상자 혼적", "container_sea_cost": "해상 운임과 터미널 조업료, 근해",
    "container_sea_km": "거리 비례 해상 운임",
    "container_road_rate": "국내 컨테이너 운송, 공컨테이너 반납 포함",
    "import_declaration": "관세사와 검사 분담", "inbound_handling": "센터 입고·적치",
    "domestic_inbound": "판매자에서 센터까지 팔레트", "seller_handling": "국내 판매자 자체 피킹·포장·포장재",
    "customs_value_ratio": "소매가 대비 신고 수입가", "vat": "국내 재고 판매분에 부과되는 부가가치세",
    # Gateways
    "gateway_pyeongtaek_2023": "해상 특송 처리량, 전국의 67%",
    "gateway_incheon_sea": "확장 후 입항–반출 6.3일에서 4.5일로 단축", "gateway_gunsan": "2024년 개장",
    "gateway_busan": "용당 해상 특송장. 공개된 수치 없음",
    "gateway_incheon_air": "월 200만 상자의 12개월분, 택배사 자체 항공 특송장",
    "gateway_share":
        "이 마켓플레이스가 쓸 수 있는 관문 처리 능력. 2023년 중국발 상자의 34%가 CJ 경유(8,880만 중 2,980만)",
    "gateway_air_share": "택배사 자체 항공 특송장 중 최대 고객이 쓸 수 있는 몫",
    "gateway_growth": "관문 처리 능력 증가. 평택 2023년 +25%, 인천항 2024년 +54%",
    "gateway_peak_smoothing": "주문 피크 중 하루에 관문에 닿는 비율. 나머지는 집하에서 분산",
    # Sizing
    "safety_factor": "주기 서비스 수준 97%", "demand_variation": "푸아송 변동을 넘는 상품별 일 수요 변동",
    "storage_fill": "보관 위치의 실사용 충전율",
    "net_to_gross": "연면적 대비 순면적. 국내 다층 창고는 램프, 층별 하역장, 코어, 설비로 면적이 줄어듦",
    "support_share": "사무실·복지·충전·정비", "footprint_limit": "한 층의 최대 면적. 더 크면 층수가 늘어남",
    "station_hours": "설계일 2교대", "hourly_profile": "근무 시간 중 작업대 부하의 평균 ÷ 피크 시간",
    "station_area": "컨베이어와 통로를 포함한 포장 작업대", "peak_hour_share": "피크 시간에 분류되는 상자",
    "sorter_rate": "크로스벨트 분류기, 정격", "sorter_utilisation": "정격의 85%를 넘지 않게 계획",
    "sorter_area": "루프, 슈트, 집하 공간", "truck_volume": "11톤 윙바디, 적재 기준",
    "truck_fill": "낱개 상자는 트럭을 다 채우지 못함", "dock_turn_time": "접안·상차·출발",
    "dock_window": "트럭이 오는 시간대", "dock_utilisation": "도크의 계획 가동률",
    "dock_area": "대기 공간을 포함한 도크", "inspection_share": "프로젝트 클린: 가품·안전 검수",
    "inspection_minutes": "개봉·대조·촬영·재포장", "inspection_area": "검수 작업대",
    "return_minutes": "접수·등급 판정·재입고", "return_area": "케이지를 포함한 반품 작업대",
    "net_productive_hours": "8시간 근무 기준", "labour_catchment": "통근 버스 이동 시간",
    "labour_share": "설계일에 한 센터가 통근권 주민 중 채용할 수 있는 비율",
    "overflow_limit": "연장 근무와 외부 인력으로 처리할 수 있는 설계일 상자",
    "parcel_density_low": "국내 시설의 하한(CJ 군포 건물)", "parcel_density_high": "국내 시설의 상한(CJ GDC)",
    "storage_shelving": "통로가 있는 약 2m 높이 선반, 바닥의 45%", "station_rate_shelving": "토트에서 포장",
    "fit_out_shelving": "랙·컨베이어·분류기·IT", "storage_amr": "이동 랙, 적은 통로",
    "station_rate_amr": "상품이 오는 방식의 피킹·포장", "fit_out_amr": "랙·로봇·작업대·분류기·IT",
    "storage_cube": "포트와 데크를 포함해 m²당 96리터 통 12개. 격자만으로는 34개",
    "station_rate_cube": "포장을 포함한 큐브 포트", "fit_out_cube": "격자·통·로봇·포트·분류기·IT",
    # Buildings
    "most_sites": "한 조직이 3년 안에 열 수 있는 센터 수", "construction_ambient": "이천, 한 개발사 기준",
    "lease_lead": "계약과 설비 공사", "buy_lead": "실사와 설비 공사",
    "build_lead": "공사 22개월을 분기로 올림", "third_party_lead": "운영 중인 3PL과 계약",
    "ramp_first": "운영 첫 분기에 쓸 수 있는 비율", "ramp_second": "운영 둘째 분기에 쓸 수 있는 비율",
    "lease_deposit_months": "보증금, 종료 시 반환", "lease_fee": "임대료에 더하는 관리비",
    "acquisition_tax": "취득세와 지방교육세", "holding_cost": "재산세·보험·소유자 유지 관리",
    "sale_cost": "계획 종료 시 매각 비용", "value_change": "창고 가격의 변화",
    "building_life": "신축 건물의 정액 상각 기간", "site_overhead": "규모와 무관한 센터 관리·WMS·보안",
    "third_party_overhead":
        "예약 공간 3분의 1의 최소 청구(25,000m²에 약 14억원), 전담 조직과 시스템 연동. 어느 3PL도 공간을"
        " 무상으로 비워 두지 않음",
    "third_party_margin": "작업과 공간에 붙는 3PL 이윤",
    "third_party_limit": "3PL 하나가 한 곳에서 줄 수 있는 공간",
    "size_discount": "1만 m2 이하 건물 대비 17만 8,500 m2 이상 건물의 m2당 가격 할인",
    "fit_out_life": "설비·자동화의 정액 상각 기간", "fit_out_maintenance": "유지 보수와 라이선스",
    "fit_out_recovery": "계획 종료 시 설비의 가치",
    # Service and money
    "province_floor": "제주를 포함한 모든 시도에서 5일 이내", "late_penalty": "5일을 넘긴 상자에 주는 쿠폰",
    "lost_penalty": "처리하지 못한 주문의 이윤과 신뢰 손실",
    "refused_average_limit":
        "어느 분기·수요 시나리오의 평균일에든 거절해도 되는 주문. 0: 주문을 거절해서 지킨 약속은 지킨 것이"
        " 아님",
    "refused_design_day_limit":
        "설계일에 거절해도 되는 주문. 평균일에 거절이 허용되고 그 한도가 더 크지 않을 때 적용. 설계일의"
        " 거절은 평균일 거절을 상품군별로 늘린 것",
    "discount_rate": "가중 평균 자본 비용", "krw_per_usd": "두 통화로 발표된 계획에서 계산",
    "minimum_wage": "2024년 9,860원", "wage_loading": "보험·퇴직금·주휴수당·야간 할증",
    "consumables": "포장재·라벨", "cold_fit": "내용연수로 나눈 냉동 설비 투자, 에너지 포함",
    "obsolescence": "국내 재고의 가격 인하와 폐기",
    "overflow_premium": "센터 자체 비용을 넘는 연장 근무·외부 인력",
    "gateway_overflow": "꽉 찬 관문 앞에서 기다리는 상자의 보관·재작업",
    "investment_plan_krw": "1달러 1,347.5원에 해당",
    "promise_3d": "물류센터 가동 발표 시점부터 3일 이내 도착. 발표에는 일수만 있고 비율은 없음",
    "promise_5d": "5일 이내 도착. 발표에는 일수만 있고 비율은 없음",
}  # fmt: skip
NOTES: dict[str, str] = {id: korean for ids, korean in _KOREAN.items() for id in ids.split()}
