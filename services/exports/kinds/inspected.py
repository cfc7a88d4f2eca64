"""Safety: insurance policies, inspections, what they found, and the notices of it."""

from types import SimpleNamespace
from typing import Annotated
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import ColumnElement, and_, literal_column
from sqlalchemy import text as sql

from models.exports import ExportKind
from models.findings import FindingStatus, Responsible
from models.insurance_policies import PolicyKind
from models.safety_checklists import Hazard, InspectedKind, SafetyTopic
from models.safety_places import PLACES
from models.wire import Day, DivisionCode
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, flag, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, as_stated, by_ids, join, of_district
from services.findings.own import within
from services.labels import LABELS, label
from services.notices.reading import stated as notices
from services.safety_places import name_sql
from services.spoken import state

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_STANDS = "insurance_policies.annulled_at is null"
_IN_FORCE = f"{_STANDS} and {{day}} between insurance_policies.starts_on and insurance_policies.ends_on"
_DIVISION = "coalesce(r.division_code, f.division_code)"


def _policies(actor: Actor, table: str) -> ColumnElement[bool]:
    """As the list has them: a facility its own, a community worker those of his residents and facilities."""
    own: ColumnElement[bool]
    if actor.bound == "facility":
        own = sql(f"{table}.facility_id = :own_facility").bindparams(own_facility=actor.facility_id)  # type: ignore[assignment]
    elif actor.bound == "division":
        own = sql(f"starts_with({_DIVISION}, :own_division)").bindparams(own_division=actor.division)  # type: ignore[assignment]
    else:
        return of_district(actor, table)
    return and_(of_district(actor, table), own)


_STATUS = f"""case when findings.status in ('open', 'rectifying') and findings.due_on < {_TODAY} then 'overdue'
    else findings.status end"""
_TOPICS = {str(topic): label(topic) for topic in SafetyTopic}
_NAMED = " ".join(f"when '{topic}' then '{name}'" for topic, name in _TOPICS.items())
_STATES = {str(status): state("finding", status) for status in FindingStatus}
_OF_PLACE = {
    "place_kind": Filter("inspections.place_kind = :place_kind", InspectedKind),
    "place_id": Filter(f"coalesce({', '.join(f'inspections.{name}' for name in PLACES)}) = :place_id", UUID),
}
_PAPER = "cast(notices.content as jsonb)"
_SAYS = f"({_PAPER} ->> '{{}}')"
_SAID = f"(select string_agg(s, '、' order by n) from jsonb_array_elements_text({_PAPER} -> '{{}}') with ordinality x (s, n))"
_FOUND = f"(select {{}} from jsonb_array_elements({_PAPER} -> 'findings') with ordinality x (f, n))"
"""A notice as it was issued: what is printed on it, not what has become of it."""
_LIST = "array_to_string(inspections.{}, '、')"


def _inspected(actor: Actor, table: str) -> ColumnElement[bool]:
    """A place sees its own, a township those of its division."""
    columns = ("facility_id", "meal_point_id", "provider_id", "division_code")
    inspection = SimpleNamespace(**{name: literal_column(f"inspections.{name}") for name in columns})
    return and_(of_district(actor, table), within(actor, inspection))


KINDS = (
    Kind(
        ExportKind.INSPECTIONS,
        "安全检查",
        Permission.INSPECTIONS_READ,
        "inspections",
        (
            text("检查编号", "inspections.inspection_no"),
            choice("场所类型", "inspections.place_kind", InspectedKind),
            text("场所", name_sql("inspections")),
            plain("区划代码", "inspections.division_code"),
            day("检查日期", "inspections.inspected_on"),
            plain("主题", f"(select string_agg(case t {_NAMED} end, '、') from unnest(inspections.topics) t)"),
            text("检查部门", _LIST.format("departments")),
            text("检查人", _LIST.format("inspectors")),
            count(
                "隐患",
                """(select count(*) from findings found where found.district_code = inspections.district_code
                    and found.inspection_id = inspections.id and found.status <> 'annulled')""",
            ),
            text("说明", "inspections.note"),
            instant("作废时间", "inspections.annulled_at"),
            text("作废原因", "inspections.annulled_reason"),
            flag("导入", "inspections.import_id is not null"),
            plain("系统编号", "inspections.id"),
        ),
        {
            **_OF_PLACE,
            "topic": Filter("cast(:topic as varchar) = any(inspections.topics)", SafetyTopic),
            "from_on": Filter("inspections.inspected_on >= :from_on", Day),
            "to_on": Filter("inspections.inspected_on <= :to_on", Day),
        },
        seen=_inspected,
        order="inspections.inspected_on desc, inspections.id desc",
    ),
    Kind(
        ExportKind.FINDINGS,
        "安全隐患",
        Permission.INSPECTIONS_READ,
        "findings",
        (
            text("隐患编号", "findings.finding_no"),
            text("检查编号", "inspections.inspection_no"),
            text("场所", name_sql("inspections")),
            day("检查日期", "inspections.inspected_on"),
            said("主题", "findings.topic", _TOPICS),
            choice("等级", "findings.hazard", Hazard),
            text("隐患", "findings.description"),
            text("整改通知书", "findings.notice_no"),
            *(
                text(zh, f"(findings.responsible ->> '{who}')")
                for who, zh in zip(
                    Responsible.model_fields, ("属地责任人", "行业责任人", "机构责任人", "个人责任人"), strict=True
                )
            ),
            day("整改期限", "findings.due_on"),
            day("申请延期至", "findings.asked_due_on"),
            said("状态", _STATUS, _STATES),
            day("整改日期", "findings.rectified_on"),
            day("销号日期", "findings.closed_on"),
            flag("导入", "findings.import_id is not null"),
            plain("系统编号", "findings.id"),
        ),
        {
            "status": Filter(f"{_STATUS} = :status", FindingStatus),
            "hazard": Filter("findings.hazard = :hazard", Hazard),
            "topic": Filter("findings.topic = :topic", SafetyTopic),
            **_OF_PLACE,
            "extension_waits": Filter("(findings.asked_by is not null) = :extension_waits", bool),
        }
        | by_ids("findings", "inspection_id"),
        source=join("inspections", "inspections", "findings.inspection_id", "findings"),
        seen=_inspected,
        order="findings.due_on, findings.id",
    ),
    Kind(
        ExportKind.NOTICES,
        "整改通知书",
        Permission.INSPECTIONS_READ,
        "notices",
        (
            text("通知书编号", "notices.notice_no"),
            said("场所类型", _SAYS.format("place_kind"), LABELS[InspectedKind]),
            text("场所", _SAYS.format("place_name")),
            text("检查编号", _SAYS.format("inspection_no")),
            instant("检查时间", f"cast({_PAPER} ->> 'inspected_at' as timestamptz)"),
            text("检查部门", _SAID.format("departments")),
            text("检查人", _SAID.format("inspectors")),
            count("隐患", f"jsonb_array_length({_PAPER} -> 'findings')"),
            text("隐患编号", _FOUND.format("string_agg(f ->> 'finding_no', '、' order by n)")),
            day("最早整改期限", _FOUND.format("min(cast(f ->> 'due_on' as date))")),
            instant("签发时间", "notices.created_at"),
            flag("检查已作废", "notices.annulled"),
            plain("验证码", "notices.code"),
            plain("SHA-256", "notices.sha256"),
            plain("系统编号", "notices.id"),
        ),
        {
            **dict.fromkeys(("place_id", "inspection_id"), Filter("", UUID)),
            "year": Filter("", Annotated[int, Rule(ge=2000, le=2100)]),
        },
        seen=as_stated,
        computed=lambda actor, asked: notices(actor, **asked),
    ),
    Kind(
        ExportKind.INSURANCE_POLICIES,
        "保险",
        Permission.INSURANCE_POLICIES_READ,
        "insurance_policies",
        (
            text("保单号", "insurance_policies.policy_no"),
            choice("险种", "insurance_policies.kind", PolicyKind),
            text("老年人", "r.name"),
            text("机构", "f.name"),
            plain("区划代码", _DIVISION),
            count("投保床位数", "insurance_policies.beds"),
            money("保费", "insurance_policies.premium_fen"),
            text("保险公司", "insurance_policies.insurer"),
            day("起保日期", "insurance_policies.starts_on"),
            day("终保日期", "insurance_policies.ends_on"),
            flag("有效", _IN_FORCE.format(day=_TODAY)),
            instant("作废时间", "insurance_policies.annulled_at"),
            text("作废原因", "insurance_policies.annulled_reason"),
            plain("系统编号", "insurance_policies.id"),
        ),
        {
            "kind": Filter("insurance_policies.kind = :kind", PolicyKind),
            "on": Filter(_IN_FORCE.format(day=":on"), Day),
            "within_days": Filter(
                f"{_IN_FORCE.format(day=_TODAY)} and insurance_policies.ends_on <= {_TODAY} + cast(:within_days as int)",
                Annotated[int, Rule(ge=0, le=3660)],
            ),
            "division": Filter(f"starts_with({_DIVISION}, :division)", DivisionCode),
            "annulled": Filter(f"({_STANDS}) <> :annulled", bool),
        }
        | by_ids("insurance_policies", "resident_id", "facility_id"),
        source=f"{join('residents', 'r', 'insurance_policies.resident_id', 'insurance_policies')} "
        f"{join('facilities', 'f', 'insurance_policies.facility_id', 'insurance_policies')}",
        seen=_policies,
    ),
)
