"""Search: residents, providers, caregivers and places by what somebody remembers of them."""

from fastapi import APIRouter

from api.deps import CurrentActor, Session
from api.routes import LookRoute, router
from models.search import SearchOrder, SearchRead
from services import search

routes = router("/search", "register")
looks = APIRouter(prefix=routes.prefix, tags=routes.tags, route_class=LookRoute)


@looks.post("", summary="Find people and places", response_model=SearchRead)
async def find(order: SearchOrder, session: Session, actor: CurrentActor) -> SearchRead:
    """By two or more characters of a name beginning anywhere in it, by pinyin or initials, by the last four digits of a
    telephone, by the community they belong to; what has a place of its own nearest first. Only what the asker may see anyway.

    422 `nothing_to_find`; 403 where a kind is asked for that the asker's role does not read."""
    return await search.find(session, actor, order)


routes.routes += looks.routes
