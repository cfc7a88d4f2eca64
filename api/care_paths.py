"""The care path (五床联动) of a resident."""

from uuid import UUID

from fastapi import Response

from api.deps import CurrentActor, Session
from api.routes import router
from models.care_paths import CarePathRead
from services import care_paths

routes = router("/residents/{resident_id}/care-path", "facilities")


@routes.get("", summary="Through treatment, rehabilitation, stable care and hospice", response_model=CarePathRead)
async def read(resident_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """Every bed in its order, each linked to the one before, with the days between them; and what is proposed next, why, and which
    beds are free for it. The manager of a house reads it of who lies, lay or is expected there: steps in other houses by days and
    kind, and `next` while somebody lies there. A relative needs the consent for `whereabouts`, and for `next` that for `health`. It
    is told in the audit."""
    shown = await care_paths.read(session, actor, resident_id)
    return Response(shown.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})
