"""How an operation is tried: schemathesis makes requests from the description and judges the answers by it."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from uuid import uuid4

import requests
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, CheckFunction, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from models.accounts import Role
from tests.battery.contract import (
    ability,
    allowances,
    community,
    complaints,
    devices,
    facilities,
    hooks,
    meals,
    meals_ahead,
    money,
    phones,
    photos,
    plans,
    proofs,
    register,
    safety,
    samples,
    servings,
    welfare,
    work,
)
from tests.battery.contract.ground import ANCHORS, Anchor, Ground

NOUNS = (
    *(ability, allowances, community, complaints, devices, facilities, hooks, meals),
    *(meals_ahead, money, phones, photos, plans, proofs, register, safety),
    *(samples, servings, welfare, work),
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TELLS_EACH = {"POST /v1/sync/visit-events"}
"""What is wrong with one of many is told within the answer, and keeps none of the others back."""
STANDING: dict[str, Callable[[Ground], str]] = {
    "account_id": lambda g: register.membership(g)["account_id"],
    "code": lambda g: g.make.division_code,
    "resident_id": lambda g: g.residents[0],
    "declaration_id": lambda g: register.kin_end(g).path["declaration_id"],
    "provider_id": lambda g: g.provider,
    "activity_id": lambda g: g.once("activity", lambda: community.activity(g)),
    "facility_id": facilities.facility,
    "bed_id": lambda g: facilities.bed(g)["bed_id"],
    "outage_id": lambda g: facilities.outage(g)["outage_id"],
    "entry_id": facilities.waiting,
    "facility_closure_id": facilities.closing,
    "photo_id": lambda g: g.once("photo", lambda: photos.photo(g)),
    "upload_id": photos.upload,
    "stay_id": lambda g: facilities.reserved(g)["stay_id"],
    "contract_id": register.made_contract,
    "caregiver_id": lambda g: g.caregivers[0],
    "shift_id": lambda g: register.shift_withdrawn(g).path["shift_id"],
    "centre_id": community.made_centre,
    "modification_id": lambda g: g.once("modification", lambda: community.modification(g)),
    "item_id": lambda g: g.item,
    "holiday_id": plans.made_holiday,
    "care_plan_id": plans.made_plan,
    "programme_id": lambda g: g.programme,
    "entitlement_id": lambda g: g.entitlement(),
    "order_id": lambda g: g.order(),
    "plan_id": lambda g: g.once("plan_id", lambda: work.proposed(g)),
    "offer_id": work.offered,
    "visit_id": lambda g: g.visit("served", at_home=False),
    "import_id": lambda g: g.import_(),
    "export_id": lambda g: g.export(),
    "claim_id": lambda g: g.claim("reconciled", false_line=True)[1],
    "sample_id": lambda g: samples.drawn(g)["sample_id"],
    "settlement_id": lambda g: g.settlement(),
    "allowance_id": allowances.kind,
    "suspension_id": allowances.suspension,
    "batch_id": lambda g: allowances.sent(g, "2024-06"),
    "payment_id": allowances.returned,
    "meal_point_id": meals.point,
    "licence_id": meals.licence,
    "menu_id": meals.menu,
    "closure_id": meals.closure,
    "serving_id": servings.serving,
    "meal_order_id": meals_ahead.ordered,
    "card_id": servings.card,
    "tally_id": servings.tally,
    "format_id": allowances.bank_format,
    "assessment_id": lambda g: ability.assessment(g, "final"),
    "notice_id": ability.notice,
    "safety_notice_id": safety.notice,
    "scale_id": ability.scale,
    "checklist_id": safety.checklist,
    "inspection_id": safety.inspection,
    "finding_id": safety.finding,
    "campaign_id": safety.campaign,
    "incident_id": safety.incident,
    "complaint_id": complaints.complaint,
    "policy_id": safety.policy,
    "device_id": devices.device,
    "sos_id": devices.sos,
    "home_tag_id": proofs.tag,
    "line_id": proofs.line,
    "district": lambda g: g.make.code,
    "webhook_id": hooks.webhook,
    "message_id": hooks.message,
    "delivery_id": lambda g: hooks.delivery(g)["delivery_id"],
    "key": lambda _: "home_care.visits",
}
"""What an operation that only looks is pointed at."""

WORKERS = {Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.PROVIDER_MANAGER, Role.CAREGIVER}

BARE = Anchor(without=("cursor",))


def whole(value: Any) -> Any:
    """To JSON Schema 2.0 is an integer, to the API it is none: no float counts money or time."""
    if isinstance(value, dict):
        return {key: whole(member) for key, member in value.items()}
    if isinstance(value, list):
        return [whole(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass
class Tally:
    """What was answered to the cases of one operation, and what was wrong with the answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: set[str] = field(default_factory=set)

    @property
    def cases(self) -> int:
        return sum(self.statuses.values())

    @property
    def share(self) -> float:
        """Of the answers, those of a success."""
        return sum(n for status, n in self.statuses.items() if status < 300) / max(1, self.cases)

    def __str__(self) -> str:
        said = "  ".join(f"{n}x{status}" for status, n in sorted(self.statuses.items()))
        return f"{self.cases:4} {self.share:5.0%}  {said}"


@dataclass
class Trying:
    """All operations, on one ground."""

    ground: Ground
    schema: BaseSchema
    url: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)
    turns: Iterator[int] = field(default_factory=itertools.count)

    def operations(self) -> Iterator[tuple[str, APIOperation]]:
        for found in self.schema.get_all_operations():
            operation = found.ok()
            yield f"{operation.method.upper()} {operation.path}", operation

    def cases(self, operation: APIOperation, mode: GenerationMode, n: int, send: Callable[[Case], None]) -> None:
        """So many cases as schemathesis makes them; none where nothing can be wrong with a request without any input."""

        @how(
            max_examples=n,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def each(case: Case) -> None:
            send(case)

        try:
            each()
        except Unsatisfiable:
            self.tallies.setdefault(f"{operation.method.upper()} {operation.path}", Tally())

    def standing(self, case: Case, *known: str) -> dict[str, str]:
        """What the rest of its path is pointed at."""
        ground, unknown = self.ground, STANDING.keys() & case.path_parameters.keys() - set(known)
        return {key: ground.once(key, partial(STANDING[key], ground)) for key in sorted(unknown)}

    def anchored(self, name: str, case: Case) -> None:
        """What the operation needs is laid over what was generated."""
        ground = self.ground
        found = ANCHORS[name](ground) if name in ANCHORS else BARE
        case.path_parameters = self.standing(case, *found.path) | found.path
        case.query = {key: value for key, value in (case.query or {}).items() if key not in found.without} | found.query
        if found.body is not None or isinstance(case.body, dict):
            generated = case.body if isinstance(case.body, dict) else {}
            kept = {key: whole(value) for key, value in generated.items() if key not in found.without}
            case.body = kept | (found.body or {})
            case.media_type = found.media_type or case.media_type or "application/json"
        else:
            case.body = NOT_SET
        headers = {"Idempotency-Key": uuid4().hex}
        if case.method.upper() == "PATCH":
            headers["If-Match"] = ground.ask(found.who, "GET", case.formatted_path).headers["etag"]
        self.send(name, case, found.who, headers, sign=found.sign)

    def worker(self, name: str, *others: str) -> str:
        """One after the other of those who work here, and of these others."""
        workers = ("admin", "officer", "manager", self.ground.caregivers[0], *others)
        who = workers[next(self.turns) % len(workers)]
        return self.ground.person(Role.AUDITOR) if name.endswith("/logout") else who

    @cached_property
    def others(self) -> list[str]:
        """Somebody of each other role, to whom most of it is refused, and who is told so as it is described."""
        return [self.ground.person(role) for role in Role if role not in WORKERS]

    def bare(self, name: str, case: Case) -> None:
        """As it was generated."""
        case.headers = {key: value for key, value in (case.headers or {}).items() if value != "null"}  # not sent at all
        self.send(name, case, self.worker(name, *self.others))

    def wrong(self, name: str, case: Case) -> None:
        """What is wrong somewhere is refused. A body that is wrong is put to something that stands, with a version: nothing
        but its words can refuse it then."""
        assert case.meta
        if case.meta.is_negative_at(ParameterLocation.BODY) and not case.meta.is_negative_at(ParameterLocation.PATH):
            case.path_parameters = {**case.path_parameters, **self.standing(case)}
        version = {"If-Match": '"1"'} if case.method.upper() == "PATCH" else {}
        self.send(name, case, self.worker(name), version, [negative_data_rejection])

    def send(
        self,
        name: str,
        case: Case,
        who: str,
        headers: dict[str, str] | None = None,
        more: Sequence[CheckFunction] = (),
        sign: Callable[[Any], Any] | None = None,
    ) -> None:
        case.query = hooks.ended(name, case.query)
        signed = {"auth": sign} if sign else {}
        answer = case.call(self.url, session=self.session, headers=self.ground.people[who] | (headers or {}), **signed)
        tally = self.tallies.setdefault(name, Tally())
        tally.statuses[answer.status_code] += 1
        checks = (
            CHECKS
            if name in TELLS_EACH and answer.status_code == 200 and answer.json()["rejected"]
            else [*CHECKS, *more]
        )
        try:
            case.validate_response(answer, checks=checks)
        except (Failure, FailureGroup) as failure:
            found = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
            tally.faults |= {f"{answer.status_code} {fault.title}: {str(fault)[:500]}" for fault in found}
            tally.faults |= {f"  {answer.text[:300]} <- {str(case.body)[:300]}"}

    def all(self, anchored: int, positive: int, negative: int) -> None:
        kinds = (
            (GenerationMode.POSITIVE, anchored, self.anchored),
            (GenerationMode.POSITIVE, positive, self.bare),
            (GenerationMode.NEGATIVE, negative, self.wrong),
        )
        for name, operation in self.operations():
            for mode, times, send in kinds:
                if times:
                    self.cases(operation, mode, times, partial(send, name))

    def table(self) -> str:
        return "".join(f"{tally}  {name}\n" for name, tally in sorted(self.tallies.items()))
