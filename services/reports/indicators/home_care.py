"""Home care (居家服务): verified visits by the day they began, in all and by category of service."""

from sqlalchemy import Integer as WholeNumber
from sqlalchemy import Table, case, cast, func, null, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import Import
from models.programmes import PersonTimeUnit, Programme, ProgrammeVersion
from models.providers import Provider
from models.report_rows import VisitRow
from models.reports import FigureUnit
from models.residents import Resident
from models.service_items import ServiceCategory, ServiceItem
from models.visits import Evidence as Proof
from models.visits import Visit, VisitStatus
from services.access import Permission
from services.labels import LABELS
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

visits: Table = Visit.__table__  # type: ignore[attr-defined]
items: Table = ServiceItem.__table__  # type: ignore[attr-defined]
programmes: Table = Programme.__table__  # type: ignore[attr-defined]
imports: Table = Import.__table__  # type: ignore[attr-defined]
versions: Table = ProgrammeVersion.__table__  # type: ignore[attr-defined]
providers: Table = Provider.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
V, I, P, W = visits.c, items.c, programmes.c, versions.c  # noqa: E741


def _chosen(asked: Asked) -> Statement:
    """Delivered minutes, not billed ones: a report tells what was done. The subsidy is what stands posted of the visit.

    A person-time is told by three columns: an order or a visit without one; or, where the version of the day says so, a
    resident in a programme in a month. A version is known as soon as a visit is verified. A programme's own figures hold
    those who are in it: a list may name it for somebody who is not."""
    monthly = W.person_time_unit == PersonTimeUnit.RESIDENT_MONTH
    # No date_trunc: it would go through an instant, and so through the session's time zone.
    month = V.served_on - (cast(func.extract("day", V.served_on), WholeNumber) - 1)
    return (
        select(
            V.id,
            V.served_on.label("day"),
            V.division_code.label("division"),
            V.resident_id,
            V.minutes,
            V.posted_subsidy_fen.label("subsidy_fen"),
            (V.evidence == Proof.ATTESTED).label("attested"),
            I.category,
            P.code.label("programme"),
            month.label("month"),
            case((monthly, V.resident_id), else_=func.coalesce(V.order_id, V.id)).label("unit_of"),
            case((monthly, V.programme_id), else_=null()).label("unit_under"),
            case((monthly, month), else_=null()).label("unit_in"),
        )
        .select_from(
            visits.join(items, (I.district_code == V.district_code) & (I.id == V.service_item_id))
            .outerjoin(
                programmes,
                (P.district_code == V.district_code) & (P.id == V.programme_id) & V.entitlement_id.is_not(None),
            )
            .outerjoin(versions, (W.district_code == V.district_code) & (W.id == V.programme_version_id))
        )
        .where(
            *asked.within(V.district_code, V.division_code),
            V.status == VisitStatus.VERIFIED,
            asked.held(V.served_on),
        )
    )


def _shown(asked: Asked) -> Statement:
    X, R = providers.c, residents.c
    statement = select(
        V.id,
        *(V.visit_no, V.served_on, V.provider_id, V.resident_id, V.order_id, V.evidence, V.minutes),
        V.posted_subsidy_fen.label("subsidy_fen"),
        imports.c.id.label("import_id"),
        X.name.label("provider"),
        R.name.label("resident_name"),
        I.code.label("service_code"),
        I.category,
        P.code.label("programme"),
    ).select_from(
        visits.join(items, (I.district_code == V.district_code) & (I.id == V.service_item_id))
        .join(providers, (X.district_code == V.district_code) & (X.id == V.provider_id))
        # A community worker sees the visits of his division, but neither who has moved out of it since nor whose import
        # it was.
        .outerjoin(residents, (R.district_code == V.district_code) & (R.id == V.resident_id))
        .outerjoin(imports, (imports.c.district_code == V.district_code) & (imports.c.id == V.import_id))
        .outerjoin(programmes, (P.district_code == V.district_code) & (P.id == V.programme_id))
    )
    return statement.where(V.district_code == asked.actor.district)


VISITS = Evidence(
    chosen=_chosen,
    shown=_shown,
    shape=VisitRow,
    permission=Permission.VISITS_READ,
    links={
        "visit": ("/v1/visits/{id}", Permission.VISITS_READ),
        "events": ("/v1/visits/{id}/events", Permission.VISITS_READ),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
        "transfers": ("/v1/ledger/transfers?cause_id={id}", Permission.LEDGER_READ),
        "audit": IN_THE_AUDIT,
    },
    attested=True,
    within="resident_id",
)


ONLY_VERIFIED = "只计已核实的服务，按服务开始的日期（北京时间）归入期间。"


def figures(prefix: str, zh: str, en: str, by: By | None = None) -> tuple[Indicator, ...]:
    """The seven figures of visits, under a prefix. A resident-month is one resident served in one month, whatever the
    programme; a person-time is counted in the unit of its programme."""

    def figure(name: str, unit: FigureUnit, zh_name: str, en_name: str, **how: object) -> Indicator:
        how["rule"] = f"{how['rule']}{ONLY_VERIFIED}"
        return Indicator(f"{prefix}.{name}", unit, f"{zh}：{zh_name}", f"{en}: {en_name}", VISITS, by=by, **how)  # type: ignore[arg-type]

    U = FigureUnit
    return (
        figure("person_times", U.PERSON_TIMES, "人次", "person-times", once_per=("unit_of", "unit_under", "unit_in"),
               rule="按各补贴项目规定的单位计：按次的，一个订单或一次无订单的服务计1（两人同去计1）；按人月的，一人一项目一月计1。"),
        figure("visits", U.VISITS, "上门次数", "visits", rule="每名护理员每次上门计1。"),
        figure("resident_months", U.RESIDENT_MONTHS, "人月数", "resident-months", once_per=("resident_id", "month"),
               rule="一人在一个月内接受过服务计1，不论次数和项目。"),
        figure("attested", U.VISITS, "其中审核员证明的上门次数", "visits attested by an officer", only="attested",
               rule="仅以审核员导入的证明名单为凭据的上门，每次计1。"),
        figure("minutes", U.MINUTES, "服务时长", "time delivered", amount="minutes",
               rule="实际服务的分钟数相加，不是计费分钟数；显示为小时。"),
        figure("subsidy_fen", U.FEN, "补贴金额", "subsidy", amount="subsidy_fen",
               rule="账簿中因这些服务记入并仍然有效的补贴相加，已冲回的不计。"),
        figure("residents", U.RESIDENTS, "服务人数", "residents served", once_per=("resident_id",),
               rule="期间内接受过服务的老年人，每人计1。"),
    )  # fmt: skip


async def _categories(_session: AsyncSession, _asked: Asked) -> Names:
    zh = LABELS[ServiceCategory]
    return {
        category.value: (zh[category], category.value.replace("_", " ").capitalize()) for category in ServiceCategory
    }


INDICATORS = (
    *figures("home_care", "居家服务", "Home care"),
    *figures("home_care.{}", "居家服务（{}）", "{} at home", By("category", _categories)),
)
