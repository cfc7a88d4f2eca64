"""Assess abilities by scales"""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


DIMENSIONS = (
    ("self_care", "自理能力", "Self-care"),
    ("basic_movement", "基础运动能力", "Basic movement"),
    ("mental_state", "精神状态", "Mental state"),
    ("perception_participation", "感知觉与社会参与", "Perception and participation"),
)
HELP = (
    ("全靠他人", "Entirely by others"),
    ("大部分靠他人", "Mostly by others"),
    ("需要他人搭手", "With somebody's hands for a part of it"),
    ("需要有人在旁提醒或看护", "With somebody beside, who reminds or watches"),
    ("自己能完成", "Alone"),
)
"""From 0, the least able; each item says below what it asks, or answers in words of its own."""
# code, zh, en, answers from 0 to the most
ITEMS: dict[str, tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]] = {
    "self_care": (
        ("eating", "进食：把备好的饭菜送入口中并咽下", "Eating: bringing prepared food to the mouth and swallowing it", (
            ("全靠喂食或管饲", "Fed entirely, or by a tube"),
            ("大部分靠喂食", "Mostly fed"),
            ("需要他人喂一部分或递送", "Partly fed, or food is handed over"),
            ("自己吃，但要有人提醒或看护", "Eats alone, with somebody who reminds or watches"),
            ("自己吃，无需帮助", "Eats alone"),
        )),
        ("grooming", "修饰：洗脸、刷牙、梳头、剃须、剪指甲", "Grooming: face, teeth, hair, shaving, nails", HELP),
        ("bathing", "洗澡：清洗和擦干身体", "Bathing: washing and drying the body", HELP),
        ("upper_dressing", "穿脱上衣：包括系扣、拉链", "Upper dressing: with buttons and zips", HELP),
        ("lower_dressing", "穿脱裤子和鞋袜", "Lower dressing, socks and shoes", HELP),
        ("bladder", "小便控制", "Bladder control", (
            ("完全失禁，或留置尿管由他人照管", "Wholly incontinent, or a catheter that others look after"),
            ("每天都有失禁", "Incontinent every day"),
            ("每周有失禁，但不是每天", "Incontinent every week, not every day"),
            ("偶尔失禁，每周不到一次", "Incontinent now and then, less than weekly"),
            ("能控制，或自己照管尿管", "In control, or looks after a catheter alone"),
        )),
        ("bowel", "大便控制", "Bowel control", (
            ("完全失禁，或造口由他人照管", "Wholly incontinent, or a stoma that others look after"),
            ("每天都有失禁", "Incontinent every day"),
            ("每周有失禁，但不是每天", "Incontinent every week, not every day"),
            ("偶尔失禁，每周不到一次", "Incontinent now and then, less than weekly"),
            ("能控制，或自己照管造口", "In control, or looks after a stoma alone"),
        )),
        ("toileting", "如厕：脱穿衣裤、擦净、冲水", "Toileting: clothes, wiping, flushing", HELP),
    ),
    "basic_movement": (
        ("bed_mobility", "床上翻身、坐起、躺下", "Bed mobility: turning, sitting up, lying down", HELP),
        ("bed_chair_transfer", "床与椅之间转移", "Transfer between bed and chair", HELP),
        ("level_walking", "在平地上走 50 米，可用助行器具", "Walking 50 metres on the level, with an aid if need be", (
            ("不能走，卧床或全靠他人推行", "Cannot; lies in bed, or is pushed everywhere"),
            ("要两人扶，或只能走几步", "With two people, or a few steps only"),
            ("要一人搀扶", "With one person's support"),
            ("自己走，但要有人看护", "Alone, with somebody who watches"),
            ("自己走，可用器具", "Alone, with an aid if need be"),
        )),
        ("stairs", "上下一层楼梯", "One flight of stairs, up and down", (
            ("不能上下", "Cannot"),
            ("要他人大力搀扶", "With strong support"),
            ("要他人扶一把，或扶栏杆并有人看护", "With a hand, or the rail and somebody who watches"),
            ("自己上下，可扶栏杆", "Alone, with the rail if need be"),
        )),
    ),
    "mental_state": (
        ("time_orientation", "时间：知道年、月、日、时段", "Time: year, month, day, part of the day", (
            ("都说不出", "None of it"),
            ("只分得出白天黑夜", "Day from night only"),
            ("知道上午下午，年月多有错", "Morning from afternoon; year and month mostly wrong"),
            ("年月大致对，日子常错", "Year and month about right; the day often wrong"),
            ("都说得对", "All of it"),
        )),
        ("place_orientation", "地点：知道身在何处、能认路", "Place: knows where he is, and the way", (
            ("不知道身在何处", "Does not know where he is"),
            ("只认得自己的房间", "Knows his own room only"),
            ("在家里找得到各处，出门就不认得", "Finds his way at home, not outside"),
            ("认得住处附近，远处会迷路", "Knows the neighbourhood, gets lost farther off"),
            ("都认得", "Knows his way"),
        )),
        ("person_orientation", "人物：认得人，知道关系", "Persons: knows people, and who they are to him", (
            ("连自己和家人都不认得", "Neither himself nor his family"),
            ("只认得照料自己的人", "Only who looks after him"),
            ("认得同住的家人", "The family he lives with"),
            ("认得亲友，关系有时说错", "Relatives and friends, at times mistaken who they are"),
            ("都认得", "Knows people"),
        )),
        ("memory", "记忆：刚才和过去的事", "Memory: of just now, and of the past", (
            ("都记不住", "Nothing stays"),
            ("只零星记得过去的事", "Scraps of the past"),
            ("刚才的事记不住，过去的事大多记得", "The past mostly, but nothing of just now"),
            ("刚才的事要提醒才记得", "Of just now, when reminded"),
            ("都记得", "Remembers"),
        )),
        ("comprehension", "理解：听懂别人说的话", "Comprehension: of what others say", (
            ("听不懂，也看不懂手势", "Neither words nor gestures"),
            ("只懂简单的手势或一两个词", "A gesture, or a word or two"),
            ("简单的句子，要反复说", "A simple sentence, said again and again"),
            ("日常的话大多听懂，有时要再说一遍", "Daily talk mostly, at times said twice"),
            ("都听得懂", "Understands"),
        )),
        ("expression", "表达：说出自己的意思", "Expression: saying what he means", (
            ("不能表达", "Cannot"),
            ("只能用声音或动作表示冷热饿痛", "Cold, hunger or pain, by sounds or movements"),
            ("能说简单的需要，别人常要猜", "Simple needs, often guessed at"),
            ("大多说得清，有时找不到词", "Mostly clear, at times without the word"),
            ("说得清楚", "Says what he means"),
        )),
        ("aggressive_behaviour", "攻击行为：骂人、打人、摔东西（近一个月）", "Aggressive behaviour in the last month: abuse, blows, throwing things", (
            ("有过", "There was"),
            ("没有", "None"),
        )),
        ("depressive_symptoms", "抑郁症状：情绪低落、不说话、不想活（近一个月）", "Depressive symptoms in the last month: low, silent, tired of life", (
            ("有过", "There were"),
            ("没有", "None"),
        )),
        ("consciousness", "意识", "Consciousness", (
            ("昏迷，叫不醒", "In coma, cannot be woken"),
            ("嗜睡或意识模糊", "Drowsy or confused"),
            ("清醒", "Awake and clear"),
        )),
    ),
    "perception_participation": (
        ("vision", "视力，可戴眼镜", "Vision, with glasses if worn", (
            ("看不见，或只有光感", "Blind, or light only"),
            ("只看得清近处或大字", "Near things or large print only"),
            ("看得清日常的东西", "Sees what daily life needs"),
        )),
        ("hearing", "听力，可戴助听器", "Hearing, with an aid if worn", (
            ("听不见", "Deaf"),
            ("要大声、当面慢慢说", "Loud, slow and face to face only"),
            ("听得见日常的话", "Hears daily talk"),
        )),
        ("daily_affairs", "日常事务：家务、购物、管钱、服药", "Daily affairs: housework, shopping, money, medicine", HELP),
        ("transport", "乘车出行", "Getting about by car or bus", (
            ("不能出行", "Cannot go out"),
            ("要专人陪护和专用车", "With an attendant, in a vehicle for him"),
            ("有人陪着可乘公交或出租", "By bus or taxi, with somebody"),
            ("自己能乘公交或驾车", "By bus or car, alone"),
        )),
        ("social_interaction", "与人交往", "Social interaction", (
            ("与人没有交流", "None with anybody"),
            ("只对照料者有反应", "Responds only to who looks after him"),
            ("别人主动才应答", "Answers when spoken to"),
            ("能与熟人交往，回避生人", "With whom he knows; avoids strangers"),
            ("能与人正常交往", "With people, as usual"),
        )),
    ),
}  # fmt: skip
LEVELS = (
    (0, "能力完好", "Intact", 90, 90),
    (1, "轻度失能", "Mild loss", 66, 89),
    (2, "中度失能", "Moderate loss", 46, 65),
    (3, "重度失能", "Severe loss", 30, 45),
    (4, "完全失能", "Complete loss", 0, 29),
)


def _national() -> dict[str, Any]:
    """GB/T 42195-2022 as data: 26 items, 90 points, five levels, and what worsens them. The words are our own."""
    return {
        "dimensions": [{"code": code, "zh": zh, "en": en} for code, zh, en in DIMENSIONS],
        "items": [
            {
                "code": code,
                "dimension": dimension,
                "zh": zh,
                "en": en,
                "answers": [{"value": value, "zh": said, "en": told} for value, (said, told) in enumerate(answers)],
            }
            for dimension, items in ITEMS.items()
            for code, zh, en, answers in items
        ],
        "levels": [dict(zip(("level", "zh", "en", "least", "most"), level, strict=True)) for level in LEVELS],
        "forcing": [{"code": "coma", "item": "consciousness", "value": 0, "level": 4}],
        "worsened_by_diagnoses": [
            {"code": "dementia", "first": "F00", "last": "F03"},
            {"code": "psychiatric", "first": "F04", "last": "F99"},
        ],
        "worsened_by_events": {"code": "risk_events", "at_least": 2, "days": 30},
        "valid_months": 12,
        "objection_days": 30,
        "backgrounds": ["medical", "nursing"],
    }


def _live() -> None:
    """Columns and checks of tables that are in use: first, and again without harm."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        for table, column in (
            ("memberships", sa.Column("background", sa.String(length=40), nullable=True)),
            ("programme_versions", sa.Column("min_ability_level", sa.Integer(), nullable=True)),
            ("programme_versions", sa.Column("ability_scale", sqlmodel.AutoString(length=40), nullable=True)),
        ):
            op.add_column(table, column, if_not_exists=True)
    professions = "'medical', 'nursing', 'rehabilitation', 'psychology', 'social_work', 'other'"
    op.hold_to("memberships", "memberships_background_ck", f"CHECK (background in ({professions}))")
    op.hold_to(
        "programme_versions",
        "programme_versions_level_of_a_scale_ck",
        "CHECK ((min_ability_level is null) = (ability_scale is null))",
    )


def upgrade() -> None:
    _live()
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "assessment_scales",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issued_by", sa.String(length=8), nullable=False),
        sa.Column("code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_zh", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("name_en", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "issued_by = 'national' or issued_by ~ '^[0-9]{6}$'", name=op.f("assessment_scales_issued_by_form_ck")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("assessment_scales_pk")),
        sa.UniqueConstraint("issued_by", "code", "number", name=op.f("assessment_scales_issued_by_code_number_uq")),
    )
    written = json.dumps(_national(), ensure_ascii=False).replace("'", "''").replace(":", r"\:")
    op.execute(
        sa.text(
            f"""INSERT INTO assessment_scales (id, issued_by, code, number, name_zh, name_en, definition)
            VALUES ('00000000-0000-7000-8000-004219520221', 'national', 'GBT42195-2022', 1,
                '老年人能力评估规范（GB/T 42195-2022）', 'Ability assessment of older adults (GB/T 42195-2022)',
                '{written}')"""
        )
    )
    op.create_table(
        "assessments",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("scale_id", sa.Uuid(), nullable=False),
        sa.Column("scale_code", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "first",
                "routine",
                "on_change",
                "objection_review",
                "other",
                name="assessmentreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "final",
                "objected",
                "superseded",
                "annulled",
                name="assessmentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_before", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("first_by", sa.Uuid(), nullable=False),
        sa.Column("first_background", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("submitted_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("second_background", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("signed_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("returned_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("objected_by", sa.Uuid(), nullable=True),
        sa.Column("objected_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("objection", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("told_by", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column("reviews_id", sa.Uuid(), nullable=True),
        sa.Column("superseded_by_id", sa.Uuid(), nullable=True),
        sa.Column("annulled_by", sa.Uuid(), nullable=True),
        sa.Column("annulled_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("annulled_reason", sqlmodel.AutoString(length=200), nullable=True),
        sa.Column("stand_aside", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "(status = 'annulled') = (annulled_by is not null)", name=op.f("assessments_annulled_by_someone_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("assessments_district_code_form_ck")),
        sa.CheckConstraint(
            "status not in ('final', 'objected', 'superseded') or (second_by is not null and valid_until is not null)",
            name=op.f("assessments_final_by_two_ck"),
        ),
        sa.CheckConstraint(
            "second_by <> first_by and first_by <> all(stand_aside) and second_by <> all(stand_aside)",
            name=op.f("assessments_maker_is_not_checker_ck"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("assessments_resident_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "reviews_id"],
            ["assessments.district_code", "assessments.id"],
            name=op.f("assessments_reviews_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "superseded_by_id"],
            ["assessments.district_code", "assessments.id"],
            name=op.f("assessments_superseded_by_id_fk"),
        ),
        sa.ForeignKeyConstraint(["scale_id"], ["assessment_scales.id"], name=op.f("assessments_scale_id_fk")),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("assessments_pk")),
    )
    op.create_index(
        "assessments_due_ix",
        "assessments",
        ["district_code", "valid_until", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('final', 'objected')"),
    )
    op.create_index(
        "assessments_open_uq",
        "assessments",
        ["district_code", "resident_id", "scale_code"],
        unique=True,
        postgresql_where=sa.text("status in ('draft', 'submitted')"),
    )
    op.create_index(
        op.f("assessments_resident_id_scale_code_assessed_on_ix"),
        "assessments",
        ["district_code", "resident_id", "scale_code", "assessed_on"],
        unique=False,
    )
    op.create_index(op.f("assessments_reviews_id_ix"), "assessments", ["district_code", "reviews_id"], unique=False)
    op.create_table(
        "assessment_notices",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "no_longer_fits",
                "fits_newly",
                "level_jump",
                "same_pair",
                name="noticekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open", "closed", "outdated", name="noticestatus", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("key", sqlmodel.AutoString(length=120), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_before", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("entitlement_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("closing_note", sqlmodel.AutoString(length=200), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_by is not null)", name=op.f("assessment_notices_closed_by_someone_ck")
        ),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("assessment_notices_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "assessment_id"],
            ["assessments.district_code", "assessments.id"],
            name=op.f("assessment_notices_assessment_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "entitlement_id"],
            ["entitlements.district_code", "entitlements.id"],
            name=op.f("assessment_notices_entitlement_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "programme_id"],
            ["programmes.district_code", "programmes.id"],
            name=op.f("assessment_notices_programme_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "provider_id"],
            ["providers.district_code", "providers.id"],
            name=op.f("assessment_notices_provider_id_fk"),
        ),
        sa.ForeignKeyConstraint(
            ["district_code", "resident_id"],
            ["residents.district_code", "residents.id"],
            name=op.f("assessment_notices_resident_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("assessment_notices_pk")),
    )
    op.create_index(
        op.f("assessment_notices_assessment_id_ix"),
        "assessment_notices",
        ["district_code", "assessment_id"],
        unique=False,
    )
    op.create_index(
        op.f("assessment_notices_entitlement_id_ix"),
        "assessment_notices",
        ["district_code", "entitlement_id"],
        unique=False,
    )
    op.create_index(
        "assessment_notices_open_uq",
        "assessment_notices",
        ["district_code", "key"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        op.f("assessment_notices_resident_id_ix"), "assessment_notices", ["district_code", "resident_id"], unique=False
    )
    op.wall_in(
        "assessment_scales",
        "select, insert",
        "true",
        "(select nullif(current_setting('app.bound', true), '')) = 'district' and issued_by = (select nullif(current_setting('app.district', true), ''))",
    )
    op.wall_in(
        "assessments",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('resident', 'division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = assessments.district_code and p.id = resident_id) else false end",
        "(select nullif(current_setting('app.bound', true), '')) in ('district', 'division', 'resident') and (district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true when (select nullif(current_setting('app.bound', true), '')) in ('resident', 'division', 'facility', 'meal_point') then exists (select from residents p where p.district_code = assessments.district_code and p.id = resident_id) else false end)",
    )
    op.wall_in(
        "assessment_notices",
        "select, insert, update",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
        "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district') then true else false end",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("assessment_notices")
    op.tear_down_wall("assessments")
    op.tear_down_wall("assessment_scales")
    op.drop_column("programme_versions", "ability_scale")
    op.drop_column("programme_versions", "min_ability_level")
    op.drop_column("memberships", "background")
    op.drop_index(op.f("assessment_notices_resident_id_ix"), table_name="assessment_notices")
    op.drop_index(
        "assessment_notices_open_uq", table_name="assessment_notices", postgresql_where=sa.text("status = 'open'")
    )
    op.drop_index(op.f("assessment_notices_entitlement_id_ix"), table_name="assessment_notices")
    op.drop_index(op.f("assessment_notices_assessment_id_ix"), table_name="assessment_notices")
    op.drop_table("assessment_notices")
    op.drop_index(op.f("assessments_reviews_id_ix"), table_name="assessments")
    op.drop_index(op.f("assessments_resident_id_scale_code_assessed_on_ix"), table_name="assessments")
    op.drop_index(
        "assessments_open_uq", table_name="assessments", postgresql_where=sa.text("status in ('draft', 'submitted')")
    )
    op.drop_index(
        "assessments_due_ix", table_name="assessments", postgresql_where=sa.text("status in ('final', 'objected')")
    )
    op.drop_table("assessments")
    op.drop_table("assessment_scales")
