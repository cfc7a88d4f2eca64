"""The lists of the API and the kinds of exports: each list leaves as a file, or is left out for a reason."""

import json
import re
from pathlib import Path

import pytest

from models.exports import ExportKind
from services.exports.kinds import KINDS

LISTS = {kind: f"/v1/{kind}" for kind in ExportKind} | {
    "appropriations": "/v1/programmes/{programme_id}/appropriations",
    "claim-lines": "/v1/claims/{claim_id}/lines",
    "claim-exceptions": "/v1/claims/{claim_id}/exceptions",
    "claim-appeals": "/v1/claims/appeals",
    "sample-items": "/v1/samples/{sample_id}/items",
    "ledger-transfers": "/v1/ledger/transfers",
    "meal-menus": "/v1/meal-points/{meal_point_id}/menus",
    "beds": "/v1/facilities/{facility_id}/beds",
    "stay-months": "/v1/stays/{stay_id}/months",
    "allowance-lines": "/v1/allowance-batches/{batch_id}/lines",
    "card-checks": "/v1/agreements/card-checks",
    "welfare-due": "/v1/welfare-visits/due",
    "uninsured": "/v1/insurance-policies/uninsured",
    "untrained": "/v1/safety-trainings/missing",
    "expiring-certificates": "/v1/caregivers/expiring-certificates",
    "allowance-suspensions": "/v1/allowances/{allowance_id}/suspensions",
}
"""Where the same rows are listed."""

LEFT_OUT = {
    "/public/v1/facilities": "it is a file itself, by `Accept: text/csv`",
    "/public/v1/facilities/{facility_id}/inspections": "it is a file itself, by `Accept: text/csv`",
    "/public/v1/meal-points": "it is a file itself, by `Accept: text/csv`",
    "/public/v1/meal-points/{meal_point_id}/inspections": "it is a file itself, by `Accept: text/csv`",
    "/public/v1/service-items": "it is a file itself, by `Accept: text/csv`",
    "/v1/inspection-campaigns": "some a year: what was inspected for them stands in inspections",
    "/v1/inspection-campaigns/tasks/mine": "where one goes next, read on a phone",
    "/v1/sync/uploads": "when a phone was heard last, read where it is looked into",
    "/v1/visits/{visit_id}/notes": "how somebody is, sealed: read at the visit, and carried about by nobody",
    "/v1/photos": "pictures: of what, and by which hash, stands with the findings",
    "/v1/suspensions": "a few, each of a finding of the export of that name",
    "/v1/devices/{device_id}/signals": "counts beneath one device, read where it is looked into",
    "/v1/sos": "who called for help leaves by no list; that somebody did stands in alerts",
    "/v1/activities/{activity_id}/sign-ups": "who goes where in his free time leaves by no list",
    "/v1/accounts": "who may sign in is no table to carry about",
    "/v1/allowances/{allowance_id}/standards": "a few lines, read where they are changed",
    "/v1/assessment-notices": "what waits for a look: settled on the screen, by the acts that follow from it",
    "/v1/safety-checklists": "the starting set and the bureau's own, read as clauses on a phone",
    "/v1/assessment-scales": "a standard and the bureau's own, read as questions on a phone",
    "/v1/assessments/due": "whom to assess next: assessments with their last days",
    "/v1/bank-formats": "settings of the bureau, and no data",
    "/v1/caregivers/{caregiver_id}/qualifications": "the last day of the certificates stands in caregivers",
    "/v1/caregivers/{caregiver_id}/shifts": "a week of one person, read where it is kept",
    "/v1/order-offers": "what waits for an answer; who took the order stands in orders",
    "/v1/care-plans/{care_plan_id}/occurrences": "of one plan: orders by its id, and what waits is counted in care plans",
    "/v1/care-plans/{care_plan_id}/pauses": "of one plan, a few days",
    "/v1/care-plans/{care_plan_id}/versions": "of one plan; the newest stands in care-plans",
    "/v1/claims/patterns": "what waits for a look, over all claims: settled where its lines are seen",
    "/v1/claims/{claim_id}/patterns": "what waits for a look at one claim: settled where its lines are seen",
    "/v1/claims/exceptions": "what waits, over all claims: claim-exceptions with resolved=false",
    "/v1/dispatch-plans": "proposals of a day; what was accepted leaves as visits",
    "/v1/division-pauses": "a few days a year",
    "/v1/divisions": "a public code table, which came in as a file",
    "/v1/beds/availability": "true for the moment of asking",
    "/v1/facilities/{facility_id}/beds/{bed_id}/outages": "a few days of one bed, read where they are kept",
    "/v1/facilities/{facility_id}/rooms": "each stands beside its beds, in beds",
    "/v1/facility-closures": "a plan or two a year: who moved where stands in stays",
    "/v1/facilities/{facility_id}/prices": "a few lines of one facility, read where they are changed",
    "/v1/stays/{stay_id}/leaves": "of one stay: how many nights it was in all stands in stays",
    "/v1/exports": "the files themselves, gone after a week",
    "/v1/holidays": "thirty days a year, published by the State Council",
    "/v1/imports": "each has its own file: what was wrong with it",
    "/v1/kin-declarations": "about relatives of staff: read by auditors on the screen only",
    "/v1/ledger/accounts": "their balances are sums of ledger-transfers",
    "/v1/dish-tags": "a code table",
    "/v1/meal-cards": "who holds a card is asked one by one, and no table to carry about",
    "/v1/meal-servings/{serving_id}/exceptions": "evidence beneath one serving; servings can be asked for by a doubt",
    "/v1/meal-tallies/{tally_id}/corrections": "evidence beneath one tally",
    "/v1/meal-points/{meal_point_id}/closed-days": "a few days of one point, read where they are kept",
    "/v1/meal-points/{meal_point_id}/hours": "the week of one point, read where it is kept",
    "/v1/meal-points/{meal_point_id}/licences": "of one point: meal-licences by its id",
    "/v1/meal-points/{meal_point_id}/spells": "of one point; the figure of points in operation says the rest",
    "/v1/providers/scorecards": "twenty figures of thirty providers, each with the lists behind it, which leave",
    "/v1/orders/{order_id}/ratings": "of one order: the one that holds stands in orders",
    "/v1/call-ins": "a log of the telephone lines, read where it is looked into: what it proved stands in visits",
    "/v1/home-tags": "what hangs in whose home leaves by no list",
    "/v1/telephone-lines": "settings of the bureau, read where they are made",
    "/v1/message-rules": "settings of the bureau, read where they are made",
    "/v1/message-templates": "words of the bureau, read where they are written",
    "/v1/messages": "what was said to whom leaves by no list",
    "/v1/months": "twelve lines a year",
    "/v1/programmes/{programme_id}/versions": "the rules in force stand in programmes; older ones are papers",
    "/v1/reports/period/{key}/rows": "the rows behind a figure leave with the report's spreadsheet",
    "/v1/residents/{resident_id}/absences": "of one person; where somebody lies ill leaves by no list",
    "/v1/residents/{resident_id}/assessments": "of one person: assessments by his id",
    "/v1/residents/{resident_id}/agreements": "of one person: agreements, over all",
    "/v1/residents/{resident_id}/contacts": "of one person, with a number that is shown for a purpose alone",
    "/v1/residents/{resident_id}/family-links": "of one person, and as private as what he agreed to",
    "/v1/residents/{resident_id}/status-changes": "of one person; the days stand in residents",
    "/v1/residents/{resident_id}/timeline": "of one person: orders and visits by his id",
    "/v1/residents/{resident_id}/who-comes": "of one person: visits by his id",
    "/v1/visits/{visit_id}/answers": "of one visit",
    "/v1/samples/call-backs": "whom to call, over all claims: sample-items with status=pending",
    "/v1/samples": "what was drawn and how; who was drawn stands in sample-items",
    "/v1/service-items/{item_id}/prices": "today's price stands in service-items",
    "/v1/webhooks": "settings of whoever is told",
    "/v1/webhooks/{webhook_id}/deliveries": "gone after some days: what happened stands in the lists it is about",
    "/v1/welfare-schedules": "settings of the bureau, read where they are made",
    "/v1/visits/{visit_id}/corrections": "evidence beneath one visit",
    "/v1/visits/{visit_id}/events": "evidence beneath one visit",
    "/v1/visits/{visit_id}/exceptions": "evidence beneath one visit; visits can be asked for by a doubt",
}
"""The lists that are not exported, and why not."""

OTHERWISE = {"visits": {"on"}, "entitlements": {"pending"}, "claim-lines": {"pattern_id"}, "incidents": {"resident_id"}}
"""Filters of a list that its export does not have: a caregiver's day, what waits for a second person's word, the lines
behind what waits for a look, and whom an incident concerned."""


def found_under(kind, ids):
    """The path of its list, and the filter that says the same."""
    under = {name: ids[name] for name in re.findall(r"{(\w+)}", LISTS[kind])}
    return LISTS[kind].format(**under), under


def numbered(item):
    """What the file calls 系统编号."""
    return item["caregiver_id"] if "last_trained_on" in item else item["id"]


def lists_described():
    """Paths of the API's lists, with their filters."""
    described = json.loads(Path("openapi/openapi.json").read_text())["paths"]
    found = {}
    for path, operations in described.items():
        names = {said["name"] for said in operations.get("get", {}).get("parameters", ())}
        if "cursor" in names:
            found[path] = names - {"limit", "cursor"}
    return found


def test_every_list_of_the_api_is_exported_or_left_out_for_a_reason():
    """A new list is one of the two. Seen to name recoveries, appeals and allowances before they were."""
    lists = lists_described()

    assert len(lists) > 40
    assert sorted([*LISTS.values(), *LEFT_OUT]) == sorted(lists)


@pytest.mark.parametrize("kind", list(ExportKind))
def test_an_export_takes_the_filters_of_its_list(kind):
    assert lists_described()[LISTS[kind]] - OTHERWISE.get(kind, set()) <= set(KINDS[kind].filters)
