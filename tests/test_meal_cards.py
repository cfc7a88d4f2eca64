"""Meal cards: issued once, replaced when lost, revoked; the token is told once and kept nowhere."""

from datetime import UTC, date, datetime

import pytest
import segno

from models.accounts import Role
from models.residents import ResidentStatus
from tests.canteen import Canteen, a_canteen
from tests.factories import Make

LOST = {"reason": "遗失"}


@pytest.fixture
async def canteen(make: Make, client_for) -> Canteen:
    return await a_canteen(make, client_for)


async def issued(canteen: Canteen, client_for):
    worker = await client_for(Role.COMMUNITY_WORKER)
    answer = await worker.post("/v1/meal-cards", json={"resident_id": str(canteen.resident.id)})
    assert answer.status_code == 201, answer.text
    return worker, answer.json()


async def test_a_card_is_known_at_the_till_by_its_token(canteen: Canteen, client_for):
    """As good as the identity card: nothing is flagged."""
    _, card = await issued(canteen, client_for)

    served = await canteen.served(card_token=card["token"])

    assert (served["resident_id"], served["identified_by"]) == (str(canteen.resident.id), "card")
    assert (served["status"], served["subsidy_fen"]) == ("verified", 1500)


async def test_the_token_is_told_once_and_only_its_hmac_is_kept(canteen: Canteen, client_for, make: Make):
    """Also not by an Idempotency-Key, under which other answers are kept to be given again."""
    worker = await client_for(Role.COMMUNITY_WORKER)
    key = {"Idempotency-Key": "issue-a-card-1"}
    said = {"resident_id": str(canteen.resident.id)}

    card = (await worker.post("/v1/meal-cards", json=said, headers=key)).json()
    again = await worker.post("/v1/meal-cards", json=said, headers=key)
    read = (await worker.get(f"/v1/meal-cards/{card['id']}")).json()

    assert (again.status_code, again.json()["code"]) == (409, "secret_shown_once")
    assert not {"token", "qr_svg"} & read.keys()
    for table in ("meal_cards", "audit_events", "idempotency_keys"):
        rows = await make.owner.fetch(f"select t::text as row from {table} t where district_code = $1", make.code)
        assert not [row for row in rows if card["token"] in row["row"] or card["qr_svg"] in row["row"]]


async def test_a_card_comes_with_the_picture_that_a_till_reads_as_its_token(canteen: Canteen, client_for):
    """Dark on light, with four modules of quiet around it as ISO/IEC 18004 wants, and another one for each card. Seen to fail with the
    card's number drawn in place of the token."""
    worker, card = await issued(canteen, client_for)
    new = (await worker.post(f"/v1/meal-cards/{card['id']}/replace", json=LOST)).json()

    for one in (card, new):
        code = segno.make_qr(one["token"], error="q")
        side = code.symbol_size(scale=8, border=4)[0]
        namespace = ' xmlns="http://www.w3.org/2000/svg"'
        assert one["qr_svg"].startswith(f'<svg{namespace} width="{side}" height="{side}"')
        assert one["qr_svg"].replace(namespace, "") == code.svg_inline(scale=8, light="white")
    assert card["qr_svg"] != new["qr_svg"]
    assert (await canteen.served(card_token=new["token"]))["identified_by"] == "card"


async def test_a_lost_card_is_replaced_and_what_is_served_with_it_is_flagged(canteen: Canteen, client_for):
    """The finder eats and an officer hears of it; what the lost card was used for before is not doubted."""
    worker, card = await issued(canteen, client_for)

    new = await worker.post(f"/v1/meal-cards/{card['id']}/replace", json=LOST)
    finder = await canteen.served(datetime.now(UTC), card_token=card["token"], meal="breakfast")
    before = await canteen.served(card_token=card["token"])
    owner = await canteen.served(datetime.now(UTC), card_token=new.json()["token"])

    assert new.status_code == 201, new.text
    assert (finder["status"], finder["open_exceptions"]) == ("flagged", ["card_ended"])
    assert [one["status"] for one in (before, owner)] == ["verified", "verified"]
    listed = (await worker.get("/v1/meal-cards", params={"resident_id": str(canteen.resident.id)})).json()["items"]
    assert [(one["status"], one["allowed_actions"]) for one in listed] == [
        ("active", ["replace", "revoke"]),
        ("replaced", []),
    ]


@pytest.mark.parametrize("owner_eats", [True, False])
async def test_who_found_a_lost_card_takes_no_meal_from_its_owner(canteen: Canteen, client_for, owner_eats):
    """Who ate with the old card pays until an officer says that it was the owner, whose meal of the day it is then, if he had no
    other. Seen to be promised the subsidy, and the owner to pay for his own lunch."""
    worker, card = await issued(canteen, client_for)
    new = (await worker.post(f"/v1/meal-cards/{card['id']}/replace", json=LOST)).json()
    now = datetime.now(UTC)

    finder = await canteen.served(now, card_token=card["token"])
    owner = await canteen.served(now, card_token=new["token"]) if owner_eats else None
    accept = {"decision": "accept", "reason_code": "other", "memo": "旧卡找回，确系本人"}
    said = (await canteen.officer.post(f"/v1/meal-servings/{finder['id']}/review", json=accept)).json()

    assert (finder["self_paid_code"], finder["pays_fen"], finder["pending"]) == ("card_ended", 1500, True)
    assert (said["status"], await canteen.owed()) == ("verified", 1500)
    if owner:
        assert (owner["subsidy_fen"], owner["pays_fen"]) == (1500, 0)
        assert (said["self_paid_code"], said["first_serving_id"]) == ("already_served", owner["id"])
    else:
        assert (said["self_paid_code"], said["posted_subsidy_fen"]) == (None, 1500)


async def test_a_revoked_card_cannot_be_revoked_or_replaced_again(canteen: Canteen, client_for):
    worker, card = await issued(canteen, client_for)
    await worker.post(f"/v1/meal-cards/{card['id']}/revoke", json=LOST)

    for act in ("revoke", "replace"):
        refused = await worker.post(f"/v1/meal-cards/{card['id']}/{act}", json=LOST)
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    fresh = await worker.post("/v1/meal-cards", json={"resident_id": str(canteen.resident.id)})
    assert fresh.status_code == 201


async def test_who_is_gone_gets_no_card(canteen: Canteen, client_for, make: Make):
    gone = await make.resident(status=ResidentStatus.DECEASED, deceased_on=date(2024, 3, 1))
    worker = await client_for(Role.COMMUNITY_WORKER)

    refused = await worker.post("/v1/meal-cards", json={"resident_id": str(gone.id)})

    assert (refused.status_code, refused.json()["code"]) == (409, "no_card_for_gone")


MAY = """
                     issue read list replace revoke
bureau_admin           201  200  200     201    200
subsidy_officer        403  200  200     403    403
community_worker       201  200  200     201    200
meal_point_operator    403  403  403     403    403
provider_manager       403  403  403     403    403
resident               403  200  200     403    403
family                 403  403  403     403    403
auditor                403  200  200     403    403
"""


@pytest.mark.parametrize("line", MAY.strip().splitlines()[1:])
async def test_who_may_do_what(canteen: Canteen, client_for, make: Make, line):
    name, *expected = line.split()
    _, card = await issued(canteen, client_for)
    other = await make.resident()
    bound = {"resident_id": canteen.resident.id} if name in ("resident", "family") else {}
    who = await client_for(Role(name), **bound)

    answers = [
        await who.post("/v1/meal-cards", json={"resident_id": str(other.id)}),
        await who.get(f"/v1/meal-cards/{card['id']}"),
        await who.get("/v1/meal-cards"),
        await who.post(f"/v1/meal-cards/{card['id']}/replace", json=LOST),
    ]
    newest = (await who.get("/v1/meal-cards")).json().get("items", [card])[0]
    answers.append(await who.post(f"/v1/meal-cards/{newest['id']}/revoke", json=LOST))

    assert [str(answer.status_code) for answer in answers] == expected


async def test_a_worker_of_another_community_knows_nothing_of_the_card(canteen: Canteen, client_for, make: Make):
    await make.division(f"{make.code}002")
    _, card = await issued(canteen, client_for)
    stranger = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}002")

    answers = [
        await stranger.get(f"/v1/meal-cards/{card['id']}"),
        await stranger.post(f"/v1/meal-cards/{card['id']}/revoke", json=LOST),
        await stranger.post("/v1/meal-cards", json={"resident_id": str(canteen.resident.id)}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (await stranger.get("/v1/meal-cards")).json()["items"] == []
