"""Ask by safety checklists what is looked at"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Topic: (code, zh name, en name, places, clauses); a clause: code, aspect, hazard, weight, zh, en, source
FACILITY, MEALS, EVERYWHERE = ["facility"], ["facility", "meal_point"], ["care_centre", "facility", "meal_point"]
OFFICES = ["care_centre", "facility", "meal_point", "provider"]
HOMES, FIRE = "养老机构重大事故隐患判定标准", "消防法"
STARTING: tuple[tuple[str, str, str, list[str], tuple[tuple[str, str, str, int, str, str, str], ...]], ...] = (
    ("fire", "消防安全检查表", "Fire safety", OFFICES, (
        ("exits_clear", "structure", "major", 10, "疏散通道和安全出口畅通，没有上锁、封闭或堆物",
         "Escape routes and exits are clear: none is locked, closed off or piled up", f"{FIRE}第二十八条"),
        ("panels_not_combustible", "structure", "major", 10, "房屋没有用易燃、可燃芯材的彩钢板搭建或隔断",
         "No building or partition is made of panels with a combustible core", HOMES),
        ("fire_not_failed", "qualification", "major", 10, "没有被消防部门认定不合格而仍在使用的场所或设施",
         "Nothing that the fire authority has found to fail is in use", HOMES),
        ("night_duty", "management", "major", 9, "夜间有人值守和巡查，并有记录",
         "Somebody is on duty and goes round at night, and writes it down", HOMES),
        ("alarms_work", "structure", "ordinary", 8, "报警、喷淋、消火栓和应急照明完好有效，并定期检测",
         "Alarms, sprinklers, hydrants and emergency lights work, and are tested", f"{FIRE}第十六条"),
        ("extinguishers", "structure", "ordinary", 5, "灭火器数量足够、压力正常、在有效期内、随手可取",
         "There are enough extinguishers: under pressure, in date and within reach", f"{FIRE}第十六条"),
        ("fire_doors", "structure", "ordinary", 5, "防火门完好，常闭的关着，常开的遇警能自动关闭",
         "Fire doors are sound: those that stay shut are shut, the others close by themselves", f"{FIRE}第十六条"),
        ("drills_held", "management", "ordinary", 5, "每半年至少演练一次灭火和疏散，有记录和总结",
         "Fire fighting and evacuation are drilled twice a year, with a record of what was learnt", "养老机构消防安全管理规定"),
        ("staff_know", "management", "ordinary", 4, "抽查的员工会报警、会灭火、会组织老年人疏散",
         "Staff who are asked can call for help, put out a fire and lead the residents out", f"{FIRE}第十六条"),
    )),
    ("food", "食品安全检查表", "Food safety", MEALS, (
        ("food_licence", "qualification", "major", 10, "食品经营许可证有效，实际经营与许可项目一致",
         "The food licence is valid and covers what is done", "食品安全法第三十五条"),
        ("health_certificates", "qualification", "ordinary", 7, "接触直接入口食品的人员健康证明在有效期内",
         "Who touches food that is eaten as it is has a valid health certificate", "食品安全法第四十五条"),
        ("sources_recorded", "management", "ordinary", 6, "进货查验，供货者证照、票据和台账齐全",
         "Deliveries are checked: papers of the supplier, receipts and a book of them", "食品安全法第五十三条"),
        ("nothing_expired", "management", "ordinary", 8, "没有过期、变质、标签不全或来源不明的食品",
         "Nothing is past its date, spoilt, without a label or of unknown origin", "食品安全法第三十四条"),
        ("raw_and_cooked", "management", "ordinary", 7, "生熟食品的刀具、砧板、容器和存放分开，有明显标识",
         "Knives, boards, boxes and shelves for raw and cooked food are apart and marked", "GB 31654-2021"),
        ("samples_kept", "management", "ordinary", 6, "每餐每样食品留样不少于 125 克，冷藏 48 小时以上",
         "125 g of every dish of every meal are kept cold for 48 hours or more", "GB 31654-2021"),
        ("dishes_disinfected", "management", "ordinary", 5, "餐具每餐后清洗消毒，密闭保洁，有记录",
         "Dishes are washed and disinfected after every meal, kept closed, with a record", "GB 31654-2021"),
    )),
    ("gas", "燃气安全检查表", "Gas safety", MEALS, (
        ("gas_not_failed", "structure", "major", 10, "没有被燃气主管部门或供气单位认定不合格而仍在使用的燃气设施",
         "No gas installation is in use that the authority or the supplier has found to fail", HOMES),
        ("gas_alarm", "structure", "ordinary", 9, "用气场所装有可燃气体报警和自动切断装置，能正常动作",
         "Where gas is used an alarm and an automatic cut-off are there, and act", "安全生产法第三十六条"),
        ("cylinders_apart", "structure", "ordinary", 8, "瓶装气存放在通风、独立的地方，不在地下、半地下或有人住的房间",
         "Cylinders stand apart in an airy place, never in a basement or a bedroom", "城镇燃气管理条例第二十八条"),
        ("hoses_sound", "structure", "ordinary", 6, "软管没有老化、私接、过墙或超长，连接处有卡箍",
         "No hose is brittle, home-made, led through a wall or too long, and each is clamped", "城镇燃气管理条例第二十八条"),
        ("supplier_lawful", "qualification", "ordinary", 6, "由取得许可的企业供气并入户安检，有合同和记录",
         "A licensed supplier delivers and inspects, with a contract and records", "城镇燃气管理条例第十五条"),
        ("gas_shut_off", "management", "ordinary", 5, "停火后关阀，专人每日检查并记录",
         "The valve is shut when the fire is out; somebody looks every day and writes it down", "GB 38600-2019"),
    )),
    ("building", "房屋安全检查表", "Building safety", OFFICES, (
        ("not_dangerous", "structure", "major", 10, "房屋没有被鉴定为 C、D 级危房",
         "The building has not been certified as dangerous, class C or D", HOMES),
        ("no_unlawful_works", "structure", "ordinary", 8, "没有擅自加层、拆改承重结构或违章搭建",
         "Nothing was added or torn out of what carries the building without permission", "建筑法第四十九条"),
        ("no_cracks", "structure", "ordinary", 7, "墙体、屋面、挑檐、外墙饰面没有明显开裂、渗漏、松动",
         "Walls, roofs, eaves and cladding show no plain crack, leak or looseness", "GB 38600-2019"),
        ("railings_sound", "structure", "ordinary", 6, "阳台、楼梯栏杆和扶手牢固，高度足够，窗户有限位",
         "Railings and handrails are firm and high enough, and windows open only so far", "GB 38600-2019"),
        ("floors_not_slippery", "structure", "ordinary", 5, "地面平整防滑，有高差处有坡道和提示",
         "Floors are even and not slippery, and a step has a ramp and a sign", "GB 38600-2019"),
        ("site_safe", "structure", "major", 9, "不在滑坡、泥石流、洪水等自然灾害危险区，不与危险品生产储存场所相邻",
         "It lies neither where the ground or water threatens, nor beside dangerous goods", HOMES),
    )),
    ("electrical", "电气安全检查表", "Electrical safety", OFFICES, (
        ("wiring_not_failed", "structure", "major", 10, "没有经检测认定不合格而仍在使用的电气线路和设备",
         "No wiring or device is in use that a test has found to fail", HOMES),
        ("no_makeshift_wiring", "structure", "ordinary", 7, "没有私拉乱接、裸露、老化的电线，没有超负荷用电",
         "No wire is makeshift, bare or brittle, and no circuit is overloaded", f"{FIRE}第二十七条"),
        ("leakage_protection", "structure", "ordinary", 7, "配电箱装有漏电和短路保护，动作正常，周围不堆物",
         "Boards have leakage and short-circuit protection that acts, and nothing is piled before them", f"{FIRE}第二十七条"),
        ("no_charging_inside", "management", "ordinary", 8, "电动自行车和电池不在楼道、门厅和房间内停放、充电",
         "No electric bicycle or battery stands or is charged in a corridor, hall or room", "高层民用建筑消防安全管理规定"),
        ("heaters_allowed", "management", "ordinary", 5, "电热毯、取暖器等合格在用，有人管理，离人断电",
         "Blankets and heaters are approved, looked after, and off when nobody is there", "GB 38600-2019"),
        ("electricians_certified", "qualification", "ordinary", 5, "电工持有效证书，线路设备每年检测",
         "The electrician's certificate is valid, and the installation is tested yearly", "安全生产法第三十条"),
    )),
    ("flood", "防汛安全检查表", "Flood season", EVERYWHERE, (
        ("flood_plan", "management", "ordinary", 7, "有防汛预案，明确转移路线、车辆和每位失能老年人的责任人",
         "A plan says which way, in what, and who takes each dependent resident", "防汛条例"),
        ("drains_clear", "structure", "ordinary", 6, "排水沟、雨水口畅通，地下和低洼处有排水或挡水设备",
         "Drains and gullies are clear, and low places have pumps or barriers", "防汛条例"),
        ("residents_upstairs", "management", "ordinary", 7, "汛期失能老年人不住地下和易涝的底层",
         "In the season no dependent resident lives below ground or where water comes in", "GB 38600-2019"),
        ("supplies_ready", "management", "ordinary", 5, "沙袋、照明、饮用水、食品、药品和备用电源够用三天",
         "Sandbags, light, water, food, medicine and power for three days are at hand", "防汛条例"),
        ("warnings_heard", "management", "ordinary", 5, "有人接收气象和山洪预警，汛期 24 小时值班",
         "Somebody hears the warnings, day and night while the season lasts", "防汛条例"),
        ("moved_in_drill", "management", "ordinary", 4, "汛前演练过一次转移，有记录",
         "Moving everybody was drilled before the season, with a record", "GB 38600-2019"),
    )),
    ("epidemic", "疫情防控检查表", "Infection", OFFICES, (
        ("infection_plan", "management", "ordinary", 6, "有传染病应急预案和报告人，知道向谁、在多久内报告",
         "There is a plan and somebody who reports, and he knows to whom and how soon", "传染病防治法"),
        ("isolation_room", "structure", "ordinary", 5, "设有可单独隔离的房间，有独立卫生间和防护用品",
         "One room can be kept apart, with its own toilet and protective wear", "GB 38600-2019"),
        ("health_watched", "management", "ordinary", 6, "每日观察老年人和员工健康，发热、腹泻有登记和处置",
         "Residents and staff are watched daily; fever and diarrhoea are written down and acted on", "GB 38600-2019"),
        ("aired_and_cleaned", "management", "ordinary", 4, "房间每日通风，公共区域和物品定期消毒",
         "Rooms are aired daily; common rooms and things are disinfected", "GB 38600-2019"),
        ("linen_apart", "management", "ordinary", 4, "被服分类洗涤，污染的单独处理，医疗废物交有资质的单位",
         "Linen is washed apart by kind, and medical waste goes to who may take it", "医疗废物管理条例"),
        ("water_safe", "management", "ordinary", 5, "饮用水和二次供水定期检测，水箱加锁并定期清洗",
         "Drinking water and tanks are tested; tanks are locked and cleaned", "生活饮用水卫生标准 GB 5749-2022"),
    )),
    ("medication", "用药安全检查表", "Medication", FACILITY, (
        ("clinic_licensed", "unlawful_service", "major", 10, "内设诊所、卫生室或医务室有许可或备案，由合格人员执业",
         "A clinic inside is licensed or registered, and who works there is qualified", HOMES),
        ("consent_to_keep", "management", "ordinary", 6, "代管药品有老年人或家属的书面委托和医嘱",
         "Medicine is kept for residents by written order of them or their family, and of a doctor", "GB 38600-2019"),
        ("given_as_ordered", "management", "ordinary", 8, "发药核对姓名、药名、剂量、时间，双人核对并签字",
         "Name, medicine, dose and hour are checked by two, who sign", "GB 38600-2019"),
        ("medicine_locked", "management", "ordinary", 7, "药品专柜上锁，按人分开，冷藏药温度有记录",
         "Medicine is locked, apart for each person, and the cold ones' temperature is written down", "GB 38600-2019"),
        ("medicine_in_date", "management", "ordinary", 6, "没有过期、标签不清或来源不明的药品",
         "No medicine is past its date, unreadable or of unknown origin", "药品管理法第九十八条"),
        ("reactions_reported", "management", "ordinary", 5, "误服、漏服和不良反应有登记、就医和告知家属",
         "Wrong or missed doses and reactions are written down, treated, and told to the family", "GB 38600-2019"),
    )),
    ("special_equipment", "特种设备安全检查表", "Special equipment", FACILITY, (
        ("equipment_registered", "qualification", "major", 10, "电梯、锅炉、压力容器办理了使用登记",
         "Lifts, boilers and pressure vessels are registered for use", "特种设备安全法第三十三条"),
        ("equipment_inspected", "qualification", "major", 10, "在用的特种设备检验合格并在有效期内",
         "Each that is in use has passed its inspection, and that is in date", "特种设备安全法第四十条"),
        ("lift_maintained", "management", "ordinary", 7, "电梯由有资质的单位按期维护保养，轿厢内有有效的紧急呼叫",
         "Lifts are serviced on time by who may, and the emergency call inside works", "特种设备安全法第四十五条"),
        ("operators_certified", "qualification", "ordinary", 6, "安全管理和作业人员持证上岗",
         "Who runs and minds them holds a certificate", "特种设备安全法第十四条"),
        ("equipment_files", "management", "ordinary", 4, "建有安全技术档案，故障和维修有记录",
         "There is a file of each, with its faults and repairs", "特种设备安全法第三十五条"),
        ("stretcher_fits", "structure", "ordinary", 4, "有失能老年人居住的楼层，电梯或坡道能通过担架",
         "Where dependent residents live a stretcher passes by lift or ramp", "GB 38600-2019"),
    )),
    ("security", "治安安全检查表", "Security", OFFICES, (
        ("visitors_recorded", "management", "ordinary", 5, "来访和外出有登记，失智老年人外出有人陪同或有防走失措施",
         "Who comes and goes is written down, and residents with dementia do not go alone", "GB 38600-2019"),
        ("cameras_work", "structure", "ordinary", 6, "出入口、走廊、厨房等公共区域监控完好，录像保存 30 天以上",
         "Cameras at doors, corridors and kitchens work, and 30 days are kept", "企业事业单位内部治安保卫条例"),
        ("guards_there", "management", "ordinary", 5, "安保人员和防护器材配齐，有应急预案",
         "Guards and their gear are there, and a plan of what to do", "企业事业单位内部治安保卫条例"),
        ("staff_checked", "qualification", "ordinary", 7, "员工入职查验身份和从业禁止情况，签订合同",
         "Staff were checked for who they are and whether they may do this work, and have contracts", "养老机构管理办法"),
        ("no_abuse", "unlawful_service", "major", 10, "没有打骂、虐待、非法限制人身自由的情形",
         "Nobody is struck, ill-treated, or held against the law", "老年人权益保障法"),
        ("restraint_ordered", "management", "ordinary", 7, "使用约束用具有评估、医嘱和家属同意，并有观察记录",
         "A restraint has an assessment, an order, the family's consent, and a record of watching", "MZ/T 保护性约束要求"),
    )),
    ("illegal_fundraising", "防范非法集资检查表", "Illegal fundraising", OFFICES, (
        ("no_big_prepayments", "unlawful_service", "major", 9, "没有以会员费、投资、返利等名义向老年人集资或高额预收",
         "No money is taken from old people as membership, investment or for a return", "防范和处置非法集资条例"),
        ("prepayments_supervised", "management", "ordinary", 8, "预收费公示标准、专户存管，不超过规定期限和额度",
         "Prepayments are published, kept in an account of their own, and within their limits", "养老机构预收费监管"),
        ("refunds_paid", "management", "ordinary", 7, "退费按合同和时限办理，没有无故拖欠",
         "Refunds are paid as agreed and on time", "养老机构预收费监管"),
        ("no_health_sales", "unlawful_service", "ordinary", 7, "没有在机构内推销保健品、理财和医疗器械",
         "Nobody sells health products, investments or devices inside", "老年人权益保障法"),
        ("contracts_plain", "management", "ordinary", 4, "服务合同写明项目、价格、退费和违约责任",
         "The contract says what, at which price, how it is paid back, and what a breach costs", "养老机构管理办法"),
        ("warning_posted", "management", "ordinary", 3, "张贴防范非法集资提示和举报电话，并向老年人宣讲",
         "A warning and a number to call are posted, and residents were told", "防范和处置非法集资条例"),
    )),
)  # fmt: skip


NAMES = ("code", "aspect", "hazard", "weight", "zh", "en", "source")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "safety_checklists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issued_by", sa.String(length=8), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                *(topic for topic, *_ in STARTING),
                name="safetytopic",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("places", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("name_zh", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("clauses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "issued_by = 'national' or issued_by ~ '^[0-9]{6}$'", name=op.f("safety_checklists_issued_by_form_ck")
        ),
        sa.CheckConstraint("cardinality(places) > 0", name=op.f("safety_checklists_for_some_place_ck")),
        sa.PrimaryKeyConstraint("id", name=op.f("safety_checklists_pk")),
        sa.UniqueConstraint("issued_by", "code", "number", name=op.f("safety_checklists_issued_by_code_number_uq")),
    )
    for nth, (topic, name_zh, name_en, places, clauses) in enumerate(STARTING, 1):
        asked = json.dumps([dict(zip(NAMES, clause, strict=True)) for clause in clauses], ensure_ascii=False)
        code, listed = topic.upper().replace("_", "-"), ", ".join(places)
        written = asked.replace("'", "''").replace(":", r"\:")
        op.execute(
            f"""INSERT INTO safety_checklists (id, issued_by, code, number, topic, places, name_zh, name_en, clauses)
            VALUES ('00000000-0000-7000-8000-0061000000{nth:02}', 'national', '{code}', 1, '{topic}', '{{{listed}}}',
                '{name_zh}', '{name_en}', '{written}')"""
        )
    op.wall_in(
        "safety_checklists",
        "select, insert",
        "true",
        "(select nullif(current_setting('app.bound', true), '')) = 'district' and issued_by = (select nullif(current_setting('app.district', true), ''))",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("safety_checklists")
    op.drop_table("safety_checklists")
