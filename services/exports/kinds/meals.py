"""Meal points, their licences, and what they offer."""

from datetime import date

from models.exports import ExportKind
from models.meal_licences import LicenceKind, WithinDays
from models.meal_points import Area, LicenceState, Meal, MealPointModel, MealPointStatus
from models.wire import Code, DivisionCode
from services.access import Permission
from services.exports.columns import choice, count, day, flag, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join
from services.meal_licences import RUNS_OUT_SQL
from services.meal_points.read import FOOD_LICENCE_SQL

_LICENCE = {"not_recorded": "未登记", "valid": "有效", "run_out": "已过期"}
_MAY = Permission.MEAL_POINTS_READ
_LEFT = "meal_licences.valid_to - cast(now() at time zone 'Asia/Shanghai' as date)"
_DISHES = """(select string_agg(format('%s %s 元', dish ->> 'name', to_char(cast(dish ->> 'price_fen' as bigint) * 0.01, 'FM999990.00')),
    '、') from jsonb_array_elements(meal_menus.dishes) dish)"""


_POINT = (plain("助餐点编码", "p.code"), text("助餐点", "p.name"))


KINDS = (
    Kind(
        ExportKind.MEAL_POINTS,
        "老年助餐点",
        _MAY,
        "meal_points",
        (
            plain("助餐点编码", "meal_points.code"),
            text("名称", "meal_points.name"),
            text("服务商", "v.name"),
            choice("城乡类别", "meal_points.area", Area),
            choice("运营模式", "meal_points.model", MealPointModel),
            choice("状态", "meal_points.status", MealPointStatus),
            plain("区划代码", "meal_points.division_code"),
            text("地址", "meal_points.address"),
            plain("电话", "meal_points.phone"),
            count("座位数", "meal_points.seats"),
            count("送餐半径（米）", "meal_points.delivery_radius_metres"),
            flag("节假日停餐", "meal_points.closed_on_holidays"),
            said("食品经营许可", FOOD_LICENCE_SQL, _LICENCE),
            day("规划日期", "meal_points.planned_on"),
            day("建成日期", "meal_points.built_on"),
            day("开业日期", "meal_points.opened_on"),
            day("关闭日期", "meal_points.closed_on"),
            plain("系统编号", "meal_points.id"),
        ),
        {
            "status": Filter("meal_points.status = :status", MealPointStatus),
            "area": Filter("meal_points.area = :area", Area),
            "model": Filter("meal_points.model = :model", MealPointModel),
            "division": Filter("starts_with(meal_points.division_code, :division)", DivisionCode),
            "code": Filter("meal_points.code = :code", Code),
            "food_licence": Filter(f"{FOOD_LICENCE_SQL} = :food_licence", LicenceState),
        },
        source=join("providers", "v", "meal_points.provider_id", "meal_points"),
    ),
    Kind(
        ExportKind.MEAL_LICENCES,
        "助餐点许可证",
        _MAY,
        "meal_licences",
        (
            *_POINT,
            choice("许可证", "meal_licences.kind", LicenceKind),
            text("编号", "meal_licences.number"),
            day("有效期自", "meal_licences.valid_from"),
            day("有效期至", "meal_licences.valid_to"),
            count("剩余天数", _LEFT),
            plain("系统编号", "meal_licences.id"),
        ),
        {
            "kind": Filter("meal_licences.kind = :kind", LicenceKind),
            "within_days": Filter(RUNS_OUT_SQL, WithinDays),
        }
        | by_ids("meal_licences", "meal_point_id"),
        source=join("meal_points", "p", "meal_licences.meal_point_id", "meal_licences"),
    ),
    Kind(
        ExportKind.MEAL_MENUS,
        "助餐点菜单",
        _MAY,
        "meal_menus",
        (
            *_POINT,
            day("日期", "meal_menus.served_on"),
            choice("餐次", "meal_menus.meal", Meal),
            text("菜品", _DISHES),
            plain("系统编号", "meal_menus.id"),
        ),
        {
            "from_on": Filter("meal_menus.served_on >= :from_on", date),
            "to_on": Filter("meal_menus.served_on <= :to_on", date),
            "meal": Filter("meal_menus.meal = :meal", Meal),
        }
        | by_ids("meal_menus", "meal_point_id"),
        source=join("meal_points", "p", "meal_menus.meal_point_id", "meal_menus"),
    ),
)
