"""The search itself: one statement for each kind, each behind that kind's own walls."""

from collections.abc import Sequence
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, false, func, literal, null, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import Outcome
from models.districts import Division
from models.search import Near, SearchFound, SearchKind, SearchOrder, SearchRead, SearchWord
from services import audit, names, pinyin
from services.access import Actor
from services.distances import metres
from services.errors import Forbidden, Invalid
from services.search.kinds import KINDS, Kind

words: Table = SearchWord.__table__  # type: ignore[attr-defined]
divisions: Table = Division.__table__  # type: ignore[attr-defined]
W = words.c


class NothingToFind(Invalid):
    code = "nothing_to_find"
    zh = "请至少给出姓名或名称（两个字以上、拼音或首字母）、电话后四位、社区之一。"
    en = "Give two characters of a name, its pinyin or initials, the last four digits of a telephone, or a community."


async def find(session: AsyncSession, actor: Actor, order: SearchOrder) -> SearchRead:
    """Among those whom the actor may see. It leaves a trace, like a search in the register: what was asked by, not what.

    Raises NothingToFind, and Forbidden where a kind is asked for that the actor may not read."""
    actor.require(*dict.fromkeys(kind.permission for kind in KINDS.values()))
    typed = pinyin.typed(order.text) if order.text else None
    if (order.text and not typed) or not (typed or order.phone_tail or order.community):
        raise NothingToFind("/text")
    asked = _asked(actor, order)
    codes = await _codes(session, actor, order.community) if order.community else None
    items: list[SearchFound] = []
    more = []
    for name, kind in asked.items():
        rows = await _rows(session, actor, name, kind, order, typed, codes)
        items += [_found(name, row, order.near) for row in rows[: order.limit]]
        more += [name] * (len(rows) > order.limit)
    by = sorted(order.model_dump(exclude_none=True, exclude_defaults=True))
    await audit.record(session, actor, "search.find", outcome=Outcome.READ, by=by, found=len(items))
    return SearchRead(items=items, more=more)


def _asked(actor: Actor, order: SearchOrder) -> dict[SearchKind, Kind]:
    """The kinds that are looked for, in their own order."""
    for at, name in enumerate(order.kinds):
        if not actor.may(KINDS[name].permission):
            raise Forbidden(f"/kinds/{at}", permission=KINDS[name].permission)
    return {name: kind for name, kind in KINDS.items() if name in (order.kinds or KINDS) and actor.may(kind.permission)}


async def _codes(session: AsyncSession, actor: Actor, community: str) -> Sequence[str]:
    """Divisions of the district by code or by some of their name, the widest first; those inside another are said by it."""
    named = or_(func.strpos(divisions.c.name, community) > 0, func.starts_with(divisions.c.code, community))
    found = select(divisions.c.code).where(
        func.starts_with(divisions.c.code, actor.district), divisions.c.code != actor.district, named
    )
    codes = (await (await session.connection()).scalars(found.order_by(func.length(divisions.c.code)))).all()
    outer: list[str] = []
    for code in codes:
        if not any(code.startswith(wider) for wider in outer):
            outer.append(code)
    return outer


async def _rows(
    session: AsyncSession,
    actor: Actor,
    name: SearchKind,
    kind: Kind,
    order: SearchOrder,
    typed: str | None,
    codes: Sequence[str] | None,
) -> Sequence[Any]:
    """One more than the limit, in the order of the answer."""
    table = kind.table
    seen = kind.rows(actor)
    if order.phone_tail:
        seen = seen.where(kind.tail(session, actor, order.phone_tail))
    if codes is not None:
        inside = [func.starts_with(kind.division, code) for code in codes] if "division_code" in table.c else []
        seen = seen.where(or_(false(), *inside))
    exact: ColumnElement[Any] = literal(False)
    if typed:
        hits = (
            select(W.subject_id, func.bool_or(and_(W.word == typed, W.whole)).label("exact"))
            .where(W.district_code == actor.district, W.kind == name, names.begins(typed))
            .group_by(W.subject_id)
            .subquery()
        )
        seen, exact = seen.join(hits, hits.c.subject_id == table.c.id), hits.c.exact
    place = [table.c.lat, table.c.lng] if kind.placed else [null().label("lat"), null().label("lng")]
    division = (
        select(divisions.c.name).where(divisions.c.code == kind.division).scalar_subquery()
        if "division_code" in table.c
        else null()
    )
    shown: Select[Any] = seen.with_only_columns(
        table.c.id,
        table.c.name,
        table.c.status if "status" in table.c else null().label("status"),
        kind.division.label("division_code"),
        division.label("division_name"),
        *place,
    )
    nearest = [_nearness(table, order.near)] if order.near and kind.placed else []
    ordered = shown.order_by(exact.desc(), *nearest, table.c.name, table.c.id).limit(order.limit + 1)
    rows: Sequence[Any] = (await (await session.connection()).execute(ordered)).all()
    return rows


def _nearness(table: Table, near: Near) -> ColumnElement[Any]:
    """What grows with the distance, for sorting alone: a degree of longitude shrinks with the latitude."""
    north, east = table.c.lat - near.lat, (table.c.lng - near.lng) * cos(radians(near.lat))
    return (north * north + east * east).nulls_last()


def _found(name: SearchKind, row: Any, near: Near | None) -> SearchFound:
    away = metres(near.lat, near.lng, row.lat, row.lng) if near and row.lat is not None else None
    return SearchFound(
        kind=name,
        id=row.id,
        name=row.name,
        status=row.status,
        division_code=row.division_code,
        division_name=row.division_name,
        distance_m=away,
    )
