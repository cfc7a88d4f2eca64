"""Incidents, and the meetings, trainings and drills that are held so that there are fewer. No list names whom an incident concerned."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal_column, or_, text

from models.exports import ExportKind
from models.incidents import Harm, IncidentCause, IncidentKind, IncidentStatus
from models.safety_checklists import InspectedKind, SafetyTopic
from models.safety_events import SafetyEventKind
from models.safety_places import PLACES
from models.wire import Day
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, flag, instant, plain
from services.exports.columns import text as words
from services.exports.kinds.kind import Filter, Kind, of_district, who
from services.safety_places import TABLES

_OVERDUE = """(incidents.status = 'open' and exists (select from incident_follow_ups f
    where f.district_code = incidents.district_code and f.incident_id = incidents.id and f.done_on is null
        and f.due_on < cast(now() at time zone 'Asia/Shanghai' as date)))"""
_LATE = "(incidents.reported_at > incidents.report_due_at)"
_THEIR_STAFF = """exists (select from safety_event_attendees a
    where a.district_code = safety_events.district_code and a.event_id = safety_events.id)"""


def _own(actor: Actor, table: str) -> ColumnElement[bool]:
    """As the list has it: a place's own, those of a division, or all."""
    places = {"facility": actor.facility_id, "meal_point": actor.meal_point_id, "provider": actor.provider_id}
    if actor.bound in places:
        own: ColumnElement[UUID] = literal_column(f"{table}.{actor.bound}_id")
        return and_(of_district(actor, table), own == places[actor.bound])
    if actor.bound == "division":
        condition = text(f"starts_with({table}.division_code, :own_division)").bindparams(own_division=actor.division)
        return and_(of_district(actor, table), condition)
    return of_district(actor, table)


def _seen(actor: Actor, table: str) -> ColumnElement[bool]:
    """What is held for the district is seen by all, and by a provider where its own staff was."""
    ways = [_own(actor, table), text(f"{table}.place_kind is null")]
    if actor.bound == "provider":
        ways.append(text(_THEIR_STAFF))
    return and_(of_district(actor, table), or_(*ways))  # type: ignore[arg-type]


def _place(table: str) -> str:
    """The name of the place of a row, of whatever kind."""
    named = (
        f"(select p.name from {places} p where p.district_code = {table}.district_code and p.id = {table}.{kind}_id)"
        for kind, places in TABLES.items()
    )
    return f"coalesce({', '.join(named)})"


def _where(table: str) -> dict[str, Filter]:
    return {
        "place_kind": Filter(f"{table}.place_kind = :place_kind", InspectedKind),
        "place_id": Filter(f"coalesce({', '.join(f'{table}.{name}' for name in PLACES)}) = :place_id", UUID),
    }


def _held(name: ExportKind, zh: str, kind: SafetyEventKind) -> Kind:
    return Kind(
        name,
        zh,
        Permission.SAFETY_EVENTS_READ,
        "safety_events",
        (
            words("编号", "safety_events.event_no"),
            day("举办日期", "safety_events.held_on"),
            choice("主题", "safety_events.topic", SafetyTopic),
            words("内容", "safety_events.subject"),
            choice("场所类型", "safety_events.place_kind", InspectedKind),
            words("场所", _place("safety_events")),
            words("区划", "d.name"),
            count("参加人数", "safety_events.attendance"),
            count(
                "其中列名的护理员",
                """(select count(*) from safety_event_attendees a
                    where a.district_code = safety_events.district_code and a.event_id = safety_events.id)""",
            ),
            words("备注", "safety_events.note"),
            words("登记人", "recorder.display_name"),
            flag("历史导入", "safety_events.import_id is not null"),
            instant("作废时间", "safety_events.annulled_at"),
            words("作废原因", "safety_events.annulled_reason"),
            plain("系统编号", "safety_events.id"),
        ),
        {
            "topic": Filter("safety_events.topic = :topic", SafetyTopic),
            "from_on": Filter("safety_events.held_on >= :from_on", Day),
            "to_on": Filter("safety_events.held_on <= :to_on", Day),
        }
        | _where("safety_events"),
        source=f"""join (select '{kind}' as kind) k on k.kind = safety_events.kind
            left join divisions d on d.code = safety_events.division_code
            left join accounts recorder on recorder.id = safety_events.recorded_by""",
        seen=_seen,
        order="safety_events.held_on desc, safety_events.id desc",
    )


KINDS = (
    Kind(
        ExportKind.INCIDENTS,
        "安全事件",
        Permission.INCIDENTS_READ,
        "incidents",
        (
            words("事件编号", "incidents.incident_no"),
            choice("场所类型", "incidents.place_kind", InspectedKind),
            words("场所", _place("incidents")),
            flag("上门服务中", "incidents.home_resident_id is not null"),
            words("区划", "d.name"),
            choice("类型", "incidents.kind", IncidentKind),
            instant("发生时间", "incidents.happened_at"),
            choice("伤害程度", "incidents.harm", Harm),
            count(
                "涉及老年人数",
                """(select count(*) from incident_residents n
                    where n.district_code = incidents.district_code and n.incident_id = incidents.id)""",
            ),
            words("经过", "incidents.description"),
            words("当场处置", "incidents.done_at_once"),
            instant("报告时间", "incidents.reported_at"),
            instant("报告时限", "incidents.report_due_at"),
            flag("迟报", _LATE),
            choice("状态", "incidents.status", IncidentStatus),
            choice("原因", "incidents.cause", IncidentCause),
            words("原因说明", "incidents.cause_note"),
            count(
                "未完成的整改措施",
                """(select count(*) from incident_follow_ups f where f.district_code = incidents.district_code
                    and f.incident_id = incidents.id and f.done_on is null)""",
            ),
            flag("整改逾期", _OVERDUE),
            words("登记人", "recorded_by.display_name"),
            instant("销号时间", "incidents.closed_at"),
            words("销号人", "closed_by.display_name"),
            words("作废原因", "incidents.annulled_reason"),
            plain("系统编号", "incidents.id"),
        ),
        {
            "kind": Filter("incidents.kind = :kind", IncidentKind),
            "harm": Filter("incidents.harm = :harm", Harm),
            "status": Filter("incidents.status = :status", IncidentStatus),
            "late": Filter(f"{_LATE} = :late", bool),
            "overdue": Filter(f"{_OVERDUE} = :overdue", bool),
            "from_on": Filter("incidents.happened_on >= :from_on", Day),
            "to_on": Filter("incidents.happened_on <= :to_on", Day),
        }
        | _where("incidents"),
        source=" ".join(
            ("left join divisions d on d.code = incidents.division_code", who("incidents", "recorded_by", "closed_by"))
        ),
        seen=_own,
        order="incidents.happened_on desc, incidents.id desc",
    ),
    _held(ExportKind.SAFETY_MEETINGS, "安全会议", SafetyEventKind.MEETING),
    _held(ExportKind.SAFETY_TRAININGS, "安全培训", SafetyEventKind.TRAINING),
    _held(ExportKind.SAFETY_DRILLS, "应急演练", SafetyEventKind.DRILL),
)
