"""Meals ordered ahead and served, and anonymous diners counted."""

from models.exports import ExportKind
from models.meal_orders import MealOrderStatus
from models.meal_points import Meal
from models.meal_servings import ServingExceptionCode, ServingMode, ServingStatus
from models.wire import Day
from services import spoken
from services.access import Permission
from services.exports.columns import choice, closed, count, day, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, in_sight, join
from services.exports.kinds.work import EVIDENCE
from services.meal_orders.read import FILTERS as ORDER_FILTERS
from services.meal_servings.read import FILTERS
from services.meal_tallies import seen

SELF_PAID = {
    "not_entitled": "无补贴资格",
    "already_served": "当日此餐已享补贴",
    "point_not_serving": "助餐点不得供应补贴餐",
    "point_without_provider": "助餐点无服务商",
    "point_without_price": "助餐点无定价",
    "point_without_contract": "助餐点无合同涵盖",
    "card_ended": "所用助餐卡已停用",
}
KNOWN_BY = {"id_number": "身份证", "card": "助餐卡", "typed": "手工输入卡号", "listed": "名单", "ordered": "预订"}

KINDS = (
    Kind(
        ExportKind.MEAL_ORDERS,
        "预订餐",
        Permission.MEAL_ORDERS_READ,
        "meal_orders",
        (
            text("订餐单号", "meal_orders.order_no"),
            day("用餐日期", "meal_orders.served_on"),
            choice("餐次", "meal_orders.meal", Meal),
            choice("用餐方式", "meal_orders.mode", ServingMode),
            text("助餐点", "mp.name"),
            text("老年人", "r.name"),
            text("服务商", "p.name"),
            text("补贴项目", "g.name"),
            money("价格", "meal_orders.price_fen"),
            money("预计补贴", "meal_orders.expected_subsidy_fen"),
            said("状态", "meal_orders.status", spoken.STATES),
            closed("原因", "meal_orders.closed_reason"),
            text("备注", "meal_orders.note"),
            plain("系统编号", "meal_orders.id"),
        ),
        {
            "status": Filter(ORDER_FILTERS["status"], MealOrderStatus),
            "meal": Filter(ORDER_FILTERS["meal"], Meal),
            "from_on": Filter(ORDER_FILTERS["from_on"], Day),
            "to_on": Filter(ORDER_FILTERS["to_on"], Day),
        }
        | by_ids("meal_orders", "resident_id", "meal_point_id"),
        source=" ".join(
            (
                join("meal_points", "mp", "meal_orders.meal_point_id", "meal_orders"),
                join("residents", "r", "meal_orders.resident_id", "meal_orders"),
                join("providers", "p", "meal_orders.provider_id", "meal_orders"),
                join("programmes", "g", "meal_orders.programme_id", "meal_orders"),
            )
        ),
        seen=in_sight,
    ),
    Kind(
        ExportKind.MEAL_SERVINGS,
        "用餐记录",
        Permission.MEAL_SERVINGS_READ,
        "meal_servings",
        (
            text("用餐单号", "meal_servings.serving_no"),
            day("用餐日期", "meal_servings.served_on"),
            instant("用餐时间", "meal_servings.served_at"),
            choice("餐次", "meal_servings.meal", Meal),
            choice("用餐方式", "meal_servings.mode", ServingMode),
            text("助餐点", "mp.name"),
            text("老年人", "r.name"),
            text("服务商", "p.name"),
            text("补贴项目", "g.name"),
            money("价格", "meal_servings.price_fen"),
            money("补贴", "meal_servings.posted_subsidy_fen"),
            money("个人支付", "(meal_servings.price_fen - meal_servings.posted_subsidy_fen)"),
            said("自付原因", "meal_servings.self_paid_code", SELF_PAID),
            said("状态", "meal_servings.status", spoken.STATES),
            said("依据", "meal_servings.evidence", EVIDENCE | {"events": "设备登记", "manual": "手工补录"}),
            said("识别方式", "meal_servings.identified_by", KNOWN_BY),
            plain("系统编号", "meal_servings.id"),
        ),
        {
            "status": Filter(FILTERS["status"], ServingStatus),
            "meal": Filter(FILTERS["meal"], Meal),
            "exception": Filter(FILTERS["exception"], ServingExceptionCode),
            "from_on": Filter(FILTERS["from_on"], Day),
            "to_on": Filter(FILTERS["to_on"], Day),
        }
        | by_ids("meal_servings", "resident_id", "meal_point_id", "provider_id", "import_id"),
        source=" ".join(
            (
                join("meal_points", "mp", "meal_servings.meal_point_id", "meal_servings"),
                join("residents", "r", "meal_servings.resident_id", "meal_servings"),
                join("providers", "p", "meal_servings.provider_id", "meal_servings"),
                join("programmes", "g", "meal_servings.programme_id", "meal_servings"),
            )
        ),
        seen=in_sight,
    ),
    Kind(
        ExportKind.MEAL_TALLIES,
        "散客人次",
        Permission.MEAL_TALLIES_READ,
        "meal_tallies",
        (
            day("用餐日期", "meal_tallies.served_on"),
            choice("餐次", "meal_tallies.meal", Meal),
            plain("助餐点编码", "mp.code"),
            text("助餐点", "mp.name"),
            count("人次", "meal_tallies.count"),
            said("依据", "meal_tallies.evidence", EVIDENCE | {"manual": "助餐点登记"}),
            plain("系统编号", "meal_tallies.id"),
        ),
        {
            "meal": Filter("meal_tallies.meal = :meal", Meal),
            "from_on": Filter("meal_tallies.served_on >= :from_on", Day),
            "to_on": Filter("meal_tallies.served_on <= :to_on", Day),
        }
        | by_ids("meal_tallies", "meal_point_id", "import_id"),
        source=join("meal_points", "mp", "meal_tallies.meal_point_id", "meal_tallies"),
        seen=seen,
    ),
)
