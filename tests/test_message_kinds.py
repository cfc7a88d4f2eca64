"""Who is told of which event: the whole policy as a table, held against what really goes out."""

import pytest

from models.accounts import Role
from models.events import KINDS as EVENTS
from models.family_links import LinkScope
from models.message_templates import LONGEST
from models.messages import MessageAudience
from services.message_templates import checked
from services.messages.instead import WORDS as INSTEAD
from services.messages.kinds import KINDS, WORDS
from services.messages.words import SHIPPED
from tests.messaged import household, rule

FAMILY = """
                         orders whereabouts money health
orders.accepted            x        -         -      -
orders.declined            x        -         -      -
orders.completed           x        -         -      -
orders.cancelled           x        -         -      -
orders.expired             x        -         -      -
visits.scheduled           x        -         -      -
visits.checked_in          x        -         -      -
visits.verified            x        -         -      -
visits.rejected            x        -         -      -
visits.missed              x        -         -      -
visits.moved               x        -         -      -
stays.reserved             -        x         -      -
stays.admitted             -        x         -      -
stays.discharged           -        x         -      -
stays.transferred          -        x         -      -
stays.cancelled            -        x         -      -
stays.expired              -        x         -      -
entitlements.active        -        -         x      -
entitlements.rejected      -        -         x      -
entitlements.suspended     -        -         x      -
entitlements.ended         -        -         x      -
alerts.open                -        -         -      x
alerts.resolved            -        -         -      x
complaints.answered        x        -         -      -
complaints.escalated       x        -         -      -
complaints.decided         x        -         -      -
complaints.appealed        x        -         -      -
complaints.closed          x        -         -      -
complaints.said_by_place   x        -         -      -
complaints.said_by_bureau  x        -         -      -
"""
SCOPES, *LINES = (line.split() for line in FAMILY.strip().splitlines())
OF_FAMILY = {kind: {scope for scope, cell in zip(SCOPES, cells, strict=True) if cell == "x"} for kind, *cells in LINES}

OTHERS = """
                         resident caregiver provider_manager facility_manager meal_point_operator community_worker bureau_admin
orders.placed               -         -            x                -                  -                 -                -
orders.accepted             x         -            -                -                  -                 -                -
orders.declined             x         -            -                -                  -                 -                -
orders.completed            x         -            -                -                  -                 -                -
orders.disputed             -         -            x                -                  -                 -                -
orders.cancelled            x         -            x                -                  -                 -                -
orders.expired              x         -            -                -                  -                 -                -
visits.scheduled            x         x            -                -                  -                 -                -
visits.verified             x         -            -                -                  -                 -                -
visits.rejected             x         x            x                -                  -                 -                -
visits.missed               x         -            x                -                  -                 -                -
visits.moved                x         x            -                -                  -                 -                -
visits.cancelled            -         x            -                -                  -                 -                -
order_offers.open           -         -            x                -                  -                 -                -
order_offers.withdrawn      -         -            x                -                  -                 -                -
stays.reserved              x         -            -                -                  -                 -                -
stays.cancelled             x         -            -                -                  -                 -                -
stays.expired               x         -            -                -                  -                 -                -
entitlements.active         x         -            -                -                  -                 -                -
entitlements.rejected       x         -            -                -                  -                 -                -
entitlements.suspended      x         -            -                -                  -                 -                -
entitlements.ended          x         -            -                -                  -                 -                -
claims.reconciled           -         -            x                -                  -                 -                -
settlements.approved        -         -            x                -                  -                 -                -
settlements.paid            -         -            x                -                  -                 -                -
findings.open               -         -            x                x                  x                 -                -
findings.closed             -         -            x                x                  x                 -                -
alerts.open                 -         -            -                x                  -                 x                -
family_links.asked          x         -            -                -                  -                 -                -
family_links.consented      x         -            -                -                  -                 -                -
family_links.narrowed       x         -            -                -                  -                 -                -
family_links.revoked        x         -            -                -                  -                 -                -
complaints.open             -         -            x                x                  x                 -                -
complaints.answered         x         -            -                -                  -                 x                -
complaints.escalated        x         -            x                x                  x                 x                x
complaints.decided          x         -            x                x                  x                 x                -
complaints.appealed         x         -            x                x                  x                 x                x
complaints.closed           x         -            x                x                  x                 x                -
complaints.withdrawn        -         -            x                x                  x                 -                -
complaints.said_by_complainant -      -            x                x                  x                 -                x
complaints.said_by_place    x         -            -                -                  -                 x                x
complaints.said_by_bureau   x         -            x                x                  x                 x                -
"""
OF_HIS_LINK = {f"family_links.{state}" for state in ("consented", "narrowed", "refused", "revoked", "ended")}
"""Told to the relative of the link, whatever it lets him see."""
AUDIENCES, *ROWS = (line.split() for line in OTHERS.strip().splitlines())
OF_OTHERS = {kind: {who for who, cell in zip(AUDIENCES, cells, strict=True) if cell == "x"} for kind, *cells in ROWS}


def test_every_kind_of_event_stands_in_the_table_and_no_other():
    assert set(KINDS) == set(EVENTS)


def test_the_table_is_the_one_of_this_file():
    family = {kind: {one.scope for one in told if one.to == "family" and one.scope} for kind, told in KINDS.items()}
    whose = {kind for kind, told in KINDS.items() for one in told if one.to == "family" and one.scope is None}
    others = {kind: {one.to for one in told if one.to != "family"} for kind, told in KINDS.items()}

    assert {kind: scopes for kind, scopes in family.items() if scopes} == OF_FAMILY
    assert {kind: who for kind, who in others.items() if who} == OF_OTHERS
    assert {one.scope for told in KINDS.values() for one in told if one.to != "family"} == {None}
    assert whose == {kind for kind, told in KINDS.items() if any(one.link for one in told)} == OF_HIS_LINK


def test_only_danger_is_urgent():
    assert {kind for kind, told in KINDS.items() if any(one.urgent for one in told)} == {
        "alerts.open",
        "alerts.resolved",
    }


def test_everybody_who_is_told_has_words_that_a_bureau_might_have_written():
    """Short enough however long the names are, and with no word that the kind does not know."""
    told = {(kind, one.to) for kind, audiences in KINDS.items() for one in audiences}

    assert set(SHIPPED) == told
    assert set(INSTEAD) <= told
    assert [
        (kind, said)
        for (kind, _), both in (*SHIPPED.items(), *INSTEAD.items())
        for said in both
        if checked(kind, said, "/zh") is not None or len(said) > LONGEST
    ] == []


def test_a_provider_learns_from_an_offer_nothing_about_whom_it_is_for():
    assert "resident" not in WORDS["order_offers"]
    assert {word for words in WORDS.values() for word in words}.isdisjoint({"id_number", "phone", "address"})


@pytest.mark.parametrize("scope", LinkScope)
async def test_a_relative_is_told_of_what_the_resident_agreed_to_and_of_nothing_else(make, app, scope):
    """Seen to fail without the scope in the join: then all four heard of everything."""
    told = await household(make, app, scopes=[scope])
    await rule(make)
    for kind in KINDS:
        if not kind.startswith("webhooks."):
            severity = {"severity": "emergency"} if kind.startswith("alerts.") else {}
            await told.happened(kind, made_by=told.daughter.account_id, **severity)
    await told.send()

    heard = {one["kind"] for one in await told.rows(membership=told.daughter)}
    assert heard == {kind for kind, scopes in OF_FAMILY.items() if scope in scopes}


BOUND = {
    "resident": (Role.RESIDENT, ("resident_id",)),
    "caregiver": (Role.CAREGIVER, ("caregiver_id", "provider_id")),
    "provider_manager": (Role.PROVIDER_MANAGER, ("provider_id",)),
    "facility_manager": (Role.FACILITY_MANAGER, ("facility_id",)),
    "meal_point_operator": (Role.MEAL_POINT_OPERATOR, ("meal_point_id",)),
    "community_worker": (Role.COMMUNITY_WORKER, ("division_code",)),
    "bureau_admin": (Role.BUREAU_ADMIN, ()),
}


@pytest.mark.parametrize("audience", AUDIENCES)
async def test_each_is_told_of_what_concerns_what_he_is_bound_to(make, app, audience):
    """And a neighbour in the same role, bound to something else, of nothing; the bureau is bound to all of it."""
    told = await household(make, app)
    await rule(make)
    role, columns = BOUND[audience]
    await make.division(f"{make.code}002")
    own, neighbour = await make.membership(role), await make.membership(role, **elsewhere(make, audience))
    bound = {name: getattr(own, name) for name in columns} | {"made_by": own.account_id}
    for kind in KINDS:
        if not kind.startswith("webhooks."):
            severity = {"severity": "emergency"} if kind.startswith("alerts.") else {}
            await told.happened(kind, **bound | severity)
    await told.send()

    heard = {one["kind"] for one in await told.rows(membership=own)}
    assert heard == {kind for kind, audiences in OF_OTHERS.items() if MessageAudience(audience) in audiences}
    assert (await told.rows(membership=neighbour) == []) is (audience != "bureau_admin")


def elsewhere(make, audience):
    return {"division_code": f"{make.code}002"} if audience == "community_worker" else {}
