"""Reports: the figures of a period, and the rows behind each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import orjson
from fastapi import Depends, Path, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.errors import language
from api.problems import told
from api.representations import preferred
from api.routes import listed, router, tagged
from models.reports import AnyReportRow, FigureRead, ReportPeriod
from models.wire import Day, DivisionCode, Listed
from services import reports

routes = router("/reports", "reports")


def _asked(
    from_on: Annotated[Day, Query(alias="from", description="The first day, included", examples=["2024-01-01"])],
    to_on: Annotated[Day, Query(alias="to", description="The last day, included", examples=["2024-10-31"])],
    division: Annotated[DivisionCode | None, Query(description="Only this township or community")] = None,
) -> ReportPeriod:
    return ReportPeriod(from_on=from_on, to_on=to_on, division=division)


Period = Annotated[ReportPeriod, Depends(_asked)]


def _as_json(figures: Sequence[reports.Figure], said: str) -> bytes:
    shown = {
        figure.key: FigureRead(
            value=figure.value,
            unit=figure.unit,
            label=getattr(figure, said),
            attested=figure.attested,
            districts=figure.districts,
        ).model_dump(exclude_none=True)
        for figure in figures
    }
    return orjson.dumps(shown)


FORMS: Mapping[str, Callable[[Sequence[reports.Figure], str], bytes]] = {"application/json": _as_json}
"""The forms in which a report can be had: a media type, and what writes it in a language."""


def _written(
    request: Request, form: str, asked: ReportPeriod, actor: CurrentActor, figures: Sequence[reports.Figure]
) -> Response:
    """The keys are the whole body, so what they are figures of stands in headers."""
    answer = tagged(request, FORMS[form](figures, language(request)), 1)
    answer.headers["Yiyang-District"] = actor.district
    answer.headers["Yiyang-Period"] = f"{asked.from_on}/{asked.to_on}"
    answer.headers["Content-Language"] = language(request)
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


_REFUSED = told(406)
_REFUSED[406]["description"] = "Not to be had in this form; `available` says in which"


@routes.get("/period", summary="The figures of a period", response_model=dict[str, FigureRead], responses=_REFUSED)
async def period(request: Request, session: Session, actor: CurrentActor, asked: Period) -> Response:
    """Every figure by its key, with nought where nothing was done; the header `Yiyang-Period` repeats what was asked.

    Only verified visits count, on the day they began. `home_care.person_times` adds programmes in their own unit (a visit
    or an order of two caregivers; or a resident served in a month, once for each programme); `resident_months` are residents served
    in a month, whatever the programme. Minutes are those delivered; the subsidy is what stands posted of these visits.
    `residents.*` is the register at the end of the last day. A figure is the sum of `counted` over its rows.

    A region's viewer gets the sums over the districts of his region, each with `districts`: what each adds. He reads no rows."""
    form = preferred(request, tuple(FORMS))
    of = reports.region if actor.bound == "region" else reports.period
    return _written(request, form, asked, actor, await of(session, actor, asked))


@routes.get("/period/{key}/rows", summary="The rows behind a figure", response_model=Listed[AnyReportRow])
async def rows(
    key: Annotated[str, Path(max_length=120, examples=["home_care.person_times"])],
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    asked: Period,
) -> Response:
    """The earliest first. `counted` adds up to the figure; `links` lead on to the visit, its transfers in the ledger and its
    rows in the audit. Residents' names are masked. Besides `reports:read` it takes the right to read such rows themselves."""
    return listed(request, *await reports.rows(session, actor, key, asked, part))
