"""Reports: the figures of a period, and the rows behind each."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import orjson
from fastapi import Depends, Path, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.errors import language
from api.problems import UNCHANGED, Responses, told
from api.representations import preferred
from api.routes import listed, router, tagged
from models.report_rows import AnyReportRow
from models.reports import Compared, FigurePart, FigureRead, ReportOrder, ReportPeriod, Split
from models.wire import Day, DivisionCode, Listed
from services import reports
from services.reports import chart, document, workbook

routes = router("/reports", "reports")


def _asked(
    from_on: Annotated[Day, Query(alias="from", description="The first day, included", examples=["2024-01-01"])],
    to_on: Annotated[Day, Query(alias="to", description="The last day, included", examples=["2024-10-31"])],
    division: Annotated[DivisionCode | None, Query(description="Only this township or community")] = None,
) -> ReportPeriod:
    return ReportPeriod(from_on=from_on, to_on=to_on, division=division)


Period = Annotated[ReportPeriod, Depends(_asked)]
By = Annotated[Split | None, Query(description="Break each figure down: by month (60 at most), or by division")]
Compare = Annotated[Compared | None, Query(description="Set beside each figure that of the same days a year earlier")]
Key = Annotated[str, Path(max_length=120, examples=["home_care.person_times"])]


def _shown(report: reports.Report, figure: reports.Figure, said: str) -> FigureRead:
    """What was not asked for is not set, and so not shown; null is an answer."""
    shown = FigureRead(value=figure.value, unit=figure.unit, label=getattr(figure, said))
    if figure.attested is not None:
        shown.attested = figure.attested
    if report.asked.compare:
        shown.year_before, shown.change = figure.year_before, figure.change
        shown.change_per_mille = figure.change_per_mille
    if figure.districts is not None:
        shown.districts = dict(figure.districts)
    if report.asked.by:
        shown.parts = [FigurePart.model_validate(part) for part in figure.parts]
    return shown


def _as_json(report: reports.Report, request: Request) -> bytes:
    said = language(request)
    shown = {figure.key: _shown(report, figure, said).model_dump(exclude_unset=True) for figure in report.figures}
    return orjson.dumps(shown)


@dataclass(frozen=True)
class Form:
    """A form in which a report can be had. `whole`: it is by division and with the year before, asked for or not.
    `suffix` is that of a file; what has none is shown in place."""

    write: Callable[[reports.Report, Request], bytes]
    suffix: str = ""
    whole: bool = False


FORMS: Mapping[str, Form] = {
    "application/json": Form(_as_json),
    workbook.MEDIA_TYPE: Form(
        lambda report, request: workbook.write(report, str(request.base_url)), "xlsx", whole=True
    ),
    document.MEDIA_TYPE: Form(lambda report, request: document.write(report, str(request.base_url)), "docx"),
}


def _answer(request: Request, report: reports.Report, body: bytes, media_type: str, suffix: str = "") -> Response:
    """The keys are the whole body, so what they are figures of stands in headers."""
    answer = tagged(request, body, 1, media_type=media_type)
    period, compared = report.period, report.compared
    answer.headers["Yiyang-District"] = report.district
    answer.headers["Yiyang-Period"] = f"{period.from_on}/{period.to_on}"
    if period.division:
        answer.headers["Yiyang-Division"] = period.division
    if compared:
        answer.headers["Yiyang-Compared"] = f"{compared.from_on}/{compared.to_on}"
    if report.withheld:
        answer.headers["Yiyang-Withheld"] = ", ".join(key for one in report.withheld for key in one.keys)
    if suffix and answer.status_code == 200:
        name = f"yiyang-{period.division or report.district}-{period.from_on}-{period.to_on}.{suffix}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_REFUSED = told(404, 406)
_REFUSED[406]["description"] = "Not to be had in this form; `available` says in which"
_ANSWERED: Responses = {200: {"content": {name: _BINARY for name, form in FORMS.items() if form.suffix}}}


@routes.get(
    "/period",
    summary="The figures of a period",
    response_model=dict[str, FigureRead],
    responses=_REFUSED | _ANSWERED | UNCHANGED,
)
async def period(
    request: Request, session: Session, actor: CurrentActor, asked: Period, by: By = None, compare: Compare = None
) -> Response:
    """Every figure whose rows you may read, by its key, with nought where nothing was done; the header `Yiyang-Period` repeats
    what was asked, and `Yiyang-Withheld` names what your role may not see (`welfare_visits.*`): that is not nought, and the files say so
    too. By `Accept` the same report comes as JSON, as xlsx (with a sheet by division, or by month where that is asked for, and one
    beside the year before) or as docx (in sentences, each figure a link to its rows); these two are in Chinese.

    Only verified visits count, on the day they began. `home_care.person_times` adds programmes in their own unit (a visit
    or an order of two caregivers; or a resident served in a month, once for each programme); `resident_months` are residents served
    in a month, whatever the programme. Minutes are those delivered; the subsidy is what stands posted of these visits.
    `residents.*` is the register at the end of the last day. A figure is the sum of `counted` over its rows.

    `by=month` gives the figure of each month, that of the register at its end; `by=division` that of each township of the
    district, or of each community where `division` is one. `compare=year_before` is null where nothing of that kind was
    recorded in the earlier days (`Yiyang-Compared`), which end the day before the one that follows: February is compared with
    all of February. A community worker sees the figures of his own division (`Yiyang-Division`).

    A region's viewer gets the sums over the districts of his region, each with `districts`: what each adds. He reads no rows.
    `division` may be a city or a district of it; more than 40 districts are not added up at once (422 `too_many_districts`)."""
    media_type = preferred(request, tuple(FORMS))
    form = FORMS[media_type]
    order = ReportOrder(**asked.model_dump(), by=by, compare=compare)
    if form.whole:
        order = order.model_copy(update={"by": by or Split.DIVISION, "compare": Compared.YEAR_BEFORE})
    of = reports.region if actor.bound == "region" else reports.period
    report = await of(session, actor, order)
    body = await asyncio.to_thread(partial(form.write, report, request))
    answer = _answer(request, report, body, media_type, form.suffix)
    answer.headers["Content-Language"] = "zh" if form.suffix else language(request)
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


@routes.get(
    "/period/{key}/chart.svg",
    summary="A figure by month, as a picture",
    response_class=Response,
    responses={200: {"content": {chart.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
async def drawn(key: Key, request: Request, session: Session, actor: CurrentActor, asked: Period) -> Response:
    """Bars, with title, unit and values in Chinese; the same bytes for the same figures. Of 60 months at most."""
    report = await reports.by_month(session, actor, key, asked)
    answer = _answer(request, report, chart.draw(report), chart.MEDIA_TYPE)
    answer.headers["Content-Language"] = "zh"
    return answer


@routes.get("/period/{key}/rows", summary="The rows behind a figure", response_model=Listed[AnyReportRow])
async def rows(
    key: Key,
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    asked: Period,
) -> Response:
    """The earliest first. `counted` adds up to the figure; `links` lead on to the visit, its transfers in the ledger and its
    rows in the audit. Residents' names are masked. Besides `reports:read` it takes the right to read such rows themselves."""
    return listed(request, *await reports.rows(session, actor, key, asked, part))
