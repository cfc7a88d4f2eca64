"""holidays. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.HolidayAdd) -> Call[models.HolidayRead]:
    """Add a holiday, or a weekend day on which people work.

    By the bureau. 409 `holiday_exists` for a day that is on the list.
    """
    return Call("POST", "/v1/holidays", body=body, keyed=True)


def listing(*, year: int | None = None, limit: int | None = None) -> Pages[models.HolidayRead]:
    """Public holidays.

    In the order of the days, for everybody of the district.
    """
    return Pages("GET", "/v1/holidays", query={"year": year, "limit": limit})


def read(holiday_id: str) -> Call[models.HolidayRead]:
    """One day of the list.

    A day off, or a weekend day on which people work.
    """
    return Call("GET", fill("/v1/holidays/{}", holiday_id))


def update(holiday_id: str, body: models.HolidayUpdate, *, if_match: str) -> Call[models.HolidayRead]:
    """Change a day of the list.

    Its name or its kind; another day is another entry.
    """
    return Call("PATCH", fill("/v1/holidays/{}", holiday_id), headers={"If-Match": if_match}, body=body)


def withdraw(holiday_id: str) -> Call[None]:
    """Take a day out of the list.

    It is what its weekday says again.
    """
    return Call("POST", fill("/v1/holidays/{}/withdraw", holiday_id), keyed=True)


def years(body: models.HolidayYear) -> Call[models.HolidayYearMade]:
    """Give the list of a whole year.

    By the bureau, as the yearly notice of the State Council has it. The list becomes this one: days that are missing
    are taken out, and the same list again changes nothing. 422 `day_outside_year` or `day_twice` names the day.
    """
    return Call("POST", "/v1/holidays/years", body=body, keyed=True)
