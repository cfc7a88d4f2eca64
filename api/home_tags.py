"""Tags at homes (住户标签): a screen or a chip that proves a visit's ends."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import ShownOnceRoute, listed, router, tagged
from models.home_tags import (
    HomeTagEnd,
    HomeTagIssue,
    HomeTagIssued,
    HomeTagRead,
    HomeTagReplace,
    TagKind,
    TagStatus,
)
from models.wire import Kind, Listed
from services import home_tags

routes = router("/home-tags", "visits")
told_once = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=ShownOnceRoute)
"""No key: an answer that is kept to be given again would hold the secret. A second issue finds the first tag."""


@told_once.post("", summary="Issue a tag for a home", status_code=201, response_model=HomeTagIssued)
async def issue(order: HomeTagIssue, request: Request, session: Session, actor: CurrentActor) -> Response:
    """By the community and the bureau, for a home that has none of the kind. The `secret` is told this once: write it into the chip
    (NTAG 424 DNA, the key of its secure dynamic messaging, with UID and counter mirrored) or set the screen up by `setup_uri`. The
    screen shows `tag_no` and the code of the moment; on the chip `tag_no` stands in the link.

    409 `home_tag_active`, `home_tag_chip_taken`, `no_home_tag_for_gone`; 422 `home_tag_chip_not_said`."""
    shown = await home_tags.issue(session, actor, order)
    return tagged(request, shown, shown.version, 201)


@routes.get("", summary="Tags at homes", response_model=Listed[HomeTagRead])
async def listing(
    request: Request,
    session: Session,
    actor: CurrentActor,
    part: Slice,
    resident_id: UUID | None = None,
    kind: TagKind | None = None,
    tag_no: Annotated[Kind | None, Query(description="As printed on the tag")] = None,
    status: TagStatus | None = None,
) -> Response:
    """The last issued first; those that were replaced or revoked too. `last_proved_at` tells which are used."""
    found = await home_tags.listing(
        session, actor, part, resident_id=resident_id, kind=kind, tag_no=tag_no, status=status
    )
    return listed(request, *found)


@routes.get("/{home_tag_id}", summary="One tag", response_model=HomeTagRead)
async def read(home_tag_id: UUID, request: Request, session: Session, actor: CurrentActor) -> Response:
    """Whose it is, and whether it holds. Its secret is told to nobody again."""
    shown = await home_tags.read(session, actor, home_tag_id)
    return tagged(request, shown, shown.version)


@told_once.post("/{home_tag_id}/replace", summary="Replace a tag", status_code=201, response_model=HomeTagIssued)
async def replace(
    home_tag_id: UUID, order: HomeTagReplace, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """Answers the new tag with its secret, told this once. What is read of the old one from now on proves nothing; what it proved
    before stands, also where a phone tells of it later."""
    shown = await home_tags.replace(session, actor, home_tag_id, order)
    return tagged(request, shown, shown.version, 201)


@routes.post("/{home_tag_id}/revoke", summary="Revoke a tag", response_model=HomeTagRead)
async def revoke(
    home_tag_id: UUID, order: HomeTagEnd, request: Request, session: Session, actor: CurrentActor
) -> Response:
    """None hangs in the home any more. What is read of it from now on proves nothing."""
    shown = await home_tags.revoke(session, actor, home_tag_id, order)
    return tagged(request, shown, shown.version)


routes.routes += told_once.routes
