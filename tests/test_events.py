"""What happens is told to whoever listens and may know of it: in order, without a gap, and as long as he may."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.events import KINDS
from models.family_links import LinkScope
from models.meal_points import MealPoint
from services.events.places import Place, written
from services.events.reading import AT_ONCE
from tests.answering import just_served
from tests.conftest import socket_of
from tests.days import a_day, now
from tests.listening import EVENT, MANY, happened, listening, since, subjects


async def test_an_order_is_heard_of_from_its_placing_to_its_end(make, client_for, address):
    """Written by the database: no act had to think of it. Each is told once, in the order in which it became true."""
    day = await a_day(make, client_for)
    async with listening(address, await make.authorization(Role.BUREAU_ADMIN)) as heard:
        visit = await day.served()
        await heard.until(lambda all_of_it: len(all_of_it.messages) == 9)

    assert heard.kinds == [
        "orders.placed",
        "orders.accepted",
        "orders.scheduled",
        "visits.scheduled",
        "orders.in_service",
        "visits.checked_in",
        "orders.completed",
        "visits.checked_out",
        "visits.verified",
    ]
    first = heard.messages[0]
    assert first.data == {
        "type": "orders.placed",
        "timestamp": first.data["timestamp"],
        "data": {"district_code": make.code, "id": visit["order_id"]},
    }


@pytest.mark.parametrize(
    ("position", "told"), [("given", ["verified", "flagged", "verified"]), (None, ["flagged"])], ids=["fine", "doubted"]
)
async def test_that_somebody_checked_out_is_told_once_whatever_is_said_later(make, client_for, address, position, told):
    """Seen to be told once more by each word of the family and each correction: a state that nobody could have read."""
    day, given = await a_day(make, client_for), {} if position else {"position": None, "proof": "none"}
    async with listening(address, await make.authorization(Role.BUREAU_ADMIN)) as heard:
        visit = await just_served(day, **given)
        for word in ("deny", "confirm"):
            await day.done(Role.FAMILY, f"/visits/{visit}/{word}")
        fewer = {"ended_at": (now() - timedelta(minutes=10)).isoformat(), "reason_code": "data_entry_error"}
        await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit}/corrections", fewer)
        last = await happened(make, "orders.placed")
        await heard.until(lambda all_of_it: last in subjects(all_of_it))

    states = [one.data["type"].removeprefix("visits.") for one in heard.messages if one.subject == visit]
    corrected = ["flagged"] if position else []
    assert states == ["scheduled", "checked_in", "checked_out", *told, *corrected]


KEPT_BACK = """
                   bureau officer inspector community provider caregiver facility meal_point family resident auditor
orders                  x       x         -         x        x         -        -          -      x        x       x
visits                  x       x         -         x        x         x        -          -      x        x       x
order_offers            x       x         -         x        x         -        -          -      -        -       x
stays                   x       x         -         x        -         -        x          -      x        x       x
entitlements            x       x         -         x        -         -        -          -      x        x       x
claims                  x       x         -         -        x         -        x          x      -        -       x
settlements             x       x         -         -        x         -        x          x      -        -       x
findings                x       x         x         x        x         -        x          x      -        -       x
alerts                  x       -         -         x        -         -        x          -      -        -       x
family_links            x       x         -         x        -         -        -          -      -        x       x
webhooks                x       -         -         -        x         -        -          -      -        -       x
complaints              x       x         -         x        x         -        x          x      x        x       x
"""
ROLES = {
    "bureau": Role.BUREAU_ADMIN,
    "officer": Role.SUBSIDY_OFFICER,
    "inspector": Role.INSPECTOR,
    "community": Role.COMMUNITY_WORKER,
    "provider": Role.PROVIDER_MANAGER,
    "caregiver": Role.CAREGIVER,
    "facility": Role.FACILITY_MANAGER,
    "meal_point": Role.MEAL_POINT_OPERATOR,
    "family": Role.FAMILY,
    "resident": Role.RESIDENT,
    "auditor": Role.AUDITOR,
}
OF_ALL = {Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.INSPECTOR, Role.AUDITOR}
_HEAD, *_LINES = (line.split() for line in KEPT_BACK.strip().splitlines())
POLICY = {
    role: {noun for noun, *cells in _LINES if dict(zip(_HEAD, cells, strict=True))[name] == "x"}
    for name, role in ROLES.items()
}
CARRIES = {
    "orders": ("resident_id", "provider_id", "division_code"),
    "visits": ("resident_id", "provider_id", "caregiver_id", "division_code"),
    "order_offers": ("provider_id", "division_code"),
    "stays": ("resident_id", "facility_id", "division_code"),
    "entitlements": ("resident_id", "division_code"),
    "claims": ("provider_id",),
    "settlements": ("provider_id",),
    "findings": ("provider_id", "facility_id", "meal_point_id", "division_code"),
    "alerts": ("facility_id", "division_code"),
    "family_links": ("resident_id", "division_code"),
    "webhooks": ("provider_id",),
    "complaints": ("resident_id", "provider_id", "facility_id", "meal_point_id", "division_code", "made_by"),
}


async def a_place(make, provider):
    point = MealPoint(
        district_code=make.code,
        code=f"M{provider.code}",
        name="助餐点",
        area="urban",
        model="catering_company",
        status="operating",
        division_code=make.division_code,
        provider_id=provider.id,
    )
    await make.add(point)
    facility = await make.facility(provider_id=provider.id)
    caregiver = await make.caregiver(provider)
    own = {"resident_id": (await make.resident()).id, "provider_id": provider.id, "caregiver_id": caregiver.id}
    return own | {"facility_id": facility.id, "meal_point_id": point.id, "division_code": make.division_code}


_BINDS = {
    Role.COMMUNITY_WORKER: ("division_code",),
    Role.PROVIDER_MANAGER: ("provider_id",),
    Role.CAREGIVER: ("provider_id", "caregiver_id"),
    Role.FACILITY_MANAGER: ("facility_id",),
    Role.MEAL_POINT_OPERATOR: ("meal_point_id",),
    Role.FAMILY: ("resident_id",),
    Role.RESIDENT: ("resident_id",),
}


def test_every_noun_has_its_line():
    assert {noun for noun, *_ in _LINES} == CARRIES.keys() == {kind.partition(".")[0] for kind in KINDS}


@pytest.mark.parametrize("role", POLICY, ids=ROLES)
async def test_each_hears_of_what_he_may_read_and_of_nothing_else(make, address, role):
    """As it happens and afterwards alike: of one's own as the table says, of a neighbour's only who sees the whole district. The
    neighbour's come first, or the last of them would be cut off unheard."""
    own, other = [await a_place(make, await make.provider()) for _ in range(2)]
    other["division_code"] = f"{make.code}002"
    member = await make.membership(role, **{name: own[name] for name in _BINDS.get(role, ())})
    headers = await make.authorization(role, membership=member)
    own["made_by"], other["made_by"] = member.account_id, uuid7()
    told = {}
    async with listening(address, headers) as heard:
        begun = heard.last_id
        for whose, place in (("other", other), ("own", own)):
            for noun, names in CARRIES.items():
                kind = next(kind for kind in KINDS if kind.startswith(f"{noun}."))
                told[await happened(make, kind, **{name: place[name] for name in names})] = (whose, noun)
        await heard.until(lambda all_of_it: len(all_of_it.messages) >= len(POLICY[role]) * (1 + (role in OF_ALL)))
    afterwards = await since(address, headers, begun)

    expected = {("own", noun) for noun in POLICY[role]} | {("other", noun) for noun in POLICY[role] if role in OF_ALL}
    assert {told[subject] for subject in subjects(heard)} == expected
    assert subjects(afterwards) == subjects(heard)


@pytest.mark.parametrize(
    ("scopes", "nouns"),
    [
        ({"orders"}, {"orders", "visits", "complaints"}),
        ({"whereabouts"}, {"stays"}),
        ({"money"}, {"entitlements"}),
        ({"health"}, set()),
        (set(LinkScope), {"orders", "visits", "stays", "entitlements", "complaints"}),
    ],
    ids=lambda said: "+".join(sorted(said)),
)
async def test_a_relative_hears_of_what_the_resident_agreed_to(make, address, scopes, nouns):
    """Of complaints, of her own alone: the first of each noun is another's. Seen to fail without `own`."""
    resident = await make.resident()
    daughter = await make.membership(Role.FAMILY, resident_id=resident.id, scopes=sorted(scopes))
    headers = await make.authorization(Role.FAMILY, membership=daughter)
    async with listening(address, headers) as heard:
        begun = heard.last_id
        told = {}
        await happened(make, "complaints.open", resident_id=resident.id, made_by=uuid7())
        for noun in CARRIES:
            if "resident_id" in CARRIES[noun]:
                kind = next(k for k in KINDS if k.startswith(f"{noun}."))
                about = {"resident_id": resident.id, "made_by": daughter.account_id}
                told[await happened(make, kind, **about)] = noun
        await heard.until(lambda all_of_it: len(all_of_it.messages) >= len(nouns))
    afterwards = await since(address, headers, begun)

    assert {told[subject] for subject in subjects(heard)} == nouns
    assert subjects(afterwards) == subjects(heard)


async def test_what_is_committed_late_is_told_late_and_not_lost(make, server, database, address):
    """Whose id is the lower one: read in the order of ids, it would have been passed over."""
    headers = await make.authorization(Role.BUREAU_ADMIN)
    late = await asyncpg.connect(user="postgres", database=database, host=socket_of(server), port=5432)
    async with listening(address, headers) as heard:
        begun = heard.last_id
        transaction = late.transaction()
        await transaction.start()
        first = uuid7()
        await late.execute(EVENT, make.code, uuid7(), "orders.placed", first, *[None] * 7)
        second = await happened(make, "orders.placed")
        unheard = await since(address, headers, begun)
        await transaction.commit()
        await heard.until(lambda all_of_it: len(all_of_it.messages) == 2)
    await late.close()

    assert unheard.messages == []
    assert subjects(heard) == [str(first), second]


async def test_only_the_kinds_that_somebody_asks_for(make, client_for, address):
    headers = await make.authorization(Role.BUREAU_ADMIN)
    async with listening(address, headers, kinds="claims, visits.verified") as heard:
        begun = heard.last_id
        for kind in ("visits.scheduled", "visits.verified", "orders.placed", "claims.draft", "claims.settled"):
            await happened(make, kind)
        await heard.until(lambda all_of_it: len(all_of_it.messages) == 3)
    afterwards = await since(address, headers, begun, kinds="claims, visits.verified")
    refused = await (await client_for(Role.BUREAU_ADMIN)).get("/v1/events", params={"kinds": "visits.done"})

    assert heard.kinds == afterwards.kinds == ["visits.verified", "claims.draft", "claims.settled"]
    assert (refused.status_code, refused.json()["code"]) == (422, "event_kind_unknown")
    assert "visits.verified" in refused.json()["detail"]


async def test_who_comes_back_hears_all_that_he_missed_and_nothing_twice(make, address):
    """Also more than are read at once; and then what happens next."""
    headers = await make.authorization(Role.BUREAU_ADMIN)
    many = 2 * AT_ONCE + 7
    async with listening(address, headers) as heard:
        first = await happened(make, "orders.placed")
        await heard.until(lambda all_of_it: all_of_it.messages)
    await make.owner.execute(MANY, make.code, many)
    async with listening(address, headers, last_id=heard.last_id) as again:
        await again.until(lambda all_of_it: len(all_of_it.messages) == many)
        last = await happened(make, "orders.accepted")
        await again.until(lambda all_of_it: len(all_of_it.messages) > many)

    assert subjects(heard) == [first]
    assert len(set(subjects(again))) == len(again.messages) == many + 1
    assert (again.kinds[-1], subjects(again)[-1]) == ("orders.accepted", last)


def _long_ago(life):
    days = timedelta(days=31)
    at = int((datetime.now(UTC) - days).timestamp() * 1000)
    return written(life, Place(1, UUID(int=at << 80 | 0x7 << 76 | 0x8 << 60)))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (lambda _: "nonsense", "unknown"),
        (lambda _: "", None),
        (lambda now: "0" * 8 + now[8:], "unknown"),
        (lambda now: f"{now[:8]}.9000000000.{now.rpartition('.')[2]}", "unknown"),
        (lambda now: _long_ago(now[:8]), "too_old"),
        (lambda now: now, None),
    ],
    ids=["nonsense", "empty", "of another database", "of the future", "too old", "of now"],
)
async def test_what_cannot_be_told_is_said_and_never_passed_over_in_silence(make, address, sent, reason):
    headers = await make.authorization(Role.BUREAU_ADMIN)
    async with listening(address, headers) as before:
        now = before.last_id
    async with listening(address, headers, last_id=sent(now)) as heard:
        told = await happened(make, "orders.placed")
        await heard.until(lambda all_of_it: "orders.placed" in all_of_it.kinds)

    own = [] if reason is None else [("gap", {"reason": reason})]
    assert [(message.event, message.data) for message in heard.messages[:-1]] == own
    assert heard.messages[-1].subject == told
