"""Orders and visits."""

from models.exports import ExportKind
from models.orders import OrderStatus
from models.visits import VisitExceptionCode, VisitStatus
from models.wire import Day, RecordNo
from services import spoken
from services.access import Permission
from services.exports.columns import closed, count, day, flag, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, in_sight, join
from services.visits.proved import ELECTRONIC_SQL, OVER_SQL, VERIFIED_MINUTES_SQL, doubted_sql

EVIDENCE = {"events": "设备签到签退", "manual": "服务商补录", "attested": "审核员证明的"}


def _named(table: str) -> str:
    return " ".join(
        (
            join("residents", "r", f"{table}.resident_id", table),
            join("providers", "p", f"{table}.provider_id", table),
            join("service_items", "i", f"{table}.service_item_id", table),
            join("programmes", "g", f"{table}.programme_id", table),
        )
    )


_VISIT_PLANNED = "cast(visits.planned_start_at at time zone 'Asia/Shanghai' as date)"
_PLANNED = "cast(orders.planned_start_at at time zone 'Asia/Shanghai' as date)"

KINDS = (
    Kind(
        ExportKind.ORDERS,
        "服务订单",
        Permission.ORDERS_READ,
        "orders",
        (
            plain("订单编号", "orders.order_no"),
            text("老年人", "r.name"),
            text("服务商", "p.name"),
            text("服务项目", "i.name"),
            text("补贴项目", "g.name"),
            plain("照护计划", "cp.plan_no"),
            instant("计划开始", "orders.planned_start_at"),
            count("计划分钟", "orders.planned_minutes"),
            count("数量", "orders.quantity"),
            said("状态", "orders.status", spoken.STATES),
            flag("代下单", "orders.on_behalf"),
            instant("完成时间", "orders.completed_at"),
            count("评分", "orders.rating"),
            instant("评分时间", "orders.rated_at"),
            text("备注", "orders.note"),
            closed("终止原因", "orders.closed_reason"),
            plain("系统编号", "orders.id"),
        ),
        {
            "status": Filter("orders.status = :status", OrderStatus),
            "from_on": Filter(f"{_PLANNED} >= :from_on", Day),
            "to_on": Filter(f"{_PLANNED} <= :to_on", Day),
            "rated": Filter("(orders.rating is not null) = :rated", bool),
            "disputed": Filter("(orders.dispute_reason is not null) = :disputed", bool),
            "dispute_upheld": Filter("orders.dispute_upheld = :dispute_upheld", bool),
        }
        | by_ids("orders", "resident_id", "provider_id", "care_plan_id"),
        source=f"{_named('orders')} {join('care_plans', 'cp', 'orders.care_plan_id', 'orders')}",
        seen=in_sight,
    ),
    Kind(
        ExportKind.VISITS,
        "上门服务",
        Permission.VISITS_READ,
        "visits",
        (
            text("服务单号", "visits.visit_no"),
            day("服务日期", "visits.served_on"),
            text("老年人", "r.name"),
            text("服务商", "p.name"),
            text("护理员", "c.name"),
            text("服务项目", "i.name"),
            text("补贴项目", "g.name"),
            instant("开始", "visits.started_at"),
            instant("结束", "visits.ended_at"),
            count("分钟", "visits.minutes"),
            count("计费分钟", VERIFIED_MINUTES_SQL),
            count("数量", "visits.quantity"),
            said("状态", "visits.status", spoken.STATES),
            said("依据", "visits.evidence", EVIDENCE),
            money("入账金额", "visits.posted_gross_fen"),
            money("个人自付", "visits.posted_copay_fen"),
            money("补贴", "visits.posted_subsidy_fen"),
            plain("系统编号", "visits.id"),
        ),
        {
            "status": Filter("visits.status = :status", VisitStatus),
            "visit_no": Filter("visits.visit_no = :visit_no", RecordNo),
            "exception": Filter(
                """exists (select from visit_exceptions x where x.district_code = visits.district_code
                    and x.visit_id = visits.id and x.code = :exception and x.status = 'open')""",
                VisitExceptionCode,
            ),
            "from_on": Filter("visits.served_on >= :from_on", Day),
            "to_on": Filter("visits.served_on <= :to_on", Day),
            "over": Filter(f"{OVER_SQL} = :over", bool),
            "rejected": Filter("(visits.status = 'rejected') = :rejected", bool),
            "electronic": Filter(f"{ELECTRONIC_SQL} = :electronic", bool),
            "doubted": Filter(doubted_sql(":doubted"), VisitExceptionCode),
            "planned_from_on": Filter(f"{_VISIT_PLANNED} >= :planned_from_on", Day),
            "planned_to_on": Filter(f"{_VISIT_PLANNED} <= :planned_to_on", Day),
        }
        | by_ids("visits", "resident_id", "provider_id", "caregiver_id", "order_id", "import_id"),
        source=f"{_named('visits')} {join('caregivers', 'c', 'visits.caregiver_id', 'visits')}",
        seen=in_sight,
    ),
)
