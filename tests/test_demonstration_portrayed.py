"""The demonstration's people have a picture and its providers a telephone, as a family needs them."""

from io import BytesIO

from PIL import Image

from api.demo import founding, portrayed
from api.demo.client import Person
from api.demo.founding import District
from models.accounts import Role
from tests.days import a_day


async def test_each_caregiver_has_a_picture_once_and_the_family_sees_it(make, client_for):
    """Told again, nothing is uploaded. Seen to be none: a daughter was shown who comes without a picture."""
    day = await a_day(make, client_for)
    visit = (await day.served())["id"]
    manager = Person("manager", await day.as_(Role.PROVIDER_MANAGER))
    nobody = Person("nobody", await client_for())
    district = District(*[nobody] * (1 + len(founding.STAFF)), managers={"P01": manager})

    await portrayed.told(district)
    before = await make.owner.fetchval("select count(*) from photos where district_code = $1", make.code)
    await portrayed.told(district)

    after = await make.owner.fetchval("select count(*) from photos where district_code = $1", make.code)
    shown = await (await day.as_(Role.FAMILY)).get(f"/v1/visits/{visit}/portrait")
    assert (before, after) == (1, 1)
    assert shown.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(shown.content)).size == portrayed.SIDES


def test_hardly_two_names_have_the_same_picture_and_one_name_has_one():
    pictures = [portrayed.picture(f"{number}") for number in range(40)]

    assert len(set(pictures)) > 36
    assert portrayed.picture("7") == pictures[7]
