"""What parameters mean and what a good answer is, for the API page: said once for all operations that share it. What only one
operation knows is said there, and stays."""

from collections.abc import Iterator
from typing import Any

FILTERS = {
    "account_id": "Only of this account",
    "act": "Only this act, such as `settlements.approve`",
    "allowance_id": "Only of this kind of allowance",
    "arrears": "true: only earlier months that were owed; false: only the batch's own month",
    "batch_id": "Only what this batch paid first",
    "care_plan_id": "Only what was made of this care plan",
    "bed_id": "Only in this bed",
    "building": "Only in this building",
    "room": "Only in the room of this number",
    "caregiver_id": "Only of this caregiver",
    "area": "Only urban ones, or only rural ones",
    "category": "Only of this category",
    "cause_kind": "Only what this kind of act moved",
    "claim_id": "Only of this claim",
    "code": "Only with this code, in full",
    "division": "Only in this division, or below it",
    "due": "true: only who is paid; false: only who is not, with the reason in `withheld`",
    "ended": "true: only those that have ended; false: only those that still hold",
    "facility_id": "Only of this facility",
    "from": "From this instant on, included",
    "food_licence": "Only those whose licence for food stands so today",
    "hazard": "Only ordinary ones, or only major hazards",
    "inspection_id": "Only of this inspection",
    "place_id": "Only of this place",
    "place_kind": "Only of places of this kind",
    "import_id": "Only what this import brought",
    "kind": "Only of this kind",
    "level": "Only of this level",
    "finding": "Only those of which this was found",
    "meal_point_id": "Only at this meal point; your own where you are bound to one",
    "model": "Only under this model",
    "meal": "Only this meal",
    "month": "Only of this month of Asia/Shanghai, `YYYY-MM`",
    "order_id": "Only of this order",
    "outcome": "Only what was done, read or denied",
    "ownership": "Only of this ownership",
    "owner_id": "Only of this owner: an entitlement, an appropriation, a provider, a programme or a resident",
    "owner_kind": "Only accounts of this kind",
    "pending": "Only those of which this waits for a second person",
    "planned_on": "Only of this day",
    "programme_id": "Only of this programme",
    "provider_id": "Only of this provider; of your own where you are bound to one",
    "resident_id": "Only of this resident",
    "result": "Only lines to which the bank has answered so, or `open`: not yet",
    "scale_code": "Only by the scale with this code",
    "service_month": "Only for service of this month, `YYYY-MM`, whichever month's books it is in",
    "severity": "Only of this severity",
    "status": "Only those in this state",
    "subject_id": "Only what was done to this: a claim, a visit, an account ...",
    "to": "Until this instant, included",
    "topic": "Only about this",
    "visit_id": "Only of this visit",
    "withheld": "Only who is not paid for this reason",
    "year": "Only of this year",
}
"""Of query parameters, by name."""

IDS = {
    "membership_id": "`id` of one of the account's `memberships`",
    "upload_id": "`id` that `POST /v1/photo-uploads` answered",
    "follow_up_id": "`id` of one of the incident's `follow_ups`",
}
"""Of what no list of its own shows."""

OTHERWISE = {
    ("/v1/entitlements/{entitlement_id}/balance", "month"): "The month whose cap is asked about, `YYYY-MM`",
    ("/v1/samples/call-backs", "status"): "Those in this state; without it, those who wait to be called",
    ("/v1/ledger/transfers", "account_id"): "Only from or to this account of the ledger",
    ("/public/v1/statements/{code}", "code"): "As it stands on the paper, beside the QR code",
    ("/public/v1/notices/{code}", "code"): "As it stands on the paper, at the foot of each page",
    ("/v1/months/{month}/close", "month"): "The month whose books close, `YYYY-MM`",
    ("/v1/months/{month}/keep-open", "month"): "The month whose books stay open, `YYYY-MM`",
    ("/v1/imports/{kind}", "kind"): "What the file holds: its rows are read by the template of this kind",
    ("/v1/imports/{kind}/template.xlsx", "kind"): "What the file will hold",
    ("/v1/reports/period/{key}/rows", "key"): "The figure's key, as `GET /v1/reports/period` answers it",
    ("/v1/reports/period/{key}/chart.svg", "key"): "The figure's key, as `GET /v1/reports/period` answers it",
}
_GOOD = {
    "201": "It is made; this is how it stands",
    "202": "Taken; `Location` tells how far it has come",
    "204": "Done",
}
_PAGE = "One page; `next_cursor` is null on the last"
_LINK = {
    "Link": {"description": 'The next page, as `<...>; rel="next"`; none on the last', "schema": {"type": "string"}}
}
_ETAG = {"ETag": {"description": "For `If-Match` and `If-None-Match`", "schema": {"type": "string"}}}


def describe(schema: dict[str, Any]) -> None:
    """Fill in what the operations leave unsaid: of each parameter, and of the answer that is asked for."""
    for path, method, operation in _operations(schema):
        names = {one["name"] for one in operation.get("parameters", ())}
        for one in operation.get("parameters", ()):
            if one["name"].lower() == "idempotency-key" and "400" in operation["responses"]:
                one |= {"required": True, "description": "Sent again with the same key, it happens once"}
            elif not one.get("description"):
                one["description"] = _meaning(schema, path, one)
        for status, answer in operation["responses"].items():
            if answer["description"] == "Successful Response":
                stands = "As it stands now" if method in ("get", "patch") else "Done; this is how it stands now"
                answer["description"] = _PAGE if "cursor" in names else _GOOD.get(status, stands)
            if status == "200" and "cursor" in names:
                answer["headers"] = answer.get("headers", {}) | _LINK
            if status == "200" and ("304" in operation["responses"] or method == "patch"):
                answer["headers"] = answer.get("headers", {}) | _ETAG


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _meaning(schema: dict[str, Any], path: str, one: dict[str, Any]) -> str:
    name = one["name"]
    if (path, name) in OTHERWISE:
        return OTHERWISE[path, name]
    if one["in"] == "query":
        return FILTERS[name]
    above = path.partition(f"/{{{name}}}")[0]
    if "get" in schema["paths"].get(above, {}):
        return f"`id` of one of those that `GET {above}` lists"
    return IDS[name]
