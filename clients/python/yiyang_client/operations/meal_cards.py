"""meal_cards. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.MealCardIssue) -> Call[models.MealCardIssued]:
    """Issue a meal card.

    For a resident who has none (409 `card_active`). The `token` and its QR code to be printed, `qr_svg`, are told
    this once; whoever lost this answer replaces the card.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", "/v1/meal-cards", body=body, keyed=True)


def listing(
    *,
    resident_id: str | None = None,
    card_no: str | None = None,
    status: models.CardStatus | None = None,
    limit: int | None = None,
) -> Pages[models.MealCardRead]:
    """Meal cards.

    The last issued first; those that were lost or revoked too.
    """
    return Pages(
        "GET",
        "/v1/meal-cards",
        query={"resident_id": resident_id, "card_no": card_no, "status": status, "limit": limit},
    )


def read(card_id: str) -> Call[models.MealCardRead]:
    """One meal card.

    Whose it is, and whether it holds. Its token is told to nobody again.
    """
    return Call("GET", fill("/v1/meal-cards/{}", card_id))


def replace(card_id: str, body: models.MealCardEnd) -> Call[models.MealCardIssued]:
    """Replace a lost card.

    Answers the new card with its token and `qr_svg`, told this once. What is served with the lost one from now on is
    flagged.

    Sent again with the same `Idempotency-Key` it is not done again: 409 `secret_shown_once` with the `id` that the
    answer had, and in `way_on` how another is issued.
    """
    return Call("POST", fill("/v1/meal-cards/{}/replace", card_id), body=body, keyed=True)


def revoke(card_id: str, body: models.MealCardEnd) -> Call[models.MealCardRead]:
    """Revoke a card.

    The resident has no card any more. What is served with it from now on is flagged.
    """
    return Call("POST", fill("/v1/meal-cards/{}/revoke", card_id), body=body, keyed=True)
