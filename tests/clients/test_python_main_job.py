"""The main job through the Python client, with threads and with tasks, against the API as it is served."""

from typing import Any

from yiyang_client import SignIn

from models.accounts import Role
from tests.clients.conftest import ClientOf, Person
from tests.clients.main_job import MINUTES, Told, main_job
from tests.factories import PASSWORD


async def done(story: Told[Any], client_of: ClientOf, *known: SignIn) -> Any:
    """Each who has something to send is signed in when it is their turn."""
    clients = {who.username: client_of(who) for who in known}
    answer: Any = None
    while True:
        try:
            asked = story.send(answer)
        except StopIteration as end:
            return end.value
        if asked.who not in clients:
            clients[asked.who] = client_of(SignIn(asked.who, PASSWORD))
        answer = await clients[asked.who].ask(asked.call)


async def test_from_an_empty_district_to_a_paid_settlement(client_of: ClientOf, person: Person):
    admin = await person(Role.BUREAU_ADMIN)

    paid = await done(main_job(admin.username, PASSWORD), client_of, admin)

    assert paid["status"] == "paid"
    assert paid["paid_fen"] == paid["subsidy_fen"] == 2000 * MINUTES // 60
