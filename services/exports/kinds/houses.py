"""Facilities, their beds, who stays in them, and the nights that are billed."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, literal_column

from models.beds import BedKind, BedState
from models.exports import ExportKind
from models.facilities import Ownership
from models.rooms import RoomSex
from models.stays import Discharge, StayStatus
from models.wire import Code, Day, Month, Text
from services import spoken
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_district, of_division

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_THERE = f"""coalesce({{0}}.opened_on, '-infinity') <= {_TODAY} and coalesce({{0}}.closed_on, 'infinity') > {_TODAY}"""
_OUTAGE = f"""left join lateral (select o.state from bed_outages o where o.district_code = beds.district_code and o.bed_id = beds.id
    and {_TODAY} <@ daterange(o.from_on, o.to_on) limit 1) outage on true"""
_STATE = f"""case when {_THERE.format("beds")} and {_THERE.format("f")} then coalesce(outage.state, 'in_service')
    else 'closed' end"""
_PRICE = f"""left join lateral (select p.price_fen from bed_prices p where p.district_code = beds.district_code
    and p.facility_id = beds.facility_id and (p.bed_id = beds.id or p.kind = beds.kind) and p.effective_from <= {_TODAY}
    order by p.bed_id is null, p.effective_from desc limit 1) price on true"""
_LEAVE_NIGHTS = f"""(
    with recursive back as (
        select stays.id, stays.follows_id, stays.from_on, 0 as steps
        union all
        select b.id, b.follows_id, b.from_on, k.steps + 1 from back k join stays b on b.district_code = stays.district_code
            and b.id = k.follows_id and b.status = 'transferred' and b.to_on = k.from_on
    )
    select coalesce(sum(greatest(0, least(v.to_on, {_TODAY}, case when stays.status <> 'admitted' then stays.to_on end)
        - greatest(v.from_on, stays.from_on))), 0)
    from stay_leaves v where v.district_code = stays.district_code and v.withdrawn_at is null
      and v.first_stay_id = (select id from back order by steps desc limit 1))"""
"""Its own of a leave that went along with a transfer; those of before were out of the bed of before."""


def lodged(actor: Actor, table: str) -> ColumnElement[bool]:
    """As the list of stays has it: a facility's own, a division's, or the district's."""
    if actor.bound == "facility":
        own: ColumnElement[UUID] = literal_column(f"{table}.facility_id")
        return and_(of_district(actor, table), own == actor.facility_id)
    return of_division(actor, table) if actor.bound in ("district", "division") else false()


KINDS = (
    Kind(
        ExportKind.FACILITIES,
        "养老机构",
        Permission.FACILITIES_READ,
        "facilities",
        (
            plain("机构编码", "facilities.code"),
            text("名称", "facilities.name"),
            choice("性质", "facilities.ownership", Ownership),
            count("等级", "facilities.grade"),
            text("服务商", "p.name"),
            plain("区划代码", "facilities.division_code"),
            text("地址", "facilities.address"),
            count(
                "床位数",
                f"""(select count(*) from beds b where b.district_code = facilities.district_code
                    and b.facility_id = facilities.id and {_THERE.format("b")} and {_THERE.format("facilities")})""",
            ),
            day("启用日期", "facilities.opened_on"),
            day("关闭日期", "facilities.closed_on"),
            plain("系统编号", "facilities.id"),
        ),
        {
            "code": Filter("facilities.code = :code", Code),
            "ownership": Filter("facilities.ownership = :ownership", Ownership),
            "open_on": Filter(
                """coalesce(facilities.opened_on, '-infinity') <= :open_on
                    and coalesce(facilities.closed_on, 'infinity') > :open_on""",
                Day,
            ),
        },
        source=join("providers", "p", "facilities.provider_id", "facilities"),
    ),
    Kind(
        ExportKind.BEDS,
        "床位",
        Permission.FACILITIES_READ,
        "beds",
        (
            plain("机构编码", "f.code"),
            text("机构", "f.name"),
            text("床位号", "beds.bed_no"),
            choice("床位类型", "beds.kind", BedKind),
            text("楼栋", "m.building"),
            text("房间", "m.room_no"),
            choice("房间只住", "coalesce(m.for_sex, 'any')", RoomSex),
            said(
                "今日状态",
                _STATE,
                {**spoken.STATES, "in_service": "使用中"},
            ),
            money("今日价格", "price.price_fen"),
            day("启用日期", "beds.opened_on"),
            day("关闭日期", "beds.closed_on"),
            plain("系统编号", "beds.id"),
        ),
        {
            "kind": Filter("beds.kind = :kind", BedKind),
            "state": Filter(f"({_STATE}) = :state", BedState),
            "building": Filter("m.building = :building", Text),
            "room": Filter("m.room_no = :room", Text),
        }
        | by_ids("beds", "facility_id"),
        source=f"{join('facilities', 'f', 'beds.facility_id', 'beds')} {join('rooms', 'm', 'beds.room_id', 'beds')} {_OUTAGE} {_PRICE}",
    ),
    Kind(
        ExportKind.STAYS,
        "入住",
        Permission.STAYS_READ,
        "stays",
        (
            plain("入住单号", "stays.stay_no"),
            text("机构", "f.name"),
            text("床位号", "b.bed_no"),
            choice("床位类型", "b.kind", BedKind),
            text("老年人", "r.name"),
            said("状态", "stays.status", spoken.STATES),
            day("入住日期", "stays.from_on"),
            day("离开日期", "stays.to_on"),
            count("请假夜数", _LEAVE_NIGHTS),
            choice("离院去向", "stays.discharge", Discharge),
            plain("系统编号", "stays.id"),
        ),
        {
            "status": Filter("stays.status = :status", StayStatus),
            "on": Filter("cast(:on as date) <@ daterange(stays.from_on, stays.to_on)", Day),
        }
        | by_ids("stays", "facility_id", "bed_id", "resident_id"),
        source=" ".join(
            (
                join("facilities", "f", "stays.facility_id", "stays"),
                join("beds", "b", "stays.bed_id", "stays"),
                join("residents", "r", "stays.resident_id", "stays"),
            )
        ),
        seen=lodged,
        bureau=True,
    ),
    Kind(
        ExportKind.STAY_MONTHS,
        "入住床日",
        Permission.STAYS_READ,
        "stay_months",
        (
            plain("床日单号", "stay_months.record_no"),
            text("机构", "f.name"),
            text("老年人", "r.name"),
            plain("月份", "stay_months.month"),
            day("首夜", "stay_months.served_on"),
            count("床日", "stay_months.nights"),
            money("每日价格", "stay_months.price_fen"),
            text("补贴项目", "g.name"),
            money("入账金额", "stay_months.posted_gross_fen"),
            money("补贴", "stay_months.posted_subsidy_fen"),
            money("个人自付", "stay_months.posted_copay_fen"),
            said("状态", "stay_months.status", spoken.STATES),
            plain("系统编号", "stay_months.id"),
        ),
        {"month": Filter("stay_months.month = :month", Month)}
        | by_ids("stay_months", "stay_id", "facility_id", "resident_id", "provider_id"),
        source=" ".join(
            (
                join("facilities", "f", "stay_months.facility_id", "stay_months"),
                join("residents", "r", "stay_months.resident_id", "stay_months"),
                join("programmes", "g", "stay_months.programme_id", "stay_months"),
            )
        ),
        seen=lodged,
        bureau=True,
    ),
)
