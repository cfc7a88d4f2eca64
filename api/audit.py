"""The audit: who did what, and whether anybody changed what it says."""

from typing import Annotated

from fastapi import Body, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.audit import AuditFilter, AuditHead, AuditRead, AuditVerdict
from models.wire import Listed
from services import audit, audit_chain

routes = router("/audit", "audit")


@routes.get("", summary="Who did what, newest first", response_model=Listed[AuditRead], name="audit.read")
async def listing(
    request: Request, session: Session, actor: CurrentActor, part: Slice, wanted: Annotated[AuditFilter, Query()]
) -> Response:
    """One row for each write, each reading of personal data and each denial. Reading the audit is told in it too."""
    return listed(request, *await audit.listing(session, actor, wanted, part))


@routes.post("/verify", summary="Compute the chain of seals anew")
async def verify(
    session: Session,
    actor: CurrentActor,
    kept: Annotated[AuditHead | None, Body(description="A head that was kept elsewhere")] = None,
) -> AuditVerdict:
    """Locates the first bad row. Give a head that was kept elsewhere, to see whether the chain was cut or written anew."""
    return await audit_chain.verify(session, actor, kept)
