"""What a dish is marked with: the allergens and diets that every bureau has, and those that this one has added."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, String, Table, column, false, literal, select, true, union_all, values
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import stored
from models.meal_menus import Dish, DishTag, DishTagAdd, DishTagKind, DishTagRead
from services import audit, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid

tags: Table = DishTag.__table__  # type: ignore[attr-defined]
T = tags.c

STANDARD: Mapping[DishTagKind, Mapping[str, str]] = {
    DishTagKind.ALLERGEN: {
        "gluten": "含麸质谷物",
        "crustaceans": "甲壳类",
        "fish": "鱼类",
        "eggs": "蛋类",
        "peanuts": "花生",
        "soybeans": "大豆",
        "milk": "乳",
        "nuts": "坚果",
    },
    DishTagKind.DIET: {
        "low_salt": "低盐",
        "low_sugar": "低糖",
        "low_fat": "低脂",
        "soft": "软食",
        "minced": "碎食",
        "liquid": "流食",
        "vegetarian": "素食",
        "halal": "清真",
    },
}
"""The eight groups of allergens are those of GB 7718-2011, 4.4.3."""


class DishTagExists(Conflict):
    code = "dish_tag_exists"
    zh = "标签 {tag} 已有。"
    en = "There is a tag {tag} already."


class DishTagUnknown(Invalid):
    code = "dish_tag_unknown"
    zh = "没有标签 {tag}；请核对，或先由民政局添加。"
    en = "There is no tag {tag}: compare it, or let the bureau add it first."


def visible(actor: Actor) -> Select[Any]:
    """The standard ones and this bureau's own."""
    standard = values(
        column("kind", stored(DishTagKind)), column("code", String), column("name", String), name="standard"
    ).data([(kind, code, name) for kind, each in STANDARD.items() for code, name in each.items()])
    own = select(T.kind, T.code, T.name, true().label("own")).where(T.district_code == actor.district)
    both = union_all(select(*standard.c, false().label("own")), own).subquery("tags")
    return select(both)


async def add(session: AsyncSession, actor: Actor, order: DishTagAdd) -> DishTagRead:
    """A mark of this bureau's own. Raises DishTagExists, also for a standard one."""
    actor.require(Permission.MEAL_POINTS_MANAGE)
    taken = DishTagExists("/code", tag=order.code)
    if order.code in STANDARD[order.kind]:
        raise taken
    tag = DishTag(district_code=actor.district, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(tag)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"dish_tags_kind_code_uq": taken}) from error
    await audit.record(session, actor, "dish_tags.add", "dish_tag", tag.id, kind=tag.kind, code=tag.code)
    return DishTagRead(**order.model_dump(), own=True)


async def listing(
    session: AsyncSession, actor: Actor, part: pages.Slice, *, kind: DishTagKind | None = None
) -> tuple[pages.Page, list[DishTagRead]]:
    """All of them, in the order of kind and code."""
    actor.require(Permission.MEAL_POINTS_READ)
    statement = visible(actor)
    found = statement.selected_columns
    if kind:
        statement = statement.where(found.kind == literal(kind, found.kind.type))
    page = await pages.take(session, statement, [found.kind, found.code], part, newest_first=False)
    return page, [DishTagRead.model_validate(row) for row in page.rows]


async def known(session: AsyncSession, district: str, dishes: Sequence[Dish]) -> None:
    """Raises DishTagUnknown for the first mark of a dish that nobody knows: a misspelt allergen would warn nobody."""
    own = (await (await session.connection()).execute(select(T.kind, T.code).where(T.district_code == district))).all()
    there = {(row.kind, row.code) for row in own} | {(kind, code) for kind, each in STANDARD.items() for code in each}
    for n, dish in enumerate(dishes):
        for field, kind in (("allergens", DishTagKind.ALLERGEN), ("diet_tags", DishTagKind.DIET)):
            for place, code in enumerate(getattr(dish, field)):
                if (kind, code) not in there:
                    raise DishTagUnknown(f"/dishes/{n}/{field}/{place}", tag=code)
