"""Meals (助餐): verified servings by the day of the meal, in all and by urban or rural points; anonymous diners apart."""

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import Import
from models.meal_points import Area, MealPoint
from models.meal_servings import MealServing, ServingStatus
from models.meal_tallies import MealTally
from models.programmes import Programme
from models.report_rows import MealServingRow, MealTallyRow
from models.reports import FigureUnit
from models.residents import Resident
from models.visits import Evidence as Proof
from services.access import Permission
from services.labels import label
from services.reports.indicators import IN_THE_AUDIT, Asked, By, Evidence, Indicator, Names, Statement

servings: Table = MealServing.__table__  # type: ignore[attr-defined]
tallies: Table = MealTally.__table__  # type: ignore[attr-defined]
points: Table = MealPoint.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
programmes: Table = Programme.__table__  # type: ignore[attr-defined]
imports: Table = Import.__table__  # type: ignore[attr-defined]
S, T, P = servings.c, tallies.c, points.c

_AT_POINTS = servings.join(points, (P.district_code == S.district_code) & (P.id == S.meal_point_id))
_TALLIED = tallies.join(points, (P.district_code == T.district_code) & (P.id == T.meal_point_id))


def _chosen(asked: Asked) -> Statement:
    """Self-paid ones too. The subsidy is what stands posted of the serving."""
    return (
        select(
            S.id,
            S.served_on.label("day"),
            S.division_code.label("division"),
            S.resident_id,
            S.posted_subsidy_fen.label("subsidy_fen"),
            (S.evidence == Proof.ATTESTED).label("attested"),
            P.area,
        )
        .select_from(_AT_POINTS)
        .where(
            *asked.within(S.district_code, S.division_code),
            S.status == ServingStatus.VERIFIED,
            asked.held(S.served_on),
        )
    )


def _shown(asked: Asked) -> Statement:
    R, G = residents.c, programmes.c
    told = select(
        *(S.id, S.serving_no, S.served_on, S.meal, S.mode, S.meal_point_id, S.provider_id, S.resident_id, S.evidence),
        *(S.price_fen, S.posted_subsidy_fen.label("subsidy_fen"), imports.c.id.label("import_id")),
        *(P.name.label("meal_point"), R.name.label("resident_name"), G.code.label("programme")),
    ).select_from(
        # As for visits: who has moved out of a worker's division is not seen by him, nor is another's import.
        _AT_POINTS.outerjoin(residents, (R.district_code == S.district_code) & (R.id == S.resident_id))
        .outerjoin(imports, (imports.c.district_code == S.district_code) & (imports.c.id == S.import_id))
        .outerjoin(programmes, (G.district_code == S.district_code) & (G.id == S.programme_id))
    )
    return told.where(S.district_code == asked.actor.district)


def _counted(asked: Asked) -> Statement:
    """Where the point lies: nobody knows where these diners live."""
    return (
        select(T.id, T.served_on.label("day"), P.division_code.label("division"), T.count.label("diners"), P.area)
        .select_from(_TALLIED)
        .where(*asked.within(T.district_code, P.division_code), asked.held(T.served_on))
    )


def _counted_shown(asked: Asked) -> Statement:
    told = (T.id, T.served_on, T.meal, T.meal_point_id, T.evidence, T.import_id, P.name.label("meal_point"))
    return select(*told, P.division_code).select_from(_TALLIED).where(T.district_code == asked.actor.district)


SERVINGS = Evidence(
    chosen=_chosen,
    shown=_shown,
    shape=MealServingRow,
    permission=Permission.MEAL_SERVINGS_READ,
    links={
        "serving": ("/v1/meal-servings/{id}", Permission.MEAL_SERVINGS_READ),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
        "transfers": ("/v1/ledger/transfers?cause_id={id}", Permission.LEDGER_READ),
        "audit": IN_THE_AUDIT,
    },
    attested=True,
    within="resident_id",
)
TALLIES = Evidence(
    chosen=_counted,
    shown=_counted_shown,
    shape=MealTallyRow,
    permission=Permission.MEAL_TALLIES_READ,
    links={"tally": ("/v1/meal-tallies/{id}", Permission.MEAL_TALLIES_READ), "audit": IN_THE_AUDIT},
)


async def _areas(_session: AsyncSession, _asked: Asked) -> Names:
    return {area: (label(area), area.capitalize()) for area in Area}


_VERIFIED = "只计已核实的用餐，自付的也计，按用餐日期（北京时间）归入期间。"


def _figures(prefix: str, zh: str, en: str, by: By | None = None) -> tuple[Indicator, ...]:
    """The three figures of servings and the one of tallies, under a prefix."""
    U = FigureUnit
    return (
        Indicator(f"{prefix}.servings", U.MEALS, f"{zh}：用餐份数", f"{en}: servings", SERVINGS, by=by,
                  rule=f"每份计1。{_VERIFIED}"),
        Indicator(f"{prefix}.residents", U.RESIDENTS, f"{zh}：用餐人数", f"{en}: residents served", SERVINGS, by=by,
                  once_per=("resident_id",), rule=f"期间内用过餐的老年人，每人计1。{_VERIFIED}"),
        Indicator(f"{prefix}.subsidy_fen", U.FEN, f"{zh}：补贴金额", f"{en}: subsidy", SERVINGS, by=by,
                  amount="subsidy_fen", rule=f"账簿中因这些用餐记入并仍然有效的补贴相加，已冲回的不计。{_VERIFIED}"),
        Indicator(f"{prefix}.anonymous", U.PERSON_TIMES, f"{zh}：散客人次", f"{en}: anonymous diners", TALLIES, by=by,
                  amount="diners", rule="助餐点登记的未实名用餐人次相加，从不补贴，与实名用餐分开计。"),
    )  # fmt: skip


INDICATORS = (
    *_figures("meals", "助餐", "Meals"),
    *_figures("meals.{}", "助餐（{}）", "Meals ({})", By("area", _areas)),
)
