"""What a relative sees of a resident: field by field as the table says, and nothing else anywhere in what he is answered."""

import json
from datetime import timedelta

import httpx
import pytest

from models.accounts import Role
from models.family_links import LinkScope
from services import calendars
from tests.family_sees import ALIKE, seen
from tests.household import Household, a_household
from tests.looking import asked, fields, routes

EACH = {"o": [LinkScope.ORDERS], "w": [LinkScope.WHEREABOUTS], "m": [LinkScope.MONEY], "h": [LinkScope.HEALTH]}
UNDER = EACH | {"a": list(LinkScope)}
OWN_NAME = "name"
MAY_SHOW = {
    "category": ("ha", {"/v1/residents", "/v1/residents/{resident_id}"}),
    "diagnosis": ("a", {"/v1/visits/{visit_id}/notes"}),
}
"""Under which consents (letters of the table), and where. The name of one's own stands wherever something of her does; every other
mark, and every mark of somebody else, nowhere."""


@pytest.fixture
async def household(make, client_for, drain) -> Household:
    return await a_household(make, client_for, drain, "甲", 1357)


async def relative(client_for, household: Household, scopes, **given) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await client_for(
        Role.FAMILY, resident_id=household.day.resident.id, scopes=scopes, **given
    )
    return client


async def told(client: httpx.AsyncClient, household: Household, of: list[str]) -> dict[str, set[str]]:
    """By route the fields in which something stands."""
    found = {}
    for route in of:
        answer = await asked(client, route, household)
        is_json = answer.status_code == 200 and "json" in answer.headers["content-type"]
        found[route] = {name.removeprefix("items.") for name in fields(answer.json())} if is_json else set()
    return found


async def permitted(app, client: httpx.AsyncClient, household: Household) -> list[str]:
    """Routes that are not refused to a relative as such."""
    answers = {route: await asked(client, route, household) for route in routes(app)}
    return [
        route
        for route, answer in answers.items()
        if answer.status_code != 403 or answer.json()["code"] == "family_scope_not_granted"
    ]


async def test_each_field_is_seen_under_the_consents_of_the_table_and_no_other(app, client_for, household):
    """Seen to fail, naming route and field, with the masks of a resident's categories and of a meal's money taken off, and with what
    tags had added to a visit's events."""
    clients = {letter: await relative(client_for, household, scopes) for letter, scopes in UNDER.items()}
    wanted = seen()
    may = await permitted(app, clients["a"], household)

    found: dict[str, dict[str, str]] = {route: {} for route in may}
    for letter, client in clients.items():
        for route, names in (await told(client, household, may)).items():
            for name in names:
                found[route][name] = found[route].get(name, "") + letter

    of_her = {route: names for route, names in found.items() if names and route not in ALIKE}
    assert {route: sorted(names.items()) for route, names in of_her.items()} == {
        route: sorted(names.items()) for route, names in wanted.items()
    }
    assert {under for route in ALIKE for under in found[route].values()} == {"owmha"}
    assert len(may) > 60


async def test_no_answer_holds_what_the_table_does_not_allow(app, make, client_for, drain, household):
    """Every GET of the API, of one's own and of the neighbour's, searched byte by byte. Seen to find the helper's whole name of six
    characters in who comes, and, without the mask of `services/residents/personal.py`, the categories under every consent."""
    neighbour = await a_household(make, client_for, drain, "乙", 2468)
    await planted(client_for, household)
    may, found = [], []

    for letter, scopes in reversed(UNDER.items()):
        client = await relative(client_for, household, scopes)
        may = may or await permitted(app, client, household)
        for route in may:
            for of in (household, neighbour):
                content = (await asked(client, route, of)).content
                for whose in (household, neighbour):
                    found += [
                        (route, letter, name, "own" if whose is household else "neighbour's")
                        for name, mark in whose.marks.items()
                        if holds(content, mark) and not (whose is household and allowed(route, letter, name))
                    ]

    assert found == []


def holds(content: bytes, mark: str) -> bool:
    """As it is, or as JSON may escape it."""
    return mark.encode() in content or json.dumps(mark)[1:-1].encode() in content


def allowed(route: str, letter: str, name: str) -> bool:
    under, where = MAY_SHOW.get(name, ("", set()))
    return name == OWN_NAME or (letter in under and route in where)


async def planted(client_for, household: Household) -> None:
    """Each mark is there to be found, by those who may."""
    bureau, ids = await client_for(Role.BUREAU_ADMIN), household.ids
    every = ["id_number", "phone", "address", "place", "bank_card"]
    order = {"purpose": "verification", "fields": every}
    revealed = await bureau.post(f"/v1/residents/{ids['resident_id']}/reveal", json=order)
    paths = ("residents/{resident_id}", "visits/{visit_id}/notes", "caregivers/{caregiver_id}")
    inside = revealed.text + "".join([(await bureau.get(f"/v1/{path.format(**ids)}")).text for path in paths])
    sealed = {"fix", "helper_phone", "helper_home"}
    assert [name for name, mark in household.marks.items() if mark not in inside] == sorted(
        sealed, key=list(household.marks).index
    )


async def test_a_consent_that_was_revoked_or_has_run_out_shows_nothing_of_all_this(make, client_for, household):
    """Revoked, not even who asks is known any more."""
    of_her = list(seen())
    revoked, ended = [await relative(client_for, household, list(LinkScope)) for _ in range(2)]
    mother = await household.day.as_(Role.RESIDENT)
    path = f"/v1/residents/{household.day.resident.id}/family-links"
    mine = [(await client.get(path)).json()["items"][0]["id"] for client in (revoked, ended)]
    yesterday = calendars.today() - timedelta(days=1)
    before = await told(ended, household, of_her)

    assert (await mother.post(f"{path}/{mine[0]}/revoke")).status_code == 200
    await make.owner.execute("update family_links set ends_on = $1 where id = $2", yesterday, mine[1])

    assert all(before.values())
    assert {(await asked(revoked, route, household)).status_code for route in of_her} == {401}
    after = {route: names for route, names in (await told(ended, household, of_her)).items() if names}
    assert after == {}
