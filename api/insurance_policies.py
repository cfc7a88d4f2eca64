"""Insurance policies (保险) over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.problems import told
from api.routes import listed, router, tagged
from models.insurance_policies import (
    InsuranceCoverage,
    InsurancePolicyAnnul,
    InsurancePolicyRead,
    InsurancePolicyRecord,
    InsurancePolicyUpdate,
    PolicyKind,
    Uninsured,
)
from models.wire import DivisionCode, Listed
from services import insurance_policies

Division = Annotated[DivisionCode | None, Query(description="A division; itself and all below it")]
On = Annotated[date | None, Query(description="The day that is asked about; today where none is named")]

routes = router("/insurance-policies", "safety")


@routes.post("", summary="Record a policy", status_code=201, response_model=InsurancePolicyRead)
async def record(order: InsurancePolicyRecord, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Of a resident, or of beds of a facility. Of a group policy each person has the number of his certificate.

    409 `insurance_policy_exists`; 422 `insured_of_kind`, `beds_of_liability`, `policy_ends_before_it_starts`."""
    shown = await insurance_policies.record(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Policies", response_model=Listed[InsurancePolicyRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[PolicyKind | None, Query()] = None,
    resident_id: Annotated[UUID | None, Query()] = None,
    facility_id: Annotated[UUID | None, Query()] = None,
    on: Annotated[date | None, Query(description="Only those in force on this day")] = None,
    within_days: Annotated[
        int | None, Query(ge=0, le=3660, description="Only those in force today and over within so many days")
    ] = None,
    division: Division = None,
    annulled: Annotated[bool | None, Query(description="true: only annulled ones; false: only the others")] = None,
) -> Response:
    """What ends last comes first. A facility sees its own, a community worker those of his residents and facilities."""
    shown = await insurance_policies.listing(
        session,
        actor,
        part,
        kind=kind,
        resident_id=resident_id,
        facility_id=facility_id,
        on=on,
        within_days=within_days,
        division=division,
        annulled=annulled,
    )
    return listed(request, *shown)


@routes.get("/coverage", summary="How many are insured", response_model=InsuranceCoverage, responses=told(404))
async def coverage(
    session: Session, actor: CurrentActor, on: On = None, division: Division = None
) -> InsuranceCoverage:
    """On a day, by kind: of residents on the register (accident insurance: of those of 60 to 80), and of the beds that stand in
    facilities; beds at home are not among them."""
    return await insurance_policies.coverage(session, actor, on=on, division=division)


@routes.get("/uninsured", summary="Who is not insured", response_model=Listed[Uninsured], responses=told(404))
async def uninsured(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    kind: Annotated[PolicyKind, Query()],
    on: On = None,
    division: Division = None,
) -> Response:
    """Those whom `coverage` counts as missing: residents, or facilities with more beds than their policies insure. Who was registered
    first comes first."""
    found = await insurance_policies.uninsured(session, actor, part, kind=kind, on=on, division=division)
    return listed(request, *found)


@routes.get("/{policy_id}", summary="One policy", response_model=InsurancePolicyRead)
async def read(policy_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Whom it insures, from when until when, and whether it is in force today."""
    shown = await insurance_policies.read(session, actor, policy_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{policy_id}", summary="Correct a policy", response_model=InsurancePolicyRead)
async def update(
    policy_id: UUID,
    order: InsurancePolicyUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """Only what is sent changes; the audit keeps what was written before. 409 `wrong_state` for one that is annulled."""
    shown = await insurance_policies.update(session, actor, policy_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{policy_id}/annul", summary="Annul a policy", response_model=InsurancePolicyRead)
async def annul(
    policy_id: UUID, order: InsurancePolicyAnnul, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """What should not have been recorded: it covers nobody and counts no more, and stays to be read. Its number stays taken."""
    shown = await insurance_policies.annul(session, actor, policy_id, order)
    return tagged(request, shown, shown.version)
