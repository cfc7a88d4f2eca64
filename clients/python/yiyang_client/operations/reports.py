"""reports. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def period(
    *,
    from_: str,
    to: str,
    by: models.Split | None = None,
    compare: models.Compared | None = None,
    division: str | None = None,
) -> Call[dict[str, models.FigureRead]]:
    """The figures of a period.

    Every figure whose rows you may read, by its key, with nought where nothing was done; the header `Yiyang-Period`
    repeats what was asked, and `Yiyang-Withheld` names what your role may not see (`welfare_visits.*`): that is not
    nought, and the files say so too. By `Accept` the same report comes as JSON, as xlsx (with a sheet by division, or
    by month where that is asked for, and one beside the year before) or as docx (in sentences, each figure a link to
    its rows); these two are in Chinese.

    Only verified visits count, on the day they began. `home_care.person_times` adds programmes in their own unit (a
    visit or an order of two caregivers; or a resident served in a month, once for each programme); `resident_months`
    are residents served in a month, whatever the programme. Minutes are those delivered; the subsidy is what stands
    posted of these visits. `residents.*` is the register at the end of the last day. A figure is the sum of `counted`
    over its rows.

    `by=month` gives the figure of each month, that of the register at its end; `by=division` that of each township of
    the district, or of each community where `division` is one. `compare=year_before` is null where nothing of that
    kind was recorded in the earlier days (`Yiyang-Compared`), which end the day before the one that follows: February
    is compared with all of February. A community worker sees the figures of his own division (`Yiyang-Division`).

    A region's viewer gets the sums over the districts of his region, each with `districts`: what each adds. He reads
    no rows. `division` may be a city or a district of it; more than 40 districts are not added up at once (422
    `too_many_districts`).
    """
    return Call(
        "GET",
        "/v1/reports/period",
        query={"by": by, "compare": compare, "from": from_, "to": to, "division": division},
    )


def period_chart_svg(key: str, *, from_: str, to: str, division: str | None = None) -> Call[bytes]:
    """A figure by month, as a picture.

    Bars, with title, unit and values in Chinese; the same bytes for the same figures. Of 60 months at most.
    """
    return Call(
        "GET",
        fill("/v1/reports/period/{}/chart.svg", key),
        query={"from": from_, "to": to, "division": division},
        accept="image/svg+xml",
    )


def period_rows_listing(
    key: str,
    *,
    from_: str,
    to: str,
    limit: int | None = None,
    division: str | None = None,
) -> Pages[models.ReportRow]:
    """The rows behind a figure.

    The earliest first. `counted` adds up to the figure; `links` lead on to the visit, its transfers in the ledger and
    its rows in the audit. Residents' names are masked. Besides `reports:read` it takes the right to read such rows
    themselves.
    """
    return Pages(
        "GET",
        fill("/v1/reports/period/{}/rows", key),
        query={"limit": limit, "from": from_, "to": to, "division": division},
    )
