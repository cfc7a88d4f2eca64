"""Home modifications (适老化改造): from the application over survey and works to the acceptance, and the subsidy."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, KeyNeeded, Session, Slice
from api.routes import listed, router, tagged
from models.home_modifications import (
    HomeModificationRead,
    ModificationAccept,
    ModificationApply,
    ModificationApprove,
    ModificationPayment,
    ModificationReason,
    ModificationStatus,
    ModificationSurvey,
)
from models.wire import Listed
from services import home_modifications

routes = router("/home-modifications", "other services")


@routes.post("", summary="Apply for a home modification", status_code=201, response_model=HomeModificationRead)
async def apply(order: ModificationApply, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the community, the bureau, the resident, or a relative with the scope `orders`. One open case a resident: 409
    `home_modification_open`."""
    shown = await home_modifications.apply(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Home modifications", response_model=Listed[HomeModificationRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    status: ModificationStatus | None = None,
    resident_id: UUID | None = None,
    provider_id: UUID | None = None,
    programme_id: UUID | None = None,
    import_id: UUID | None = None,
) -> Response:
    """Newest first. A provider sees the works that are given to it, a community worker those of the own divisions."""
    ids = {"resident_id": resident_id, "provider_id": provider_id, "programme_id": programme_id, "import_id": import_id}
    return listed(request, *await home_modifications.listing(session, actor, part, status=status, **ids))


@routes.get("/{modification_id}", summary="One home modification", response_model=HomeModificationRead)
async def read(modification_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """With the items of the survey that holds, and how far its subsidy has come (`subsidy_status`)."""
    shown = await home_modifications.read(session, actor, modification_id)
    return tagged(request, shown, shown.version)


@routes.post("/{modification_id}/survey", summary="Record what is to be done")
async def survey(
    modification_id: UUID, order: ModificationSurvey, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """All items, with what each is for and what it costs. Recorded again, it takes the place of the survey before. 409
    `resident_gone` for a day after the resident's last one there."""
    return await home_modifications.survey(session, actor, modification_id, order)


@routes.post("/{modification_id}/approve", summary="Approve the works, and up to what they are subsidised")
async def approve(
    modification_id: UUID, order: ModificationApprove, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """By neither who applied nor who surveyed. The programme's version says the cap on the cost (`price_cap_fen`), the
    resident's share (`copay_bp`) and how many years lie between two (`thresholds.modification_years`, else 3): 409
    `subsidised_before` for the same resident or the same home within them. 409 `resident_gone` for who died or moved
    away meanwhile: such a case is refused."""
    return await home_modifications.approve(session, actor, modification_id, order)


@routes.post("/{modification_id}/reject", summary="Refuse it, or stop the works")
async def reject(
    modification_id: UUID, order: ModificationReason, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """By neither who applied nor who surveyed. Nothing is paid, and another may be applied for."""
    return await home_modifications.reject(session, actor, modification_id, order)


@routes.post("/{modification_id}/withdraw", summary="Withdraw it before it is approved")
async def withdraw(
    modification_id: UUID, order: ModificationReason, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """Not wanted any more; it stays to be read."""
    return await home_modifications.withdraw(session, actor, modification_id, order)


@routes.post("/{modification_id}/return", summary="Return the works to be mended")
async def return_works(
    modification_id: UUID, order: ModificationReason, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """Looked at by another than the surveyor, and not well done: mended, it is looked at again."""
    return await home_modifications.return_works(session, actor, modification_id, order)


@routes.post("/{modification_id}/accept", summary="Accept the works", dependencies=[KeyNeeded])
async def accept(
    modification_id: UUID, order: ModificationAccept, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """Signed by the resident or the family, recorded by another than the surveyor. The subsidy of the real cost, at most what
    was approved, is owed to the provider from now on. After a death or a move the family signs (422 `signed_by_who_is_gone`);
    works approved after it are owed to nobody (409 `resident_gone`)."""
    return await home_modifications.accept(session, actor, modification_id, order)


@routes.post(
    "/{modification_id}/approve-subsidy", summary="Take the subsidy from the appropriation", dependencies=[KeyNeeded]
)
async def approve_subsidy(modification_id: UUID, session: Session, actor: CurrentActor) -> HomeModificationRead:
    """By neither who surveyed nor who accepted. 409 `fund_short` where a source has too little left, and nothing is kept; 409
    `resident_gone` and 422 `signed_by_who_is_gone` as for the acceptance, by what is known today."""
    return await home_modifications.approve_subsidy(session, actor, modification_id)


@routes.post(
    "/{modification_id}/payments",
    summary="Record the payment of the subsidy",
    status_code=201,
    dependencies=[KeyNeeded],
)
async def record_payment(
    modification_id: UUID, order: ModificationPayment, session: Session, actor: CurrentActor
) -> HomeModificationRead:
    """The whole of it, with the bank's own number, by who neither approved nor accepted anything of it."""
    return await home_modifications.record_payment(session, actor, modification_id, order)
