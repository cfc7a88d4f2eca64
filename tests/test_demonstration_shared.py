"""The demonstration is loaded into a district that others use meanwhile: it looks for its own by code, and passes over theirs."""

from api.demo import lived
from api.demo.client import Person
from api.demo.founding import District
from models.accounts import Role
from tests.factories import Make


async def test_a_provider_who_comes_while_it_is_loaded_is_passed_over_with_his_staff(make: Make, client_for):
    """Seen to fail with a KeyError: his id was among nobody's codes."""
    own = await make.provider(code="P01")
    carer = await make.caregiver(own, staff_no="A001")
    admin = Person("admin", await client_for(Role.BUREAU_ADMIN))
    district = District(*[admin] * 9, providers={"P01": str(own.id)})
    await make.caregiver(await make.provider(code="STRANGER"), staff_no="A001")

    found = await lived.staff_of(district)

    assert found == {("P01", "A001"): str(carer.id)}
