"""Daily life as an officer reads it: what was put in beside what the report gives."""

from typing import Any

from api.demo.daily_listed import BEFORE, CLAIMED, FIGURES, PERSON_TIMES
from api.demo.tables import compared, console, heading
from services import spoken
from services.spoken import yuan

NAMES = {
    "meals.servings": "助餐份数",
    "meals.urban.servings": "其中城市助餐点",
    "meals.rural.servings": "其中农村助餐点",
    "meals.residents": "用餐老年人",
    "meals.subsidy_fen": "助餐补贴",
    "meals.anonymous": "散客人次（不补贴）",
    "meal_points.planned": "规划的助餐点",
    "meal_points.built": "建成的助餐点",
    "meal_points.operating": "运营中的助餐点",
    "meal_points.urban.operating": "其中城市",
    "meal_points.rural.operating": "其中农村",
    "home_care.cleaning.person_times": "助洁人次",
    "programme.KNBJ.minutes": "助洁时长",
    "programme.KNBJ.subsidy_fen": "助洁补贴",
    "programme.KNBJ.residents": "助洁老年人",
}


def show(told: dict[str, Any]) -> None:
    figures, before = told["figures"], told["year"]["figures"]
    heading(11, "助餐、助洁与老年食堂 2024-01 至 2024-10", "Meals, cleaning and canteens, January to October 2024")
    compared(NAMES, FIGURES, figures)
    built = "meal_points.built"
    meals, cleaning = (figures[key]["value"] for key in ("meals.servings", "home_care.cleaning.person_times"))
    paid = told["claimed"]
    console.print(
        f"困难老人助餐与助洁共 {meals + cleaning:,} 人次（应为 {PERSON_TIMES:,}）。2023 年末建成助餐点 {BEFORE[built]} 个，"
        f"2024 年 10 月末 {figures[built]['value']} 个：新建 {figures[built]['value'] - before[built]['value']} 个。"
        f"\nMeals and cleaning for people in hardship: {meals + cleaning:,} person-times; "
        f"{figures[built]['value'] - before[built]['value']} canteens are new."
    )
    console.print(
        f"{CLAIMED} 的助餐申报：{paid['lines']:,} 行，支付 {yuan(paid['subsidy_fen'])} 元（{spoken.codes(paid['status'])}）。"
        f"\nThe meals of {CLAIMED}: {paid['lines']:,} lines, {yuan(paid['subsidy_fen'])} yuan."
    )
    orders = told["ahead"]["orders"]
    held = sum(one["status"] == "ordered" for one in orders)
    console.print(
        f"预订送餐 {len(orders)} 份：{held} 份待送，各占用当月一份额度；取消的一份已退回额度。"
        f"\n{len(orders)} lunches are ordered ahead: {held} hold one meal of their month each, and what was cancelled holds none."
    )
