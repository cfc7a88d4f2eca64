"""inspection_campaigns. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def check(campaign_id: str) -> Call[models.DrawCheck]:
    """Draw again from the seed.

    Whether seed and lists give the same draw; with both, so that anybody can draw for himself. 409 `not_drawn` before
    the draw.
    """
    return Call("GET", fill("/v1/inspection-campaigns/{}/check", campaign_id))


def create(body: models.CampaignPlan) -> Call[models.CampaignRead]:
    """Plan a campaign.

    What is to be inspected until when: monthly, before a holiday, in the flood season, or at random. 422
    `campaign_reversed`.
    """
    return Call("POST", "/v1/inspection-campaigns", body=body, keyed=True)


def draw(campaign_id: str, body: models.CampaignDraw) -> Call[models.CampaignRead]:
    """Draw places and inspectors by lot.

    Once. Who has kin at a place, or manages it, is not sent there. 409 `too_few_places`, `too_few_inspectors`,
    `wrong_state`.
    """
    return Call("POST", fill("/v1/inspection-campaigns/{}/draw", campaign_id), body=body, keyed=True)


def finish(campaign_id: str, body: models.CampaignClose) -> Call[models.CampaignRead]:
    """Let go of what was not inspected.

    With a reason. A campaign of which all places were inspected is finished by itself.
    """
    return Call("POST", fill("/v1/inspection-campaigns/{}/finish", campaign_id), body=body, keyed=True)


def listing(
    *,
    status: models.CampaignStatus | None = None,
    limit: int | None = None,
) -> Pages[models.CampaignRead]:
    """Campaigns.

    The last first, each with the places that were drawn. Places that are inspected do not see them.
    """
    return Pages("GET", "/v1/inspection-campaigns", query={"status": status, "limit": limit})


def read(campaign_id: str) -> Call[models.CampaignRead]:
    """One campaign.

    With the seed, the places that were drawn, who goes there, and which inspection did.
    """
    return Call("GET", fill("/v1/inspection-campaigns/{}", campaign_id))


def tasks_mine_listing(*, limit: int | None = None) -> Pages[models.MyTaskRead]:
    """Where I am to go.

    Drawn for who asks, of campaigns that last, and not inspected yet, with what the campaign asks for; what was drawn
    first comes first. `POST /v1/inspections` with the `task_id` fulfils one.
    """
    return Pages("GET", "/v1/inspection-campaigns/tasks/mine", query={"limit": limit})


def withdraw(campaign_id: str, body: models.CampaignClose) -> Call[models.CampaignRead]:
    """Take a plan back.

    Before anything is drawn. 409 `wrong_state` afterwards.
    """
    return Call("POST", fill("/v1/inspection-campaigns/{}/withdraw", campaign_id), body=body, keyed=True)
