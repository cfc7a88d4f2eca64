"""Caregivers (护理员): a provider's staff and their certificates."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import CurrentActor, IfMatch, Session, Slice
from api.photos import FILE
from api.problems import told
from api.routes import listed, router, tagged
from models.base import SupplyStatus
from models.caregivers import (
    CallCode,
    CaregiverCreate,
    CaregiverRead,
    CaregiverUpdate,
    CertificateRead,
    PortraitName,
    QualificationAdd,
    QualificationRead,
)
from models.wire import Listed
from services import call_codes, caregivers, portraits, qualifications

routes = router("/caregivers", "supply")


@routes.post("", summary="Register a caregiver", status_code=201, response_model=CaregiverRead)
async def create(order: CaregiverCreate, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the bureau, or by the manager of the caregiver's own provider. 409 `caregiver_exists` for the same person twice."""
    shown = await caregivers.create(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Caregivers", response_model=Listed[CaregiverRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    provider_id: UUID | None = None,
    status: SupplyStatus | None = None,
) -> Response:
    """Newest first; a manager sees his own staff, a caregiver himself. Numbers are masked."""
    found = await caregivers.listing(session, actor, part, provider_id=provider_id, status=status)
    return listed(request, *found)


@routes.get("/expiring-certificates", summary="Certificates that run out", response_model=Listed[CertificateRead])
async def running_out(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    within_days: Annotated[int, Query(ge=0, le=366, description="So many days from today; 60 without it")] = 60,
    provider_id: UUID | None = None,
) -> Response:
    """Of caregivers in service, with no later certificate of the same kind: the first to end comes first, what has run out already
    before it. A manager sees his own staff."""
    found = await qualifications.running_out(session, actor, part, within_days=within_days, provider_id=provider_id)
    return listed(request, *found)


@routes.get("/{caregiver_id}", summary="One caregiver", response_model=CaregiverRead)
async def read(caregiver_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Numbers are masked. A manager finds his own staff and a caregiver himself; anybody else is 404."""
    shown = await caregivers.read(session, actor, caregiver_id)
    return tagged(request, shown, shown.version)


@routes.patch("/{caregiver_id}", summary="Change, suspend, restore or end a caregiver", response_model=CaregiverRead)
async def update(
    caregiver_id: UUID,
    order: CaregiverUpdate,
    version: IfMatch,
    request: Request,
    session: Session,
    actor: CurrentActor,
) -> Response:
    """The identity number is the person and stays."""
    shown = await caregivers.update(session, actor, caregiver_id, version, order)
    return tagged(request, shown, shown.version)


@routes.post("/{caregiver_id}/call-code", summary="Issue a caregiver's code for calls")
async def issue_call_code(caregiver_id: UUID, session: Session, actor: CurrentActor) -> CallCode:
    """Six digits, which the caregiver dials when calling in from a resident's telephone, then 1 to check in or 2 to check out. Issued
    again, the code before has ended."""
    return await call_codes.issue(session, actor, caregiver_id)


@routes.post("/{caregiver_id}/portrait", summary="Name a caregiver's picture", response_model=CaregiverRead)
async def portray(
    caregiver_id: UUID, order: PortraitName, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """By which the families know who comes: a photo of at most 500,000 bytes that you uploaded to `/v1/photos`. 422
    `portrait_not_uploaded`, `portrait_too_large`."""
    shown = await portraits.portray(session, actor, caregiver_id, order)
    return tagged(request, shown, shown.version)


@routes.get(
    "/{caregiver_id}/portrait", summary="A caregiver's picture", response_class=Response, responses=FILE | told(404)
)
async def portrait(caregiver_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """For the provider's people and the bureau; a family finds it at the visit. 404 `portrait_not_found` where there is none."""
    content, kind = await portraits.of_caregiver(session, actor, caregiver_id, request.app.state.photo_store)
    return Response(content, media_type=kind)


@routes.post("/{caregiver_id}/qualifications", summary="Add a certificate", status_code=201)
async def qualify(
    caregiver_id: UUID, order: QualificationAdd, session: Session, actor: CurrentActor
) -> QualificationRead:
    """Certificates are added and never changed."""
    return await qualifications.qualify(session, actor, caregiver_id, order)


@routes.get(
    "/{caregiver_id}/qualifications",
    summary="A caregiver's certificates",
    response_model=Listed[QualificationRead],
)
async def qualified(
    caregiver_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice
) -> Response:
    """Newest first, the expired ones too."""
    return listed(request, *await qualifications.qualified(session, actor, caregiver_id, part))
