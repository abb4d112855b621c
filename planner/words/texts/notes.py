"""The register's notes that stand behind a scenario's figures, in Korean. English is the register's own.

Sources are citations and stay as the register has them; so do facts that no figure of a scenario uses.
"""

from __future__ import annotations

_KOREAN = {
    "seed says about 3.5 million; other press 3.46 million": "자료에는 약 350만, 다른 보도에는 346만",
    "not in the seeds": "다른 보도에서 확인",
    "seed says over 9 million; other press 9.04 million": "자료에는 900만 이상, 다른 보도에는 904만",
    "about 12 million, less certain; not in the seeds": "약 1,200만, 확실성 낮음",
    "growth of the market once adoption has saturated; range: Korean overseas purchases in 2025 grew 5.2 % in"
    " all and 14.9 % from China": "보급이 포화된 뒤의 시장 성장률. 범위: 2025년 해외직구 전체 5.2%,"
    " 중국발 14.9% 증가",
    "contradiction between sources: seed 001 exclusive in 2023, about 80 % in 2024":
        "출처 간 불일치: 2023년 전담이라는 보도와 2024년 약 80%라는 보도",
    "weight of the low demand scenario": "낮은 수요 시나리오의 가중치",
    "weight of the base demand scenario": "기준 수요 시나리오의 가중치",
    "weight of the high demand scenario": "높은 수요 시나리오의 가중치",
    "low scenario: growth falls to the 5.2 % of all overseas purchases in 2025":
        "낮은 수요: 성장률이 2025년 해외직구 전체의 5.2%로 하락",
    "high scenario: growth reaches the 14.9 % of purchases from China in 2025":
        "높은 수요: 성장률이 2025년 중국발 직구의 14.9%에 도달",
    "parcels delivered in the capital area, old": "수도권 배송 택배 비율, 오래된 자료",
    "national parcel network, older": "전국 택배망, 오래된 자료",
    "days near the Singles' Day level: 1-11 November": "광군제 수준에 가까운 날: 11월 1~11일",
    "days near the design day in a quarter without Singles' Day": "광군제가 없는 분기에서 설계일에 가까운 날",
    "volume in the best-selling 20 % of SKUs; long-tail marketplaces sit below the 80/20 rule":
        "가장 잘 팔리는 상품 20%의 물량. 롱테일 마켓플레이스는 80/20 법칙보다 낮음",
    "first quarter of the horizon; no product mix is published": "계획 첫 분기. 상품 구성은 공개되지 않음",
    "last quarter of the horizon; no product mix is published": "계획 마지막 분기. 상품 구성은 공개되지 않음",
    "packed volume of a box": "포장된 상자의 부피",
    "weight of a box; drives air freight": "상자 무게. 항공 운임을 좌우",
    "retail value; the mean declared value of Chinese e-commerce parcels in 2023 was USD 26.6 (2.359 bn /"
    " 88.81 million)": "소매가. 2023년 중국발 전자상거래 상자의 평균 신고가는 26.6달러(23.59억 달러 ÷"
    " 8,881만 건)",
    "orders on Singles' Day against the quarter's average day; anchored on the reported growth of at least"
    " +100 % (singles_day_growth)": "분기 평균일 대비 광군제 주문. 보도된 100% 이상 증가에 맞춤",
    "boxes a one-person household orders against a larger one": "더 큰 가구 대비 1인 가구의 주문 상자 수",
    "assortment that could be stocked in Korea": "국내에 재고로 둘 수 있는 상품 종수",
    "between two replenishment orders; imports fill containers every four weeks, Korean sellers send pallets":
        "보충 발주 간격. 수입은 4주마다 컨테이너를 채우고 국내 판매자는 팔레트로 보냄",
    "order to shelf; imports: supplier, consolidation, sea, general import declaration, put-away":
        "발주부터 적치까지. 수입: 공급자, 집하, 해상, 일반 수입 신고, 적치",
    "boxes that come back to the FC": "센터로 돌아오는 상자",
    "size class of the box; insulated box for fresh": "상자 크기 등급. 신선식품은 보냉 상자",
    "mean duty; FTA rates for part of the goods": "평균 관세율. 일부 상품은 FTA 세율",
    "where the box starts: goods held in the Weihai and Yantai hubs (china_hub_area), electronics sellers in"
    " Guangdong, fashion and home in Zhejiang": "출발지: 웨이하이·옌타이 거점 보관 상품, 광둥의 전자,"
    " 저장의 패션·생활용품 판매자",
    "first quarter of the horizon; female buyers grew 386 % in 2023, so fashion holds its share":
        "계획 첫 분기. 2023년 여성 구매자가 386% 늘어 패션 비중 유지",
    "last quarter of the horizon; female buyers grew 386 % in 2023, so fashion holds its share":
        "계획 마지막 분기. 2023년 여성 구매자가 386% 늘어 패션 비중 유지",
    "first quarter of the horizon; opened October 2023, the marketplace's declared growth field":
        "계획 첫 분기. 2023년 10월 개설, 마켓플레이스가 밝힌 성장 분야",
    "last quarter of the horizon; opened October 2023, the marketplace's declared growth field":
        "계획 마지막 분기. 2023년 10월 개설, 마켓플레이스가 밝힌 성장 분야",
    "first quarter of the horizon; processed and fresh food from March 2024":
        "계획 첫 분기. 2024년 3월부터 가공·신선식품 판매",
    "last quarter of the horizon; processed and fresh food from March 2024":
        "계획 마지막 분기. 2024년 3월부터 가공·신선식품 판매",
    # Lead times: the number of half days before it stands in the title.
    "order to handover to consolidation": "주문부터 집하장 인계까지", "six sailings a week": "주 6회 운항",
    "load, unload and move to the express centre": "선적·하역·특송장 이동",
    "wait for a flight, fly, break down": "항공편 대기·비행·해체",
    "sea express clearance 1-2 days (weihai_pyeongtaek_sailing)": "해상 특송 통관 1~2일",
    "air express clearance, facilities about 90 % used (national_air_express)":
        "항공 특송 통관, 시설 약 90% 사용",
    "bonded stock, cleared at sale": "보세 재고, 판매 시 통관",
    "order cut-off, pick, pack, hand over": "주문 마감·피킹·포장·인계",
    "K-Venue seller hands over to the carrier": "K-베뉴 판매자가 택배사에 인계",
    "carrier: hub overnight, door next day": "택배사: 야간 허브, 다음 날 배송",
    "road time from which next-day delivery begins to fail": "익일 배송이 어려워지기 시작하는 도로 시간",
    "chance of one more day per minute beyond that": "그 이상에서 1분마다 하루 늦어질 확률",
    "districts behind a ferry": "배편으로 가는 지역",
    # Rates
    "national mean rate": "전국 평균 요율",
    "part of the parcel rate that pays for linehaul": "택배 요율 중 간선 운송 몫",
    "mean distance gateway or FC to hub to district in the national rate":
        "전국 요율에 담긴 관문·센터–허브–지역 평균 거리",
    "ferry districts": "도서 지역",
    "seller's pick and pack and consolidation in China": "중국 내 판매자 피킹·포장과 집하",
    "9.6 m truck of 60 m3 at about CNY 4 per km (760 KRW)": "9.6m, 60m³ 트럭, km당 약 4위안(760원)",
    "ro-ro ferry, loose-loaded 40 ft container, port handling":
        "카페리, 낱개 적재 40피트 컨테이너, 항만 하역",
    "airport to airport with handling, chargeable weight": "공항 간 운임과 조업료, 운임 적용 중량",
    "volumetric divisor 6,000 cm3/kg": "부피 환산 6,000cm³/kg",
    "list clearance, X-ray and bonded handling": "목록 통관, X선 검사, 보세 작업",
    "40 ft high cube, stowed": "40피트 하이큐브, 적재 기준", "stowage of mixed cartons": "여러 상자 혼적",
    "ocean freight and terminal handling, short sea": "해상 운임과 터미널 조업료, 근해",
    "ocean freight by distance": "거리 비례 해상 운임",
    "Korean drayage with return of the empty box": "국내 컨테이너 운송, 공컨테이너 반납 포함",
    "customs broker and inspection share": "관세사와 검사 분담",
    "receive and put away at the FC": "센터 입고·적치",
    "seller to FC by pallet": "판매자에서 센터까지 팔레트",
    "seller's own pick, pack and packaging in Korea": "국내 판매자 자체 피킹·포장·포장재",
    "import price declared over retail value": "소매가 대비 신고 수입가",
    "Korean value added tax, due on what is sold from stock in Korea":
        "국내 재고 판매분에 부과되는 부가가치세",
    # Gateways
    "sea express handled; 67 % of the nation": "해상 특송 처리량, 전국의 67%",
    "ship-to-release fell from 6.3 to 4.5 days when widened": "확장 후 입항–반출 6.3일에서 4.5일로 단축",
    "opened 2024": "2024년 개장",
    "Yongdang sea express centre; no figure found": "용당 해상 특송장. 공개된 수치 없음",
    "3-5 fold expansion planned": "3~5배 확장 계획",
    "capacity of a gateway that this marketplace can book; 34 % of Chinese parcels went through CJ in 2023"
    " (29.8 of 88.8 million)": "이 마켓플레이스가 쓸 수 있는 관문 처리 능력. 2023년 중국발 상자의 34%가"
    " CJ 경유(8,880만 중 2,980만)",
    "part of the carrier's own air express centre (cj_icc_incheon) that its largest customer can book":
        "택배사 자체 항공 특송장 중 최대 고객이 쓸 수 있는 몫",
    "growth of gateway capacity; Pyeongtaek +25 % in 2023, Incheon port +54 % in 2024":
        "관문 처리 능력 증가. 평택 2023년 +25%, 인천항 2024년 +54%",
    "share of an order peak that reaches the gateway on one day; consolidation spreads the rest":
        "주문 피크 중 하루에 관문에 닿는 비율. 나머지는 집하에서 분산",
    # Sizing
    "97 % cycle service level": "주기 서비스 수준 97%",
    "daily demand of a SKU beyond Poisson noise": "푸아송 변동을 넘는 상품별 일 수요 변동",
    "usable fill of storage locations": "보관 위치의 실사용 충전율",
    "usable net area over gross floor area: Korean multi-storey warehouses lose ramps, truck yards on every"
    " floor, cores and plant":
        "연면적 대비 순면적. 국내 다층 창고는 램프, 층별 하역장, 코어, 설비로 면적이 줄어듦",
    "offices, welfare, charging, maintenance": "사무실·복지·충전·정비",
    "largest floor plate; more area means more floors": "한 층의 최대 면적. 더 크면 층수가 늘어남",
    "two shifts on the design day": "설계일 2교대",
    "mean over peak hour of station load within the shifts": "근무 시간 중 작업대 부하의 평균 ÷ 피크 시간",
    "pack station with conveyor and aisle": "컨베이어와 통로를 포함한 포장 작업대",
    "boxes sorted in the peak hour": "피크 시간에 분류되는 상자",
    "cross-belt sorter, nominal": "크로스벨트 분류기, 정격",
    "never plan above 85 % of nominal": "정격의 85%를 넘지 않게 계획",
    "loop, chutes and gathering": "루프, 슈트, 집하 공간",
    "11-tonne wing body, loaded": "11톤 윙바디, 적재 기준",
    "loose parcels do not fill a truck": "낱개 상자는 트럭을 다 채우지 못함",
    "back in, load, leave": "접안·상차·출발",
    "hours in which trucks come": "트럭이 오는 시간대", "planned use of a door": "도크의 계획 가동률",
    "door with staging behind it": "대기 공간을 포함한 도크",
    "Project Clean: inspected for counterfeits and safety": "프로젝트 클린: 가품·안전 검수",
    "open, compare, photograph, close": "개봉·대조·촬영·재포장", "inspection bench": "검수 작업대",
    "receive, grade, restock": "접수·등급 판정·재입고",
    "returns bench with cages": "케이지를 포함한 반품 작업대",
    "of an eight-hour shift": "8시간 근무 기준", "drive to work by shuttle bus": "통근 버스 이동 시간",
    "people hireable by one FC among residents of the catchment on its design day":
        "설계일에 한 센터가 통근권 주민 중 채용할 수 있는 비율",
    "design-day boxes that overtime and outside help can take":
        "연장 근무와 외부 인력으로 처리할 수 있는 설계일 상자",
    "lower edge of Korean facilities (cj_gunpo_building_density)": "국내 시설의 하한(CJ 군포 건물)",
    "upper edge of Korean facilities (cj_gdc_density)": "국내 시설의 상한(CJ GDC)",
    "shelving with aisles, about 2 m high, 45 % of the floor": "통로가 있는 약 2m 높이 선반, 바닥의 45%",
    "packing from totes": "토트에서 포장", "racks, conveyors, sorter, IT": "랙·컨베이어·분류기·IT",
    "mobile pods, fewer aisles": "이동 랙, 적은 통로",
    "goods-to-person pick and pack": "상품이 오는 방식의 피킹·포장",
    "pods, robots, stations, sorter, IT": "랙·로봇·작업대·분류기·IT",
    "12 bins of 96 litres per m2 of room, ports and decks included; the grid alone holds 34":
        "포트와 데크를 포함해 m²당 96리터 통 12개. 격자만으로는 34개",
    "cube-storage port with pack-out": "포장을 포함한 큐브 포트",
    "grid, bins, robots, ports, sorter, IT": "격자·통·로봇·포트·분류기·IT",
    # Buildings
    "sites that one organisation would open within three years": "한 조직이 3년 안에 열 수 있는 센터 수",
    "Icheon, one developer": "이천, 한 개발사 기준", "contract and fit-out": "계약과 설비 공사",
    "due diligence and fit-out": "실사와 설비 공사",
    "22 months of construction (construction_months), rounded up to quarters": "공사 22개월을 분기로 올림",
    "contract with a 3PL that already operates": "운영 중인 3PL과 계약",
    "usable in the first quarter of operation": "운영 첫 분기에 쓸 수 있는 비율",
    "usable in the second quarter of operation": "운영 둘째 분기에 쓸 수 있는 비율",
    "deposit, returned at the end": "보증금, 종료 시 반환",
    "management fee on top of rent": "임대료에 더하는 관리비",
    "acquisition and education tax": "취득세와 지방교육세",
    "property tax, insurance, upkeep by the owner": "재산세·보험·소유자 유지 관리",
    "cost of selling at the end of the horizon": "계획 종료 시 매각 비용",
    "change of warehouse prices": "창고 가격의 변화",
    "straight-line life of a new building": "신축 건물의 정액 상각 기간",
    "management, WMS, security of a site, whatever its size": "규모와 무관한 센터 관리·WMS·보안",
    "minimum billing of a third of the space it reserves (about KRW 1.4 bn for 25,000 m2), account team and"
    " system integration: no 3PL keeps space free for nothing": "예약 공간 3분의 1의 최소 청구(25,000m²에 약"
    " 14억원), 전담 조직과 시스템 연동. 어느 3PL도 공간을 무상으로 비워 두지 않음",
    "3PL margin on handling and space": "작업과 공간에 붙는 3PL 이윤",
    "space one 3PL can give at one place": "3PL 하나가 한 곳에서 줄 수 있는 공간",
    "price reduction of a m2 in a building of 178500 m2 or more against one of 10000 m2 or less":
        "1만 m2 이하 건물 대비 17만 8,500 m2 이상 건물의 m2당 가격 할인",
    "straight-line life of fit-out and automation": "설비·자동화의 정액 상각 기간",
    "maintenance and licences": "유지 보수와 라이선스",
    "what fit-out is worth at the end of the horizon": "계획 종료 시 설비의 가치",
    # Service and money
    "within 5 days in every province, Jeju included": "제주를 포함한 모든 시도에서 5일 이내",
    "coupon for a box later than 5 days": "5일을 넘긴 상자에 주는 쿠폰",
    "margin and goodwill of an order that cannot be served": "처리하지 못한 주문의 이윤과 신뢰 손실",
    "orders that may be refused on the average day of any quarter and demand scenario; 0: a promise that is"
    " kept by refusing orders is not kept": "어느 분기·수요 시나리오의 평균일에든 거절해도 되는 주문. 0:"
    " 주문을 거절해서 지킨 약속은 지킨 것이 아님",
    "orders that may be refused on a design day, where the average day may refuse any at all and that is no"
    " more; what a design day refuses is what the average day does, scaled by class":
        "설계일에 거절해도 되는 주문. 평균일에 거절이 허용되고 그 한도가 더 크지 않을 때 적용. 설계일의"
        " 거절은 평균일 거절을 상품군별로 늘린 것",
    "weighted cost of capital": "가중 평균 자본 비용",
    "implied by the announced plan in both currencies": "두 통화로 발표된 계획에서 계산",
    "9,860 in 2024": "2024년 9,860원",
    "insurance, severance, weekly paid holiday, night premium": "보험·퇴직금·주휴수당·야간 할증",
    "packaging, labels": "포장재·라벨",
    "refrigeration capex spread over its life, energy included":
        "내용연수로 나눈 냉동 설비 투자, 에너지 포함",
    "markdown and write-off of stock held in Korea": "국내 재고의 가격 인하와 폐기",
    "overtime or outside help above the FC's own cost": "센터 자체 비용을 넘는 연장 근무·외부 인력",
    "storage and rework of a box that waits before a full gateway":
        "꽉 찬 관문 앞에서 기다리는 상자의 보관·재작업",
    "implies 1,347.5 KRW/USD": "1달러 1,347.5원에 해당",
    "on time within 3 days once the FC was announced to run; the announcement names days, not a share":
        "물류센터 가동 발표 시점부터 3일 이내 도착. 발표에는 일수만 있고 비율은 없음",
    "on time within 5 days; the announcement names days, not a share":
        "5일 이내 도착. 발표에는 일수만 있고 비율은 없음",
}  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {f"note:{english}": (english, own) for english, own in _KOREAN.items()}
