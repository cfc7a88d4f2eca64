"""What the community has beside services at home: care centres, homes that are modified, activities."""

from sqlalchemy import ColumnElement

from models.activities import ActivityStatus
from models.care_centres import CentreLevel
from models.exports import ExportKind
from models.home_modifications import ModificationStatus
from models.service_items import ServiceCategory
from models.wire import Code, Day, DivisionCode
from services import spoken
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, flag, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_provider, who
from services.exports.kinds.people import seen
from services.labels import LABELS

_SERVICES = " ".join(f"when '{category}' then '{word}'" for category, word in LABELS[ServiceCategory].items())

_MODIFICATIONS = "home_modifications"


def _seen(actor: Actor, table: str) -> ColumnElement[bool]:
    """A provider's people see the works that are given to it, others those of the residents whom they see."""
    return of_provider(actor, table) if actor.bound == "provider" else seen(actor, table)


KINDS = (
    Kind(
        ExportKind.CARE_CENTRES,
        "养老服务中心",
        Permission.CARE_CENTRES_READ,
        "care_centres",
        (
            plain("中心编码", "care_centres.code"),
            text("名称", "care_centres.name"),
            choice("级别", "care_centres.level", CentreLevel),
            plain("区划代码", "care_centres.division_code"),
            text("区划", "d.name"),
            text("地址", "care_centres.address"),
            plain(
                "服务内容",
                f"""(select string_agg(case s {_SERVICES} else s end, '、' order by n)
                    from unnest(care_centres.services) with ordinality as u (s, n))""",
            ),
            day("开办日期", "care_centres.opened_on"),
            day("关闭日期", "care_centres.closed_on"),
            plain("系统编号", "care_centres.id"),
        ),
        {
            "level": Filter("care_centres.level = :level", CentreLevel),
            "code": Filter("care_centres.code = :code", Code),
            "division": Filter("starts_with(care_centres.division_code, :division)", DivisionCode),
        },
        source="left join divisions d on d.code = care_centres.division_code",
    ),
    Kind(
        ExportKind.HOME_MODIFICATIONS,
        "适老化改造",
        Permission.HOME_MODIFICATIONS_READ,
        _MODIFICATIONS,
        (
            text("改造编号", "home_modifications.case_no"),
            text("老年人", "r.name"),
            plain("区划代码", "r.division_code"),
            choice("状态", "home_modifications.status", ModificationStatus),
            text("申请事由", "home_modifications.reason"),
            day("申请日期", "home_modifications.applied_on"),
            day("勘查日期", "home_modifications.surveyed_on"),
            text("勘查人", "surveyed_by.display_name"),
            text("补贴项目", "g.name"),
            text("施工单位", "p.name"),
            day("批准日期", "home_modifications.approved_on"),
            text("批准人", "approved_by.display_name"),
            money("最高补贴", "home_modifications.approved_fen"),
            day("验收日期", "home_modifications.accepted_on"),
            text("验收人", "accepted_by.display_name"),
            money("费用", "home_modifications.cost_fen"),
            money("补贴", "home_modifications.subsidy_fen"),
            text("补贴批准人", "funded_by.display_name"),
            day("付款日期", "home_modifications.paid_on"),
            text("银行流水号", "home_modifications.bank_reference"),
            text("未批准或撤回原因", "home_modifications.closed_reason"),
            flag("历史导入", "home_modifications.import_id is not null"),
            plain("系统编号", "home_modifications.id"),
        ),
        {"status": Filter("home_modifications.status = :status", ModificationStatus)}
        | by_ids(_MODIFICATIONS, "resident_id", "provider_id", "programme_id", "import_id"),
        source=" ".join(
            (
                join("residents", "r", "home_modifications.resident_id", _MODIFICATIONS),
                join("programmes", "g", "home_modifications.programme_id", _MODIFICATIONS),
                join("providers", "p", "home_modifications.provider_id", _MODIFICATIONS),
                who(_MODIFICATIONS, "surveyed_by", "approved_by", "accepted_by", "funded_by"),
            )
        ),
        seen=_seen,
    ),
    Kind(
        ExportKind.ACTIVITIES,
        "活动",
        Permission.ACTIVITIES_READ,
        "activities",
        (
            text("活动编号", "activities.activity_no"),
            text("名称", "activities.name"),
            plain("区划代码", "activities.division_code"),
            text("养老服务中心", "c.name"),
            text("地点", "activities.site"),
            day("日期", "activities.held_on"),
            instant("开始", "activities.starts_at"),
            instant("结束", "activities.ends_at"),
            count("名额", "activities.seats"),
            count("已报名", "activities.taken"),
            said("状态", "activities.status", {**spoken.STATES, **spoken.STATES_OF["activity"]}),
            count("到场人次", "activities.attendance"),
            count("其中未登记姓名", "activities.guests"),
            text("备注", "activities.note"),
            text("取消原因", "activities.cancelled_reason"),
            plain("系统编号", "activities.id"),
        ),
        {
            "status": Filter("activities.status = :status", ActivityStatus),
            "division": Filter("starts_with(activities.division_code, :division)", DivisionCode),
            "from_on": Filter("activities.held_on >= :from_on", Day),
            "to_on": Filter("activities.held_on <= :to_on", Day),
        },
        source=join("care_centres", "c", "activities.care_centre_id", "activities"),
        order="activities.held_on desc, activities.id desc",
    ),
)
