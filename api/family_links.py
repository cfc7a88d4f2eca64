"""Family links (家属关联): a relative's access to a resident, by the resident's consent."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router
from models.family_links import FamilyLinkAsk, FamilyLinkConsent, FamilyLinkNarrow, FamilyLinkRead
from models.wire import Listed
from services import family_links

routes = router("/residents/{resident_id}/family-links", "register")


@routes.post("", summary="Ask for a relative's access", status_code=201)
async def ask(resident_id: UUID, order: FamilyLinkAsk, session: Session, actor: CurrentActor) -> FamilyLinkRead:
    """By a community worker or the bureau, on the word of the resident or of the relative: 403 for these themselves, and for everybody
    else. Names the relative's account (`account.id` of his `/v1/me`), his user name if you may know of him (also by a link that was refused),
    or a new account. Nothing is open before the resident consents. 422 `relative_is_the_resident` for the resident's own account; 409
    `family_link_exists` with the one that stands (`blocker_id`); one whose last day is over has `ended`, and is in the way of none."""
    return await family_links.ask(session, actor, resident_id, order)


@routes.get("", summary="Family links of a resident", response_model=Listed[FamilyLinkRead])
async def listing(resident_id: UUID, request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """The last asked for first; a relative sees his own only."""
    return listed(request, *await family_links.listing(session, actor, resident_id, part))


@routes.post("/{link_id}/consent", summary="Consent to a relative's access")
async def consent(
    resident_id: UUID, link_id: UUID, session: Session, actor: CurrentActor, order: FamilyLinkConsent | None = None
) -> FamilyLinkRead:
    """By the resident's own account; or by a worker, who says who signed. To less and for shorter, if so wished.
    409 `same_person` for the relative himself and for whoever asked; 422 `more_than_asked` for a scope or a last day beyond
    what was asked for."""
    return await family_links.consent(session, actor, resident_id, link_id, order or FamilyLinkConsent())


@routes.post("/{link_id}/refuse", summary="Refuse a relative's access")
async def refuse(resident_id: UUID, link_id: UUID, session: Session, actor: CurrentActor) -> FamilyLinkRead:
    """Nothing is seen by the relative; he may ask again. 409 `same_person` for the relative himself, `wrong_state` once it is
    decided."""
    return await family_links.refuse(session, actor, resident_id, link_id)


@routes.post("/{link_id}/narrow", summary="Let a relative see less, or for shorter")
async def narrow(
    resident_id: UUID, link_id: UUID, order: FamilyLinkNarrow, session: Session, actor: CurrentActor
) -> FamilyLinkRead:
    """By the resident's own account, or by a worker on the resident's word: which scopes are left, until which day. At once, and the
    relative is told. 422 `more_than_agreed` for a scope or a last day beyond what is consented to, `nothing_narrowed` for neither; 403 for
    the relative, who may only give it up as a whole, and 409 `same_person` for a worker whose own access it is."""
    return await family_links.narrow(session, actor, resident_id, link_id, order)


@routes.post("/{link_id}/revoke", summary="End a relative's access")
async def revoke(resident_id: UUID, link_id: UUID, session: Session, actor: CurrentActor) -> FamilyLinkRead:
    """At once: every token that the consent gave is refused from the next request on. A relative gives up his own access by it, and may
    be linked again if the resident consents anew."""
    return await family_links.revoke(session, actor, resident_id, link_id)
