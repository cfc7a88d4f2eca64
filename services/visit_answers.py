"""The resident or a relative says that somebody came, or that nobody did (到场确认).

That nobody came is a doubt about the visit, as one raised on a call-back: it is flagged and what it posted is reversed until an
officer decides, and the provider is asked by a complaint (docs/adr/0066). That somebody came is a proof, unless something is
strange about the word itself (services/visits/exceptions.py, F11)."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import RowMapping, Table, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.complaints import ComplaintCategory, ComplaintMake, ComplaintPlace
from models.family_links import LinkScope
from models.orders import Rater
from models.visit_answers import VisitAnswer, VisitAnswerGive, VisitAnswerRead
from models.visits import VisitExceptionCode, VisitStatus
from services import audit, calendars, complaints, family_links, pages, residents, verification, visits
from services.access import Actor, Permission
from services.scope import as_the_bureau
from services.visits import answered, states
from services.visits.known import Opened, known, opened
from services.visits.settle import settle

answers: Table = VisitAnswer.__table__  # type: ignore[attr-defined]
A = answers.c
_STANDING = text(f"""
    select {answered.COLUMNS_SQL} from {answered.FROM_SQL} where visits.district_code = :district and visits.id = :visit
""")
_COMPLAINED = text("""
    select exists (select from complaints where district_code = :district and visit_id = :visit and category = 'nobody_came'
        and status in ('open', 'answered', 'escalated', 'decided', 'appealed'))
""")
DENIED = VisitExceptionCode.DENIED_BY_FAMILY
NOBODY_CAME = "老年人或家属说，这次没有人上门。"
TAKEN_BACK = "老年人或家属更正：这次有人上门。"


async def confirm(session: AsyncSession, actor: Actor, visit_id: UUID, said: VisitAnswerGive) -> tuple[bytes, int]:
    """Somebody came. Payment does not wait for it. Raises NotGranted, WrongState and what stands in services/visits/answered.py."""
    actor.require(Permission.ORDERS_CONFIRM)
    return await _answer(session, actor, visit_id, said, came=True)


async def deny(session: AsyncSession, actor: Actor, visit_id: UUID, said: VisitAnswerGive) -> tuple[bytes, int]:
    """Nobody came: the money of this visit waits until an officer decides, also where it was paid. Raises the same."""
    actor.require(Permission.ORDERS_CONFIRM)
    return await _answer(session, actor, visit_id, said, came=False)


async def _answer(
    session: AsyncSession, actor: Actor, visit_id: UUID, said: VisitAnswerGive, *, came: bool
) -> tuple[bytes, int]:
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    visit = await opened(session, actor, visit_id)
    act = states.Act.CONFIRM if came else states.Act.DENY
    states.possible(actor, VisitStatus(visit.status), act)
    standing = await _standing(session, actor, visit.id)
    if refusal := answered.refusal(actor, standing, came=came):
        raise refusal
    again = standing["said"] is came
    adds = again and await _adds(session, actor, visit.id, said, came=came)
    if adds or not again:
        session.add(
            VisitAnswer(
                district_code=actor.district,
                visit_id=visit.id,
                came=came,
                note=said.note,
                device_id=said.device_id,
                by=Rater(str(actor.role)),
                by_account=actor.id,
                at=datetime.now(UTC),
            )
        )
        await session.flush()
    if not again:
        async with as_the_bureau(session, actor.bound):
            await _carry_out(session, actor, visit, came=came, before=standing["said"])
            await _case(session, actor, visit, said, came=came, before=standing["said"])
    elif adds and not came:
        async with as_the_bureau(session, actor.bound):
            await complaints.add_of_visit(session, actor, visit.id, str(said.note))
    facts = {"again": True} if again else {"before": standing["said"]}
    await audit.record(session, actor, f"visits.{act}", "visit", visit.id, **facts)
    return await visits.read(session, actor, visit.id)


async def _standing(session: AsyncSession, actor: Actor, visit_id: UUID) -> RowMapping:
    asked = {"district": actor.district, "account": actor.account_id, "visit": visit_id}
    return (await (await session.connection()).execute(_STANDING, asked)).mappings().one()


async def _adds(session: AsyncSession, actor: Actor, visit_id: UUID, said: VisitAnswerGive, *, came: bool) -> bool:
    """Whether a word that was said already comes with a note that was not."""
    if said.note is None:
        return False
    same = (A.district_code == actor.district, A.visit_id == visit_id, A.came == came, A.note == said.note)
    return (await session.exec(select(VisitAnswer.id).where(*same, A.by_account == actor.id))).first() is None


async def _carry_out(session: AsyncSession, actor: Actor, visit: Opened, *, came: bool, before: bool | None) -> None:
    """What the word does to the visit; what it says anew of one that is not over is reckoned when that is."""
    if not came:
        found = {"said_on": str(calendars.today())}
        await verification.raise_doubt(session, actor, [visit.id], DENIED, found)
        await verification.demote(session, actor, [visit.id])
    elif before is False:
        await verification.mend(session, actor, [visit.id], DENIED)
    planned = visit.planned_start_at and calendars.day_of(visit.planned_start_at)
    what = await known(session, visit, visit.served_on or planned or calendars.today())
    if what.events or visit.import_id is not None:
        await settle(session, actor, visit, what)


async def _case(
    session: AsyncSession, actor: Actor, visit: Opened, said: VisitAnswerGive, *, came: bool, before: bool | None
) -> None:
    """The provider has to say what it knows of it, while the bureau waits to decide; not twice: where somebody complained already,
    what is said now goes into that thread."""
    if came:
        if before is False:
            await complaints.withdraw_of_visit(session, actor, visit.id, TAKEN_BACK)
        return
    asked = {"district": actor.district, "visit": visit.id}
    if await (await session.connection()).scalar(_COMPLAINED, asked):
        if said.note is not None:
            await complaints.add_of_visit(session, actor, visit.id, said.note)
        return
    day = visit.served_on or (visit.planned_start_at and calendars.day_of(visit.planned_start_at)) or calendars.today()
    order = ComplaintMake(
        resident_id=visit.resident_id,
        place_kind=ComplaintPlace.PROVIDER,
        place_id=visit.provider_id,
        visit_id=visit.id,
        category=ComplaintCategory.NOBODY_CAME,
        happened_on=day,
        description=said.note or NOBODY_CAME,
    )
    await complaints.opened(session, actor, order, await residents.get(session, actor, visit.resident_id))


async def of_visit(
    session: AsyncSession, actor: Actor, visit_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[VisitAnswerRead]]:
    """Of a visit that the actor sees, the last first: it holds. Who wrote what is between the family, the provider and the bureau, as
    the complaint is that it becomes: the caregiver of whom it is said hears that it was said."""
    actor.require(Permission.VISITS_READ)
    await visits.get(session, actor, visit_id)
    wanted = select(VisitAnswer).where(A.district_code == actor.district, A.visit_id == visit_id)
    page = await pages.take(session, wanted, [A.id], part)
    hidden = _OF_WHOM if actor.bound == "caregiver" else {}
    return page, [VisitAnswerRead.model_validate(row._asdict() | hidden) for row in page.rows]


_OF_WHOM = dict.fromkeys(("note", "by_account"))
