"""The shapes of the API. Written by `make clients`, of 02b6c9b2302d4a7a5dcc3a6bb6f97db60e0ca81c0c1963e093f4b96f42c1538f."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class AbsenceEnd(TypedDict):
    to_on: str


AbsenceKind: TypeAlias = Literal["hospital", "facility"]


AbsenceSource: TypeAlias = Literal["told", "matching"]
"""
told: by somebody, who is named in `told_by`; matching: found in another department's data.
"""


class AbsenceUpdate(TypedDict):
    """
    What was recorded wrongly. `to_on` null: it lasts.
    """

    from_on: NotRequired[str]
    place: NotRequired[str | None]
    to_on: NotRequired[str | None]
    told_by: NotRequired[str | None]


class AbsenceWithdraw(TypedDict):
    reason: str


class AcknowledgementsRead(TypedDict):
    """
    `withheld` are visits of the actor's own or of his kin, which another must look at; `remaining` need another act.
    """

    acknowledged: int
    remaining: int
    verified: int
    withheld: int


class ActivityCancel(TypedDict):
    reason: str


class ActivityPlan(TypedDict):
    """
    `division_code`: for the residents of which township or community (a worker's own, if nothing is said). Without `seats`
    there is room for all.
    """

    care_centre_id: NotRequired[str | None]
    division_code: NotRequired[str | None]
    ends_at: NotRequired[str | None]
    name: str
    seats: NotRequired[int | None]
    site: str
    starts_at: str


class ActivityRow(TypedDict):
    """
    `attendance`: the residents who came, and `guests` whom nobody asked their names.
    """

    activity_no: str
    attendance: int
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    guests: int | None
    held_on: str
    id: str
    import_id: str | None
    kind: NotRequired[Literal["activity"]]
    links: dict[str, str]
    name: str
    site: str | None


ActivityStatus: TypeAlias = Literal["planned", "held", "cancelled"]


class ActivityUpdate(TypedDict):
    """
    Before it is held. More seats are given to who waits, the first that asked first; never fewer than are taken.
    """

    ends_at: NotRequired[str | None]
    name: NotRequired[str]
    seats: NotRequired[int | None]
    site: NotRequired[str]
    starts_at: NotRequired[str]


AfterDeath: TypeAlias = Literal["month_of_death", "next_month"]
"""
The last month that is paid: that of the death, or the one after it.
"""


AgreementKind: TypeAlias = Literal["support", "card_custody"]


class AgreementRead(TypedDict):
    """
    `in_force`: today.
    """

    agreement_no: str
    allowed_actions: list[str]
    division_code: str
    ends_on: str | None
    id: str
    in_force: bool
    kind: AgreementKind
    resident_id: str
    resident_name: str
    signed_on: str
    updated_at: str
    version: int
    with_name: str


class AgreementRecord(TypedDict):
    """
    `with_name` is who supports, or who keeps the card: then it is, or becomes, the resident's `custodian`.
    """

    agreement_no: str
    ends_on: NotRequired[str | None]
    kind: AgreementKind
    signed_on: str
    with_name: str


class AgreementUpdate(TypedDict):
    """
    What was written down wrongly, or an end that was agreed since. Null: it lasts.
    """

    ends_on: NotRequired[str | None]
    signed_on: NotRequired[str]
    with_name: NotRequired[str]


AlertCause: TypeAlias = Literal["helped", "reached", "hospital", "with_family", "deceased", "repaired", "false_alarm", "duplicate", "over", "other"]
"""
What it came to. `reached` and `over` are also said by the system, when what had raised the alert has ended.
"""


class AlertContact(TypedDict):
    """
    Whom to ask. The number is shown by `/residents/{resident_id}/contacts/{id}/reveal` alone, which is audited.
    """

    id: str
    name: str
    relation: str


AlertLevel: TypeAlias = Literal["division", "bureau"]
"""
Who is asked: the community workers of the division, or, when they did not answer in time, the bureau.
"""


AlertPlace: TypeAlias = Literal["meal_point", "facility", "care_centre", "provider"]
"""
What kind of place an alert is about, whose id `place_id` is.
"""


class AlertResolve(TypedDict):
    cause: AlertCause
    note: NotRequired[str | None]


AlertSeverity: TypeAlias = Literal["notice", "warning", "urgent", "emergency"]
"""
How soon somebody has to acknowledge it: notice within three days, warning within one, urgent within two hours, emergency
within ten minutes (services/alerts/raising.py).
"""


AlertStatus: TypeAlias = Literal["open", "acknowledged", "resolved"]
"""
open: nobody has said that he looks; acknowledged: somebody does; resolved: it is over, with its cause.
"""


class Line(TypedDict):
    """
    One line of the file, and what became of it.
    """

    amount_fen: int
    line_no: int
    reason: NotRequired[str | None]
    result: Literal["paid", "returned"]
    """
    What the bank says of a line.
    """


class AllowanceBatchesBankResultsBody(TypedDict):
    lines: list[Line]


class AllowanceCreate(TypedDict):
    """
    A draft: it gets its standards by `/standards`, a programme to draw on, and is then made active.
    """

    arrears_months: NotRequired[int]
    """
    How far back a late addition is paid
    """
    code: str
    name: str
    paid_from: NotRequired[str | None]
    """
    The first month that is paid here
    """
    programme_id: NotRequired[str | None]


class AllowanceRecover(TypedDict):
    """
    What of a payment is taken back is all of it; who must give it back is whose it was (the estate, or the payee).
    """

    document_no: NotRequired[str]
    reason: str


class AllowanceRow(TypedDict):
    """
    `batch_month` is what it was paid with and counts in, `month` what it was paid for.
    """

    allowance: str
    amount_fen: int
    batch_id: str | None
    batch_month: str
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    id: str
    import_id: str | None
    kind: NotRequired[Literal["allowance"]]
    links: dict[str, str]
    month: str
    paid_on: str | None
    resident_id: str
    resident_masked: str


class AllowancesSuspensionRead(TypedDict):
    allowance_id: str
    by_account: str
    ended_by: str | None
    ended_reason: str | None
    from_month: str
    id: str
    reason: str
    resident_id: str
    to_month: str | None


AmountUnit: TypeAlias = Literal["yuan", "fen"]
"""
yuan: 100.00; fen: 10000.
"""


class Answer(TypedDict):
    """
    What one answer says; a higher value is abler.
    """

    en: str
    value: int
    zh: str


AnsweredBy: TypeAlias = Literal["resident", "family", "guardian", "nobody"]


AppealOutcome: TypeAlias = Literal["granted", "refused"]


AppealStatus: TypeAlias = Literal["open", "granted", "refused"]
"""
open: waits for an officer; granted: the line is decided anew, or an adjustment may ask for it; refused: it stays.
"""


class AppropriationAdd(TypedDict):
    """
    Money of one source for one programme and year.
    """

    amount_fen: int
    document_no: NotRequired[str]
    source: str
    year: int


class AppropriationRead(TypedDict):
    """
    `posted_fen` left by settlements so far; `left_fen` is the rest.
    """

    amount_fen: int
    document_no: str
    id: str
    left_fen: int
    posted_fen: int
    programme_id: str
    source: str
    year: int


class ApprovalRead(TypedDict):
    """
    What became of one: `approved`, or the code of what stands against it.
    """

    id: str
    outcome: str


class ApprovalsRead(TypedDict):
    approved: int
    items: list[ApprovalRead]
    refused: int


Area: TypeAlias = Literal["urban", "rural"]


Aspect: TypeAlias = Literal["structure", "qualification", "management", "unlawful_service", "other"]
"""
The five in which hazards are told apart: critical structure and equipment, safety qualifications, daily management,
unlawful service, other.
"""


class AssessmentAnnul(TypedDict):
    reason: str


class AssessmentObject(TypedDict):
    """
    `told_by`: who objects, where a worker writes it down for him.
    """

    reason: str
    told_by: NotRequired[str | None]


AssessmentReason: TypeAlias = Literal["first", "routine", "on_change", "objection_review", "other"]


Diagnose: TypeAlias = str


class AssessmentReturn(TypedDict):
    """
    What the first assessor should look at again.
    """

    reason: str


AssessmentStatus: TypeAlias = Literal["draft", "submitted", "final", "objected", "superseded", "annulled"]
"""
`final` and `objected` count; what was `superseded` by a review and what was `annulled` stays to be read.
"""


class AttendanceRecord(TypedDict):
    """
    Which residents came, signed up or not, and how many others, whom nobody asked their names.
    """

    guests: NotRequired[int]
    note: NotRequired[str | None]
    resident_ids: list[str]


class AuditHead(TypedDict):
    """
    A head that an earlier check answered and somebody kept elsewhere, sent back as it was answered.
    """

    head_hash: str
    head_seq: int


AuditOutcome: TypeAlias = Literal["done", "read", "denied"]


Background: TypeAlias = Literal["medical", "nursing", "rehabilitation", "psychology", "social_work", "other"]
"""
The profession of whoever assesses; of two assessors one has to be of medicine or nursing (standards.md).
"""


class Band(TypedDict):
    """
    Who has completed `from_age` years and not more than `to_age` (null: however old) gets so much a month.
    """

    from_age: int
    monthly_fen: int
    to_age: NotRequired[int | None]


class BandRead(TypedDict):
    from_age: int
    monthly_fen: int
    to_age: int | None


BankField: TypeAlias = Literal["line_no", "name", "bank_card", "id_number", "amount", "month", "allowance", "batch_no", "custodian"]
"""
What a column of the file can hold.
"""


class BankResultFault(TypedDict):
    """
    `row` is the number of the row in the file, or of the line in the list, counting from 1.
    """

    code: str
    column: str | None
    message_en: str
    message_zh: str
    row: int


BatchKind: TypeAlias = Literal["monthly", "resend"]
"""
monthly: everybody who is due, with arrears and what was returned; resend: only what was returned and corrected. Neither
takes a month after the batch's own.
"""


BatchStatus: TypeAlias = Literal["draft", "approved", "sent", "reconciled"]


BedKind: TypeAlias = Literal["general", "nursing", "dementia", "respite", "day_care", "hospital", "home_bed", "home_sickbed", "hospice"]
"""
What a bed is for (domain.md); it stays what it is once nights were counted and priced by it.
"""


class BedPriceRead(TypedDict):
    bed_id: str | None
    effective_from: str
    facility_id: str
    id: str
    kind: BedKind | None
    price_fen: int


class BedPriceSet(TypedDict):
    """
    Of all beds of a `kind`, or of the one of `bed_id`.
    """

    bed_id: NotRequired[str | None]
    effective_from: str
    kind: NotRequired[BedKind | None]
    price_fen: int


class BedRow(TypedDict):
    bed_kind: BedKind
    bed_no: str
    closed_on: str | None
    counted: int
    counted_with: NotRequired[str | None]
    facility: str
    facility_id: str
    id: str
    kind: NotRequired[Literal["bed"]]
    links: dict[str, str]
    opened_on: str | None
    room: str | None


BedState: TypeAlias = Literal["in_service", "cleaning", "isolated", "out_of_service", "closed"]
"""
What may be done with a bed on a day; all but the first are outages (models/bed_outages.py), `closed` comes of the days
of bed and facility.
"""


class BedUpdate(TypedDict):
    """
    A mistyped `bed_no` is corrected, a mistyped `kind` while no night was counted. `closed_on` is the first day on which the bed is
    there no more. `passes_over`: why it is of a kind for which others wait while somebody lies in it.
    """

    bed_no: NotRequired[str]
    building: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    kind: NotRequired[BedKind]
    opened_on: NotRequired[str | None]
    passes_over: NotRequired[str]
    room: NotRequired[str | None]


BedUse: TypeAlias = Literal["occupied", "on_leave", "reserved", "out_of_service", "free"]
"""
How a bed is used on a night: each in one of these ways.
"""


class BedsCovered(TypedDict):
    """
    `covered`: of each facility no more beds than it has.
    """

    covered: int
    in_service: int
    missing: int


class BoardCount(TypedDict):
    """
    `total` beds, each in one of the others.
    """

    free: int
    kind: BedKind
    occupied: int
    on_leave: int
    out_of_service: int
    reserved: int
    total: int


class BodyTokenV1AuthTokenPost(TypedDict):
    client_id: NotRequired[str | None]
    client_secret: NotRequired[str | None]
    grant_type: NotRequired[str | None]
    password: str
    scope: NotRequired[str]
    username: str


BookMonthStatus: TypeAlias = Literal["open", "closing", "closed"]


Broken: TypeAlias = Literal["link_missing", "event_missing", "altered", "column_differs", "backdated", "tail_cut", "rewritten"]
"""
What is wrong with the first bad row of a chain.
"""


class CallCode(TypedDict):
    """
    Six digits by which the caregiver says who calls from a resident's telephone. Issued again, the one before has ended.
    """

    call_code: str
    caregiver_id: str


class CallInSend(TypedDict):
    """
    One call, told by the line's operator. `call_id`: its own number of the call, by which the same call is known again. `caller`: whence
    it came; null where that was withheld. `digits`: what was dialled in the menu: the caregiver's six digits, then 1 to check in, 2 to
    check out. `called_at`: when.
    """

    call_id: str
    called_at: str
    caller: NotRequired[str | None]
    digits: str


CallOutcome: TypeAlias = Literal["check_in", "check_out", "digits_unreadable", "code_unknown", "caller_withheld", "no_visit", "number_unknown"]
"""
What became of a call. check_in, check_out: of a visit, which it proves. All else is kept for the office to look at.

digits_unreadable: not six digits of a caregiver and 1 or 2. code_unknown: no caregiver in service has these. caller_withheld: the
number did not come with the call. no_visit: the caregiver has none around then. number_unknown: none of the homes of his visits around
then has that telephone.
"""


Came: TypeAlias = Literal["every_time", "sometimes", "never"]


class CampaignClose(TypedDict):
    reason: str


class CampaignDraw(TypedDict):
    """
    How many places, and how many inspectors go to each. `seed`: a number that was drawn in public, to which the system adds its
    own; without it, the system's alone.
    """

    inspectors_each: NotRequired[int]
    places: int
    seed: NotRequired[str | None]


Department: TypeAlias = str


CampaignStatus: TypeAlias = Literal["planned", "drawn", "finished", "withdrawn"]
"""
planned: nothing is drawn yet; drawn: its places wait to be inspected; finished: all were, or the rest is let go; withdrawn:
nothing was drawn and nothing will be.
"""


CapUnit: TypeAlias = Literal["minutes", "fen", "meals", "nights"]
"""
What a month's cap counts: billed minutes, fen of subsidy, servings, or nights of a stay.
"""


CardFinding: TypeAlias = Literal["agreed", "no_agreement", "ended", "other_custodian"]
"""
Of a card that somebody keeps for a resident: agreed; no_agreement: none was ever recorded; ended: it has run out or
does not hold yet; other_custodian: the one in force is with somebody else.
"""


CardStatus: TypeAlias = Literal["active", "replaced", "revoked"]
"""
replaced: it was lost, and another took its place; revoked: it has none.
"""


class CarePlanEnd(TypedDict):
    """
    `ends_on` is the last day; left out: today.
    """

    ends_on: NotRequired[str | None]
    reason: str


class CarePlanPauseOrder(TypedDict):
    """
    Both days included; without `to_on` until it is resumed.
    """

    from_on: str
    reason: str
    to_on: NotRequired[str | None]


class CarePlanPauseRead(TypedDict):
    allowed_actions: list[str]
    by_account: str
    care_plan_id: str | None
    created_at: str
    division_code: str | None
    from_on: str
    id: str
    lifted_at: str | None
    reason: str
    to_on: str | None


class CarePlanResume(TypedDict):
    """
    Served again from that day on; left out: from today on.
    """

    on: NotRequired[str | None]


CarePlanStatus: TypeAlias = Literal["active", "paused", "ended"]
"""
paused: today is a day of a pause, or the resident is in hospital or in a facility.
"""


Language: TypeAlias = str


Skill: TypeAlias = str


CauseKind: TypeAlias = Literal["order", "meal_order", "visit", "serving", "stay", "settlement", "payment", "recovery", "receipt", "allowance_batch", "entitlement", "home_modification"]


CentreLevel: TypeAlias = Literal["district", "township", "community"]
"""
For whom a centre is there: of the division in which it stands, the first 6, 9 or 12 digits.
"""


class CertificateRead(TypedDict):
    """
    Of a caregiver in service, with no later one of its kind. `days_left`: below zero, it has run out already.
    """

    caregiver_id: str
    certificate_no: str
    days_left: int
    expires_on: str
    id: str
    kind: str
    name: str
    provider_id: str
    provider_name: str
    staff_no: str


class CertificateSeen(TypedDict):
    expires_on: str
    kind: str


class ChangeAsk(TypedDict):
    """
    `effective_on` is the first day of the new state: the first day paused, covered again, or not covered any more.
    """

    effective_on: str
    reason: str


class ChangeDecide(TypedDict):
    note: NotRequired[str | None]


ChangeKind: TypeAlias = Literal["grant", "suspend", "resume", "end"]


ClaimKind: TypeAlias = Literal["ordinary", "adjustment"]


class ClaimOpen(TypedDict):
    """
    Either the `month` of an ordinary claim, or in `corrects_settlement_id` the settlement that an adjustment corrects.
    """

    corrects_settlement_id: NotRequired[str | None]
    month: NotRequired[str | None]


ClaimStatus: TypeAlias = Literal["draft", "submitted", "reconciled", "settled", "withdrawn"]


class ClaimTotals(TypedDict):
    """
    Of all lines, in fen: asked, verified, approved, paid; and how many lines stand how. `subsidy_fen` is what a settlement
    would pay of the approved; it is paid (`paid_fen`) once the claim is settled, and nothing is before. Of an adjustment
    they are the signed differences to what was settled before.
    """

    approved_fen: int
    asked_fen: int
    excepted: int
    exceptions: dict[str, int]
    lines: int
    matched: int
    paid_fen: int
    resolved: int
    subsidy_fen: int
    verified_fen: int


class ClosureDraft(TypedDict):
    """
    `closes_on`: the first day on which it is there no more.
    """

    closes_on: str
    facility_id: str
    partner_id: NotRequired[str | None]
    reason: str


ClosureStatus: TypeAlias = Literal["draft", "approved", "carried_out", "withdrawn"]


class ClosureWithdraw(TypedDict):
    reason: str


Compared: TypeAlias = Literal["year_before"]
"""
With what each figure is compared.
"""


ComplainantKind: TypeAlias = Literal["resident", "relative", "neighbour", "other"]
"""
Who really complained, where somebody recorded it on his behalf.
"""


class ComplaintAccept(TypedDict):
    text: NotRequired[str | None]


class ComplaintAnswer(TypedDict):
    text: str


class ComplaintAppeal(TypedDict):
    text: str


ComplaintCategory: TypeAlias = Literal["nobody_came", "left_early", "attitude", "asked_for_money", "harm_or_accident", "food", "facility_conditions", "money_wrong", "privacy", "other"]
"""
nobody_came 未上门, left_early 提前离开, attitude 态度, asked_for_money 索要财物, harm_or_accident 伤害或事故, food 饮食,
facility_conditions 机构环境, money_wrong 收费或补贴不对, privacy 泄露隐私, other 其他.
"""


ComplaintDeed: TypeAlias = Literal["made", "message", "note", "answered", "accepted", "escalated", "decided", "appealed", "appeal_decided", "closed", "withdrawn"]
"""
What a word of the thread did.
"""


class ComplaintEscalate(TypedDict):
    text: str


ComplaintOutcome: TypeAlias = Literal["upheld", "partly", "not_upheld"]


ComplaintPlace: TypeAlias = Literal["provider", "facility", "meal_point"]


class ComplaintSay(TypedDict):
    """
    A word of the thread: a message to the parties, or a note of the bureau's own.
    """

    text: str


ComplaintSide: TypeAlias = Literal["complainant", "place", "bureau", "system"]
"""
Whose word it is: of who complains, of the place, of the bureau, or of the clock.
"""


ComplaintStatus: TypeAlias = Literal["open", "answered", "accepted", "escalated", "decided", "appealed", "closed", "withdrawn"]
"""
open: the place has to answer; answered: who complained says whether that will do; escalated: the bureau has to decide;
decided: it can be appealed; appealed: another person of the bureau has to decide. accepted, closed and withdrawn are the ends.
"""


class ComplaintWithdraw(TypedDict):
    text: str


class Concerned(TypedDict):
    """
    `name` is null for somebody who was erased.
    """

    id: str
    name: str | None


ConsentedAs: TypeAlias = Literal["resident", "guardian"]
"""
Whose word a consent is: the resident's own, or that of the guardian of somebody who cannot decide (民法典 28, 33).
"""


class ContactEnd(TypedDict):
    """
    No longer the contact person after `to_on`.
    """

    to_on: NotRequired[str | None]
    """
    Today, unless said otherwise
    """


class ContactRead(TypedDict):
    allowed_actions: list[str]
    emergency_order: int | None
    from_on: str
    id: str
    name: str
    phone_masked: str | None
    relation: str
    resident_id: str
    to_on: str | None
    updated_at: str
    version: int


class ContactRecord(TypedDict):
    emergency_order: NotRequired[int | None]
    """
    1 is called first; whoever has none, after those who have
    """
    from_on: NotRequired[str | None]
    """
    Today, unless said otherwise
    """
    name: str
    phone: str
    relation: str


class ContactRevealed(TypedDict):
    id: str
    phone: str | None


class ContactUpdate(TypedDict):
    """
    Only what is sent changes.
    """

    emergency_order: NotRequired[int | None]
    from_on: NotRequired[str]
    name: NotRequired[str]
    phone: NotRequired[str]
    relation: NotRequired[str]


DivisionCode: TypeAlias = str


ServiceCode: TypeAlias = str


class ContractCreate(TypedDict):
    """
    Both days inclusive. `division_codes` are prefixes of where it holds; none: the whole district. The services are
    given by `service_item_ids` or by `service_codes`.
    """

    contract_no: str
    division_codes: NotRequired[list[DivisionCode]]
    ends_on: str
    provider_id: str
    service_codes: NotRequired[list[ServiceCode] | None]
    service_item_ids: NotRequired[list[str] | None]
    starts_on: str


class ContractServiceRead(TypedDict):
    """
    `ended_on`: the last day that the contract covers this item.
    """

    code: str
    ended_on: str | None
    name: str
    service_item_id: str


CountedSignal: TypeAlias = Literal["alarm", "fault", "test", "clear", "held_back"]
"""
What is counted. `held_back`: requests beyond a device's rate, refused unread; a heartbeat is not counted.
"""


Decision: TypeAlias = Literal["pending", "approved", "rejected"]


DeliveryStatus: TypeAlias = Literal["waiting", "delivered", "dead", "ended"]
"""
dead: it was tried for three days; it can be sent again. ended: its webhook has ended before it got through.
"""


DeliveryTrouble: TypeAlias = Literal["answered", "timed_out", "not_reached", "not_trusted", "address_refused", "name_unknown"]
"""
Why the last attempt came to nothing. `answered`: with a status that is no success, beside it.
"""


class DeviceKey(TypedDict):
    """
    `key` in hexadecimal, 32 bytes, is shown this once; the key before has ended.
    """

    id: str
    key: str
    key_issued_at: str
    version: int


DeviceKind: TypeAlias = Literal["smoke", "gas", "electrical", "bed", "sos_button"]
"""
smoke 烟感, gas 燃气, electrical 电气火灾, bed 床垫/离床, sos_button 呼救按钮.
"""


DevicePlace: TypeAlias = Literal["facility", "meal_point", "provider", "care_centre", "home"]
"""
Where a device is: at a place of this kind, or in the home of a resident.
"""


class DeviceRegister(TypedDict):
    """
    `place_id`: of the facility, meal point, provider or care centre, or of the resident in whose home it is (`home`). `spot`:
    where there, in words that name nobody. `heartbeat_minutes`: what is not heard from for so long is silent; without it what
    is usual for its kind.
    """

    bed_id: NotRequired[str | None]
    device_no: str
    heartbeat_minutes: NotRequired[int | None]
    kind: DeviceKind
    place_id: str
    place_kind: DevicePlace
    spot: NotRequired[str | None]


class DeviceRetire(TypedDict):
    reason: str


DeviceState: TypeAlias = Literal["well", "alarm", "fault", "silent", "keyless", "retired"]
"""
keyless: has no key yet, so it cannot be heard; silent: not heard within its time; alarm and fault last until the device
says clear; retired: taken off for good. The first that is true of: retired, keyless, alarm, silent, fault, well.
"""


class DeviceUpdate(TypedDict):
    """
    Where it hangs there, and how long it may be silent. At another place it is another device: retire this one, register that.
    """

    bed_id: NotRequired[str | None]
    heartbeat_minutes: NotRequired[int]
    spot: NotRequired[str | None]


class DiagnosisRange(TypedDict):
    """
    Categories of ICD-10 from the first to the last, any of which makes the level one worse.
    """

    code: str
    first: str
    last: str


class Dimension(TypedDict):
    code: str
    en: str
    zh: str


Discharge: TypeAlias = Literal["home", "hospital", "other_facility", "deceased", "other"]
"""
Why a stay ended.
"""


Allergen: TypeAlias = str


DietTag: TypeAlias = str


class Dish(TypedDict):
    """
    `price_fen` is what who pays all of it pays; allergens and diet tags by the codes of `/v1/dish-tags`.
    """

    allergens: NotRequired[list[Allergen]]
    diet_tags: NotRequired[list[DietTag]]
    name: str
    price_fen: int


class DishRead(TypedDict):
    allergens: list[str]
    diet_tags: list[str]
    name: str
    price_fen: int


DishTagKind: TypeAlias = Literal["allergen", "diet"]
"""
An allergen 致敏物质, or a diet 膳食标签 that the dish suits.
"""


class DishTagRead(TypedDict):
    """
    `own`: this bureau added it.
    """

    code: str
    kind: DishTagKind
    name: str
    own: bool


class DispatchApart(TypedDict):
    """
    The second caregiver of this order begins so many minutes after the first, and not at the same time.
    """

    least_minutes: int
    most_minutes: int
    order_id: str


class DispatchFigures(TypedDict):
    """
    `strangers`: visits by somebody who was not at that home in the last 90 days, where others were; `wishes_unmet`:
    residents' wishes for a language or a sex that are not met (null: made before they were counted); `broken`: visits for which there
    is no time for the way, or which break a window, a shift, a skill or the common start of two.
    """

    broken: int
    overtime_minutes: int
    strangers: int
    travel_minutes: int
    unserved: int
    wishes_unmet: NotRequired[int | None]


DispatchMethod: TypeAlias = Literal["solver", "greedy"]
"""
solver: searched for as long as was allowed; greedy: each visit where it costs least, when the search failed or found no
better.
"""


DispatchStatus: TypeAlias = Literal["queued", "running", "proposed", "accepted", "discarded", "failed"]
"""
queued and running, while it is made; proposed, until somebody accepts or discards it; failed, when nothing could be made.
"""


class DispatchTravel(TypedDict):
    """
    Ways that the provider knows better than a straight line does: `minutes[from][to]` between residents, the caregivers' own
    homes and the provider itself, by their ids. A caregiver who is among them begins and ends her day there,
    as does one whose home is recorded.
    """

    minutes: list[list[int]]
    places: list[str]


class DispatchWindow(TypedDict):
    """
    When the visits of this order may begin, instead of `window_minutes` around the planned start.
    """

    earliest_at: str
    latest_at: str
    order_id: str


class DisputeDecision(TypedDict):
    """
    Upheld, the visits of the order are rejected, and count and are paid nowhere.
    """

    reason: str
    upheld: bool


class DivisionCreate(TypedDict):
    """
    A township or community of the district; its parent is found by its code and must be there already.
    """

    code: str
    name: str


class DivisionPauseLift(TypedDict):
    """
    As for one plan.
    """

    on: NotRequired[str | None]


class DivisionPauseOrder(TypedDict):
    division_code: str
    from_on: str
    reason: str
    to_on: str


class DivisionRead(TypedDict):
    code: str
    name: str
    parent_code: str | None
    version: int


class DivisionUpdate(TypedDict):
    name: NotRequired[str]


class DueCount(TypedDict):
    """
    Of a township or community with somebody on the list.
    """

    division_code: str
    due: int
    name: str
    overdue: int


class DueCountsRead(TypedDict):
    """
    How many are to be called on in `division`, within so many days; `overdue`, of these, are those whose day has passed. By
    township of a district, by community of a township; nobody is due where no division stands.
    """

    division: str
    divisions: list[DueCount]
    due: int
    overdue: int
    within_days: int


class EligibleInspectors(TypedDict):
    inspectors: list[str]
    place_id: str


Encoding: TypeAlias = Literal["utf-8", "utf-8-bom", "gb18030"]


class EntitlementApprovals(TypedDict):
    """
    What was asked about these entitlements, or the grants that one import asked for; one of the two.
    """

    ids: NotRequired[list[str] | None]
    import_id: NotRequired[str | None]
    note: NotRequired[str | None]


class EntitlementAsk(TypedDict):
    """
    Both days inclusive; without `effective_to` until it is ended. `monthly_cap`, in the unit of the programme's version,
    replaces the version's own.
    """

    effective_from: str
    effective_to: NotRequired[str | None]
    monthly_cap: NotRequired[int | None]
    programme_id: str
    reason: NotRequired[str]
    resident_id: str


EntitlementStatus: TypeAlias = Literal["proposed", "active", "suspended", "ended", "rejected"]


EventKind: TypeAlias = Literal["check_in", "check_out"]


class EventRule(TypedDict):
    """
    So many risk events in the last so many days make the level one worse.
    """

    at_least: int
    code: str
    days: int


Evidence: TypeAlias = Literal["events", "manual", "attested"]
"""
What the visit rests on: events of a device, a provider's own list, or an officer's attested list.
"""


class EvidenceRead(TypedDict):
    """
    `id`: null until its file is there. `taken_at`, `skew_seconds`: as with the photo. `repeated`: the same picture was given as
    evidence in another act too, such as of another place, or of what was found as of its being put right.
    """

    id: str | None
    repeated: bool
    sha256: str
    skew_seconds: int | None
    taken_at: str | None


ExceptionClass: TypeAlias = Literal["fix", "acknowledge"]
"""
fix must be corrected before the visit can be verified; acknowledge needs a reason from someone entitled.
"""


ExceptionStatus: TypeAlias = Literal["open", "acknowledged", "corrected"]


ExportFormat: TypeAlias = Literal["csv", "xlsx"]


ExportKind: TypeAlias = Literal["residents", "assessments", "caregivers", "providers", "contracts", "service-items", "care-centres", "programmes", "appropriations", "entitlements", "facilities", "beds", "stays", "stay-months", "waitlist", "meal-points", "meal-licences", "meal-menus", "meal-orders", "meal-servings", "meal-tallies", "orders", "care-plans", "visits", "claims", "claim-lines", "claim-exceptions", "claim-appeals", "sample-items", "settlements", "recoveries", "allowances", "allowance-suspensions", "allowance-batches", "allowance-lines", "allowance-payments", "alerts", "agreements", "card-checks", "welfare-visits", "welfare-due", "home-modifications", "activities", "incidents", "complaints", "safety-meetings", "safety-trainings", "safety-drills", "inspections", "findings", "insurance-policies", "uninsured", "untrained", "expiring-certificates", "devices", "notices", "ledger-transfers", "audit"]
"""
What is listed; the columns and filters of each stand in services/exports/kinds.
"""


ExportStatus: TypeAlias = Literal["queued", "running", "succeeded", "failed"]


class ExtensionDecide(TypedDict):
    """
    `note`: why, needed where it is refused.
    """

    approved: bool
    note: NotRequired[str]


class FacilityClosureRead(TypedDict):
    """
    `people` are to move, or were moved; with `faulty` of them something is wrong.
    """

    allowed_actions: list[str]
    announced_at: str | None
    approved_at: str | None
    approved_by: str | None
    carried_out_at: str | None
    carried_out_by: str | None
    changed_by: str
    closed_reason: str | None
    closes_on: str
    closure_no: str
    drafted_by: str
    facility: str
    facility_id: str
    faulty: int
    id: str
    partner: str | None
    partner_id: str | None
    people: int
    reason: str
    status: ClosureStatus
    version: int


FamilyLinkStatus: TypeAlias = Literal["asked", "consented", "refused", "revoked", "ended"]
"""
ended: its last day is over, whether it was consented to or only asked for; another may be asked for.
"""


class FigurePart(TypedDict):
    """
    The figure of one month (`2024-03`), as far as the period holds it, or of one division (`371002001`).
    """

    attested: NotRequired[int | None]
    label: str
    of: str
    value: int


FigureUnit: TypeAlias = Literal["person_times", "visits", "resident_months", "minutes", "fen", "residents", "entitlements", "facilities", "beds", "meal_points", "meals", "centres", "homes", "activities", "events", "inspections", "notices", "findings"]
"""
What a figure counts. Minutes are shown to people as hours, fen as yuan; on the wire they stay whole.
"""


class FindingBegin(TypedDict):
    note: NotRequired[str]


Photo: TypeAlias = str
"""
SHA-256 of the file, in lower case hexadecimal
"""


class FindingClose(TypedDict):
    note: str
    photos: NotRequired[list[Photo]]


FindingDeed: TypeAlias = Literal["found", "began", "rectified", "extension_asked", "extended", "extension_refused", "passed", "failed", "closed", "annulled"]
"""
What was done about a finding, in the order in which it was done.
"""


class FindingExtend(TypedDict):
    """
    Until when, and why: nothing is extended before another has approved it.
    """

    due_on: str
    reason: str


class FindingRectify(TypedDict):
    """
    What was done: what the inspector comes to see. `photos`: by their hash, uploaded at /v1/photos before or after.
    """

    note: str
    photos: NotRequired[list[Photo]]


class FindingReinspect(TypedDict):
    """
    `due_on`: the new day where it did not pass.
    """

    due_on: NotRequired[str | None]
    note: str
    passed: bool
    photos: NotRequired[list[Photo]]


FindingStatus: TypeAlias = Literal["open", "rectifying", "rectified", "overdue", "closed", "annulled"]
"""
`overdue` is told of one that is open or being put right after its day; it is not stored.
"""


class FindingStepRead(TypedDict):
    """
    `due_on`: until when it was to be put right from then on; of `extension_asked`, the day that was asked for.
    """

    at: str
    by_account: str
    deed: FindingDeed
    due_on: str
    note: str
    photos: list[EvidenceRead]


class FirstBad(TypedDict):
    """
    `seq` is its place in the chain; `event_id` is null where the row itself is gone.
    """

    event_id: str | None
    seq: int | None
    why: Broken


class FollowUpAdd(TypedDict):
    due_on: str
    responsible: str
    what: str


class FollowUpComplete(TypedDict):
    note: str


class FollowUpRead(TypedDict):
    """
    `overdue`: not done after its day.
    """

    done_by: str | None
    done_note: str | None
    done_on: str | None
    due_on: str
    id: str
    no: int
    overdue: bool
    responsible: str
    what: str


class Forcing(TypedDict):
    """
    An answer that alone says the level, such as coma.
    """

    code: str
    item: str
    level: int
    value: int


Form: TypeAlias = Literal["csv", "xlsx"]


class FundRead(TypedDict):
    amount_fen: int
    programme_id: str
    source: str


HappeningKind: TypeAlias = Literal["status_change", "entitlement_change", "order", "order_offer", "visit", "visit_answer", "complaint", "meal_order", "meal_serving", "stay", "stay_leave"]


Harm: TypeAlias = Literal["none", "minor", "severe", "death"]
"""
The worst that anybody came to; in this order, and it is never told to be less than it was.
"""


Hazard: TypeAlias = Literal["ordinary", "major"]
"""
What a clause that is not met is: a major hazard (重大事故隐患) suspends admissions and orders at the place.
"""


class Health(TypedDict):
    revision: NotRequired[str | None]
    status: str


HeldBack: TypeAlias = Literal["opted_out", "daily_limit", "too_old", "past", "over", "access_ended", "no_address"]
"""
opted_out: by the person; daily_limit: that day he was told enough; too_old: it happened more than a day before it could be
told; past: when it would have been sent, it was not true any more; over: what was urgent is over; access_ended: he may not know of
it any more; no_address: nobody knows where to send it.
"""


HelperKind: TypeAlias = Literal["caregiver", "provider", "meal_point", "facility", "care_centre"]


HelperPlace: TypeAlias = Literal["visit", "office", "site"]
"""
From where the distance of a helper is: the visit that she makes now, about a kilometre exact; her office; its own place.
"""


class HelperSeen(TypedDict):
    """
    `called`: as people call her, by the surname (王师傅). `portrait_known`: `GET /v1/visits/{visit_id}/portrait` shows her.
    `certificates`: valid on the day of the visit.
    """

    called: str
    certificates: list[CertificateSeen]
    portrait_known: bool


Hindrance: TypeAlias = Literal["not_operating", "closed_that_day", "no_such_meal", "outside_hours", "licence_out", "no_provider", "no_price", "outside_contract", "provider_not_active", "not_delivering", "suspended"]
"""
Why a point may not serve a subsidised meal at some moment; `not_delivering` is said of one that was brought home.
"""


class HindranceRead(TypedDict):
    code: Hindrance
    en: str
    zh: str


HolidayKind: TypeAlias = Literal["holiday", "workday"]
"""
holiday: nobody works; workday: a Saturday or Sunday on which people work (调休上班).
"""


class HolidayRead(TypedDict):
    allowed_actions: list[str]
    falls_on: str
    id: str
    kind: HolidayKind
    name: str
    version: int


class HolidayUpdate(TypedDict):
    """
    The day itself stays: take the entry out, and add another.
    """

    kind: NotRequired[HolidayKind]
    name: NotRequired[str]


class HolidayYearMade(TypedDict):
    """
    How many days the act added, changed, took out and found as they were.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    year: int


class HomeModificationRow(TypedDict):
    """
    `import_id`: history, attested by who imported it.
    """

    accepted_on: str
    case_no: str
    cost_fen: int | None
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    id: str
    import_id: str | None
    kind: NotRequired[Literal["home_modification"]]
    links: dict[str, str]
    provider_id: str | None
    resident_id: str
    resident_masked: str
    subsidy_fen: int | None


class HomeTagEnd(TypedDict):
    reason: str


class HomeTagReplace(TypedDict):
    """
    Why another one is to hang there; the new chip's number.
    """

    chip_uid: NotRequired[str | None]
    reason: str


class Hurdle(TypedDict):
    """
    Why somebody was left out: where `assign` or placing the order would refuse it, the code of that refusal.
    """

    code: str
    en: str
    zh: str


IdentifiedBy: TypeAlias = Literal["id_number", "card", "typed", "listed", "ordered"]
"""
How the till knew who it was: the identity card read, the resident's meal card scanned, a card's number typed, a row
of a list, or an order made ahead.
"""


ImportKind: TypeAlias = Literal["residents", "divisions", "providers", "caregivers", "service-items", "contracts", "programmes", "appropriations", "entitlements", "visits", "claim-lines", "allowance-payments", "facilities", "beds", "stays", "contacts", "agreements", "welfare-visits", "meal-points", "meal-servings", "meal-tallies", "care-centres", "home-modifications", "activities", "safety-events", "inspections", "insurance-policies"]
"""
What a file holds; the columns of each stand in services/imports/kinds.
"""


ImportMode: TypeAlias = Literal["partial", "strict"]
"""
partial: good rows go in even when others fail; strict: none does.
"""


ImportStatus: TypeAlias = Literal["queued", "running", "succeeded", "failed"]
"""
succeeded: every row is accounted for, and one at least is in or was there before; failed: nothing more goes in.
"""


class IncidentAnnul(TypedDict):
    reason: str


IncidentCause: TypeAlias = Literal["premises", "care", "staffing", "supervision", "health", "other_person", "supply", "weather", "other"]
"""
What it was found to come from: premises and equipment, an act of care, too few or unprepared staff, missing supervision,
the resident's own health, what somebody else did, food or medicine as delivered, weather, something else.
"""


class IncidentCauseSay(TypedDict):
    """
    Said again, it is what holds from then on; what was said before stays in the trail.
    """

    cause: IncidentCause
    note: str


class IncidentClose(TypedDict):
    note: str


IncidentDeed: TypeAlias = Literal["recorded", "harm_rose", "reopened", "cause_said", "follow_up_added", "follow_up_done", "closed", "annulled"]
"""
What was done about an incident.
"""


class IncidentHarmRaise(TypedDict):
    """
    It turned out worse than was told at first. `since`: when it had come to this, now unless said otherwise; told after its time
    the incident counts as reported late.
    """

    harm: Harm
    note: str
    since: NotRequired[str | None]


IncidentKind: TypeAlias = Literal["choking", "ingestion", "pressure_injury", "scalding", "falling_from_bed", "falling", "injury", "wandering", "activity_accident", "food_poisoning", "fire", "missing_person", "other"]
"""
The nine service risks of GB 38600-2019, and food_poisoning 食物中毒, fire 火灾, missing_person 人员失踪, other 其他. A resident
who wandered off and was found is `wandering`; one who is not found is a `missing_person`.
"""


class IncidentRevealed(TypedDict):
    """
    `home_resident`: in whose home it happened.
    """

    home_resident: Concerned | None
    id: str
    residents: list[Concerned]


IncidentStatus: TypeAlias = Literal["open", "closed", "annulled"]


class IncidentStepRead(TypedDict):
    """
    `since`: when the harm that was raised had come to that.
    """

    at: str
    by_account: str
    deed: IncidentDeed
    note: str
    said: str
    since: str | None


InspectedKind: TypeAlias = Literal["facility", "meal_point", "provider", "care_centre"]
"""
What kinds of places are inspected.
"""


class InspectionAnnul(TypedDict):
    reason: str


Inspector: TypeAlias = str


class InspectionRow(TypedDict):
    """
    `import_id`: history, attested by who imported it.
    """

    counted: int
    counted_with: NotRequired[str | None]
    departments: list[str]
    division_code: str | None
    id: str
    import_id: str | None
    inspected_on: str
    inspection_no: str
    kind: NotRequired[Literal["inspection"]]
    links: dict[str, str]
    place: str
    place_kind: InspectedKind


class InstalmentRead(TypedDict):
    """
    `covered_fen`: how much of it the receipts so far reach, the earliest due first.
    """

    amount_fen: int
    covered_fen: int
    due_on: str


class InsurancePolicyAnnul(TypedDict):
    reason: str


class InsurancePolicyUpdate(TypedDict):
    """
    What was written down wrongly. Whom it insures stays: a policy of somebody else is annulled and recorded anew.
    """

    beds: NotRequired[int]
    ends_on: NotRequired[str]
    insurer: NotRequired[str | None]
    premium_fen: NotRequired[int | None]
    starts_on: NotRequired[str]


class Item(TypedDict):
    """
    A question, and its answers from 0 to the most.
    """

    answers: list[Answer]
    code: str
    dimension: str
    en: str
    zh: str


ItemStatus: TypeAlias = Literal["pending", "passed", "doubted", "unreached", "dropped"]
"""
pending: nobody has looked yet, and the claim waits; passed; doubted: its services wait for a second person; unreached:
three days of calling reached nobody, which holds nothing but stays to be seen; dropped: the claim was withdrawn.
"""


Judgement: TypeAlias = Literal["accept", "reject"]


class KinDeclarationRead(TypedDict):
    account_id: str
    allowed_actions: list[str]
    caregiver_id: str | None
    declared_on: str
    ended_on: str | None
    id: str
    relation: str
    resident_id: str
    version: int


class KinDeclare(TypedDict):
    """
    Exactly one of `resident_id` and `id_number` says who the relative is.
    """

    declared_on: NotRequired[str | None]
    """
    Today, unless said otherwise
    """
    id_number: NotRequired[str | None]
    """
    Of a resident whom your role may see
    """
    relation: str
    resident_id: NotRequired[str | None]


class KinEnd(TypedDict):
    """
    Kin no longer, such as after a divorce.
    """

    ended_on: NotRequired[str | None]
    """
    Today, unless said otherwise
    """


class KindTotals(TypedDict):
    """
    `withheld` by reason.
    """

    allowance_id: str
    amount_fen: int
    lines: int
    withheld: dict[str, int]


Lasted: TypeAlias = Literal["as_recorded", "clearly_shorter"]


LeaveReason: TypeAlias = Literal["family", "hospital", "other"]
"""
Where somebody is instead. In a hospital nobody is at home.
"""


class LeaveRecord(TypedDict):
    """
    `from_on` is the day of going, `to_on` that of coming back, left out while nobody knows. Both may be still to come, or
    over.
    """

    from_on: str
    note: NotRequired[str]
    reason: LeaveReason
    to_on: NotRequired[str | None]


class LeaveReturn(TypedDict):
    """
    Today unless `returned_on` says an earlier day.
    """

    returned_on: NotRequired[str | None]


LeaveStatus: TypeAlias = Literal["planned", "away", "over", "withdrawn"]
"""
By the days: planned, before the first; away; over, once the last has come.
"""


class LeaveWithdraw(TypedDict):
    reason: str


class LedgerFault(TypedDict):
    found: dict[str, str]
    rule: str


LedgerUnit: TypeAlias = Literal["fen", "minutes", "meals", "nights"]


class Level(TypedDict):
    """
    Of a total from `least` to `most`, both included; a higher level is worse.
    """

    en: str
    least: int
    level: int
    most: int
    zh: str


class LevelCoverage(TypedDict):
    """
    Of the divisions of a level, how many have a centre of that level that is open; `per_mille` is the share in thousandths,
    rounded down.
    """

    covered: int
    divisions: int
    level: CentreLevel
    per_mille: int


class Licence(TypedDict):
    """
    A licence (证照): what it is for, its number, its last day.
    """

    expires_on: NotRequired[str | None]
    kind: str
    number: str


LicenceKind: TypeAlias = Literal["food", "business", "fire", "health", "other"]
"""
food 食品经营许可证, business 营业执照, fire 消防验收或备案, health 卫生许可, other.
"""


LicenceState: TypeAlias = Literal["not_recorded", "valid", "run_out"]
"""
Of the licence for food: `not_recorded` hinders nothing, `run_out` the subsidy of what is served.
"""


LineStatus: TypeAlias = Literal["open", "matched", "excepted", "resolved"]
"""
open: not reconciled; matched: nothing found; excepted: waits for an officer; resolved: decided, or taken back for a
reason that needs no decision.
"""


LinkScope: TypeAlias = Literal["orders", "whereabouts", "money", "health"]
"""
What the resident agreed to show.
"""


Looked: TypeAlias = Literal["passed", "failed", "not_applicable"]


class MatchReason(TypedDict):
    """
    One reason: `points` of at most `most`, which is 0 for what everybody here fulfils (contract, skill, certificate), and the
    figure behind it: visits, kilometres, minutes, people, days.
    """

    code: str
    en: str
    figure: int | None
    most: int
    points: int
    zh: str


Meal: TypeAlias = Literal["breakfast", "lunch", "dinner"]


class MealCardEnd(TypedDict):
    """
    Why the card is replaced or revoked.
    """

    reason: str


class MealCardIssue(TypedDict):
    """
    A card for a resident who has none.
    """

    resident_id: str


class MealCardIssued(TypedDict):
    """
    `token` is what the QR code on the card says, and `qr_svg` that code as a picture to be printed (SVG, black on white, with its
    quiet zone). Both are told this once and kept nowhere.
    """

    allowed_actions: list[str]
    card_no: str
    created_at: str
    ended_at: str | None
    ended_by: str | None
    ended_reason: str | None
    id: str
    issued_by: str
    qr_svg: str
    resident_id: str
    resident_name: str | None
    status: CardStatus
    token: str
    version: int


class MealCardRead(TypedDict):
    allowed_actions: list[str]
    card_no: str
    created_at: str
    ended_at: str | None
    ended_by: str | None
    ended_reason: str | None
    id: str
    issued_by: str
    resident_id: str
    resident_name: str | None
    status: CardStatus
    version: int


class MealClosureRead(TypedDict):
    allowed_actions: list[str]
    by_account: str
    created_at: str
    from_on: str
    id: str
    meal_point_id: str
    reason: str
    to_on: str
    withdrawn_at: str | None


class MealClosureRecord(TypedDict):
    """
    Both days included; one day has the same twice.
    """

    from_on: str
    reason: str
    to_on: str


class MealLicenceRead(TypedDict):
    """
    `days_left` from today on: 0 on its last day, negative once it has run out, null without an end.
    """

    days_left: int | None
    id: str
    kind: LicenceKind
    meal_point: str
    meal_point_id: str
    number: str
    valid_from: str
    valid_to: str | None
    version: int


class MealLicenceRecord(TypedDict):
    kind: LicenceKind
    number: str
    valid_from: str
    valid_to: NotRequired[str | None]


class MealLicenceUpdate(TypedDict):
    """
    What was written wrongly, or an earlier end; a renewed licence is another one.
    """

    number: NotRequired[str]
    valid_from: NotRequired[str]
    valid_to: NotRequired[str | None]


class MealMenuRead(TypedDict):
    dishes: list[DishRead]
    id: str
    meal: Meal
    meal_point_id: str
    served_on: str
    version: int


class MealMenuUpdate(TypedDict):
    """
    All dishes of the meal, in the place of those that were there.
    """

    dishes: list[Dish]


class MealMenuWrite(TypedDict):
    dishes: list[Dish]
    meal: Meal
    served_on: str


class MealOrderCancel(TypedDict):
    reason: str


MealOrderStatus: TypeAlias = Literal["ordered", "delivered", "not_collected", "cancelled", "lapsed"]
"""
delivered: a serving stands for it; not_collected: nobody was there to take it; lapsed: nobody told for a week what became
of it. The last two may still become delivered, when a phone that was offline tells so.
"""


MealOrdersOutcome: TypeAlias = Literal["delivered", "not_collected"]


MealPointModel: TypeAlias = Literal["station_charity", "mutual_aid", "self_organised", "catering_company"]
"""
Who runs it: a social-work station with a charity 社工站+公益组织, neighbours for each other 互助式, people by themselves
自发式, a catering company 餐饮企业.
"""


MealPointStatus: TypeAlias = Literal["planned", "built", "operating", "suspended", "closed"]


class MealPointStop(TypedDict):
    """
    `on` is the first day without meals.
    """

    on: NotRequired[str | None]
    reason: str


class MealPointTurn(TypedDict):
    """
    The first day on which it is so; today, where none is said.
    """

    on: NotRequired[str | None]


class MealPointUpdate(TypedDict):
    """
    A date is corrected here; that a point is built, opens or closes is an act of its own. A date that the status needs not,
    or does not have yet, stays as it is.
    """

    address: NotRequired[str | None]
    area: NotRequired[Area]
    built_on: NotRequired[str]
    closed_on: NotRequired[str]
    closed_on_holidays: NotRequired[bool]
    delivery_radius_metres: NotRequired[int | None]
    division_code: NotRequired[str]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    model: NotRequired[MealPointModel]
    name: NotRequired[str]
    opened_on: NotRequired[str]
    order_minutes_before: NotRequired[int]
    phone: NotRequired[str | None]
    planned_on: NotRequired[str]
    provider_id: NotRequired[str | None]
    seats: NotRequired[int | None]
    service_item_id: NotRequired[str | None]


Weekday: TypeAlias = int


class MealSlot(TypedDict):
    """
    One meal on some weekdays (1 Monday to 7 Sunday), by the clock of Shanghai.
    """

    closes: str
    meal: Meal
    opens: str
    weekdays: list[Weekday]


class MealTallyCorrect(TypedDict):
    """
    How many there really were, and why it said otherwise.
    """

    count: int
    reason: str


class MealTallyCorrectionRead(TypedDict):
    by_account: str
    count: int
    count_before: int
    created_at: str
    id: str
    reason: str


class MealTallyRead(TypedDict):
    allowed_actions: list[str]
    count: int
    created_at: str
    evidence: Evidence
    id: str
    import_id: str | None
    import_row: int | None
    meal: Meal
    meal_point_id: str
    meal_point_name: str
    provider_id: str | None
    served_on: str
    updated_at: str
    version: int


class MealTallyRecord(TypedDict):
    """
    How many; `meal_point_id` is an operator's own point where nothing is said.
    """

    count: int
    meal: Meal
    meal_point_id: NotRequired[str | None]
    served_on: str


class MealTallyRow(TypedDict):
    """
    `counted` is how many ate there.
    """

    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    evidence: Evidence
    id: str
    import_id: str | None
    kind: NotRequired[Literal["meal_tally"]]
    links: dict[str, str]
    meal: Meal
    meal_point: str
    meal_point_id: str
    served_on: str


class MealsOfMonth(TypedDict):
    copay_fen: int | None
    count: int
    gross_fen: int | None
    not_paid_fen: int | None
    self_paid_fen: int | None
    subsidy_fen: int | None
    waiting: int


class MenuCopied(TypedDict):
    """
    How many menus were copied, and how many not, as that meal has one already or is over.
    """

    copied: int
    left: int


class MenuCopy(TypedDict):
    """
    Each week is named by any of its days. What the later week has already, and days that are over, stay as they are.
    """

    from_week: str
    to_week: str


MessageAudience: TypeAlias = Literal["resident", "family", "caregiver", "provider_manager", "facility_manager", "meal_point_operator", "community_worker", "bureau_admin"]
"""
As whom somebody is told: the resident, a relative, or by the role in which the event concerns him.
"""


MessageChannel: TypeAlias = Literal["log", "sms", "wechat", "push"]
"""
log: nothing leaves the house; it is read at /v1/messages.
"""


MessageLanguage: TypeAlias = Literal["zh", "en"]


OptedOutItem: TypeAlias = str


class MessagePreview(TypedDict):
    """
    As a made-up person would read it. `sms_parts`: text messages, of 70 signs if it is one and of 67 each if not.
    """

    en: str
    length_en: int
    length_zh: int
    sms_parts_en: int
    sms_parts_zh: int
    zh: str


class MessageRuleCreate(TypedDict):
    daily_limit: int
    effective_from: str
    quiet_from: str
    quiet_until: str


class MessageRuleRead(TypedDict):
    created_at: str
    daily_limit: int
    effective_from: str
    id: str
    quiet_from: str
    quiet_until: str


MessageStatus: TypeAlias = Literal["waiting", "sent", "failed", "held_back"]
"""
failed: the gateway will not have it, or it was tried for a day; it can be sent again. held_back: it was never sent.
"""


class MessageTemplatePreview(TypedDict):
    """
    Words that are not kept; without any, those that hold today.
    """

    audience: MessageAudience
    en: NotRequired[str | None]
    kind: str
    zh: NotRequired[str | None]


class MessageTemplateRead(TypedDict):
    """
    `id` and `created_at` are null of the words that the house brings along. `words`: what may stand in braces.
    """

    audience: MessageAudience
    created_at: str | None
    effective_from: str | None
    en: str
    id: str | None
    kind: str
    urgent: bool
    words: list[str]
    zh: str


class MessageTemplateWrite(TypedDict):
    """
    `{resident}`, `{time}` and the like stand for what is known of the event; which of them a kind knows, the list of the
    templates says. Filled in, a message has at most 134 signs.
    """

    audience: MessageAudience
    effective_from: str
    en: str
    kind: str
    zh: str


class ModificationApply(TypedDict):
    """
    For whom, why, and under which programme of the kind `modification`; without one the resident pays all of it.
    """

    programme_id: NotRequired[str | None]
    reason: str
    resident_id: str


class ModificationApprove(TypedDict):
    """
    Who does the works; and the most that is paid of them, where that is less than the programme's rules allow.
    """

    most_fen: NotRequired[int | None]
    provider_id: str


class ModificationItemRead(TypedDict):
    cost_fen: int
    item_no: int
    need: str
    what: str


class ModificationPayment(TypedDict):
    """
    The whole subsidy, paid to who did the works, with the bank's own number.
    """

    bank_reference: str
    paid_on: str


class ModificationReason(TypedDict):
    reason: str


ModificationStatus: TypeAlias = Literal["applied", "surveyed", "in_progress", "accepted", "rejected", "withdrawn"]


class MonthKeepOpen(TypedDict):
    reason: str


MoveFault: TypeAlias = Literal["no_bed", "bed_twice", "bed_taken", "bed_not_in_service", "bed_closed", "other_kind", "room_for_other_sex", "house_suspended", "not_told"]
"""
Why somebody cannot be moved as planned: no bed; a bed that two are to have; one that is taken on those nights, out of
service, not there (any more), or in a room for the other sex; one of another kind, and nobody said why; the risks in the new
house neither assessed nor told to the family.
"""


class Near(TypedDict):
    """
    A position (WGS 84): what has a place of its own comes nearest first.
    """

    lat: float
    lng: float


class NearestCentre(TypedDict):
    """
    As the crow flies to the middle of where the division's residents live, in whole hundreds of metres.
    """

    distance_m: int
    id: str
    level: CentreLevel
    name: str


class NewRelative(TypedDict):
    """
    An account for a relative who has none: without a membership it can do nothing before the resident consents.
    """

    display_name: str
    password: str
    username: str


class NoteTold(TypedDict):
    boot_id: NotRequired[str | None]
    device_at: str
    id: str
    kind: Literal["note"]
    monotonic_ms: NotRequired[int | None]
    text: str
    visit_id: str


class NoticeClose(TypedDict):
    """
    What was done about it: an entitlement is ended or asked for by its own acts.
    """

    note: str


NoticeKind: TypeAlias = Literal["no_longer_fits", "fits_newly", "level_jump", "same_pair"]
"""
The last two are scheme F14 of fraud: a level that jumps by two, and assessors all of whose residents are one provider's.
"""


NoticeStatus: TypeAlias = Literal["open", "closed", "outdated"]
"""
`outdated`: a newer assessment said otherwise before anybody looked.
"""


Occasion: TypeAlias = Literal["monthly", "before_holiday", "flood_season", "random", "special"]


OccurrenceState: TypeAlias = Literal["ordered", "refused", "withdrawn"]
"""
refused: no order could be placed, and it is tried again every day; withdrawn: the plan took its order back.
"""


class OfferDecline(TypedDict):
    reason: str


class OfferMake(TypedDict):
    """
    A bed from a day on. `passes_over`: why this one and not who stands before, who is named otherwise.
    """

    bed_id: str
    from_on: str
    passes_over: NotRequired[str | None]
    to_on: NotRequired[str | None]


OfferStatus: TypeAlias = Literal["waiting", "open", "accepted", "declined", "expired", "already_taken", "withdrawn"]
"""
waiting: its turn has not come; already_taken: another was first; withdrawn: the order is not wanted any more.
"""


OnHoliday: TypeAlias = Literal["keep", "skip", "move"]
"""
What a public holiday does to an occurrence: nothing, it is left out, or it is served on the next working day.
"""


class OrderAssign(TypedDict):
    """
    As many caregivers as the order still needs: the first for its first place.
    """

    caregiver_ids: list[str]


class OrderClose(TypedDict):
    """
    Why it is declined or cancelled.
    """

    reason: str


class OrderDispute(TypedDict):
    reason: str


class OrderHindrance(TypedDict):
    """
    What stands in the way of the whole order or plan, whoever is sent, on these of its days.
    """

    code: str
    days: list[str]
    en: str
    zh: str


class OrderOfferDecline(TypedDict):
    reason: str


class OrderOfferRead(TypedDict):
    """
    What is asked for, where about and when. Who the resident is, the provider learns with the order that it takes.
    """

    allowed_actions: list[str]
    answered_at: str | None
    created_at: str
    division: str | None
    division_code: str
    expires_at: str | None
    id: str
    order_id: str
    order_no: str
    planned_minutes: int
    planned_start_at: str
    provider: str
    provider_id: str
    quantity: int | None
    reason: str | None
    service: str
    service_item_id: str
    status: OfferStatus
    turn: int
    version: int


class OrderOffersMade(TypedDict):
    """
    All offers of the order, in their turns. `hindrances`: what is in the way whoever takes it, as matching says it.
    """

    hindrances: list[OrderHindrance]
    items: list[OrderOfferRead]


class OrderOffersMake(TypedDict):
    """
    Whom to ask: at once, and the first takes it; or `in_turn`, one after another as they stand here. The provider with whom the
    order was placed is asked too, first, unless it stands here.
    """

    answer_within_minutes: NotRequired[int]
    """
    How long each may take to answer, never beyond the planned start
    """
    in_turn: NotRequired[bool]
    provider_ids: list[str]


class OrderPlace(TypedDict):
    """
    One occasion of one service. `quantity` only for an item that is not priced by the hour. Without `programme_id` the
    entitlement of highest priority pays that covers the item on that day; where there is none, the resident does.
    """

    note: NotRequired[str]
    planned_minutes: int
    planned_start_at: str
    programme_id: NotRequired[str | None]
    provider_id: str
    quantity: NotRequired[int | None]
    resident_id: str
    self_pay_excess: NotRequired[bool]
    service_item_id: str


class OrderRate(TypedDict):
    note: NotRequired[str | None]
    rating: int


class OrderReschedule(TypedDict):
    planned_minutes: NotRequired[int | None]
    planned_start_at: str


OrderStatus: TypeAlias = Literal["placed", "accepted", "declined", "scheduled", "in_service", "completed", "confirmed", "disputed", "cancelled", "expired"]


class OrderUpdate(TypedDict):
    note: NotRequired[str]


class OutageEnd(TypedDict):
    """
    `to_on` is the first day on which the bed is in service again.
    """

    to_on: str


OutageState: TypeAlias = Literal["cleaning", "isolated", "out_of_service"]


class OutcomeBatch(TypedDict):
    """
    Outcomes that were told without a network, in any order. What is wrong with one keeps none of the others out.
    """

    outcomes: list[dict[str, Any]]


OutcomeOutput: TypeAlias = Literal["done", "read", "denied"]


class OverrideReserve(TypedDict):
    """
    Past a rule that forbids the bed (docs/adr/0049), for a reason.
    """

    bed_id: str
    follows_id: NotRequired[str | None]
    from_on: str
    id_number: NotRequired[str | None]
    passes_over: NotRequired[str | None]
    reason: str
    resident_id: NotRequired[str | None]
    to_on: NotRequired[str | None]


OwnerKind: TypeAlias = Literal["entitlement_month", "delivered", "programme_payable", "provider_receivable", "appropriation", "provider_paid", "resident_owed", "resident_paid", "allowance_paid"]
"""
Whose account it is. Only `entitlement_month` and `appropriation` have a limit, and so carry balances.
"""


Ownership: TypeAlias = Literal["public", "private", "public_private"]
"""
Who owns it: public 公办, private 民办, public_private 公建民营.
"""


class Part(TypedDict):
    amount_fen: int
    due_on: str


class PasswordChange(TypedDict):
    """
    The current password proves who asks, whoever may hold his token.
    """

    current_password: str
    new_password: str


PathReason: TypeAlias = Literal["to_hospital", "after_treatment", "ability_kept", "after_rehabilitation", "dementia", "severe_loss", "mild_loss", "level_rose", "treated_again", "went_home", "left_bed"]
"""
Why the next step is proposed (services/care_paths.py).
"""


PathStage: TypeAlias = Literal["treatment", "rehabilitation", "stable", "hospice"]
"""
treatment 治疗, rehabilitation 康复, stable 稳定期照护, hospice 安宁疗护.
"""


class PathWhy(TypedDict):
    code: PathReason
    says_en: str
    says_zh: str


PatternStatus: TypeAlias = Literal["open", "cleared", "confirmed"]
"""
open: waits for an officer; cleared: honest, he says why; confirmed: not honest, and some of its lines go by the
existing acts.
"""


PatternUnit: TypeAlias = Literal["minutes", "days", "times", "bp"]
"""
What a pattern is measured in; `bp` are hundredths of a per cent.
"""


class PatternsCleared(TypedDict):
    """
    How many, and how many are the actor's own or of his kin, which somebody else must look at.
    """

    cleared: int
    withheld: int


class PauseRead(TypedDict):
    """
    Days without cover, both inclusive; open-ended until it is resumed.
    """

    from_on: str
    to_on: str | None


class PaymentCancel(TypedDict):
    """
    Why nobody is sent it any more.
    """

    reason: str


class PaymentRead(TypedDict):
    amount_fen: int
    bank_reference: str
    id: str
    paid_on: str
    recorded_by: str
    recovery_id: str | None


class PaymentRecord(TypedDict):
    """
    Money that the bank has moved: `bank_reference` is the bank's own number, once in the district. Or money that is kept
    back for what the same provider owes: `recovery_id` names the recovery, whose receipt it is at the same time.
    """

    amount_fen: int
    bank_reference: NotRequired[str | None]
    paid_on: str
    recovery_id: NotRequired[str | None]


PaymentStatus: TypeAlias = Literal["open", "paid", "returned", "ready", "cancelled"]
"""
open: approved, and the bank has not answered; returned: waits for a correction; ready: goes with the next batch;
cancelled: was returned and is not due any more, so that its money went back to its funds.
"""


PersonTimeUnit: TypeAlias = Literal["visit", "resident_month"]
"""
What one person-time (人次) of a report is: a visit, or a resident served in a month.
"""


PersonalField: TypeAlias = Literal["id_number", "birth_on", "phone", "address", "place", "bank_card"]


PersonalKind: TypeAlias = Literal["accident", "care"]
"""
The kinds that insure one person.
"""


class PersonsCovered(TypedDict):
    """
    `concerned`: residents on the register that day whom the kind is meant for; `covered` of them have a policy in force.
    """

    concerned: int
    covered: int
    from_age: int | None
    kind: PersonalKind
    missing: int
    to_age: int | None


class PhotoTold(TypedDict):
    """
    A photo by its hash; the file is uploaded before or after.
    """

    boot_id: NotRequired[str | None]
    device_at: str
    id: str
    kind: Literal["photo"]
    monotonic_ms: NotRequired[int | None]
    sha256: str
    """
    SHA-256 of the file, in lower case hexadecimal
    """
    text: NotRequired[str]
    visit_id: str


PhotoType: TypeAlias = Literal["image/jpeg", "image/png", "image/webp"]
"""
What a browser shows, and every phone can send.
"""


class PhotoUploadBegin(TypedDict):
    """
    What the phone says of a photo before it sends it: the same as in one piece, and how many bytes it has.
    """

    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    sent_at: NotRequired[str | None]
    sha256: str
    """
    SHA-256 of the file, in lower case hexadecimal
    """
    size_bytes: int
    """
    Of the whole file
    """
    taken_at: str


class PhotoUploadRead(TypedDict):
    """
    `offset`: so many bytes are here, and the next piece begins there. `photo_id`: null until the photo is whole.
    """

    id: str
    offset: int
    photo_id: str | None
    sha256: str
    size_bytes: int


class PhotoUseRead(TypedDict):
    deed: str | None
    finding_id: str | None
    finding_no: str | None
    inspection_id: str
    inspection_no: str
    named_at: str


class Place(TypedDict):
    lat: float
    lng: float


class Planned(TypedDict):
    """
    One day that the plan gives. `planned_start_at` is empty where nobody comes, and `code` says why: `holiday`, `day_taken`
    (it would have been moved to a day that has one), `paused`, `division_paused`, `resident_away` (null to a relative who may not know
    that). `holiday` names the day off.
    """

    code: str | None
    holiday: str | None
    occurs_on: str
    order_id: str | None
    order_status: OrderStatus | None
    planned_start_at: str | None
    state: OccurrenceState | None
    version_no: int


PolicyKind: TypeAlias = Literal["accident", "care", "facility_liability"]
"""
Accident (意外险) and care (护理险) insure one person, liability (机构责任险) so many beds of one facility.
"""


class PortraitName(TypedDict):
    """
    `sha256`: a photo of hers that you have uploaded; null takes the picture away.
    """

    sha256: str | None


class Position(TypedDict):
    """
    Where the device was at this event, and how well it knew (WGS 84).
    """

    accuracy_m: float
    lat: float
    lng: float


class PriceRead(TypedDict):
    effective_from: str
    id: str
    service_item_id: str
    unit_price_fen: int


class PriceSet(TypedDict):
    """
    A price from a day on; a visit takes the one in force on the day it began.
    """

    effective_from: str
    unit_price_fen: int


class ProblemInput(TypedDict):
    """
    One fault of the input: where it is (a JSON pointer), its code, and a sentence for people.
    """

    code: str
    message: str
    pointer: str


ProgrammeKind: TypeAlias = Literal["service", "meal", "allowance", "modification"]


ProgrammeStatus: TypeAlias = Literal["draft", "active", "closed"]


class ProgrammeUpdate(TypedDict):
    """
    `status`: draft -> active -> closed. Active takes entitlements; closed takes nothing more.
    """

    name: NotRequired[str]
    status: NotRequired[ProgrammeStatus]


FundSharesBpItemItem: TypeAlias = str


FundSharesBpItemItem1: TypeAlias = int


FundSharesBpItem: TypeAlias = tuple[FundSharesBpItemItem, FundSharesBpItemItem1]


class ProgrammeVersionRead(TypedDict):
    ability_scale: str | None
    billing_increment_minutes: int
    cap_unit: CapUnit | None
    copay_bp: int
    effective_from: str
    """
    Prices and shares hold from this day on, the cap from the first month that begins on it or later
    """
    fund_shares_bp: list[tuple[str, int]]
    id: str
    lapses: bool
    min_ability_level: int | None
    monthly_cap: int | None
    person_time_unit: PersonTimeUnit
    price_cap_fen: int | None
    priority: int
    programme_id: str
    service_codes: list[str]
    thresholds: dict[str, int]


Proof: TypeAlias = Literal["gps", "qr", "nfc", "telephone", "family", "none"]
"""
How the device says that it proves the place; a tag (qr, nfc) or a call proves where the server verified it (`vouched`).
"""


class ProviderCreate(TypedDict):
    """
    `code` is the bureau's own and stays for ever; `credit_code` by GB 32100-2015.
    """

    address: NotRequired[str | None]
    code: str
    credit_code: NotRequired[str | None]
    kind: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    name: str
    phone: NotRequired[str | None]


class ProviderLeftOut(TypedDict):
    code: str
    hurdles: list[Hurdle]
    name: str
    provider_id: str


class ProviderMatch(TypedDict):
    """
    `score` is the sum of the points, 100 at most; `place` 1 is the best.
    """

    code: str
    name: str
    place: int
    provider_id: str
    reasons: list[MatchReason]
    score: int


class ProviderMatches(TypedDict):
    """
    `fit` and `unfit` count all, however many are shown. `hindrances`: what is in the way whoever takes it: `resident_away`.
    """

    fit: int
    hindrances: list[OrderHindrance]
    items: list[ProviderMatch]
    left_out: list[ProviderLeftOut]
    unfit: int


class PublicBeds(TypedDict):
    """
    `total` are there today and in service or not; `free` are in service and promised to nobody from today on.
    """

    free: int
    kind: BedKind
    total: int


class PublicHours(TypedDict):
    """
    A meal of a weekday (1 Monday to 7 Sunday), by the clock of Shanghai.
    """

    closes: str
    meal: Meal
    opens: str
    weekday: int


class PublicRecord(TypedDict):
    """
    `inspections`, `findings`, `closed` and `median_days` (from found to closed) are of the inspections of the last twelve months
    that were not annulled; `open` and `overdue` are all that stand now, however old.
    """

    closed: NotRequired[int]
    findings: NotRequired[int]
    inspections: NotRequired[int]
    last_inspected_on: NotRequired[str | None]
    median_days: NotRequired[int | None]
    open: NotRequired[int]
    overdue: NotRequired[int]


class QualificationAdd(TypedDict):
    """
    Certificates are added and never changed: a renewed one is another. Valid from `issued_on` to `expires_on`.
    """

    certificate_no: NotRequired[str]
    expires_on: str
    issued_on: NotRequired[str | None]
    kind: NotRequired[str]


class QualificationRead(TypedDict):
    caregiver_id: str
    certificate_no: str
    expires_on: str
    id: str
    issued_on: str | None
    kind: str


class QuestionChoice(TypedDict):
    code: str
    en: str
    zh: str


Rater: TypeAlias = Literal["resident", "family"]
"""
Who rated: the resident, or a relative who may see the orders.
"""


class ReadinessRead(TypedDict):
    """
    Whether a subsidised meal may be served then, and all that hinders it.
    """

    hindrances: list[HindranceRead]
    may_serve: bool


Reason: TypeAlias = Literal["resident_asked", "resident_absent", "resident_in_hospital", "resident_refused", "caregiver_late", "caregiver_replaced", "no_network", "device_failed", "forgot_check_in", "forgot_check_out", "schedule_changed", "weather", "emergency", "duplicate_entry", "data_entry_error", "not_delivered", "manual", "other"]
"""
Why a visit was corrected, missed, acknowledged or rejected (standards.md); `manual` and `other` need a memo.
"""


ReceiptMeans: TypeAlias = Literal["bank", "offset"]
"""
bank: money that came in; offset: kept back from a payment of an approved settlement to the same provider.
"""


class ReceiptRead(TypedDict):
    amount_fen: int
    id: str
    means: ReceiptMeans
    received_on: str
    recorded_by: str
    reference: str
    settlement_id: str | None


class ReceiptRecord(TypedDict):
    """
    Money that came in, with the bank's own number, once in the district.
    """

    amount_fen: int
    bank_reference: str
    received_on: str


RecordKind: TypeAlias = Literal["visit", "serving", "stay"]
"""
What a line bills; each with records of its own (services/records.py).
"""


RecoveryCause: TypeAlias = Literal["settlement", "decision", "allowance"]
"""
settlement: the negative net of an adjustment; decision: a paper of the bureau or the auditors says so; allowance: a
month that was paid to somebody who had died or moved away before it.
"""


class RecoveryPropose(TypedDict):
    """
    What a decision says is owed: by a provider or by a resident, for one programme. Fen.
    """

    amount_fen: int
    document_no: NotRequired[str]
    programme_id: str
    provider_id: NotRequired[str | None]
    reason: str
    resident_id: NotRequired[str | None]


class RecoveryReason(TypedDict):
    """
    Of how many lines of the adjustment a code of reconciliation says why they were taken back as a whole.
    """

    code: str
    lines: int
    record_kind: RecordKind
    says_en: str
    says_zh: str


RecoveryStatus: TypeAlias = Literal["proposed", "open", "recovered", "withdrawn"]


class RefreshRequest(TypedDict):
    refresh_token: str


class Remark(TypedDict):
    """
    What is to be told to whoever sent something that is kept all the same, and what to do: `says_*`.
    """

    code: str
    says_en: str
    says_zh: str


Required: TypeAlias = Literal["always", "answered", "came", "optional"]
"""
When an answer has to be there: always; where somebody answered; where moreover somebody came, or there was a meal.
"""


class ResendOrder(TypedDict):
    """
    What was corrected, such as a new bank card in the register.
    """

    note: str


class ResidentMessagePreferenceRead(TypedDict):
    """
    `version` is 0 while nothing was set. `own_counts`: he has set his own, with an account, which counts instead of this.
    `telephone_known`: without one, and without an account, nobody can tell him anything. `always_told`: of what nobody opts out;
    `district_*`: what the bureau has set, and holds beside it.
    """

    always_told: list[str]
    daily_limit: int | None
    district_daily_limit: int
    district_quiet_from: str
    district_quiet_until: str
    language: MessageLanguage
    opted_out: list[str]
    own_counts: bool
    quiet_from: str | None
    quiet_until: str | None
    resident_id: str
    telephone_known: bool
    version: int


class ResidentMessagePreferenceUpdate(TypedDict):
    """
    Only what is sent changes. `opted_out`: events (`visits.checked_in`) or nouns (`visits`); of what is urgent nobody opts out.
    """

    daily_limit: NotRequired[int | None]
    language: NotRequired[MessageLanguage]
    opted_out: NotRequired[list[OptedOutItem]]
    quiet_from: NotRequired[str | None]
    quiet_until: NotRequired[str | None]


Category: TypeAlias = str


class ResidentRevealed(TypedDict):
    """
    Only what was asked for is filled.
    """

    address: NotRequired[str | None]
    bank_card: NotRequired[str | None]
    birth_on: NotRequired[str | None]
    id: str
    id_number: NotRequired[str | None]
    phone: NotRequired[str | None]
    place: NotRequired[Place | None]


class ResidentSearch(TypedDict):
    """
    In a body and not in the address, which others log. All that is given must fit.
    """

    id_number: NotRequired[str | None]
    """
    The whole identity number
    """
    name: NotRequired[str | None]
    """
    The name from any of its characters on: in characters (`桂芳`), in pinyin (`guifang`) or in initials (`wgf`)
    """
    phone_tail: NotRequired[str | None]
    """
    The last four digits of the phone
    """


ResidentStatus: TypeAlias = Literal["active", "moved_out", "deceased"]


ResolutionKind: TypeAlias = Literal["accept", "adjust", "reject"]
"""
accept: pay what reconciliation found payable; adjust: pay the given quantity, never more; reject: pay nothing.
"""


Code: TypeAlias = str


ResolutionReason: TypeAlias = Literal["checked", "no_record", "no_evidence", "evidence_found", "documents_supplied", "pays_what_was_verified", "pays_what_was_agreed", "data_entry_error", "duplicate_entry", "both_took_place", "relative_allowed", "resident_asked", "not_delivered", "false_service", "other"]
"""
A member more is a reason more; `other` needs a note. `false_service` rejects the visit itself.
"""


class Responsible(TypedDict):
    """
    Four answer for every finding: the territory (属地), the industry's authority (行业), the institution (机构) and one person (个人).
    """

    individual: str
    industry: str
    institution: str
    territory: str


RevealPurpose: TypeAlias = Literal["service", "contact", "verification", "payment", "emergency", "complaint", "inspection"]
"""
Why somebody needs to see personal data in full.
"""


ReviewOutcome: TypeAlias = Literal["passed", "doubted"]


RiskEventKind: TypeAlias = Literal["fall", "choking", "self_harm", "wandering", "other"]


RiskLevel: TypeAlias = Literal["none", "low", "medium", "high"]


RiskOutput: TypeAlias = Literal["choking", "ingestion", "pressure_injury", "scalding", "falling_from_bed", "falling", "injury", "wandering", "activity_accident"]
"""
The nine service risks of GB 38600-2019.
"""


class RiskReason(TypedDict):
    """
    `count` times `points_each`, and no more than `most`: `points`.
    """

    code: str
    count: int
    en: str
    points: int
    zh: str


class RiskWeight(TypedDict):
    code: str
    en: str
    most: int | None
    points_each: int
    zh: str


RisksRisk: TypeAlias = Literal["choking", "ingestion", "pressure_injury", "scalding", "falling_from_bed", "falling", "injury", "wandering", "activity_accident"]
"""
The nine service risks of GB 38600-2019.
"""


Role: TypeAlias = Literal["bureau_admin", "subsidy_officer", "inspector", "community_worker", "provider_manager", "caregiver", "meal_point_operator", "facility_manager", "family", "resident", "auditor", "region_viewer"]
"""
The roles of the contract; what each may do is one table in services/roles.py.
"""


class RoomBed(TypedDict):
    """
    With its state of today.
    """

    bed_no: str
    id: str
    kind: BedKind
    state: BedState


RoomSex: TypeAlias = Literal["male", "female", "any"]


class RoomUpdate(TypedDict):
    """
    The beds in it move along with its name.
    """

    building: NotRequired[str | None]
    floor: NotRequired[str | None]
    for_sex: NotRequired[RoomSex]
    room_no: NotRequired[str]


RoundBegins: TypeAlias = Literal["home", "office", "first_visit"]
"""
home: the caregiver's; office: the provider's, where no home is known; first_visit: where neither is.
"""


class RouteOrder(TypedDict):
    id: str
    note: str
    order_no: str
    price_fen: int
    resident_name: str
    status: MealOrderStatus


class RouteStop(TypedDict):
    """
    One door, in the order of the way: `metres` from the stop before, as the crow flies; null where a position is not known, and
    these come last, by their address.
    """

    address: str | None
    lat: float | None
    lng: float | None
    metres: int | None
    n: int
    orders: list[RouteOrder]
    phone: str | None


class SafetyEventAnnul(TypedDict):
    reason: str


SafetyEventKind: TypeAlias = Literal["meeting", "training", "drill"]


class SafetyRisk(TypedDict):
    """
    `score`: the sum of the points. `inspected_on`: empty for a place that was never inspected.
    """

    division_code: str | None
    inspected_on: str | None
    place: int
    place_id: str
    place_kind: InspectedKind
    place_name: str
    reasons: list[RiskReason]
    score: int


class SafetyRisks(TypedDict):
    """
    `formula`: the score is the sum over its codes of count times `points_each`, each `most` at most. `places`: how many were
    ranked.
    """

    formula: list[RiskWeight]
    items: list[SafetyRisk]
    places: int


SafetyTopic: TypeAlias = Literal["fire", "food", "gas", "building", "electrical", "flood", "epidemic", "medication", "special_equipment", "security", "illegal_fundraising"]
"""
fire 消防, food 食品, gas 燃气, building 建筑/房屋, electrical 电气, flood 防汛, epidemic 疫情, medication 用药,
special_equipment 特种设备, security 治安, illegal_fundraising 非法集资.
"""


class SampleCheck(TypedDict):
    """
    The draw once more from the lines as they are: whether it gives the same population and the same items.
    """

    differing: int
    drawn: int
    equal: bool
    population: int
    population_sha256: str


SampleKind: TypeAlias = Literal["lines", "call_backs"]
"""
lines: somebody looks at the evidence of a line; call_backs: somebody telephones a resident.
"""


class SampleRead(TypedDict):
    """
    `founded`: doubted and not cleared by the second person. `must_grow`: too many of them in the last round, so that the
    claim is not proposed before the sample was extended.
    """

    allowed_actions: list[str]
    claim_id: str
    claim_no: str
    created_at: str
    doubted: int
    drawn: int
    drawn_by: str
    dropped: int
    first: int
    founded: int
    id: str
    kind: SampleKind
    must_grow: bool
    passed: int
    pending: int
    population: int
    population_sha256: str
    provider_id: str
    rounds: int
    seed: str
    service_month: str
    unreached: int


class Scale(TypedDict):
    """
    The questions, the levels, the rules that worsen (one step in all, never beyond the worst), and the bureau's settings:
    how long a result holds, for how long it may be objected to, and which professions one of two assessors must have (none:
    any).
    """

    backgrounds: NotRequired[list[Background]]
    dimensions: list[Dimension]
    forcing: NotRequired[list[Forcing]]
    items: list[Item]
    levels: list[Level]
    objection_days: NotRequired[int]
    valid_months: NotRequired[int]
    worsened_by_diagnoses: NotRequired[list[DiagnosisRange]]
    worsened_by_events: NotRequired[EventRule | None]


class ScaleAdd(TypedDict):
    """
    A scale of the bureau's own; with a code that there is, its next version. Take the one that is read for a pattern.
    """

    backgrounds: NotRequired[list[Background]]
    code: str
    dimensions: list[Dimension]
    forcing: NotRequired[list[Forcing]]
    items: list[Item]
    levels: list[Level]
    name_en: str
    name_zh: str
    objection_days: NotRequired[int]
    valid_months: NotRequired[int]
    worsened_by_diagnoses: NotRequired[list[DiagnosisRange]]
    worsened_by_events: NotRequired[EventRule | None]


class ScaleRead(TypedDict):
    """
    `scale_version` is stored with every assessment; `newest`: it is the one by which is assessed now.
    """

    code: str
    created_at: str
    id: str
    issued_by: str
    name_en: str
    name_zh: str
    newest: bool
    scale: Scale
    scale_version: int
    total: int


class ScheduleRead(TypedDict):
    by_account: str
    created_at: str
    document_no: str
    effective_from: str
    id: str
    missed_calls: int
    missed_within_days: int
    risks: list[dict[str, Any]]


ScoreComponent: TypeAlias = Literal["electronic", "not_rejected", "manual", "missed", "late", "ratings", "complaints_upheld", "complaints_partly", "disputes_upheld"]
"""
The first two make the score; the others stand beside it.
"""


class ScoreComponentRead(TypedDict):
    """
    `numerator` of `denominator`; `value` in `unit`: basis points (bp) of a share, hundredths of a star of an average, half up, and null
    where the denominator is 0. `weight_bp`: how much of the score it is, 0 of what stands beside it. `rows`, `of_rows`: the lists that
    hold what the numerator and the denominator count (of ratings the stars of these orders are added up).
    """

    code: ScoreComponent
    denominator: int
    en: str
    numerator: int
    of_rows: list[str]
    rows: list[str]
    unit: str
    value: int | None
    warning: bool
    warning_at: int | None
    weight_bp: int
    zh: str


class ScorecardRead(TypedDict):
    """
    `score_bp`: 60 % by the share of visits with electronic proof and 40 % by the share not rejected, half up to the basis point; null
    without visits. `warning`: it is below `warning_below_bp`. `complete`: the quarter is over; before, the figures still move.
    """

    complete: bool
    components: list[ScoreComponentRead]
    from_on: str
    provider_id: str
    provider_name: str
    quarter: str
    score_bp: int | None
    to_on: str
    warning: bool
    warning_below_bp: int


SearchKind: TypeAlias = Literal["resident", "provider", "caregiver", "meal_point", "facility", "care_centre"]
"""
What can be found.
"""


class SearchOrder(TypedDict):
    """
    In a body and not in the address, which others log. All that is given must fit; at least one of the first three is.
    """

    community: NotRequired[str | None]
    """
    A division of the district: its code, or some of its name (`塔山`)
    """
    kinds: NotRequired[list[SearchKind]]
    """
    What is looked for; empty: all that the asker may read
    """
    limit: NotRequired[int]
    """
    At most so many of each kind
    """
    near: NotRequired[Near | None]
    phone_tail: NotRequired[str | None]
    """
    The last four digits of the telephone
    """
    text: NotRequired[str | None]
    """
    Two or more characters of a name, beginning anywhere in it (`桂芳`), in pinyin (`guifang`) or in initials (`wgf`)
    """


SelfPaid: TypeAlias = Literal["not_entitled", "already_served", "point_not_serving", "point_without_provider", "point_without_price", "point_without_contract", "card_ended"]
"""
Why no programme pays: nothing covers this resident, point and day; a programme has paid for this meal of the day
already, at `first_meal_point_id`; the point may not serve then; it has no provider to pay, no priced item, or no contract that
covers it that day; the card had ended, and no officer has said yet that it was the resident who ate.
"""


SendingStatus: TypeAlias = Literal["open", "paid", "returned"]


ServiceCategory: TypeAlias = Literal["meal", "bathing", "cleaning", "medical_escort", "errand", "emergency", "housekeeping", "rehabilitation", "nursing", "companionship"]
"""
The six helps 六助 and what goes beyond them.
"""


Task: TypeAlias = str


class ServingAcknowledgementsRead(TypedDict):
    """
    `withheld` are servings of the actor's own import or of his kin, which another must look at; `remaining` need another
    act.
    """

    acknowledged: int
    remaining: int
    verified: int
    withheld: int


class ServingBatch(TypedDict):
    """
    Servings that were made without a network, in any order: each a serving as it is sent singly. What is wrong with one
    keeps none of the others out.
    """

    servings: list[dict[str, Any]]


ServingExceptionCode: TypeAlias = Literal["manual", "late_entry", "after_death", "after_move", "point_not_serving", "place", "unproven", "card_ended", "doubted_in_review", "denied_on_call"]
"""
What keeps a serving from being verified until somebody entitled says why it counts all the same. Of a meal that was
brought home: `place`, far from the home or where nobody knows where that is; `unproven`, without any proof.
"""


ServingMode: TypeAlias = Literal["dine_in", "delivery"]


class ServingReason(TypedDict):
    """
    Why: a reason of the list, and a memo, which `other` and `manual` need.
    """

    memo: NotRequired[str]
    reason_code: Reason


class ServingRecord(TypedDict):
    """
    One meal. The till makes `id` before it sends, so the same serving may be sent again.

    Who it is for: `id_number` as the identity card was read, `card_token` as the QR code of the resident's meal card was
    scanned, or `card_no` typed from it, which an officer looks at later. `serving_no` is the id where nothing is said;
    `meal_point_id` an operator's own point.
    """

    card_no: NotRequired[str | None]
    card_token: NotRequired[str | None]
    id: str
    id_number: NotRequired[str | None]
    meal: Meal
    meal_point_id: NotRequired[str | None]
    mode: NotRequired[ServingMode]
    price_fen: int
    served_at: str
    serving_no: NotRequired[str | None]


class ServingReview(TypedDict):
    """
    accept settles every open doubt; reject: the serving was false, it counts and is paid nowhere.
    """

    decision: Judgement
    memo: NotRequired[str]
    reason_code: Reason


ServingStatus: TypeAlias = Literal["verified", "flagged", "rejected", "cancelled"]
"""
verified: counts, and is posted where a programme pays; flagged: somebody must look at it first; rejected: it was
false; cancelled: a slip of the till. The last two count nowhere and free the meal for another serving.
"""


class SettlementReturn(TypedDict):
    reason: str


SettlementStatus: TypeAlias = Literal["proposed", "approved", "paid", "returned"]


Sex: TypeAlias = Literal["male", "female"]


class ShiftAdd(TypedDict):
    """
    On a weekday of every week, or on one day (`on_date`) instead of what its weekday says. A day off is one day's shift that
    ends when it starts; until midnight is until 23:59, so that a night is two shifts.
    """

    ends_at: str
    on_date: NotRequired[str | None]
    starts_at: str
    weekday: NotRequired[int | None]


class ShiftRead(TypedDict):
    caregiver_id: str
    ends_at: str
    id: str
    on_date: str | None
    starts_at: str
    weekday: int | None


class SignUpOrder(TypedDict):
    resident_id: str


SignUpStatus: TypeAlias = Literal["signed_up", "waiting", "cancelled", "attended", "absent"]
"""
waiting: for a seat, in the order of `no`; attended and absent are said once the activity was held.
"""


SignalKind: TypeAlias = Literal["alarm", "fault", "heartbeat", "test", "clear"]
"""
What a device can say. `clear` ends its alarm and its fault; `test` says that somebody tried it.
"""


class SignalRead(TypedDict):
    """
    `hour_at`: the beginning of the hour.
    """

    device_id: str
    first_at: str
    hour_at: str
    id: str
    kind: CountedSignal
    last_at: str
    times: int


class SignalsTaken(TypedDict):
    """
    `taken`: how many were; `sequence`: the request's own number, below which nothing is taken any more. `alert_id`, `sos_id`:
    what stands by this.
    """

    alert_id: NotRequired[str | None]
    sequence: int
    sos_id: NotRequired[str | None]
    taken: int


SignedAs: TypeAlias = Literal["resident", "family"]
"""
Who signed the acceptance.
"""


class SlotRead(TypedDict):
    closes: str
    meal: Meal
    opens: str
    weekday: int


class SosAide(TypedDict):
    """
    `phone`: the office's, where one is recorded. `distance_m` is null where either place is not known.
    """

    distance_m: int | None
    id: str
    kind: HelperKind
    measured_from: HelperPlace
    name: str
    phone: str | None


class SosContact(TypedDict):
    """
    Whom to call, the first first. The whole number is shown by `/residents/{resident_id}/contacts/{id}/reveal`.
    """

    id: str
    name: str
    phone_masked: str | None
    relation: str


SosPlace: TypeAlias = Literal["told", "home", "facility", "unknown"]
"""
Where help is looked for: where the caller said to be, at home, at the facility; or nowhere that is known.
"""


class SosRaise(TypedDict):
    """
    `lat` and `lng`: where the resident is now, if that is known; without them he is looked for at home, or where he stays.
    """

    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    note: NotRequired[str]
    resident_id: str


class SosRead(TypedDict):
    """
    `overdue`: nobody answered by `acknowledge_by`. `raised_by` is null of a button, `device_id` of a person. `resolution`: what
    was said when it was over.
    """

    acknowledge_by: str
    acknowledged_at: str | None
    acknowledged_by: str | None
    alert_id: str
    allowed_actions: list[str]
    cause: AlertCause | None
    created_at: str
    device_id: str | None
    facility_id: str | None
    id: str
    last_pressed_at: str
    level: AlertLevel
    note: str
    overdue: bool
    place_known: bool
    presses: int
    raised_by: str | None
    resident_id: str | None
    resident_name: str | None
    resolution: str | None
    resolved_at: str | None
    resolved_by: str | None
    status: AlertStatus
    version: int


class SpellRead(TypedDict):
    """
    From `from_on` until before `until_on`, when it was suspended or closed for `reason`; it lasts without.
    """

    from_on: str
    id: str
    reason: str | None
    until_on: str | None


class Spent(TypedDict):
    """
    Of what is verified: `gross_fen` = `subsidy_fen` + `copay_fen` + `self_paid_fen` + `not_paid_fen`, as of one visit (who comes).
    All null for a relative without the consent to
    `money`.
    """

    copay_fen: int | None
    gross_fen: int | None
    not_paid_fen: int | None
    self_paid_fen: int | None
    subsidy_fen: int | None


Split: TypeAlias = Literal["month", "division"]
"""
What each figure is broken down by.
"""


CategoriesExcludeItem: TypeAlias = str


CategoriesIncludeItem: TypeAlias = str


Standing: TypeAlias = Literal["active", "suspended", "ended"]
"""
Whether an account or a membership may be used.
"""


Starts: TypeAlias = Literal["birthday_month", "next_month"]
"""
From when an age counts: the month of the birthday, or the month after it.
"""


class StatementCheck(TypedDict):
    """
    What the holder of a paper may compare it with. `status` and `paid_fen` are those of the paper, `status_now` and
    `paid_now_fen` those of today; `latest` is false when a later statement was issued, at a payment.
    """

    code: str
    district: str
    genuine: bool
    issued_at: str
    latest: bool
    month: str
    paid_fen: int
    paid_now_fen: int
    provider: str
    says_en: str
    says_zh: str
    settlement_no: str
    sha256: str
    status: SettlementStatus
    status_now: SettlementStatus
    subsidy_capitals: str
    subsidy_fen: int


class StatementContract(TypedDict):
    """
    A contract of the provider that holds on a day of the month.
    """

    contract_no: str
    ends_on: str
    starts_on: str


class StatementFund(TypedDict):
    amount_fen: int
    programme: str
    source: str


class StatementPayment(TypedDict):
    """
    `recovery_no` of what was kept back for a recovery, and no bank paid: `bank_reference` is then that of the receipt.
    """

    amount_fen: int
    bank_reference: str
    paid_on: str
    recorded_by: str
    recovery_no: NotRequired[str | None]


class StatementReason(TypedDict):
    """
    A code of reconciliation in words, and what the officer decided about it: `decided` in words. `cause_*` in a few words what holds
    of this line, where a code has several causes.
    """

    cause_en: NotRequired[str | None]
    cause_zh: NotRequired[str | None]
    code: str
    decided: NotRequired[str | None]
    en: str
    note: str | None
    resolution: str | None
    zh: str


class StatementReduction(TypedDict):
    """
    A line that is approved for less than was asked, of whose approved amount a cap in fen left `over_cap_fen` to the resident, or
    any line of an adjustment; the resident's name is masked. Of an
    adjustment `before_fen` is what was approved before (0 where the record was not billed), and what moves is approved less
    before; `before_subsidy_fen` and `subsidy_fen` are what of it is subsidy, and their differences add up to the statement's. All
    three are missing elsewhere. `record_kind` is missing where the line bills a visit.
    """

    approved_fen: int
    asked_fen: int
    before_fen: NotRequired[int | None]
    before_subsidy_fen: NotRequired[int | None]
    line_no: int
    over_cap_fen: NotRequired[int | None]
    reasons: list[StatementReason]
    record_kind: NotRequired[RecordKind | None]
    record_no: str
    reduced_fen: int
    resident_masked: str
    service: str
    subsidy_difference_fen: NotRequired[int | None]
    subsidy_fen: NotRequired[int | None]


class StatementReturn(TypedDict):
    """
    What the provider gives back, and the recovery that the approval opened for it.
    """

    amount_fen: int
    recovery_no: str | None


class StatusChangeMade(TypedDict):
    """
    What stopped with it. `orders_cancelled`: of services and of meals; `visits_after`: visits already verified for days after
    it, which are flagged now and not posted any more.
    """

    by_account: str
    created_at: str
    effective_on: str
    entitlements_ended: list[str]
    id: str
    orders_cancelled: int
    reason: str
    resident_id: str
    status: ResidentStatus
    visits_after: int


class StatusChangeOrder(TypedDict):
    """
    `active` for somebody who came back, or was reported by mistake. `effective_on` is the last day at home.
    """

    effective_on: str
    reason: str
    status: ResidentStatus


class StatusChangeRead(TypedDict):
    by_account: str
    created_at: str
    effective_on: str
    id: str
    reason: str
    resident_id: str
    status: ResidentStatus


class StayCancel(TypedDict):
    reason: str


class StayDischarge(TypedDict):
    discharge: Discharge
    discharged_on: NotRequired[str | None]


StayMonthStatus: TypeAlias = Literal["verified", "flagged", "rejected", "cancelled"]
"""
verified: counts, and is posted where a programme pays; flagged: somebody must look at it first; rejected: it was false;
cancelled: no night is left of it, and it may have some again.
"""


class StayReserve(TypedDict):
    """
    Of a bed for a resident, who is named by `resident_id` or by the identity number of the card at hand. `to_on` is the day
    of leaving; left out for good. `follows_id`: the present stay of the resident, which lasts until this bed is taken up; without
    it nobody who lies in a bed is promised another for the same nights. `passes_over`: why this one and not who waits for such a
    bed before, who is named otherwise.
    """

    bed_id: str
    follows_id: NotRequired[str | None]
    from_on: str
    id_number: NotRequired[str | None]
    passes_over: NotRequired[str | None]
    resident_id: NotRequired[str | None]
    to_on: NotRequired[str | None]


class StayRow(TypedDict):
    bed_kind: BedKind
    bed_no: str
    counted: int
    counted_with: NotRequired[str | None]
    facility: str
    facility_id: str
    from_on: str
    id: str
    kind: NotRequired[Literal["stay"]]
    links: dict[str, str]
    resident_id: str
    resident_masked: str
    stay_no: str
    to_on: str | None


StayStatus: TypeAlias = Literal["reserved", "admitted", "discharged", "transferred", "cancelled", "expired"]


class StayUpdate(TypedDict):
    """
    `from_on` of a reservation; `to_on` also of somebody who is there, null for good. For a `reason` a day is corrected that was told
    wrongly: of the admission, of leaving, and why somebody left.
    """

    discharge: NotRequired[Discharge]
    from_on: NotRequired[str]
    reason: NotRequired[str]
    to_on: NotRequired[str | None]


SubsidyStatus: TypeAlias = Literal["none", "due", "approved", "paid"]
"""
none: nothing to be paid by the programme; due: accepted; approved: taken from the appropriation; paid: by the bank.
"""


SupplyStatus: TypeAlias = Literal["active", "suspended", "ended"]
"""
Whether a provider, contract, caregiver or service item may be used for new orders.
"""


class SurveyItem(TypedDict):
    """
    One thing to be done, what for, and what it costs, in fen.
    """

    cost_fen: int
    need: str
    what: str


class SuspensionEnd(TypedDict):
    """
    `to_month` is the last month that stays unpaid; what lies after it is paid as arrears. The month before the first
    one says that the suspension was a mistake.
    """

    reason: str
    to_month: str


class SuspensionOrder(TypedDict):
    from_month: str
    reason: str
    resident_id: str


class SuspensionsSuspensionRead(TypedDict):
    """
    `until_at`: empty while it stands; `annulled`: the inspection was, so it suspended nothing. What it is about is told by the
    findings of the inspection, to who may read them.
    """

    annulled: bool
    from_at: str
    id: str
    place_id: str
    place_kind: InspectedKind
    place_name: str
    topic: SafetyTopic
    until_at: str | None


class SyncContact(TypedDict):
    name: str
    phone: str | None
    relation: str


class SyncDoubt(TypedDict):
    """
    What is still doubtful of a visit: `says_*` who mends it and how.
    """

    code: str
    says_en: str
    says_zh: str
    title_en: str
    title_zh: str


class SyncFault(TypedDict):
    code: str
    message: str
    pointer: str


class SyncGone(TypedDict):
    """
    What the phone forgets: by the ids of visits and of residents.
    """

    homes: list[str]
    visits: list[str]


class SyncHome(TypedDict):
    """
    Where somebody lives, and whom to call: in full, for visits of yesterday, today and tomorrow alone.
    """

    address: str | None
    contacts: list[SyncContact]
    id: str
    languages: list[str]
    lat: float | None
    lng: float | None
    name: str
    phone: str | None
    sex: str
    status: str


SyncOutcome: TypeAlias = Literal["accepted", "duplicate", "rejected"]
"""
`accepted`: kept for the first time; `duplicate`: kept before, nothing changed; `rejected`: not kept, mend it and send it again.
"""


class SyncResult(TypedDict):
    """
    Of the event at that place of the list. `code` and `message` say why it was rejected; or of an accepted one what the office did
    meanwhile (`visit_withdrawn`, `visit_of_another`), that somebody else corrected it or found it right (`corrected_meanwhile`), that it
    says it happened after it was sent (`event_ahead`) or more than 90 days ago (`event_long_ago`), or why the tag that was read proves nothing
    (`tag_expired`). `errors`: each fault of its fields.
    """

    code: NotRequired[str | None]
    errors: NotRequired[list[SyncFault]]
    id: str | None
    message: NotRequired[str | None]
    outcome: SyncOutcome
    place: int


class SyncUploadRead(TypedDict):
    """
    `skew_seconds`: by how much the phone's clock went ahead. `refusals`: how many were rejected with which code.
    """

    accepted: int
    caregiver_id: str
    created_at: str
    device_id: str
    duplicate: int
    id: str
    refusals: dict[str, int]
    rejected: int
    sent_at: str
    skew_seconds: int


TagFinding: TypeAlias = Literal["proved", "unknown", "elsewhere", "ended", "expired", "forged", "replayed", "out_of_order"]
"""
What became of a reading. proved: the tag of this home, read then, for the first time. Everything else proves nothing.

unknown: there is no such tag. elsewhere: it hangs in another home. ended: it did not hang there then. expired: not what the screen
showed at that time. forged: not what the chip says with that counter. replayed: shown for another event before. out_of_order: the
counter contradicts when others of the chip were read.
"""


TagKind: TypeAlias = Literal["qr", "nfc"]
"""
qr: a small screen whose QR code changes every 30 seconds (RFC 6238); nfc: a chip that signs a counter (NTAG 424 DNA). What it is
called is what it proves by (`Proof`).
"""


class TagReading(TypedDict):
    """
    What a phone read of a tag: its number, and what the screen's QR code said at that moment (`code`), or what the chip said: how often
    it was read, and its signature of that (`counter` and `mac`, SDMReadCtr and SDMMAC).
    """

    code: NotRequired[str | None]
    counter: NotRequired[int | None]
    mac: NotRequired[str | None]
    tag_no: str


TagStatus: TypeAlias = Literal["active", "replaced", "revoked"]
"""
replaced: it was lost or broke, and another hangs there; revoked: none hangs there any more.
"""


class TakenBack(TypedDict):
    """
    Why a settled line is taken back as a whole: a code of reconciliation in words, with the facts that were found.
    """

    code: str
    found: dict[str, Any]
    says_en: str
    says_zh: str


class TaskDoneTold(TypedDict):
    boot_id: NotRequired[str | None]
    device_at: str
    id: str
    kind: Literal["task_done"]
    monotonic_ms: NotRequired[int | None]
    task: str
    text: NotRequired[str]
    visit_id: str


class TaskRead(TypedDict):
    """
    `inspectors`: the accounts that go there.
    """

    id: str
    inspected_on: str | None
    inspection_id: str | None
    inspectors: list[str]
    place_id: str
    place_kind: InspectedKind
    place_name: str
    rank: int


class TaskRefusedTold(TypedDict):
    """
    By the resident, or because it could not be done.
    """

    boot_id: NotRequired[str | None]
    device_at: str
    id: str
    kind: Literal["task_refused"]
    monotonic_ms: NotRequired[int | None]
    reason_code: Reason
    task: str
    text: NotRequired[str]
    visit_id: str


class TelephoneLineEnd(TypedDict):
    reason: str


class TelephoneLineKey(TypedDict):
    """
    `key`, as libraries of Standard Webhooks take it (`whsec_` and 32 bytes in base64), is shown this once; the key before has ended.
    """

    id: str
    key: str
    key_issued_at: str
    version: int


class TelephoneLineMake(TypedDict):
    """
    `number`: what caregivers dial, with its area code.
    """

    name: str
    number: str


class TelephoneLineRead(TypedDict):
    """
    `path`: where its operator posts each call. It is heard once it has a key (`issue-key`).
    """

    allowed_actions: list[str]
    created_at: str
    ended_at: str | None
    ended_by: str | None
    ended_reason: str | None
    id: str
    key_issued_at: str | None
    name: str
    number: str
    path: str
    version: int


class Thresholds(TypedDict):
    """
    Where verification begins to doubt (standards.md), and where a claim's month looks strange (reliability.md, F02 to F13);
    and how many years lie between two subsidised modifications of a home. What is left out has its default.
    """

    accuracy_m: NotRequired[int | None]
    arrival_minutes: NotRequired[int | None]
    caregiver_day_minutes: NotRequired[int | None]
    caregiver_month_days: NotRequired[int | None]
    correction_days: NotRequired[int | None]
    geofence_m: NotRequired[int | None]
    heaped_bp: NotRequired[int | None]
    late_days: NotRequired[int | None]
    longest_minutes: NotRequired[int | None]
    modification_years: NotRequired[int | None]
    month_end_bp: NotRequired[int | None]
    same_fix_days: NotRequired[int | None]
    shortest_minutes: NotRequired[int | None]
    skew_seconds: NotRequired[int | None]
    split_gap_minutes: NotRequired[int | None]


class TokenRead(TypedDict):
    """
    A pair of tokens; `expires_in` is the access token's life in seconds.
    """

    access_token: str
    expires_in: int
    refresh_token: str
    token_type: NotRequired[str]


TotalsRow: TypeAlias = Literal["none", "first", "last"]
"""
A row with the number of lines and the sum of the amounts: none, before the lines, or after them.
"""


TransferKind: TypeAlias = Literal["hold", "post", "void", "direct", "reverse", "carry"]
"""
hold reserves; post and void resolve a hold (once); direct moves without one; reverse corrects a post or direct;
carry moves room between two months of an entitlement.
"""


class TransferRead(TypedDict):
    amount: int
    book_month: str
    by_account: str | None
    cause_id: str
    cause_kind: CauseKind
    created_at: str
    credit_account_id: str
    debit_account_id: str
    hold_id: str | None
    id: str
    kind: TransferKind
    reverses_id: str | None
    round: int
    service_month: str
    unit: LedgerUnit


TravelMode: TypeAlias = Literal["walking", "electric_bike", "driving"]
"""
How caregivers go.
"""


class Uninsured(TypedDict):
    """
    A resident whom no policy of the kind covers that day, or a facility with more beds than its policies: `beds` it has, of which
    `covered` are insured. `last_ended_on`: when a policy of the kind last ended before that day.
    """

    age: int | None
    beds: int | None
    covered: int | None
    division_code: str
    id: str
    kind: PolicyKind
    last_ended_on: str | None
    name: str


Unit: TypeAlias = Literal["hour", "visit", "meal", "day"]
"""
What a price is for.
"""


UnpaidNights: TypeAlias = Literal["not_entitled", "bed_without_price", "facility_without_provider"]
"""
Why no programme pays: no entitlement, or no contract, covers these nights; the bed had no price then; the facility has no
provider to pay, or no item of the catalogue that prices its days.
"""


class UnplannedVisit(TypedDict):
    """
    Whom, and what if he knows: of a visit that nobody planned.
    """

    quantity: NotRequired[int | None]
    resident_id: str
    service_item_id: NotRequired[str | None]


class UnservedVisit(TypedDict):
    """
    What nobody can serve, and why: nobody_able, outside_shifts, no_second, no_room, resident_away, too_late.
    """

    order_id: str
    order_no: str
    reason: str
    resident_name: str | None
    says_en: str
    says_zh: str
    slot: int


class UntrainedRead(TypedDict):
    """
    A caregiver in service who was named at no safety training of the half-year. `last_trained_on`: at an earlier one.
    """

    caregiver_id: str
    last_trained_on: str | None
    name: str
    provider_id: str
    provider_name: str
    staff_no: str


class VisitAnswerGive(TypedDict):
    """
    `device_id`: what the app calls the phone on which it is said, in the same way as it names it in a caregiver's check-in.
    """

    device_id: NotRequired[str | None]
    note: NotRequired[str | None]


class VisitAnswerRead(TypedDict):
    """
    `came`: whether somebody did; `by`: whose word it is. `note` and `by_account`: null for a caregiver.
    """

    at: str
    by: Rater
    by_account: str | None
    came: bool
    id: str
    note: str | None
    visit_id: str


class VisitCorrect(TypedDict):
    """
    What really was: only what is wrong is named. The caregiver is named by the provider's manager; the service of a visit
    without an order, with its quantity unless it is priced by the hour.
    """

    caregiver_id: NotRequired[str | None]
    ended_at: NotRequired[str | None]
    memo: NotRequired[str]
    quantity: NotRequired[int | None]
    reason_code: Reason
    service_item_id: NotRequired[str | None]
    started_at: NotRequired[str | None]


class VisitEventRead(TypedDict):
    """
    A raw event without its place: that stays sealed, its distance from the home is told, but not to relatives. `vouched`: a tag's reading
    or a call proves it, null where a relative may not know of the place; `tag_found`: what became of the tag that was read.
    `by_account`: of a call, the telephone line. `by_former`: told by the caregiver who stood here before a correction.
    """

    accuracy_m: int | None
    by_account: str
    by_former: bool
    device_at: str
    device_id: str | None
    distance_m: int | None
    id: str
    kind: EventKind
    mock: bool
    monotonic_ms: int | None
    proof: Proof
    server_at: str
    skew_seconds: int
    tag_found: TagFinding | None
    vouched: bool | None


VisitExceptionCode: TypeAlias = Literal["no_check_in", "no_check_out", "times_reversed", "future", "unknown_caregiver", "missing_service", "place", "accuracy", "mock", "skew", "early", "late", "short", "short_piece", "long", "manual", "late_entry", "unplanned", "after_death", "after_move", "in_facility", "unqualified", "doubted_in_review", "denied_on_call", "denied_by_family", "odd_confirmation"]
"""
standards.md, visit verification.
"""


class VisitExceptionRead(TypedDict):
    """
    `title_*` in a few words; `says_*`: what is wrong with the `found` facts, who can mend it, what happens next.
    """

    allowed_actions: list[str]
    code: VisitExceptionCode
    found: dict[str, Any]
    id: str
    memo: str | None
    reason_code: Reason | None
    resolved_at: str | None
    resolved_by: str | None
    says_en: str
    says_zh: str
    severity: ExceptionClass
    status: ExceptionStatus
    title_en: str
    title_zh: str
    version: int
    visit_id: str


VisitNoteKind: TypeAlias = Literal["task_done", "task_refused", "note", "photo"]


class VisitNoteRead(TypedDict):
    """
    `text` and `photo_id`: null for a relative to whom the resident did not agree to show health; `photo_id` also until the file is
    there. `repeated`: the same picture was given of another visit too. `device_at` is the device's clock, which went
    `skew_seconds` ahead (null of notes that came before this was kept); `created_at` when it came.
    """

    by_account: str
    created_at: str
    device_at: str
    id: str
    kind: VisitNoteKind
    photo_id: str | None
    reason_code: Reason | None
    repeated: bool
    sha256: str | None
    skew_seconds: int | None
    task: str | None
    text: str | None
    visit_id: str


class VisitReason(TypedDict):
    """
    Why: a reason of the list, and a memo, which `other` and `manual` need.
    """

    memo: NotRequired[str]
    reason_code: Reason


class VisitReview(TypedDict):
    """
    accept acknowledges every open exception that may be acknowledged; reject: the visit counts and is paid nowhere.
    """

    decision: Judgement
    memo: NotRequired[str]
    reason_code: Reason


class VisitRow(TypedDict):
    category: ServiceCategory
    counted: int
    counted_with: NotRequired[str | None]
    evidence: Evidence
    id: str
    import_id: str | None
    kind: NotRequired[Literal["visit"]]
    links: dict[str, str]
    minutes: int
    order_id: str | None
    programme: str | None
    provider: str
    provider_id: str
    resident_id: str
    resident_masked: str
    served_on: str
    service_code: str
    subsidy_fen: int
    visit_no: str


VisitStatus: TypeAlias = Literal["scheduled", "checked_in", "checked_out", "verified", "flagged", "rejected", "missed", "cancelled"]


class VisitsOfMonth(TypedDict):
    """
    `count` are verified, with their `minutes`; `waiting` took place and wait for somebody's word, and cost nothing until then.
    `disputed`, of both, those of which whoever was served, or a relative, says that nobody came or that something was wrong, until it is
    decided: they are not paid for before, and what they drew of a balance stays in its `held` or `posted`.
    """

    copay_fen: int | None
    count: int
    disputed: int
    disputed_minutes: int
    gross_fen: int | None
    minutes: int
    not_paid_fen: int | None
    self_paid_fen: int | None
    subsidy_fen: int | None
    waiting: int


WaitRank: TypeAlias = Literal["destitute", "severe", "other"]
"""
Who comes first: the destitute, then who has lost the ability to care for himself (level 3 or 4), then by the day.
"""


class WaitlistAsk(TypedDict):
    """
    A bed of a kind; `facility_id` where no other will do. `asked_on`: the day on the list that was kept before, which the bureau
    alone may say; else today.
    """

    asked_on: NotRequired[str | None]
    facility_id: NotRequired[str | None]
    kind: BedKind
    note: NotRequired[str]
    resident_id: str


WaitlistStatus: TypeAlias = Literal["waiting", "offered", "accepted", "placed", "withdrawn", "gone"]
"""
offered, while a bed is held and nobody answered; accepted, while it is still held; placed, once somebody was admitted to
such a bed, by an offer or without one; gone, of who died or moved away. A bed that was held and is not any more leaves the
entry waiting, with its day.
"""


class WaitlistWithdraw(TypedDict):
    reason: str


WantedChannel: TypeAlias = Literal["sms", "wechat", "push"]
"""
A channel that a person may choose; where none of his can be used, he reads his messages at /v1/messages.
"""


class WebhookDeliveryRead(TypedDict):
    """
    `id`: the `webhook-id` of every attempt. `next_at`: of one that waits. `trouble_zh`, `trouble_en`: why the last attempt came to
    nothing, and what can be done. One that is being sent has no `resend`.
    """

    allowed_actions: list[str]
    attempts: int
    created_at: str
    delivered_at: str | None
    event_id: str | None
    id: str
    kind: str
    last_at: str | None
    last_status: int | None
    last_trouble: DeliveryTrouble | None
    next_at: str | None
    status: DeliveryStatus
    trouble_en: str | None
    trouble_zh: str | None


class WebhookEnd(TypedDict):
    reason: str


Kind: TypeAlias = str


class WebhookMake(TypedDict):
    """
    `kinds`: events (`visits.verified`) or nouns (`visits`). It is sent something once it has a secret (`rotate`).
    """

    kinds: list[Kind]
    name: str
    url: str


class WebhookSecret(TypedDict):
    """
    Shown this once, as libraries of Standard Webhooks take it: `whsec_` and 32 bytes in base64.
    """

    earlier_until: str | None
    id: str
    secret: str
    secret_issued_at: str
    version: int


WebhookStatus: TypeAlias = Literal["active", "paused", "failed", "ended"]
"""
paused: by hand, or because the receiver said that it is gone (410); failed: for three days nothing got through. Neither is
sent anything until it is resumed; then all that happened since comes, as far as it is kept. ended: by hand, for good.
"""


class WebhookUpdate(TypedDict):
    kinds: NotRequired[list[Kind]]
    name: NotRequired[str]
    url: NotRequired[str]


WelfareMode: TypeAlias = Literal["visit", "call"]
"""
visit: at the door; call: by telephone.
"""


WelfareOutcome: TypeAlias = Literal["well", "needs_help", "hospital", "with_family", "refused", "not_home", "no_answer"]
"""
What it came to; which of them reached the resident stands in services/welfare_visits/outcomes.py.
"""


class WelfareVisitRead(TypedDict):
    """
    `alert_id`: the alert that stands because of it, in the answer that records it alone.
    """

    alert_id: NotRequired[str | None]
    allowed_actions: list[str]
    by_account: str
    created_at: str
    division_code: str
    id: str
    import_id: str | None
    mode: WelfareMode
    note: str | None
    outcome: WelfareOutcome | None
    resident_id: str
    resident_name: str | None
    version: int
    visit_no: str
    visited_at: str
    visited_on: str
    visitor: str | None
    withdrawn_at: str | None
    withdrawn_reason: str | None


class WelfareVisitRecord(TypedDict):
    """
    `visit_no` is made by whoever sends it, before it is sent: sent again, it is the same visit. Without one each is new.
    """

    mode: NotRequired[WelfareMode]
    note: NotRequired[str | None]
    outcome: WelfareOutcome
    resident_id: str
    visit_no: NotRequired[str | None]
    visited_at: str
    visitor: NotRequired[str | None]
    """
    Who was there, where it was not who records it
    """


class WelfareVisitRow(TypedDict):
    """
    `outcome` is null where an older list had none.
    """

    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    id: str
    import_id: str | None
    kind: NotRequired[Literal["welfare_visit"]]
    links: dict[str, str]
    mode: str
    outcome: str | None
    resident_id: str
    resident_masked: str
    visit_no: str
    visited_on: str


class WelfareVisitWithdraw(TypedDict):
    reason: str


class WelfareVisitsRisk(TypedDict):
    """
    Whoever is of all these categories, and has completed `from_age` years where it is given, is called on every
    `every_days` days. Of several that fit, the one that asks for it most often.
    """

    categories: NotRequired[list[Category]]
    every_days: int
    from_age: NotRequired[int | None]


Whereabouts: TypeAlias = Literal["at_home", "not_at_home", "unknown"]
"""
Where it was, as coarsely as a family needs it: no position, no distance.
"""


WishedSex: TypeAlias = Literal["female", "male"]
"""
By whom a resident would rather be served.
"""


Withheld: TypeAlias = Literal["already_paid", "not_registered", "died", "moved", "excluded", "not_included", "suspended", "no_bank_card"]
"""
Why somebody of the age is not paid for a month.
"""


class AbsenceRead(TypedDict):
    """
    `visits_between`: visits at home on the days between that count today, which reconciliation will show an officer.
    """

    allowed_actions: list[str]
    by_account: str
    created_at: str
    from_on: str
    id: str
    kind: AbsenceKind
    place: str | None
    resident_id: str
    source: AbsenceSource
    to_on: str | None
    told_by: str | None
    version: int
    visits_between: int
    withdrawn_at: str | None
    withdrawn_reason: str | None


class AbsenceRecord(TypedDict):
    """
    `from_on` is the day of admission, `to_on` that of coming home; left out while it lasts.
    """

    from_on: str
    kind: AbsenceKind
    place: NotRequired[str | None]
    source: NotRequired[AbsenceSource]
    to_on: NotRequired[str | None]
    told_by: NotRequired[str | None]


class Acknowledgements(TypedDict):
    """
    All open exceptions of one code in an import, or of some days, with one reason.
    """

    code: VisitExceptionCode
    from_on: NotRequired[str | None]
    import_id: NotRequired[str | None]
    memo: NotRequired[str]
    provider_id: NotRequired[str | None]
    reason_code: Reason
    to_on: NotRequired[str | None]


class ActivityRead(TypedDict):
    """
    `attendance`: the residents who came and the guests together; null before it was held.
    """

    activity_no: str
    allowed_actions: list[str]
    attendance: int | None
    cancelled_reason: str | None
    care_centre_id: str | None
    division_code: str
    ends_at: str | None
    guests: int | None
    held_on: str
    id: str
    import_id: str | None
    name: str
    note: str | None
    planned_by: str | None
    recorded_by: str | None
    seats: int | None
    site: str | None
    starts_at: str | None
    status: ActivityStatus
    taken: int
    version: int


class AlertRaise(TypedDict):
    """
    By hand: what somebody saw or was told, about a resident.
    """

    note: str
    resident_id: str
    severity: AlertSeverity


class AlertRead(TypedDict):
    """
    `says_zh`, `says_en`: what was found. `overdue`: open, and nobody answered by `acknowledge_by`. `raised_by` is null for
    what the system found by itself; `contacts` are named once nobody has answered for long. `place_name`: as the
    place is called now.
    """

    acknowledge_by: str
    acknowledged_at: str | None
    acknowledged_by: str | None
    allowed_actions: list[str]
    cause: AlertCause | None
    contacts: list[AlertContact]
    created_at: str
    division_code: str | None
    escalated_at: str | None
    facts: dict[str, Any]
    id: str
    kind: str
    level: AlertLevel
    note: str | None
    overdue: bool
    place_id: str | None
    place_kind: AlertPlace | None
    place_name: str | None
    raised_by: str | None
    resident_id: str | None
    resident_name: str | None
    resolved_at: str | None
    resolved_by: str | None
    says_en: str
    says_zh: str
    severity: AlertSeverity
    status: AlertStatus
    version: int


class AllowancePaymentRead(TypedDict):
    """
    `overpaid`: the month lies after the last that is paid after the death or the move; `recovery_id` is what takes it back.
    `return_reason` is the bank's last one; `undue`: it came back and is not to be sent again, so that it is to be cancelled.
    """

    allowance: str
    allowance_id: str
    allowed_actions: list[str]
    amount_fen: int
    batch_id: str | None
    batch_month: str
    cancelled_reason: str | None
    deceased_on: str | None
    division_code: str
    id: str
    import_id: str | None
    month: str
    overpaid: bool
    paid_on: str | None
    recovery_id: str | None
    resident_id: str
    resident_name: str
    return_reason: str | None
    status: PaymentStatus
    undue: bool


class AllowanceUpdate(TypedDict):
    """
    `status`: draft -> active -> closed. Programme and first month stand still once a payment was made.
    """

    arrears_months: NotRequired[int]
    name: NotRequired[str]
    paid_from: NotRequired[str]
    programme_id: NotRequired[str]
    status: NotRequired[ProgrammeStatus]


class AppealDecide(TypedDict):
    """
    `granted` with a quantity pays that much, without one all that was found payable; never more than was verified.
    """

    note: str
    outcome: AppealOutcome
    payable_minutes: NotRequired[int | None]
    payable_quantity: NotRequired[int | None]
    reason_code: ResolutionReason


class AppealOrder(TypedDict):
    """
    Why the line should be paid: a code, and what an officer has to know.
    """

    note: str
    reason_code: ResolutionReason


class AppealRead(TypedDict):
    """
    `decisions`: what was decided before, with reasons. `approved_fen_after` is empty for a claim that was settled: what
    was granted is then for an adjustment to ask.
    """

    allowed_actions: list[str]
    appealed_by: str
    approved_fen_after: int | None
    approved_fen_before: int
    asked_fen: int
    claim_id: str
    claim_no: str
    created_at: str
    decided_at: str | None
    decided_by: str | None
    decided_note: str | None
    decided_reason_code: str | None
    decisions: list[dict[str, Any]]
    id: str
    line_id: str
    line_no: int
    note: str
    payable_minutes: int | None
    payable_quantity: int | None
    provider_id: str
    reason_code: str
    record_no: str
    status: AppealStatus
    version: int


class ArrivalTold(TypedDict):
    """
    `unplanned`: nobody planned this visit, and the device made its `visit_id`.
    """

    boot_id: NotRequired[str | None]
    device_at: str
    device_id: NotRequired[str | None]
    id: str
    kind: Literal["check_in"]
    mock: NotRequired[bool]
    monotonic_ms: NotRequired[int | None]
    position: NotRequired[Position | None]
    proof: NotRequired[Proof]
    sent_at: NotRequired[str | None]
    tag: NotRequired[TagReading | None]
    unplanned: NotRequired[UnplannedVisit | None]
    visit_id: str


class AssessmentNoticesNoticeRead(TypedDict):
    """
    `says_zh` and `says_en` say it in words; the ids say whom and what it is about.
    """

    allowed_actions: list[str]
    assessment_id: str
    closed_at: str | None
    closed_by: str | None
    closing_note: str | None
    created_at: str
    entitlement_id: str | None
    id: str
    kind: NoticeKind
    level: int
    level_before: int | None
    programme_id: str | None
    provider_id: str | None
    resident_id: str
    says_en: str
    says_zh: str
    status: NoticeStatus
    version: int


class AssessmentRead(TypedDict):
    """
    `level` by the scale's own levels. What was answered and found is health data, and shown by `reveal`. `current`: of those
    that count it is the latest. `objection_until`: the last day on which it may be objected to.
    """

    allowed_actions: list[str]
    annulled_at: str | None
    annulled_reason: str | None
    assessed_on: str
    created_at: str
    current: bool
    first_background: Background | None
    first_by: str
    id: str
    level: int
    level_before: int | None
    level_en: str
    level_zh: str
    objected_at: str | None
    objection: str | None
    objection_until: str | None
    reason: AssessmentReason
    resident_id: str
    returned_reason: str | None
    reviews_id: str | None
    scale_code: str
    scale_version: int
    second_background: Background | None
    second_by: str | None
    signed_at: str | None
    status: AssessmentStatus
    submitted_at: str | None
    superseded_by_id: str | None
    told_by: str | None
    valid_until: str | None
    version: int


class AssessmentReveal(TypedDict):
    purpose: RevealPurpose


class AttendedRead(TypedDict):
    """
    The visit as it stands now. `tag`: what to do about the tag that was read, where it proves nothing; null where it does, or where
    none was. `withdrawn`: that the office had withdrawn the visit before, if it had.
    """

    allowed_actions: list[str]
    billable_minutes: int | None
    caregiver_id: str | None
    closed_code: Reason | None
    closed_memo: str | None
    corrections_until: str | None
    covered_units: int | None
    created_at: str
    division_code: str
    ended_at: str | None
    entitlement_id: str | None
    evidence: Evidence
    id: str
    import_id: str | None
    import_row: int | None
    minutes: int | None
    not_checked: list[str]
    open_exceptions: list[VisitExceptionCode]
    order_id: str | None
    planned_minutes: int | None
    planned_start_at: str | None
    posted_copay_fen: int | None
    posted_gross_fen: int | None
    posted_subsidy_fen: int | None
    programme_id: str | None
    programme_version_id: str | None
    provider_id: str
    quantity: int | None
    resident_id: str
    resident_name: str | None
    served_on: str | None
    service_item_id: str | None
    slot: int
    started_at: str | None
    status: VisitStatus
    tag: Remark | None
    unit_price_fen: int | None
    unplanned: bool
    verified_at: str | None
    version: int
    visit_no: str
    withdrawn: Remark | None


class AuditRead(TypedDict):
    """
    `seq` is the place in the chain, null until the row is sealed; `facts` are null where somebody spoilt them.
    """

    account_id: str | None
    act: str
    at: str
    facts: NotRequired[dict[str, Any] | None]
    id: str
    membership_id: str | None
    outcome: OutcomeOutput
    request_id: str | None
    role: str
    seq: int | None
    subject_id: str | None
    subject_kind: str | None


class AuditVerdict(TypedDict):
    """
    `unsealed` rows are protected by rights alone until the next seal. Keep `head_seq` and `head_hash` elsewhere: a chain
    that was cut at its end is shown by nothing else.
    """

    events: int
    first_bad: FirstBad | None
    head_hash: str
    head_seq: int
    sealed: int
    unsealed: int


class BalanceRead(TypedDict):
    """
    A month of an entitlement in the unit of its cap: `left` = cap + carried - held - posted + from_earlier. Without a cap
    there is no unit, and nothing is counted against it. A month that the entitlement does not reach has a cap of 0.

    What is left when the month ends is gone if it `lapses`. Where the programme's version says that it does not, later months
    of the year may use it: `carried` is what this month was given by earlier ones, less what later ones took from it, and
    `from_earlier` what earlier ones have left over.
    """

    cap: int | None
    carried: int
    entitlement_id: str
    from_earlier: int
    held: int
    lapses: bool
    left: int | None
    month: str
    posted: int
    unit: CapUnit | None


class BalanceSeen(TypedDict):
    cap: int | None
    carried: int
    entitlement_id: str
    from_earlier: int
    held: int
    lapses: bool
    left: int | None
    month: str
    posted: int
    programme_name: str
    unit: CapUnit | None


class BankColumn(TypedDict):
    field: BankField
    header: str


class BankColumnRead(TypedDict):
    field: BankField
    header: str


class BankFileOrder(TypedDict):
    """
    `format` is a code of `/v1/bank-formats`. The file holds bank cards in clear, so that the purpose is said, and kept.
    """

    form: NotRequired[Form]
    format: str
    purpose: Literal["payment", "verification"]


class BankFormatCreate(TypedDict):
    """
    Line number, bank card and amount must be among the columns: by them the bank pays and its answer is matched.
    """

    amount_unit: NotRequired[AmountUnit]
    code: str
    columns: list[BankColumn]
    encoding: NotRequired[Encoding]
    name: str
    totals_row: NotRequired[TotalsRow]
    with_header: NotRequired[bool]


class BankFormatRead(TypedDict):
    amount_unit: AmountUnit
    code: str
    columns: list[BankColumnRead]
    encoding: Encoding
    id: str
    name: str
    totals_row: TotalsRow
    version: int
    with_header: bool


class BankFormatUpdate(TypedDict):
    """
    `columns` replaces the whole list.
    """

    amount_unit: NotRequired[AmountUnit]
    columns: NotRequired[list[BankColumn]]
    encoding: NotRequired[Encoding]
    name: NotRequired[str]
    totals_row: NotRequired[TotalsRow]
    with_header: NotRequired[bool]


class BatchCreate(TypedDict):
    """
    An empty draft, which `build` fills.
    """

    kind: NotRequired[BatchKind]
    month: str


class BatchRead(TypedDict):
    """
    `lines` go to the bank and come to `amount_fen`; `resent` of them send a payment of an earlier batch again, the others are
    payments of its own (`/v1/allowance-payments?batch_id=`). `paid`, `returned` are what the bank said of its lines, `open` what it
    has not answered yet: what another batch sends again stays returned here. `overpaid` are its own payments for months after a
    death or a move that was told late.
    """

    allowed_actions: list[str]
    amount_fen: int
    approved_at: str | None
    approved_by: str | None
    batch_no: str
    built_at: str | None
    built_by: str | None
    created_by: str
    id: str
    kind: BatchKind
    kinds: list[KindTotals]
    lines: int
    month: str
    open: int
    open_fen: int
    overpaid: int
    overpaid_fen: int
    paid: int
    paid_fen: int
    reconciled_at: str | None
    resent: int
    resent_fen: int
    returned: int
    returned_fen: int
    sent_at: str | None
    sent_by: str | None
    status: BatchStatus
    version: int
    withheld: int


class BedCreate(TypedDict):
    """
    `building` and `room`, as they stand on the door, name the room; one that is not there yet is added.
    """

    bed_no: str
    building: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    kind: BedKind
    opened_on: NotRequired[str | None]
    room: NotRequired[str | None]


class BedFree(TypedDict):
    """
    A bed that is free on all of these nights, with the price of the first.
    """

    address: str | None
    bed_no: str
    building: str | None
    distance_m: int | None
    facility: str
    facility_id: str
    id: str
    kind: BedKind
    price_fen: int | None
    room: str | None
    room_id: str | None


class BedRead(TypedDict):
    """
    `state` and `price_fen` (a day) are those of today; a price is null before the first.
    """

    allowed_actions: list[str]
    bed_no: str
    building: str | None
    closed_on: str | None
    facility_id: str
    id: str
    kind: BedKind
    opened_on: str | None
    price_fen: int | None
    room: str | None
    room_id: str | None
    state: BedState
    version: int


class BoardStay(TypedDict):
    """
    `away_until`, of who is on leave that night: the day of coming back, where it is known.
    """

    away_until: str | None
    expires_at: str | None
    from_on: str
    id: str
    resident_id: str
    resident_name: str
    resident_sex: Sex
    status: StayStatus
    stay_no: str
    to_on: str | None


class BookMonthRead(TypedDict):
    allowed_actions: list[str]
    asked_by: str
    closed_at: str | None
    closed_by: str | None
    fen: int | None
    month: str
    status: BookMonthStatus
    transfers: int | None


class CallAnswer(TypedDict):
    """
    What the menu says to the caller, in Chinese and in English. Sent again, the same.
    """

    id: str
    outcome: CallOutcome
    says_en: str
    says_zh: str


class CallBack(TypedDict):
    """
    The questionnaire, filled in. `nobody` answers no further question; each of such days counts once, and the third ends
    it. How long they stayed is told in minutes or in words: neither where nobody ever came, nor needed of meals alone.
    Where nobody ever came, `satisfaction` may be left out.
    """

    answered_by: AnsweredBy
    came: NotRequired[Came | None]
    lasted: NotRequired[Lasted | None]
    lasted_minutes: NotRequired[int | None]
    money_asked: NotRequired[bool | None]
    money_fen: NotRequired[int | None]
    note: NotRequired[str]
    satisfaction: NotRequired[int | None]


class CallInRead(TypedDict):
    """
    `says_*`: what the caller was told. `digits`: what was dialled, the caregiver's code masked (71****1): whoever knew it could call in
    her name. `line_name`: null for a provider, whose the line is not.
    """

    call_id: str
    called_at: str
    caller_masked: str | None
    caregiver_id: str | None
    created_at: str
    digits: str
    id: str
    kind: EventKind | None
    line_id: str
    line_name: str | None
    outcome: CallOutcome
    says_en: str
    says_zh: str
    visit_id: str | None


class CampaignPlan(TypedDict):
    """
    `departments`: more than one inspect together. `division_code`: only places there; without it, of the whole district.
    """

    departments: NotRequired[list[Department]]
    division_code: NotRequired[str | None]
    from_on: str
    name: str
    note: NotRequired[str]
    occasion: Occasion
    place_kinds: list[InspectedKind]
    to_on: str
    topics: NotRequired[list[SafetyTopic]]


class CampaignRead(TypedDict):
    """
    `population`: how many places the lot was drawn from. `late`: its last day is over and places were not inspected.
    """

    allowed_actions: list[str]
    closed_reason: str | None
    departments: list[str]
    division_code: str | None
    drawn_at: str | None
    drawn_by: str | None
    from_on: str
    id: str
    inspected: int
    late: bool
    name: str
    note: str
    occasion: Occasion
    place_kinds: list[InspectedKind]
    planned_by: str
    population: int | None
    seed: str | None
    status: CampaignStatus
    tasks: list[TaskRead]
    to_on: str
    topics: list[SafetyTopic]
    version: int


class CardCheck(TypedDict):
    """
    `agreement_id` is the agreement that was looked at: the one in force, or else the last.
    """

    agreement_id: str | None
    agreement_no: str | None
    card_known: bool
    custodian: str
    division_code: str
    ends_on: str | None
    finding: CardFinding
    id: str
    """
    The resident's id
    """
    resident_name: str
    with_name: str | None


class CareCentreCreate(TypedDict):
    """
    `division_code` is where it stands; `level` says whether it is there for that community, its township or the district.
    """

    address: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    code: str
    division_code: str
    lat: NotRequired[float | None]
    level: CentreLevel
    lng: NotRequired[float | None]
    name: str
    opened_on: NotRequired[str | None]
    services: NotRequired[list[ServiceCategory]]


class CareCentreRead(TypedDict):
    """
    `is_open`: today.
    """

    address: str | None
    allowed_actions: list[str]
    closed_on: str | None
    code: str
    division_code: str
    id: str
    is_open: bool
    lat: float | None
    level: CentreLevel
    lng: float | None
    name: str
    opened_on: str | None
    services: list[ServiceCategory]
    version: int


class CareCentreRow(TypedDict):
    closed_on: str | None
    code: str
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    id: str
    kind: NotRequired[Literal["care_centre"]]
    level: CentreLevel
    links: dict[str, str]
    name: str
    opened_on: str | None


class CareCentreUpdate(TypedDict):
    """
    Only what is sent changes; the code stays. `closed_on` is the first day on which it is no longer open.
    """

    address: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    division_code: NotRequired[str]
    lat: NotRequired[float | None]
    level: NotRequired[CentreLevel]
    lng: NotRequired[float | None]
    name: NotRequired[str]
    opened_on: NotRequired[str | None]
    services: NotRequired[list[ServiceCategory]]


class CarePlanChange(TypedDict):
    """
    What is sent changes, from `from_on` on (tomorrow, if nothing is said): earlier days stay as they were planned.
    """

    ahead_days: NotRequired[int]
    """
    For how many days ahead orders are made
    """
    also_on: NotRequired[list[str]]
    ends_on: NotRequired[str | None]
    except_on: NotRequired[list[str]]
    first_on: NotRequired[str]
    from_on: NotRequired[str]
    note: NotRequired[str]
    on_holiday: NotRequired[OnHoliday]
    planned_minutes: NotRequired[int]
    preferred_caregiver_id: NotRequired[str | None]
    programme_id: NotRequired[str | None]
    provider_id: NotRequired[str]
    quantity: NotRequired[int | None]
    reason: NotRequired[str]
    rule: NotRequired[str]
    """
    An RFC 5545 RRULE, without DTSTART
    """
    self_pay_excess: NotRequired[bool]
    service_item_id: NotRequired[str]
    start_time: NotRequired[str]
    """
    By the clock of Shanghai
    """


class CarePlanMake(TypedDict):
    """
    `rule` counts from `first_on`; the first occurrence is the first day from then on that it gives. `except_on` are its
    EXDATEs, `also_on` its RDATEs. A 29th, 30th or 31st that a month has not is left out, as RFC 5545 says; -1 is its last day.
    """

    ahead_days: NotRequired[int]
    """
    For how many days ahead orders are made
    """
    also_on: NotRequired[list[str]]
    ends_on: NotRequired[str | None]
    except_on: NotRequired[list[str]]
    first_on: str
    note: NotRequired[str]
    on_holiday: NotRequired[OnHoliday]
    planned_minutes: int
    preferred_caregiver_id: NotRequired[str | None]
    programme_id: NotRequired[str | None]
    provider_id: str
    quantity: NotRequired[int | None]
    resident_id: str
    rule: str
    """
    An RFC 5545 RRULE, without DTSTART
    """
    self_pay_excess: NotRequired[bool]
    service_item_id: str
    start_time: str
    """
    By the clock of Shanghai
    """


class CarePlanRead(TypedDict):
    """
    With what its newest version says, which holds from `from_on` on. `attention` counts the coming days on which the plan and
    the orders differ: refused, declined, expired, or kept because the provider had accepted before the plan was changed.
    """

    ahead_days: int
    allowed_actions: list[str]
    also_on: list[str]
    attention: int
    created_at: str
    ended_reason: str | None
    ends_on: str | None
    except_on: list[str]
    first_on: str
    from_on: str
    id: str
    note: str
    on_holiday: OnHoliday
    plan_no: str
    planned_minutes: int
    preferred_caregiver_id: str | None
    programme_id: str | None
    provider_id: str
    quantity: int | None
    resident_id: str
    resident_name: str | None
    rule: str
    self_pay_excess: bool
    service_item_id: str
    start_time: str
    status: CarePlanStatus
    version: int
    version_no: int


class CarePlanVersionRead(TypedDict):
    also_on: list[str]
    by_account: str
    created_at: str
    except_on: list[str]
    first_on: str
    from_on: str
    no: int
    note: str
    on_holiday: OnHoliday
    planned_minutes: int
    preferred_caregiver_id: str | None
    programme_id: str | None
    provider_id: str
    quantity: int | None
    reason: str
    rule: str
    self_pay_excess: bool
    service_item_id: str
    start_time: str


class CaregiverCreate(TypedDict):
    """
    `provider_id` may be left out by a manager: it is his own provider. `sex` comes out of the identity number; given too, it must
    not contradict it. `lat` and `lng`: her home, where a planned day begins and
    ends; both or neither. Nobody is ever shown it again.
    """

    id_number: str
    languages: NotRequired[list[Language]]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    name: str
    phone: NotRequired[str | None]
    provider_id: NotRequired[str | None]
    sex: NotRequired[Sex | None]
    skills: NotRequired[list[Skill]]
    staff_no: str


class CaregiverLeftOut(TypedDict):
    caregiver_id: str
    hurdles: list[Hurdle]
    name: str
    staff_no: str


class CaregiverMatch(TypedDict):
    """
    `score` is the sum of the points, 100 at most; `place` 1 is the best.
    """

    caregiver_id: str
    name: str
    place: int
    reasons: list[MatchReason]
    score: int
    staff_no: str


class CaregiverMatches(TypedDict):
    """
    Of one provider's staff. `fit` and `unfit` count all, however many are shown. `hindrances`: what is in the way whoever is
    sent: `resident_away`.
    """

    fit: int
    hindrances: list[OrderHindrance]
    items: list[CaregiverMatch]
    left_out: list[CaregiverLeftOut]
    provider_id: str
    unfit: int


class CaregiverRead(TypedDict):
    """
    `qualified_until`: the last day of the certificate that runs longest; `qualified` is about today.
    `place_known`: whether her home is; where it is, nobody is shown. `portrait_known`: whether there is a picture of her.
    """

    allowed_actions: list[str]
    id: str
    id_number_masked: str | None
    languages: list[str]
    name: str
    phone_masked: str | None
    place_known: bool
    portrait_known: bool
    provider_id: str
    qualified: bool
    qualified_until: str | None
    sex: Sex | None
    skills: list[str]
    staff_no: str
    status: SupplyStatus
    version: int


class CaregiverUpdate(TypedDict):
    """
    A suspended or ended caregiver is assigned no visit; an ended one stays ended. A wrong identity number is another
    person: end this one, register that one. `sex` is that of the identity number, and said only of who was registered before it
    was kept. `lat` and `lng`, her home, are told together; both null, it is not kept any more.
    """

    languages: NotRequired[list[Language]]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    name: NotRequired[str]
    phone: NotRequired[str | None]
    sex: NotRequired[Sex]
    skills: NotRequired[list[Skill]]
    status: NotRequired[SupplyStatus]


class ChangeRead(TypedDict):
    asked_at: str
    asked_by: str
    by_rule: bool
    decided_at: str | None
    decided_by: str | None
    decision: Decision
    effective_on: str
    id: str
    kind: ChangeKind
    note: str | None
    reason: str


class ChecklistAnswers(TypedDict):
    """
    A version of a checklist, and what its clauses came to; a clause that is left out was not looked at.
    """

    checklist_id: str
    clauses: dict[str, Looked]


class ClaimExceptionQueued(TypedDict):
    """
    One that waits for an officer, wherever it is; `payable_fen` is what its line is paid at most: the money at risk.
    """

    asked_fen: int
    claim_id: str
    claim_no: str
    code: str
    found: dict[str, Any]
    id: str
    line_id: str
    line_no: int
    month: str
    note: str | None
    payable_fen: int
    payable_minutes: int | None
    payable_quantity: int | None
    provider_id: str
    reason_code: str | None
    record_kind: RecordKind
    record_no: str
    resident_id: str
    resolution: ResolutionKind | None
    resolved_at: str | None
    resolved_by: str | None
    says_en: str
    says_zh: str


class ClaimExceptionRead(TypedDict):
    """
    `says_zh`, `says_en`: what is wrong, who can mend it, what happens next, with the `found` facts of this line.

    Of the same person's service in another district `found` says `elsewhere: true`, and to the bureau alone the `district_code` to
    telephone and the minutes that are shared, `from` and `to`.
    """

    asked_fen: int
    claim_id: str
    code: str
    found: dict[str, Any]
    id: str
    line_id: str
    line_no: int
    note: str | None
    payable_fen: int
    payable_minutes: int | None
    payable_quantity: int | None
    reason_code: str | None
    record_kind: RecordKind
    record_no: str
    resolution: ResolutionKind | None
    resolved_at: str | None
    resolved_by: str | None
    says_en: str
    says_zh: str


class ClaimLineRead(TypedDict):
    """
    The four amounts beside each other; none overwrites another. `subsidy_fen` of the approved is what is paid
    (`paid_fen`) once the claim is settled. In an adjustment they speak of the record as a whole,
    `before_*` of the settled line `corrects_line_id`; `difference_fen` is the signed change of what is paid.
    `codes` are those of its exceptions and those that it is `taken_back_for`, which nobody has to decide about.
    `appeal` is where the provider's appeal stands.
    """

    allowed_actions: list[str]
    appeal: str | None
    approved_fen: int
    asked_fen: int
    before_fen: int
    before_minutes: int | None
    before_paid_fen: int
    before_quantity: int | None
    codes: list[str]
    corrects_line_id: str | None
    difference_fen: int
    id: str
    line_no: int
    minutes: int | None
    paid_fen: int
    payable_fen: int
    payable_minutes: int | None
    payable_quantity: int | None
    programme_id: str | None
    quantity: int | None
    record_kind: RecordKind
    record_no: str
    resident_id: str
    service_item_id: str
    serving_id: str | None
    status: LineStatus
    stay_month_id: str | None
    subsidy_fen: int
    taken_back_for: list[TakenBack]
    unit_price_fen: int
    verified_fen: int
    visit_id: str | None


class ClaimRead(TypedDict):
    allowed_actions: list[str]
    by_bureau: bool
    claim_no: str
    corrects_claim_id: str | None
    corrects_settlement_id: str | None
    id: str
    kind: ClaimKind
    month: str
    provider_id: str
    reconciled_at: str | None
    service_month: str
    settlement_id: str | None
    status: ClaimStatus
    submitted_at: str | None
    totals: ClaimTotals


class ClaimResolved(TypedDict):
    """
    The claim after many were decided: how many; how many of the filter are the actor's own or of his kin, which somebody
    else must decide (`withheld`); and how many still wait, because one act decides at most 5,000 (`remaining`).
    """

    allowed_actions: list[str]
    by_bureau: bool
    claim_no: str
    corrects_claim_id: str | None
    corrects_settlement_id: str | None
    id: str
    kind: ClaimKind
    month: str
    provider_id: str
    reconciled_at: str | None
    remaining: int
    resolved: int
    service_month: str
    settlement_id: str | None
    status: ClaimStatus
    submitted_at: str | None
    totals: ClaimTotals
    withheld: int


class Clause(TypedDict):
    """
    What is looked at, said as it should be. `source`: the law or standard that asks for it; `weight` from 1 to 10.
    """

    aspect: Aspect
    code: str
    en: str
    hazard: NotRequired[Hazard]
    source: str
    weight: NotRequired[int]
    zh: str


class ClosureMoveRead(TypedDict):
    """
    `from_*` is where somebody stays now. `distance_m` lies between the two houses, prices are those of a day, on the day of
    the move. `faults`: why it cannot be done as planned, with what is in the way (`blocker_id`, a stay or an outage).
    """

    bed_id: str | None
    bed_kind: BedKind | None
    bed_no: str | None
    blocker_id: str | None
    distance_m: int | None
    facility: str | None
    facility_id: str | None
    faults: list[MoveFault]
    from_bed_no: str
    from_on: str
    from_price_fen: int | None
    kind: BedKind
    price_fen: int | None
    reason: str | None
    resident_id: str
    resident_name: str
    resident_sex: Sex
    room: str | None
    stay_id: str
    stay_no: str
    stay_status: StayStatus
    to_on: str | None
    to_stay_id: str | None
    told_on: str | None
    told_to: str | None


class Complainant(TypedDict):
    """
    Who really complained, where a community worker or the bureau records it. `name`: of whoever is not the resident.
    """

    kind: ComplainantKind
    name: NotRequired[str | None]


class ComplaintDecide(TypedDict):
    """
    `remedy`: what the place does about it, needed where it is upheld, if only in part. `visit_id`: of an upheld `nobody_came` the visit
    at which nobody came, where the complaint does not say it.
    """

    outcome: ComplaintOutcome
    reason: str
    remedy: NotRequired[str | None]
    visit_id: NotRequired[str | None]


class ComplaintMake(TypedDict):
    """
    `place_id`: of a provider, facility or meal point, as `place_kind` says. At most one of `order_id`, `visit_id` and `stay_id`: of
    this resident at this place. `unnamed`: the place does not learn who it is; the words then name nobody. `complainant`: only where it
    is recorded on somebody's behalf, and then needed.
    """

    category: ComplaintCategory
    complainant: NotRequired[Complainant | None]
    description: str
    happened_on: str
    order_id: NotRequired[str | None]
    place_id: str
    place_kind: ComplaintPlace
    resident_id: str
    stay_id: NotRequired[str | None]
    unnamed: NotRequired[bool]
    visit_id: NotRequired[str | None]


class ComplaintMessageRead(TypedDict):
    """
    `outcome`: what was decided by this word. `by_account` is hidden from the place of a complaint without a name, and null of what the
    clock did.
    """

    at: str
    by_account: str | None
    deed: ComplaintDeed
    id: str
    outcome: ComplaintOutcome | None
    side: ComplaintSide
    text: str


class ComplaintRead(TypedDict):
    """
    `resident_id` to `stay_id`, `made_by` and `complainant` are hidden from the place where the complainant asked to stay `unnamed`.
    `order_id`: also of the visit that it is about. `on_behalf`: somebody else recorded it. `due_on`: the last day of what is waited for,
    `overdue` after it, `answered_late` if the first answer came after `answer_due_on` or is not there. `money_zh`, `money_en`: what the
    money of the order does, which only its dispute holds; `dispute` among the allowed actions is an act on `order_id`.
    """

    allowed_actions: list[str]
    answer_due_on: str
    answered_at: str | None
    answered_late: bool
    appealed_for: ComplaintSide | None
    appealed_on: str | None
    category: ComplaintCategory
    complainant: Complainant | None
    complaint_no: str
    decided_on: str | None
    description: str
    due_on: str | None
    escalated_on: str | None
    first_outcome: ComplaintOutcome | None
    happened_on: str
    id: str
    made_by: str | None
    made_on: str
    messages: list[ComplaintMessageRead]
    money_en: str
    money_zh: str
    on_behalf: bool
    order_id: str | None
    outcome: ComplaintOutcome | None
    overdue: bool
    place_id: str
    place_kind: ComplaintPlace
    place_name: str
    reason: str | None
    remedy: str | None
    resident_id: str | None
    resident_name: str | None
    status: ComplaintStatus
    stay_id: str | None
    unnamed: bool
    version: int
    visit_id: str | None


class ContactReveal(TypedDict):
    purpose: RevealPurpose


class ContractRead(TypedDict):
    allowed_actions: list[str]
    contract_no: str
    division_codes: list[str]
    ends_on: str
    id: str
    provider_id: str
    services: list[ContractServiceRead]
    starts_on: str
    status: SupplyStatus
    version: int


class ContractUpdate(TypedDict):
    """
    What was served before stays covered: services that are not in the new list are taken out after today, and a contract that is
    suspended or ended covers nothing after today. An earlier end or fewer divisions are refused while visits that were verified, meals
    that a programme pays or nights that were counted would no longer be covered (409 `contract_in_use`).
    """

    division_codes: NotRequired[list[DivisionCode]]
    ends_on: NotRequired[str]
    service_codes: NotRequired[list[ServiceCode]]
    service_item_ids: NotRequired[list[str]]
    status: NotRequired[SupplyStatus]


class CorrectionRead(TypedDict):
    """
    `memo`: null for a relative to whom the resident did not agree to show both health and whereabouts, and `reason_code` where it says
    that the resident was not at home, without whereabouts.
    """

    by_account: str
    caregiver_id: str | None
    caregiver_id_before: str | None
    created_at: str
    ended_at: str | None
    ended_at_before: str | None
    id: str
    memo: str | None
    quantity: int | None
    quantity_before: int | None
    reason_code: Reason | None
    service_item_id: str | None
    service_item_id_before: str | None
    started_at: str | None
    started_at_before: str | None


class CorrectionTold(TypedDict):
    """
    What really was, by the caregiver; reckoned after what came with it.
    """

    caregiver_id: NotRequired[str | None]
    device_at: str
    ended_at: NotRequired[str | None]
    id: str
    kind: Literal["correction"]
    memo: NotRequired[str]
    quantity: NotRequired[int | None]
    reason_code: Reason
    service_item_id: NotRequired[str | None]
    started_at: NotRequired[str | None]
    visit_id: str


class CoverageGap(TypedDict):
    """
    A division without an open centre of its level. `residents` are on the register today and neither dead nor away.
    `nearest` is null where no centre has a position, or too few of the residents (fewer than five) to speak of a middle.
    """

    aged_60_plus: int
    aged_80_plus: int
    division_code: str
    level: CentreLevel
    name: str
    nearest: NearestCentre | None
    residents: int


class CoverageRead(TypedDict):
    """
    On `on`, within `division`. Gaps: the district's level first, then townships, then communities; of each level those
    with the most residents first.
    """

    division: str
    gaps: list[CoverageGap]
    levels: list[LevelCoverage]
    on: str


class DeviceRead(TypedDict):
    """
    `silent_after`: if nothing is heard until then, it is silent. `alarm_since`, `fault_since`: null once the device said clear.
    """

    alarm_since: str | None
    allowed_actions: list[str]
    bed_id: str | None
    bed_no: str | None
    created_at: str
    device_no: str
    division_code: str | None
    fault_since: str | None
    heartbeat_minutes: int
    id: str
    key_issued_at: str | None
    kind: DeviceKind
    last_heard_at: str | None
    place_id: str
    place_kind: DevicePlace
    place_name: str | None
    registered_by: str
    retired_at: str | None
    retired_by: str | None
    retired_reason: str | None
    silent_after: str | None
    spot: str | None
    state: DeviceState
    version: int


class DishTagAdd(TypedDict):
    code: str
    kind: DishTagKind
    name: str


class DispatchMode(TypedDict):
    caregiver_id: str
    mode: TravelMode


class DispatchRound(TypedDict):
    """
    A caregiver's stretch of work, from where it begins back to there: when she leaves, how long the way to the first visit and from
    the last one takes, and when she is back.
    """

    back_minutes: int
    begins: RoundBegins
    caregiver_id: str
    caregiver_name: str
    leaves_at: str
    out_minutes: int
    returns_at: str


class DispatchedVisit(TypedDict):
    """
    Where the plan sends somebody, for when it was ordered, and who was to go when before. `reasons`: the resident's wishes for
    a language or a sex, met or not, as matching says them.
    """

    caregiver_id: str
    caregiver_name: str
    fixed: bool
    minutes: int
    order_id: str
    order_no: str
    ordered_start_at: str | None
    present_caregiver_id: str | None
    present_start_at: str | None
    reasons: list[MatchReason]
    resident_name: str | None
    slot: int
    start_at: str


class DrawCheck(TypedDict):
    """
    The draw once more from `seed` and what it was drawn from: whether it gives the same places and inspectors in the same order.

    The rank of a place is the SHA-256 of the seed's text followed by its id, that of an inspector the SHA-256 of the seed, the place's
    id and his own; the smallest come first.
    """

    eligible: list[EligibleInspectors]
    equal: bool
    places: list[str]
    seed: str


class DueRead(TypedDict):
    """
    Somebody who is to be called on: why and how often, since when, and when somebody was there last. `overdue`: the day
    has passed. `calls_unanswered` since then.
    """

    calls_unanswered: int
    categories: list[str]
    category_labels: list[str]
    division_code: str
    due_on: str
    every_days: int
    from_age: int | None
    id: str
    """
    The resident's id
    """
    last_outcome: WelfareOutcome | None
    last_visit_on: str | None
    overdue: bool
    resident_name: str
    since_on: str


class EntitlementHistory(TypedDict):
    """
    With all that was asked and decided, oldest first, and the days it was paused.
    """

    allowed_actions: list[str]
    cap_unit: CapUnit | None
    caps_with: str | None
    changes: list[ChangeRead]
    effective_from: str
    effective_to: str | None
    id: str
    import_id: str | None
    monthly_cap: int | None
    pauses: list[PauseRead]
    pending: ChangeRead | None
    programme_code: str
    programme_id: str
    resident_id: str
    status: EntitlementStatus
    version: int


class EntitlementRead(TypedDict):
    """
    `status` is that of today; `pending` is what waits for a second person. `cap_unit` is what its own `monthly_cap` counts, null
    where it has none. A later entitlement of a resident in a programme shares the months' caps of the first, `caps_with`.
    """

    allowed_actions: list[str]
    cap_unit: CapUnit | None
    caps_with: str | None
    effective_from: str
    effective_to: str | None
    id: str
    import_id: str | None
    monthly_cap: int | None
    pending: ChangeRead | None
    programme_code: str
    programme_id: str
    resident_id: str
    status: EntitlementStatus
    version: int


class EntitlementRow(TypedDict):
    counted: int
    counted_with: NotRequired[str | None]
    effective_from: str
    effective_to: str | None
    id: str
    kind: NotRequired[Literal["entitlement"]]
    links: dict[str, str]
    programme: str
    resident_id: str
    resident_masked: str
    status: EntitlementStatus


class EventReport(TypedDict):
    """
    A check-in or check-out. The device makes `id` before it sends, so the same event may be sent again.

    `device_at` is the device's clock at the event. `sent_at`, its clock at sending, is given with an event that was kept
    while there was no network: the skew is then measured by it. `tag`: what was read of the tag at the home; where it holds for that
    time and was not read before, it proves the place, and `proof` is its kind. `qr`, `nfc` and `telephone` without such a reading or
    call prove nothing.
    """

    device_at: str
    device_id: NotRequired[str | None]
    id: str
    mock: NotRequired[bool]
    monotonic_ms: NotRequired[int | None]
    position: NotRequired[Position | None]
    proof: NotRequired[Proof]
    sent_at: NotRequired[str | None]
    tag: NotRequired[TagReading | None]


class ExportAsk(TypedDict):
    """
    `filters` are those of the list itself, by their names there; every row that they leave goes in. `uninsured` needs its `kind`.
    """

    filters: NotRequired[dict[str, str | bool]]
    format: NotRequired[ExportFormat]
    kind: ExportKind


class ExportRead(TypedDict):
    """
    `rows` and `file_*` are known when it `succeeded`; then `file` is where it is fetched, until `expires_at`.
    """

    allowed_actions: list[str]
    created_at: str
    expires_at: str | None
    failure_code: str | None
    failure_en: str | None
    failure_zh: str | None
    file: str | None
    file_bytes: int | None
    file_sha256: str | None
    filters: dict[str, Any]
    finished_at: str | None
    format: ExportFormat
    id: str
    kind: ExportKind
    rows: int | None
    started_at: str | None
    status: ExportStatus


class FacilityClosurePlan(TypedDict):
    """
    With everybody, in the order of their beds.
    """

    allowed_actions: list[str]
    announced_at: str | None
    approved_at: str | None
    approved_by: str | None
    carried_out_at: str | None
    carried_out_by: str | None
    changed_by: str
    closed_reason: str | None
    closes_on: str
    closure_no: str
    drafted_by: str
    facility: str
    facility_id: str
    faulty: int
    id: str
    moves: list[ClosureMoveRead]
    partner: str | None
    partner_id: str | None
    people: int
    reason: str
    status: ClosureStatus
    version: int


class FacilityCreate(TypedDict):
    """
    `code` is the bureau's own and stays for ever.
    """

    address: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    code: str
    division_code: str
    grade: NotRequired[int | None]
    lat: NotRequired[float | None]
    licences: NotRequired[list[Licence]]
    lng: NotRequired[float | None]
    name: str
    opened_on: NotRequired[str | None]
    ownership: NotRequired[Ownership | None]
    provider_id: NotRequired[str | None]
    reservation_hours: NotRequired[int]
    service_item_id: NotRequired[str | None]


class FacilityRead(TypedDict):
    address: str | None
    allowed_actions: list[str]
    closed_on: str | None
    code: str
    division_code: str
    grade: int | None
    id: str
    lat: float | None
    licences: list[Licence]
    lng: float | None
    name: str
    opened_on: str | None
    ownership: Ownership | None
    provider_id: str | None
    reservation_hours: int
    service_item_id: str | None
    version: int


class FacilityRow(TypedDict):
    code: str
    counted: int
    counted_with: NotRequired[str | None]
    id: str
    kind: NotRequired[Literal["facility"]]
    links: dict[str, str]
    name: str
    ownership: Ownership | None


class FacilityUpdate(TypedDict):
    """
    `closed_on` is the first day on which it is there no more. Another `provider_id` or `service_item_id` is for months that
    nobody has counted yet; a mistyped `division_code`, which says whose contracts cover the nights, while none was counted.
    """

    address: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    division_code: NotRequired[str]
    grade: NotRequired[int | None]
    lat: NotRequired[float | None]
    licences: NotRequired[list[Licence]]
    lng: NotRequired[float | None]
    name: NotRequired[str]
    opened_on: NotRequired[str | None]
    ownership: NotRequired[Ownership | None]
    provider_id: NotRequired[str | None]
    reservation_hours: NotRequired[int]
    service_item_id: NotRequired[str | None]


class FamilyLinkAsk(TypedDict):
    """
    Exactly one of `account_id`, `username` and `new_account` says who the relative is.
    """

    account_id: NotRequired[str | None]
    ends_on: NotRequired[str | None]
    new_account: NotRequired[NewRelative | None]
    relation: str
    scopes: list[LinkScope]
    username: NotRequired[str | None]


class FamilyLinkConsent(TypedDict):
    """
    The resident may agree to less than was asked. `consented_by`: who signed, where a worker records it; `consented_as`: as the
    resident, or as the guardian of somebody who cannot decide.
    """

    consented_as: NotRequired[ConsentedAs]
    consented_by: NotRequired[str | None]
    ends_on: NotRequired[str | None]
    scopes: NotRequired[list[LinkScope] | None]


class FamilyLinkNarrow(TypedDict):
    """
    What is left of the consent: which of its scopes, until which day at the latest. What is not said stays.
    """

    ends_on: NotRequired[str | None]
    scopes: NotRequired[list[LinkScope] | None]


class FamilyLinkRead(TypedDict):
    account_id: str
    allowed_actions: list[str]
    consented_as: ConsentedAs | None
    consented_by: str | None
    created_at: str
    display_name: str
    ends_on: str | None
    id: str
    membership_id: str | None
    relation: str
    resident_id: str
    scopes: list[LinkScope]
    status: FamilyLinkStatus
    username: str
    version: int


class FigureRead(TypedDict):
    """
    `attested` is the part of the value that only an officer's attested list stands for: without those visits the figure
    would be smaller by it. It is missing where a figure does not rest on visits.

    With `compare`, `year_before` is the value of the same days a year earlier; `change` is the value less that, and
    `change_per_mille` the change in thousandths of it. They are null where there is nothing to compare. With `by`, `parts`
    are the figure of each month or division; what is counted once (people, resident-months) does not add up over them.
    `districts`, which only a region's figures have, says what each district adds: who was served in two is counted in both.
    """

    attested: NotRequired[int | None]
    change: NotRequired[int | None]
    change_per_mille: NotRequired[int | None]
    districts: NotRequired[dict[str, int] | None]
    label: str
    parts: NotRequired[list[FigurePart] | None]
    unit: FigureUnit
    value: int
    year_before: NotRequired[int | None]


class FindingRead(TypedDict):
    """
    `clause_zh`, `clause_en`: what should be. `passed_by`: of a major hazard the first of the two who have seen it put right.
    `import_id`: it came by that file, which says neither who answers for it (`responsible` is null) nor who closed it.
    """

    allowed_actions: list[str]
    asked_due_on: str | None
    checklist_id: str | None
    clause: str | None
    clause_en: str | None
    clause_zh: str | None
    closed_on: str | None
    description: str
    due_on: str
    finding_no: str
    hazard: Hazard
    id: str
    import_id: str | None
    inspection_id: str
    notice_id: str | None
    notice_no: str | None
    passed_by: str | None
    rectified_on: str | None
    responsible: Responsible | None
    status: FindingStatus
    steps: list[FindingStepRead]
    topic: SafetyTopic
    version: int


class FindingRecord(TypedDict):
    """
    Of a clause that failed (`checklist_id`, `clause`), or of something that no clause names, with its `topic`. `hazard`: what the
    clause says, unless the inspector finds it worse; without a clause, ordinary.
    """

    checklist_id: NotRequired[str | None]
    clause: NotRequired[str | None]
    description: str
    due_on: str
    hazard: NotRequired[Hazard | None]
    photos: NotRequired[list[Photo]]
    responsible: Responsible
    topic: NotRequired[SafetyTopic | None]


class FindingRow(TypedDict):
    """
    `status` is today's; `rectified_on` and `closed_on` say what had been put right by the report's last day.
    """

    closed_on: str | None
    counted: int
    counted_with: NotRequired[str | None]
    due_on: str
    finding_no: str
    hazard: Hazard
    id: str
    import_id: str | None
    inspected_on: str
    inspection_id: str
    inspection_no: str
    kind: NotRequired[Literal["finding"]]
    links: dict[str, str]
    notice_no: str | None
    place: str
    rectified_on: str | None
    status: FindingStatus
    topic: SafetyTopic


class Happening(TypedDict):
    """
    One line of a resident's timeline, and the same as a sentence. `what` is the status it came to by now; `subject_id` is the order
    (of an offer, too), visit (of what was said of it, too), complaint, meal, stay or entitlement that can be opened (of a status change, the
    resident). `planned_for`: of what was ordered, and of a visit that was planned, when it is to be; of what was said of a visit,
    when that was.
    """

    at: str
    id: str
    kind: HappeningKind
    minutes: int | None
    planned_for: str | None
    programme_id: str | None
    provider_id: str | None
    says_en: str
    says_zh: str
    service_item_id: str | None
    subject_id: str
    what: str


class HolidayAdd(TypedDict):
    falls_on: str
    kind: HolidayKind
    name: str


class HolidayYear(TypedDict):
    """
    The whole list of a year: what is not in it any more is taken out.
    """

    days: list[HolidayAdd]
    year: int


class HomeModificationRead(TypedDict):
    """
    `planned_fen` is what the items come to, `approved_fen` the most that is paid of them, `cost_fen` what it really cost and
    `subsidy_fen` what is paid of that. `attested`: imported history, whose evidence is who imported it.
    """

    accepted_by: str | None
    accepted_on: str | None
    allowed_actions: list[str]
    applied_by: str | None
    applied_on: str | None
    approved_by: str | None
    approved_fen: int | None
    approved_on: str | None
    attested: bool
    bank_reference: str | None
    case_no: str
    closed_reason: str | None
    cost_fen: int | None
    funded_at: str | None
    funded_by: str | None
    id: str
    import_id: str | None
    items: list[ModificationItemRead]
    paid_by: str | None
    paid_on: str | None
    planned_fen: int
    programme_id: str | None
    provider_id: str | None
    reason: str
    resident_id: str
    returned_on: str | None
    returned_reason: str | None
    signed_as: SignedAs | None
    signed_by: str | None
    status: ModificationStatus
    subsidy_fen: int | None
    subsidy_status: SubsidyStatus
    surveyed_by: str | None
    surveyed_on: str | None
    version: int


class HomeTagIssue(TypedDict):
    """
    A tag for a home that has none of the kind. `chip_uid`: of a chip alone, the number that it came with.
    """

    chip_uid: NotRequired[str | None]
    kind: TagKind
    resident_id: str


class HomeTagIssued(TypedDict):
    """
    `secret`, told this once and kept nowhere in the open: of a chip its key for reading (AES-128, hexadecimal), of a screen in base32.
    `setup_uri`: what a screen is set up with (otpauth), null for a chip.
    """

    allowed_actions: list[str]
    chip_uid: str | None
    created_at: str
    ended_at: str | None
    ended_by: str | None
    ended_reason: str | None
    id: str
    issued_at: str
    issued_by: str
    kind: TagKind
    last_proved_at: str | None
    resident_id: str
    resident_name: str | None
    secret: str
    setup_uri: str | None
    status: TagStatus
    tag_no: str
    version: int


class HomeTagRead(TypedDict):
    """
    `last_proved_at`: when it last proved a check-in or check-out.
    """

    allowed_actions: list[str]
    chip_uid: str | None
    created_at: str
    ended_at: str | None
    ended_by: str | None
    ended_reason: str | None
    id: str
    issued_at: str
    issued_by: str
    kind: TagKind
    last_proved_at: str | None
    resident_id: str
    resident_name: str | None
    status: TagStatus
    tag_no: str
    version: int


class ImportRead(TypedDict):
    """
    An import as its maker and its approver see it. `rows_done` of `rows_total` are accounted for so far.

    It `succeeded` when one row at least went in or was there before (`rows_failed` of them may be wrong), and `failed` when
    none did, or when it was broken off or cancelled: `failure_*` say why; what is wrong with single rows stands in `errors.csv`.
    Of a spreadsheet one `sheet` is taken, the first visible one that holds anything; `sheets_ignored` are the others.
    """

    allowed_actions: list[str]
    approved_at: str | None
    approved_by: str | None
    attested: bool
    by_account: str
    created_at: str
    failure_code: str | None
    failure_en: str | None
    failure_zh: str | None
    file_bytes: int
    file_name: str
    file_sha256: str
    finished_at: str | None
    id: str
    kind: ImportKind
    mode: ImportMode
    provider_id: str | None
    rows_created: int
    rows_done: int
    rows_failed: int
    rows_per_second: int | None
    rows_total: int
    rows_unchanged: int
    rows_updated: int
    seconds_left: int | None
    sheet: str | None
    sheets_ignored: list[str]
    started_at: str | None
    status: ImportStatus


class IncidentRead(TypedDict):
    """
    `concerned`: how many residents; who they are is health data, and shown by `reveal` alone. `report_due_at`: until when it had
    to be told, by kind and harm; `reported_late`: it was told after that; both are
    of its turn for the worse, where that was told too late. `overdue`: a follow-up is not done after its day.
    """

    allowed_actions: list[str]
    annulled_at: str | None
    annulled_reason: str | None
    cause: IncidentCause | None
    cause_note: str | None
    closed_at: str | None
    closed_by: str | None
    concerned: int
    description: str
    division_code: str | None
    done_at_once: str
    follow_ups: list[FollowUpRead]
    happened_at: str
    harm: Harm
    id: str
    in_a_home: bool
    incident_no: str
    kind: IncidentKind
    overdue: bool
    place_id: str
    place_kind: InspectedKind
    place_name: str
    recorded_by: str
    report_due_at: str
    reported_at: str
    reported_late: bool
    status: IncidentStatus
    steps: list[IncidentStepRead]
    version: int


class IncidentRecord(TypedDict):
    """
    `place_id`: of a facility, meal point, provider or care centre, as `place_kind` says; `home_resident_id`: in whose home, for
    a provider. `resident_ids`: whom it concerned; the words name nobody.
    """

    description: str
    done_at_once: str
    happened_at: str
    harm: Harm
    home_resident_id: NotRequired[str | None]
    incident_no: NotRequired[str | None]
    kind: IncidentKind
    place_id: str
    place_kind: InspectedKind
    resident_ids: NotRequired[list[str]]


class IncidentReveal(TypedDict):
    purpose: RevealPurpose


class InspectionRead(TypedDict):
    """
    `joint`: by more than one department. `findings` with where each of them stands now. `import_id`: it came by that file.
    """

    allowed_actions: list[str]
    annulled_at: str | None
    annulled_reason: str | None
    by_account: str
    departments: list[str]
    division_code: str | None
    findings: list[FindingRead]
    id: str
    import_id: str | None
    inspected_at: str
    inspected_on: str
    inspection_no: str
    inspectors: list[str]
    joint: bool
    looked_at: list[ChecklistAnswers]
    note: str
    photos: list[EvidenceRead]
    place_id: str
    place_kind: InspectedKind
    place_name: str
    topics: list[SafetyTopic]
    version: int


class InspectionRecord(TypedDict):
    """
    `id` is made on the spot, also without a network, and sent again any number of times. `place_id`: of a facility, meal point,
    provider or care centre, as `place_kind` says. `topics` beside those of the checklists. `inspectors`: who was there beside
    the one who records it. Every clause that failed has a finding. `task_id`: of a campaign, which it fulfils. `photos`: of the
    place as a whole, by their hash; those of a finding stand with it. Their files are uploaded at /v1/photos before or after.
    """

    departments: NotRequired[list[Department]]
    findings: NotRequired[list[FindingRecord]]
    id: str
    inspected_at: str
    inspection_no: NotRequired[str | None]
    inspectors: NotRequired[list[Inspector]]
    looked_at: NotRequired[list[ChecklistAnswers]]
    note: NotRequired[str]
    photos: NotRequired[list[Photo]]
    place_id: str
    place_kind: InspectedKind
    task_id: NotRequired[str | None]
    topics: NotRequired[list[SafetyTopic]]


class InstalmentPlan(TypedDict):
    """
    When which part is due; the parts add up to what is still owed.
    """

    parts: list[Part]


class InsuranceCoverage(TypedDict):
    beds: BedsCovered
    division: str | None
    on: str
    persons: list[PersonsCovered]


class InsurancePolicyRead(TypedDict):
    """
    `in_force`: today. `division_code`: of the resident or the facility.
    """

    allowed_actions: list[str]
    annulled_at: str | None
    annulled_reason: str | None
    beds: int | None
    division_code: str
    ends_on: str
    facility_id: str | None
    facility_name: str | None
    id: str
    in_force: bool
    insurer: str | None
    kind: PolicyKind
    policy_no: str
    premium_fen: int | None
    resident_id: str | None
    resident_name: str | None
    starts_on: str
    updated_at: str
    version: int


class InsurancePolicyRecord(TypedDict):
    """
    `resident_id` of a policy of a person; `facility_id` and `beds` of liability.
    """

    beds: NotRequired[int | None]
    ends_on: str
    facility_id: NotRequired[str | None]
    insurer: NotRequired[str | None]
    kind: PolicyKind
    policy_no: str
    premium_fen: NotRequired[int | None]
    resident_id: NotRequired[str | None]
    starts_on: str


class InsurancePolicyRow(TypedDict):
    """
    `insures`: which kind of policy it is.
    """

    beds: int | None
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    ends_on: str
    facility: str | None
    facility_id: str | None
    id: str
    insures: PolicyKind
    kind: NotRequired[Literal["insurance_policy"]]
    links: dict[str, str]
    policy_no: str
    premium_fen: int | None
    resident_id: str | None
    resident_masked: NotRequired[str | None]
    starts_on: str


class ItemDecide(TypedDict):
    """
    accept: the doubt is cleared, its services are verified and posted again; reject: they count and are paid nowhere.
    """

    decision: Judgement
    memo: NotRequired[str]
    reason_code: Reason


class ItemReview(TypedDict):
    """
    Of a line, after looking at its evidence. `other` needs a note; no identity number in it.
    """

    note: NotRequired[str]
    outcome: ReviewOutcome
    reason_code: ResolutionReason


class LeaveRead(TypedDict):
    """
    `told_from_on`, `told_to_on`: as it was told, also where the days of the stay cut it. `told_late`: recorded after its first
    day.
    """

    allowed_actions: list[str]
    created_at: str
    from_on: str
    id: str
    note: str
    reason: LeaveReason
    recorded_by: str
    resident_id: str
    status: LeaveStatus
    stay_id: str
    to_on: str | None
    told_from_on: str
    told_late: bool
    told_to_on: str | None
    version: int
    withdrawn_reason: str | None


class LeavingTold(TypedDict):
    """
    The caregiver leaves; it may come before its check-in.
    """

    boot_id: NotRequired[str | None]
    device_at: str
    device_id: NotRequired[str | None]
    id: str
    kind: Literal["check_out"]
    mock: NotRequired[bool]
    monotonic_ms: NotRequired[int | None]
    position: NotRequired[Position | None]
    proof: NotRequired[Proof]
    sent_at: NotRequired[str | None]
    tag: NotRequired[TagReading | None]
    visit_id: str


class LedgerAccountRead(TypedDict):
    """
    `balance`: what was posted, for an account with a limit; credits less debits for another.
    """

    balance: int
    cap: int | None
    carried: int
    held: int
    id: str
    month: str | None
    owner_id: str
    owner_kind: OwnerKind
    unit: LedgerUnit


class LedgerCheckRead(TypedDict):
    """
    Sound when `faults` is empty; `fen_moved` is the net of all money transfers.
    """

    faults: list[LedgerFault]
    fen_moved: int
    rules: list[str]
    transfers: int


class LineEntry(TypedDict):
    """
    A line as the provider bills it. `minutes` for the unit hour, `quantity` for another; `amount_fen` is gross. In an
    adjustment all three say what the record comes to as a whole, zero where nothing of it should have been paid.
    """

    amount_fen: int
    minutes: NotRequired[int | None]
    quantity: NotRequired[int | None]
    record_kind: NotRequired[RecordKind]
    record_no: str
    resident_id: str
    service_item_id: str
    unit_price_fen: int


class LineRead(TypedDict):
    """
    `arrears`: for an earlier month than the batch's. `age` is that of the month; `says_*` tell why it is withheld. `due_fen`
    add up to the batch's amount: nothing of what is withheld, whose `amount_fen` is what it would be.
    """

    age: int
    allowance: str
    allowance_id: str
    amount_fen: int
    arrears: bool
    division_code: str
    due_fen: int
    id: str
    line_no: int
    month: str
    payment_id: str | None
    reason: str | None
    resent: bool
    resident_id: str
    resident_name: str
    result: SendingStatus | None
    says_en: str | None
    says_zh: str | None
    since_month: str | None
    withheld: Withheld | None


class LinesEntry(TypedDict):
    lines: list[LineEntry]


class MealHoursRead(TypedDict):
    """
    A week, which holds until the next one does.
    """

    effective_from: str
    slots: list[SlotRead]


class MealHoursSet(TypedDict):
    """
    The whole week from a day on: a meal of a weekday that is not here is not served.
    """

    effective_from: str
    slots: list[MealSlot]


class MealOrderPlace(TypedDict):
    """
    A meal of a day. Who it is for: `resident_id`, or, at a meal point that is telephoned, the `id_number` or the `card_no`.
    Without `meal_point_id` it is an operator's own point. `self_pay_excess`: what the month has no room for, the diner pays;
    without it an order beyond the month is refused.
    """

    card_no: NotRequired[str | None]
    id_number: NotRequired[str | None]
    meal: Meal
    meal_point_id: NotRequired[str | None]
    mode: NotRequired[ServingMode]
    note: NotRequired[str]
    resident_id: NotRequired[str | None]
    self_pay_excess: NotRequired[bool]
    served_on: str


class MealOrderRead(TypedDict):
    """
    `serving_id` is the meal that it became, and how that stands. `expected_subsidy_fen`: what a programme was to pay by the rules
    of the moment in which it was ordered, null for a relative without the consent to money; the serving says what it did pay.
    `closed_zh` and `closed_en` are `closed_reason` in words, where that is a code of the system.
    """

    allowed_actions: list[str]
    begins_at: str
    closed_en: str | None
    closed_reason: str | None
    closed_zh: str | None
    created_at: str
    distance_m: int | None
    division_code: str
    expected_subsidy_fen: int | None
    hold_id: str | None
    id: str
    meal: Meal
    meal_point_id: str
    meal_point_name: str
    mode: ServingMode
    note: str
    order_no: str
    order_until: str
    placed_by: str
    price_fen: int
    programme_id: str | None
    provider_id: str | None
    resident_id: str
    resident_name: str | None
    self_paid_code: SelfPaid | None
    self_pay_excess: bool
    served_on: str
    service_item_id: str
    serving_id: str | None
    serving_status: ServingStatus | None
    status: MealOrderStatus
    told_at: str | None
    version: int


class MealOutcome(TypedDict):
    """
    What became of an order, and when, by the courier's clock; the phone makes `id`, which becomes that of the serving, so that
    the same may be sent again.

    Proof of a delivery: the identity card or the meal card that was read at the door, or the `position` there. Without any, or far
    from the home, the serving is flagged. That nobody took it needs a `reason`.
    """

    at: str
    card_token: NotRequired[str | None]
    id: str
    id_number: NotRequired[str | None]
    outcome: MealOrdersOutcome
    position: NotRequired[Position | None]
    reason: NotRequired[str | None]


class MealPointCreate(TypedDict):
    """
    `code` is the bureau's own and stays for ever. The dates say how far it has come: with `opened_on` it operates, with
    `built_on` it is built, else planned. `delivery_radius_metres`: none, it does not deliver; `order_minutes_before`: so long
    before a meal begins it is ordered and cancelled.
    """

    address: NotRequired[str | None]
    area: Area
    built_on: NotRequired[str | None]
    closed_on_holidays: NotRequired[bool]
    code: str
    delivery_radius_metres: NotRequired[int | None]
    division_code: str
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    model: MealPointModel
    name: str
    opened_on: NotRequired[str | None]
    order_minutes_before: NotRequired[int]
    phone: NotRequired[str | None]
    planned_on: NotRequired[str | None]
    provider_id: NotRequired[str | None]
    seats: NotRequired[int | None]
    service_item_id: NotRequired[str | None]


class MealPointRead(TypedDict):
    """
    `food_licence` is how its licence for food stands today.
    """

    address: str | None
    allowed_actions: list[str]
    area: Area
    built_on: str | None
    closed_on: str | None
    closed_on_holidays: bool
    code: str
    delivery_radius_metres: int | None
    division_code: str
    food_licence: LicenceState
    id: str
    lat: float | None
    lng: float | None
    model: MealPointModel
    name: str
    opened_on: str | None
    order_minutes_before: int
    phone: str | None
    planned_on: str | None
    provider_id: str | None
    seats: int | None
    service_item_id: str | None
    status: MealPointStatus
    version: int


class MealPointRow(TypedDict):
    """
    `status` and the dates are today's; whether it operated on the report's last day is told by its spells.
    """

    area: Area
    built_on: str | None
    closed_on: str | None
    code: str
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    id: str
    kind: NotRequired[Literal["meal_point"]]
    links: dict[str, str]
    model: MealPointModel
    name: str
    opened_on: str | None
    planned_on: str | None
    status: MealPointStatus


class MealRoute(TypedDict):
    """
    Deliveries of one meal of one day from one point. `metres` there along all the doors whose position is known.
    """

    meal: Meal
    meal_point_id: str
    meal_point_name: str
    metres: int
    orders: int
    served_on: str
    stops: list[RouteStop]


class MealServingExceptionRead(TypedDict):
    """
    `title_*` in a few words; `says_*`: what is wrong with the `found` facts, who can mend it, what happens next.
    """

    code: ServingExceptionCode
    found: dict[str, Any]
    id: str
    memo: str | None
    reason_code: Reason | None
    resolved_at: str | None
    resolved_by: str | None
    says_en: str
    says_zh: str
    serving_id: str
    status: ExceptionStatus
    title_en: str
    title_zh: str
    version: int


class MealServingRead(TypedDict):
    """
    `self_paid_code` says why no programme pays, `over_cap` that the month has no room left for it; of a second serving of
    one meal `first_*` say where and when the first was. What was posted, by which programme and why not, is empty for a
    relative to whom the resident did not agree to show money.
    """

    allowed_actions: list[str]
    closed_at: str | None
    closed_code: Reason | None
    closed_memo: str | None
    covered_units: int | None
    created_at: str
    division_code: str
    entitlement_id: str | None
    evidence: Evidence
    first_meal_point_id: str | None
    first_meal_point_name: str | None
    first_served_at: str | None
    first_serving_id: str | None
    id: str
    identified_by: IdentifiedBy
    import_id: str | None
    import_row: int | None
    meal: Meal
    meal_order_id: str | None
    meal_point_id: str
    meal_point_name: str
    mode: ServingMode
    open_exceptions: list[ServingExceptionCode]
    over_cap: bool | None
    posted_copay_fen: int | None
    posted_gross_fen: int | None
    posted_subsidy_fen: int | None
    price_fen: int
    programme_id: str | None
    programme_version_id: str | None
    provider_id: str | None
    resident_id: str
    resident_name: str | None
    self_paid_code: SelfPaid | None
    served_at: str
    served_on: str
    service_item_id: str | None
    serving_no: str
    status: ServingStatus
    unit_price_fen: int | None
    verified_at: str | None
    version: int


class MealServingRow(TypedDict):
    counted: int
    counted_with: NotRequired[str | None]
    evidence: Evidence
    id: str
    import_id: str | None
    kind: NotRequired[Literal["meal_serving"]]
    links: dict[str, str]
    meal: Meal
    meal_point: str
    meal_point_id: str
    mode: ServingMode
    price_fen: int
    programme: str | None
    provider_id: str | None
    resident_id: str
    resident_masked: str
    served_on: str
    serving_no: str
    subsidy_fen: int


class MembershipGrant(TypedDict):
    """
    A role, and what it is bound to: a provider (and caregiver), a resident, a facility, a meal point or a division.
    `background`: the profession of somebody who will assess.
    """

    background: NotRequired[Background | None]
    caregiver_id: NotRequired[str | None]
    division_code: NotRequired[str | None]
    facility_id: NotRequired[str | None]
    meal_point_id: NotRequired[str | None]
    provider_id: NotRequired[str | None]
    resident_id: NotRequired[str | None]
    role: Role


class MembershipRead(TypedDict):
    allowed_actions: list[str]
    background: Background | None
    caregiver_id: str | None
    district_code: str
    division_code: str | None
    facility_id: str | None
    id: str
    meal_point_id: str | None
    provider_id: str | None
    resident_id: str | None
    role: Role
    status: Standing


class MessagePreferenceRead(TypedDict):
    """
    `version` is 0 while nothing was set. `always_told`: of what nobody opts out. `district_*`: what the bureau has set, and holds
    beside one's own; its daily limit is of who is served, and null for whoever works with what he is told.
    """

    always_told: list[str]
    channels: list[WantedChannel]
    daily_limit: int | None
    district_daily_limit: int | None
    district_quiet_from: str
    district_quiet_until: str
    language: MessageLanguage
    opted_out: list[str]
    phone_masked: str | None
    push_known: bool
    quiet_from: str | None
    quiet_until: str | None
    version: int
    wechat_known: bool


class MessagePreferenceUpdate(TypedDict):
    """
    Only what is sent changes. `channels`: on all of them, of which an address is known (of `sms` here or in the register); none, by
    text message where a telephone is known. `opted_out`: events
    (`visits.checked_in`) or nouns (`visits`); of what is urgent nobody opts out. `wechat_id`: the open id of the WeChat account;
    `push_token`: of the app.
    """

    channels: NotRequired[list[WantedChannel]]
    daily_limit: NotRequired[int | None]
    language: NotRequired[MessageLanguage]
    opted_out: NotRequired[list[OptedOutItem]]
    phone: NotRequired[str | None]
    push_token: NotRequired[str | None]
    quiet_from: NotRequired[str | None]
    quiet_until: NotRequired[str | None]
    wechat_id: NotRequired[str | None]


class MessageRead(TypedDict):
    """
    `subject_id`: of the order, the visit ... that `kind` speaks of. `next_at`: of one that waits. The address is masked.
    """

    address_masked: str | None
    allowed_actions: list[str]
    attempts: int
    audience: MessageAudience
    body: str
    channel: MessageChannel
    created_at: str
    held_because: HeldBack | None
    id: str
    kind: str
    last_at: str | None
    last_status: int | None
    last_trouble: DeliveryTrouble | None
    next_at: str | None
    resident_id: str | None
    sent_at: str | None
    status: MessageStatus
    subject_id: str
    urgent: bool


class ModificationAccept(TypedDict):
    """
    What it really cost, and who signed that it is well done: the resident, or the family.
    """

    accepted_on: str
    cost_fen: int
    signed_as: SignedAs
    signed_by: str


class ModificationSurvey(TypedDict):
    """
    All that is to be done: a survey that is recorded again takes the place of the one before.
    """

    items: list[SurveyItem]
    surveyed_on: str


class MonthlySheet(TypedDict):
    """
    `visits` and `meals` are null for a relative without the consent to `orders`, the amounts and `balances` without that to `money`.
    A balance counts in the unit of its cap: minutes, fen, meals or nights.
    """

    balances: list[BalanceSeen] | None
    meals: MealsOfMonth | None
    month: str
    resident_id: str
    total: Spent
    visits: VisitsOfMonth | None


class MyTaskRead(TypedDict):
    """
    With what the campaign asks for: its topics, all of which the inspection has, its last day, and who inspects together.
    """

    campaign_id: str
    campaign_name: str
    departments: list[str]
    id: str
    inspected_on: str | None
    inspection_id: str | None
    inspectors: list[str]
    place_id: str
    place_kind: InspectedKind
    place_name: str
    rank: int
    to_on: str
    topics: list[SafetyTopic]


class NoticeFinding(TypedDict):
    """
    `clause_zh`, `clause_en`: what should be, where a clause says it.
    """

    clause_en: str | None
    clause_zh: str | None
    description: str
    due_on: str
    finding_id: str
    finding_no: str
    hazard: Hazard
    responsible: Responsible
    topic: SafetyTopic


class NoticeFindingNow(TypedDict):
    """
    One line of a notice, and where it stands: what was found in words, and who answers for it, is not for everybody.
    """

    closed_on: str | None
    due_on: str
    due_on_now: str
    finding_no: str
    hazard: Hazard
    status: FindingStatus
    topic: SafetyTopic


class NoticesNoticeRead(TypedDict):
    """
    `check_at` is where the QR code leads. `annulled`: its inspection should not have been, and nothing is to be done.
    """

    annulled: bool
    check_at: str
    code: str
    departments: list[str]
    district: str
    findings: list[NoticeFinding]
    id: str
    inspected_at: str
    inspection_id: str
    inspection_no: str
    inspectors: list[str]
    issued_at: str
    notice_no: str
    place_id: str
    place_kind: InspectedKind
    place_name: str
    sha256: str


class OccurrenceRead(TypedDict):
    """
    `code` says why: of what was refused the code that an order would have got, of what was withdrawn or stands against the
    plan the reason (`changed`, `paused`, `division_paused`, `resident_away`, `holiday`, `ended`); null where a relative may
    not know it.
    """

    code: str | None
    id: str
    occurs_on: str
    order_id: str | None
    order_status: OrderStatus | None
    planned_start_at: str
    state: OccurrenceState
    version_no: int


class OrderPlaced(TypedDict):
    """
    `hindrances`: what is in the way whoever serves it, `resident_away` on the day; not where. A relative is told with the consent
    to whereabouts alone.
    """

    allowed_actions: list[str]
    care_plan_id: str | None
    closed_en: str | None
    closed_reason: str | None
    closed_zh: str | None
    completed_at: str | None
    created_at: str
    dispute_reason: str | None
    dispute_upheld: bool | None
    division_code: str
    entitlement_id: str | None
    expires_at: str | None
    hindrances: list[OrderHindrance]
    hold_id: str | None
    id: str
    note: str
    on_behalf: bool
    order_no: str
    placed_by: str
    planned_minutes: int
    planned_start_at: str
    programme_id: str | None
    provider_id: str
    quantity: int | None
    rated_at: str | None
    rating: int | None
    rating_note: str | None
    resident_id: str
    resident_name: str | None
    second_hold_id: str | None
    self_pay_excess: bool
    service_item_id: str
    status: OrderStatus
    version: int


class OrderRatingRead(TypedDict):
    """
    `by`: the resident, or a relative.
    """

    at: str
    by: Rater
    by_account: str
    id: str
    note: str | None
    rating: int


class OrderRead(TypedDict):
    """
    `hold_id` and `second_hold_id` are the transfers by which the month's cap was reserved. `rated_at`: when it was rated first.
    `closed_zh` and `closed_en` are `closed_reason` in words, where that is a code of the system.
    """

    allowed_actions: list[str]
    care_plan_id: str | None
    closed_en: str | None
    closed_reason: str | None
    closed_zh: str | None
    completed_at: str | None
    created_at: str
    dispute_reason: str | None
    dispute_upheld: bool | None
    division_code: str
    entitlement_id: str | None
    expires_at: str | None
    hold_id: str | None
    id: str
    note: str
    on_behalf: bool
    order_no: str
    placed_by: str
    planned_minutes: int
    planned_start_at: str
    programme_id: str | None
    provider_id: str
    quantity: int | None
    rated_at: str | None
    rating: int | None
    rating_note: str | None
    resident_id: str
    resident_name: str | None
    second_hold_id: str | None
    self_pay_excess: bool
    service_item_id: str
    status: OrderStatus
    version: int


class OutageRead(TypedDict):
    allowed_actions: list[str]
    bed_id: str
    by_account: str
    facility_id: str
    from_on: str
    id: str
    reason: str | None
    state: OutageState
    to_on: str | None


class OutageRecord(TypedDict):
    from_on: str
    reason: NotRequired[str | None]
    state: OutageState
    to_on: NotRequired[str | None]


class OutcomeResult(TypedDict):
    """
    accepted, duplicate (told before, nothing changed), or rejected for `code`, at `pointer`.
    """

    alert_id: str | None
    code: str | None
    exceptions: list[ServingExceptionCode]
    id: str | None
    message: str | None
    order_id: str | None
    pointer: str | None
    result: str
    status: MealOrderStatus | None


class Outlook(TypedDict):
    """
    The next days of a plan, as things stand today.
    """

    items: list[Planned]


class OwnMembershipRead(TypedDict):
    """
    With what people read: the district, and what it is bound to: a provider, a facility, a meal point, a division, or a resident; of
    a relative the `relation`, and the resident only while the consent lasts. Null where it is bound to nothing.
    """

    allowed_actions: list[str]
    background: Background | None
    bound_to: str | None
    caregiver_id: str | None
    district_code: str
    district_name: str | None
    division_code: str | None
    facility_id: str | None
    id: str
    meal_point_id: str | None
    provider_id: str | None
    relation: str | None
    resident_id: str | None
    role: Role
    status: Standing


class PathNext(TypedDict):
    """
    A proposal: people decide. `beds`: of each kind up to three that are free from today, the nearest to the home first.
    """

    beds: list[BedFree]
    kinds: list[BedKind]
    reasons: list[PathWhy]
    stage: PathStage


class PathStep(TypedDict):
    """
    A stay in a bed, lived or reserved, or a time in hospital that was told, as an absence or a leave of a stay (`kind` and bed are
    empty). `follows_id` is the step
    before, which ended `gap_days` before this one began: none, where they meet or overlap. `to_on` is empty while it lasts.
    """

    bed_no: str | None
    discharge: Discharge | None
    facility: str | None
    facility_id: str | None
    follows_id: str | None
    from_on: str
    gap_days: int | None
    id: str
    kind: BedKind | None
    source: str
    stage: PathStage
    status: StayStatus
    to_on: str | None


class PatternRead(TypedDict):
    """
    `says_zh`, `says_en`: what was seen, beyond which threshold, who settles it, what happens next. `found` is the worst
    example; the lines behind it are a page of their own. `at_risk_fen` is what they are paid at most.
    """

    allowed_actions: list[str]
    at_risk_fen: int
    caregiver_id: str | None
    claim_id: str
    claim_no: str
    code: str
    decided_at: str | None
    decided_by: str | None
    found: dict[str, Any]
    id: str
    lines: int
    measure: int
    month: str
    note: str | None
    provider_id: str
    reason_code: str | None
    resident_id: str | None
    says_en: str
    says_zh: str
    scheme: str
    status: PatternStatus
    threshold: int
    unit: PatternUnit
    version: int


class PatternReason(TypedDict):
    """
    Why it is honest, or not: a code, and what was looked at.
    """

    note: str
    reason_code: ResolutionReason


class PatternsClear(TypedDict):
    """
    One reason for all open patterns of a code.
    """

    code: str
    note: str
    reason_code: ResolutionReason


class PhotoRead(TypedDict):
    """
    `uses`, `visit_ids`: which inspections and visits it is evidence of, as far as the reader sees them. `metres_away`: from the place
    that was inspected, where both are known. `device_at` is the device's clock when it was taken, which went `skew_seconds` ahead of
    ours (null where it did not say); `taken_at` is put right by that.
    """

    by_account: str
    content_type: PhotoType
    device_at: str
    height: int
    id: str
    lat: float | None
    lng: float | None
    metres_away: int | None
    repeated: bool
    sha256: str
    size_bytes: int
    skew_seconds: int | None
    taken_at: str
    uploaded_at: str
    uses: list[PhotoUseRead]
    visit_ids: list[str]
    width: int


class Problem(TypedDict):
    """
    RFC 9457. `code` never changes; `title` and `detail` come in Chinese or English by `Accept-Language`. What a sentence
    speaks of (what is left, who blocks) stands beside it as members of their own.
    """

    code: str
    detail: str
    errors: NotRequired[list[ProblemInput]]
    instance: str
    status: int
    title: str
    type: str


class ProgrammeCreate(TypedDict):
    """
    A draft: it gets its rules by `/versions`, its money by `/appropriations`, and is then made active.
    """

    code: str
    kind: ProgrammeKind
    name: str


class ProgrammeRead(TypedDict):
    """
    `current` are the rules in force today; null before the first version's day.
    """

    allowed_actions: list[str]
    code: str
    current: ProgrammeVersionRead | None
    id: str
    kind: ProgrammeKind
    name: str
    status: ProgrammeStatus
    version: int


class ProgrammeVersionAdd(TypedDict):
    """
    The rules from a day on. The cap is `monthly_cap` of `cap_unit`, or there is none; `fund_shares_bp` is an ordered list
    of [source, basis points] that adds up to 10000, the last source takes the residue; of two programmes that pay for one
    service the lower `priority` pays. What a month leaves over `lapses`, or else later months of the year may use it. The
    services are given by `service_item_ids` or by `service_codes`. With `min_ability_level` it is for people of that level or a
    worse one, by the national scale or by `ability_scale`.
    """

    ability_scale: NotRequired[str | None]
    billing_increment_minutes: NotRequired[Literal[1, 15, 30, 60]]
    cap_unit: NotRequired[CapUnit | None]
    copay_bp: NotRequired[int]
    effective_from: str
    """
    Prices and shares hold from this day on, the cap from the first month that begins on it or later
    """
    fund_shares_bp: NotRequired[list[FundSharesBpItem]]
    lapses: NotRequired[bool]
    min_ability_level: NotRequired[int | None]
    monthly_cap: NotRequired[int | None]
    person_time_unit: NotRequired[PersonTimeUnit]
    price_cap_fen: NotRequired[int | None]
    priority: NotRequired[int]
    service_codes: NotRequired[list[ServiceCode] | None]
    service_item_ids: NotRequired[list[str] | None]
    thresholds: NotRequired[Thresholds]


class ProviderRead(TypedDict):
    address: str | None
    allowed_actions: list[str]
    code: str
    credit_code: str | None
    id: str
    kind: str | None
    lat: float | None
    lng: float | None
    name: str
    phone: str | None
    status: SupplyStatus
    version: int


class ProviderUpdate(TypedDict):
    """
    `status` suspends, restores or ends: a suspended or ended provider takes no new orders, an ended one stays ended.
    """

    address: NotRequired[str | None]
    credit_code: NotRequired[str | None]
    kind: NotRequired[str | None]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    name: NotRequired[str]
    phone: NotRequired[str | None]
    status: NotRequired[SupplyStatus]


class PublicFinding(TypedDict):
    """
    `clause_zh`, `clause_en`: what should be, where a clause of a checklist names it. `notice_no`: of the paper that told the place
    of it. `days` from found to closed.
    """

    clause_en: str | None
    clause_zh: str | None
    closed_on: str | None
    days: int | None
    due_on: str
    found_on: str
    hazard: Hazard
    notice_no: str | None
    status: FindingStatus
    topic: SafetyTopic


class PublicHazard(TypedDict):
    """
    A major hazard that stands, and the day on which it was found.
    """

    since: str
    topic: SafetyTopic


class PublicInspection(TypedDict):
    """
    `joint`: by more than one department. `notice_no`: where all that was found has one and the same. One that was annulled is shown
    as that, without findings.
    """

    annulled: bool
    departments: list[str]
    findings: list[PublicFinding]
    id: str
    inspected_on: str
    joint: bool
    notice_no: str | None
    topics: list[SafetyTopic]


class PublicMealPoint(TypedDict):
    """
    `status`: `operating`, or `suspended`, which the point itself or the bureau chose, for a while. `hours` of this week, where they
    are recorded.
    """

    address: str | None
    area: Area
    closed_on: str | None
    code: str
    delivers: bool
    distance_m: int | None
    division_code: str
    division_name: str
    hours: list[PublicHours]
    id: str
    lat: float | None
    lng: float | None
    major_hazards: list[PublicHazard]
    model: MealPointModel
    name: str
    opened_on: str | None
    phone: str | None
    record: PublicRecord
    seats: int | None
    status: MealPointStatus


class PublicServiceItem(TypedDict):
    """
    `unit_price_fen` is the price in force today; null before the first.
    """

    category: ServiceCategory
    code: str
    name: str
    unit: Unit
    unit_price_fen: int | None


class Question(TypedDict):
    """
    `field` is where the answer goes; without `choices` it is a number, or yes or no. `required`, and `required_*` in words: when
    the answer has to be there.
    """

    choices: list[QuestionChoice]
    en: str
    field: str
    required: Required
    required_en: str
    required_zh: str
    zh: str


class Questionnaire(TypedDict):
    """
    The questions as they are put, in both languages; `version` is kept with each answer.
    """

    introduction_en: str
    introduction_zh: str
    questions: list[Question]
    version: str


class ReceiptRow(TypedDict):
    """
    Money that came back; `counted` is in fen.
    """

    cause: RecoveryCause
    counted: int
    counted_with: NotRequired[str | None]
    id: str
    kind: NotRequired[Literal["receipt"]]
    links: dict[str, str]
    means: ReceiptMeans
    provider_id: str | None
    received_on: str
    recovery_id: str
    recovery_no: str
    reference: str


class RecoveryRead(TypedDict):
    """
    `left_fen` is still owed, `overdue_fen` the part of it that was due before today. `taken_back_for`: of one that comes of
    a settlement, why.
    """

    allowance_payment_id: str | None
    allowed_actions: list[str]
    amount_fen: int
    approved_by: str | None
    cause: RecoveryCause
    document_no: str
    id: str
    instalments: list[InstalmentRead]
    left_fen: int
    opened_on: str | None
    overdue_fen: int
    programme_id: str | None
    proposed_by: str
    provider_id: str | None
    reason: str
    receipts: list[ReceiptRead]
    received_fen: int
    recovery_no: str
    resident_id: str | None
    settlement_id: str | None
    status: RecoveryStatus
    taken_back_for: list[RecoveryReason]


class ResidentRead(TypedDict):
    """
    Personal fields are masked, and null where the reader has no business with them or nothing is known.

    The age and not the day of birth: with it, the masked identity number could be made whole.
    """

    ability_level: int | None
    address_masked: str | None
    age: int
    allowed_actions: list[str]
    bank_card_masked: str | None
    caregiver_sex: WishedSex | None
    categories: list[str]
    category_labels: list[str]
    custodian: str | None
    deceased_on: str | None
    division_code: str
    household_division_code: str | None
    id: str
    id_number_masked: str | None
    languages: list[str]
    moved_out_on: str | None
    name: str
    phone_masked: str | None
    place_known: bool
    registered_on: str
    sex: Sex
    status: ResidentStatus
    updated_at: str
    version: int


class ResidentRegister(TypedDict):
    """
    Birth date and sex come out of the identity number; given too, they must not contradict it. `caregiver_sex`: by whom the
    resident would rather be served; nothing, by anybody.
    """

    ability_level: NotRequired[int | None]
    address: NotRequired[str | None]
    bank_card: NotRequired[str | None]
    birth_on: NotRequired[str | None]
    caregiver_sex: NotRequired[WishedSex | None]
    categories: NotRequired[list[Category]]
    custodian: NotRequired[str | None]
    """
    Who keeps the bank card for the resident
    """
    division_code: str
    household_division_code: NotRequired[str | None]
    id_number: str
    languages: NotRequired[list[Language]]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    name: str
    phone: NotRequired[str | None]
    registered_on: NotRequired[str | None]
    """
    Today, unless said otherwise
    """
    sex: NotRequired[Sex | None]


class ResidentReveal(TypedDict):
    fields: list[PersonalField]
    purpose: RevealPurpose


class ResidentRow(TypedDict):
    """
    `age` and the standing are those of the report's last day; `status` and the categories are today's.
    """

    age: int
    categories: list[str]
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    id: str
    kind: NotRequired[Literal["resident"]]
    links: dict[str, str]
    registered_on: str
    resident_masked: str
    status: ResidentStatus


class ResidentUpdate(TypedDict):
    """
    Only what is sent changes. `categories` and `languages` replace the whole list; a corrected `id_number` corrects birth and
    sex. `caregiver_sex`: by whom the resident would rather be served; null, by anybody.
    """

    ability_level: NotRequired[int | None]
    address: NotRequired[str | None]
    bank_card: NotRequired[str | None]
    caregiver_sex: NotRequired[WishedSex | None]
    categories: NotRequired[list[Category]]
    custodian: NotRequired[str | None]
    division_code: NotRequired[str]
    household_division_code: NotRequired[str | None]
    id_number: NotRequired[str]
    languages: NotRequired[list[Language]]
    lat: NotRequired[float | None]
    lng: NotRequired[float | None]
    name: NotRequired[str]
    phone: NotRequired[str | None]


class Resolution(TypedDict):
    """
    `adjust` needs `payable_minutes` (unit hour) or `payable_quantity`; more than was verified is never paid.
    """

    note: NotRequired[str]
    payable_minutes: NotRequired[int | None]
    payable_quantity: NotRequired[int | None]
    reason_code: ResolutionReason
    resolution: ResolutionKind


class ResolutionOfMany(TypedDict):
    """
    One decision with one reason for all open exceptions of a code, or of several, that the rest of the filter leaves.

    `amount_at_most_fen` is what the line asks, `minutes_difference_at_most` how far its minutes are from the verified ones.
    """

    amount_at_most_fen: NotRequired[int | None]
    code: NotRequired[str | None]
    codes: NotRequired[list[Code]]
    minutes_difference_at_most: NotRequired[int | None]
    note: NotRequired[str]
    payable_minutes: NotRequired[int | None]
    payable_quantity: NotRequired[int | None]
    programme_id: NotRequired[str | None]
    reason_code: ResolutionReason
    resident_id: NotRequired[str | None]
    resolution: ResolutionKind


class RiskAssessment(TypedDict):
    """
    All nine, and who heard of them: a name as the house writes it, with how that person is related.
    """

    assessed_by: str
    assessed_on: str
    risks: dict[RisksRisk, RiskLevel]
    told_on: str
    told_to: str


class RiskEvent(TypedDict):
    """
    Something that happened to the resident, or that he did.
    """

    happened_on: str
    kind: RiskEventKind


class RoomCreate(TypedDict):
    building: NotRequired[str | None]
    floor: NotRequired[str | None]
    for_sex: NotRequired[RoomSex]
    room_no: str


class RoomRead(TypedDict):
    allowed_actions: list[str]
    beds: list[RoomBed]
    building: str | None
    facility_id: str
    floor: str | None
    for_sex: RoomSex
    id: str
    room_no: str | None
    version: int


class SafetyChecklistAdd(TypedDict):
    """
    A checklist of the bureau's own; with a code that there is, its next version. Take the one that is read for a pattern.
    """

    clauses: list[Clause]
    code: str
    name_en: str
    name_zh: str
    places: list[InspectedKind]
    topic: SafetyTopic


class SafetyChecklistRead(TypedDict):
    """
    `checklist_version` is kept by every inspection; `newest`: it is the one that is used now.
    """

    checklist_version: int
    clauses: list[Clause]
    code: str
    created_at: str
    id: str
    issued_by: str
    name_en: str
    name_zh: str
    newest: bool
    places: list[InspectedKind]
    topic: SafetyTopic


class SafetyEventRead(TypedDict):
    """
    `place_name` is null for an event of the whole district. `caregiver_ids`: who of the staff was there by name; of a provider's
    people its own alone.
    """

    allowed_actions: list[str]
    annulled_at: str | None
    annulled_reason: str | None
    attendance: int | None
    caregiver_ids: list[str]
    division_code: str | None
    event_no: str
    held_on: str
    id: str
    import_id: str | None
    kind: SafetyEventKind
    note: str
    place_id: str | None
    place_kind: InspectedKind | None
    place_name: str | None
    recorded_by: str | None
    subject: str | None
    topic: SafetyTopic | None
    version: int


class SafetyEventRecord(TypedDict):
    """
    About a topic, or something else in words (`subject`), or both. Without a place it is of the whole district. `attendance`: how
    many were there, the caregivers among them who are named.
    """

    attendance: int
    caregiver_ids: NotRequired[list[str]]
    event_no: NotRequired[str | None]
    held_on: str
    note: NotRequired[str]
    place_id: NotRequired[str | None]
    place_kind: NotRequired[InspectedKind | None]
    subject: NotRequired[str | None]
    topic: NotRequired[SafetyTopic | None]


class SafetyEventRow(TypedDict):
    """
    A meeting, a training or a drill; without a place it is of the whole district.
    """

    attendance: int | None
    counted: int
    counted_with: NotRequired[str | None]
    division_code: str
    event_kind: SafetyEventKind
    event_no: str
    held_on: str
    id: str
    import_id: str | None
    kind: NotRequired[Literal["safety_event"]]
    links: dict[str, str]
    place_kind: InspectedKind | None
    subject: str | None
    topic: SafetyTopic | None


class SampleDraw(TypedDict):
    """
    Either a share of the population (basis points, rounded up) or a count; never fewer than one, nor more than there are.

    `seed`: a number drawn in public, say. The server adds 16 random bytes of its own after a dot, since whoever knows the ids
    could else try numbers until he likes what they draw.
    """

    claim_id: str
    count: NotRequired[int | None]
    kind: SampleKind
    seed: NotRequired[str | None]
    share_bp: NotRequired[int | None]


class SampleItemRead(TypedDict):
    """
    Of a call-back the `line_*` are empty. `visits`, their `minutes`, `servings`: what was recorded when the item was drawn.
    """

    allowed_actions: list[str]
    answers: dict[str, Any] | None
    asked_fen: int | None
    attempted_on: list[str]
    claim_id: str
    decided_at: str | None
    decided_by: str | None
    decided_memo: str | None
    decided_reason_code: Reason | None
    decision: Judgement | None
    id: str
    kind: SampleKind
    line_id: str | None
    line_no: int | None
    minutes: int
    note: str | None
    outcome_at: str | None
    outcome_by: str | None
    provider_id: str
    provider_name: str
    questionnaire: str | None
    rank: int
    reason_code: str | None
    record_no: str | None
    resident_id: str
    resident_name: str
    round: int
    sample_id: str
    service_month: str
    servings: int
    status: ItemStatus
    visits: int


class ScheduleCreate(TypedDict):
    """
    The whole table, from a day on that is not past.
    """

    document_no: NotRequired[str]
    effective_from: str
    missed_calls: NotRequired[int]
    missed_within_days: NotRequired[int]
    risks: list[WelfareVisitsRisk]


class SearchFound(TypedDict):
    """
    `distance_m` along the earth, in metres, where `near` was given and the place is known; nobody's home is measured.
    """

    distance_m: NotRequired[int | None]
    division_code: NotRequired[str | None]
    division_name: NotRequired[str | None]
    id: str
    kind: SearchKind
    name: str
    status: NotRequired[str | None]


class SearchRead(TypedDict):
    """
    Kind by kind; of each, whose name is just what was typed first, then the nearest, then by name. `more` are the kinds of which
    more fit than `limit`: say more of what is looked for.
    """

    items: list[SearchFound]
    more: list[SearchKind]


class ServiceItemCreate(TypedDict):
    """
    With its first price, or without: then it is priced by `/prices` before anybody can be billed for it.
    """

    caregivers_needed: NotRequired[int]
    category: ServiceCategory
    code: str
    effective_from: NotRequired[str | None]
    name: str
    skill: NotRequired[str | None]
    tasks: NotRequired[list[Task]]
    unit: Unit
    unit_price_fen: NotRequired[int | None]


class ServiceItemRead(TypedDict):
    """
    `unit_price_fen` is the price in force today, since `price_effective_from`; null before the first.
    """

    allowed_actions: list[str]
    caregivers_needed: int
    category: ServiceCategory
    code: str
    id: str
    name: str
    price_effective_from: str | None
    skill: str | None
    status: SupplyStatus
    tasks: list[str]
    unit: Unit
    unit_price_fen: int | None
    version: int


class ServiceItemUpdate(TypedDict):
    """
    `unit` and `category` stay: other visits were priced and counted by them.
    """

    caregivers_needed: NotRequired[int]
    name: NotRequired[str]
    skill: NotRequired[str | None]
    status: NotRequired[SupplyStatus]
    tasks: NotRequired[list[Task]]


class ServingAcknowledgements(TypedDict):
    """
    All open doubts of one code in an import, or of some days, with one reason.
    """

    code: ServingExceptionCode
    from_on: NotRequired[str | None]
    import_id: NotRequired[str | None]
    meal_point_id: NotRequired[str | None]
    memo: NotRequired[str]
    provider_id: NotRequired[str | None]
    reason_code: Reason
    to_on: NotRequired[str | None]


class ServingResult(TypedDict):
    """
    accepted: recorded now; duplicate: it was there already, and nothing changed; rejected: not recorded, for `code`, at
    `pointer`. `exceptions` are what an officer must look at.
    """

    code: str | None
    exceptions: list[ServingExceptionCode]
    id: str | None
    message: str | None
    pays_fen: int | None
    pointer: str | None
    result: str
    self_paid_code: SelfPaid | None
    serving_no: str | None
    status: ServingStatus | None
    subsidy_fen: int | None


class ServingSettled(TypedDict):
    """
    What the till shows: `subsidy_fen` and what the diner `pays_fen`; while the serving is flagged, as it will be when an
    officer has acknowledged it (`pending`). `left_units`: what the month has left now, in `cap_unit`; null without a cap.
    `allergens` and `diet_tags` are those of the point's menu of this meal, if it has one.
    """

    allergens: list[str]
    allowed_actions: list[str]
    cap_unit: LedgerUnit | None
    closed_at: str | None
    closed_code: Reason | None
    closed_memo: str | None
    covered_units: int | None
    created_at: str
    diet_tags: list[str]
    division_code: str
    entitlement_id: str | None
    evidence: Evidence
    first_meal_point_id: str | None
    first_meal_point_name: str | None
    first_served_at: str | None
    first_serving_id: str | None
    id: str
    identified_by: IdentifiedBy
    import_id: str | None
    import_row: int | None
    left_units: int | None
    meal: Meal
    meal_order_id: str | None
    meal_point_id: str
    meal_point_name: str
    mode: ServingMode
    open_exceptions: list[ServingExceptionCode]
    over_cap: bool | None
    pays_fen: int
    pending: bool
    posted_copay_fen: int | None
    posted_gross_fen: int | None
    posted_subsidy_fen: int | None
    price_fen: int
    programme_id: str | None
    programme_version_id: str | None
    provider_id: str | None
    resident_id: str
    resident_name: str | None
    result: str
    self_paid_code: SelfPaid | None
    served_at: str
    served_on: str
    service_item_id: str | None
    serving_no: str
    status: ServingStatus
    subsidy_fen: int
    unit_price_fen: int | None
    verified_at: str | None
    version: int


class SettlementRead(TypedDict):
    """
    `gross_fen` = `copay_fen` (the residents', collected by the provider) + `subsidy_fen` (paid here). Whether a disputed order or a
    record judged anew holds a payment is asked of one settlement, not of each in a list: there `record_payment` may be offered and refused.
    """

    allowed_actions: list[str]
    approved_at: str | None
    approved_by: str | None
    asked_fen: int
    audit_head: str | None
    audit_seq: int | None
    claim_id: str
    copay_fen: int
    corrects_settlement_id: str | None
    funds: list[FundRead]
    gross_fen: int
    id: str
    lines: int
    minutes: int
    month: str
    paid_at: str | None
    paid_fen: int
    payments: list[PaymentRead]
    proposed_at: str
    proposed_by: str
    provider_id: str
    returned_reason: str | None
    settlement_no: str
    status: SettlementStatus
    subsidy_fen: int


class SignUpRead(TypedDict):
    """
    `ahead`: of who waits, how many wait before; null for all others.
    """

    activity_id: str
    ahead: int | None
    allowed_actions: list[str]
    by_account: str
    id: str
    no: int
    resident_id: str
    status: SignUpStatus


class Signal(TypedDict):
    """
    `at`: when it was, by the device's clock; without it, when it was sent.
    """

    at: NotRequired[str | None]
    kind: SignalKind


class SignalsSend(TypedDict):
    """
    By `at` they are put in order, and what has none is of now; at most 50 in one request. What is older than what stands is counted,
    and changes nothing of it.
    """

    signals: list[Signal]


class SosHelp(TypedDict):
    """
    The nearest first. `contacts` are for whoever may see the contacts of residents.
    """

    contacts: list[SosContact]
    helpers: list[SosAide]
    place: SosPlace
    sos_id: str


class StandardAdd(TypedDict):
    """
    From the first day of a month on. Of `categories_include` a resident has at least one (empty: no matter which), of
    `categories_exclude` none.
    """

    after_death: NotRequired[AfterDeath]
    bands: list[Band]
    categories_exclude: NotRequired[list[CategoriesExcludeItem]]
    categories_include: NotRequired[list[CategoriesIncludeItem]]
    document_no: NotRequired[str]
    effective_from: str
    mover_gets_month: NotRequired[bool]
    """
    Whether who moves away is still paid for that month
    """
    starts: NotRequired[Starts]


class StandardRead(TypedDict):
    after_death: AfterDeath
    allowance_id: str
    bands: list[BandRead]
    categories_exclude: list[str]
    categories_include: list[str]
    document_no: str
    effective_from: str
    id: str
    mover_gets_month: bool
    starts: Starts


class StatementLine(TypedDict):
    """
    All lines of one programme and service. `lines` were asked for, `paid_lines` of them are paid at least in part;
    `minutes` and `quantity` are what was approved. approved = subsidy + copay: `over_cap_fen` is the part of what the resident pays
    that a cap in fen left to him; missing where there is none.
    """

    approved_fen: int
    asked_fen: int
    copay_fen: int
    lines: int
    minutes: int
    over_cap_fen: NotRequired[int | None]
    paid_lines: int
    programme: str | None
    programme_code: str | None
    quantity: int
    service: str
    service_code: str
    subsidy_fen: int
    unit: Unit
    verified_fen: int


class StatementRead(TypedDict):
    """
    `code`, `sha256` and `check_at` are null before the approval: a proposal is no statement yet, and proves nothing.
    """

    approved_at: str | None
    approved_by: str | None
    approved_fen: int
    asked_fen: int
    asked_lines: int
    audit_head: str | None
    audit_seq: int | None
    check_at: NotRequired[str | None]
    claim_no: str
    code: NotRequired[str | None]
    contracts: list[StatementContract]
    copay_fen: int
    corrects_settlement_no: str | None
    district: str
    district_code: str
    funds: list[StatementFund]
    issued_at: NotRequired[str | None]
    lines: list[StatementLine]
    minutes: int
    month: str
    over_cap_fen: NotRequired[int | None]
    paid_fen: int
    payments: list[StatementPayment]
    proposed_at: str
    proposed_by: str
    provider: str
    provider_code: str
    provider_credit_code: str | None
    reductions: list[StatementReduction]
    service_month: str
    settlement_id: str
    settlement_no: str
    sha256: NotRequired[str | None]
    status: SettlementStatus
    subsidy_capitals: str
    subsidy_fen: int
    to_return: NotRequired[StatementReturn | None]
    verified_fen: int


class StayAdmit(TypedDict):
    """
    Today unless `admitted_on` says another day, which may lie back: what is told late is told.
    """

    admitted_on: NotRequired[str | None]
    assessment: RiskAssessment


class StayMonthRead(TypedDict):
    """
    `record_no` is what a line of a claim names, with `nights` as its quantity. What was posted, and the price, are empty for
    a relative to whom the resident did not agree to show money.
    """

    entitlement_id: str | None
    facility_id: str
    id: str
    month: str
    nights: int
    posted_copay_fen: int | None
    posted_gross_fen: int | None
    posted_subsidy_fen: int | None
    price_fen: int | None
    programme_id: str | None
    provider_id: str | None
    record_no: str
    resident_id: str
    served_on: str
    service_item_id: str | None
    status: StayMonthStatus
    stay_id: str
    unpaid_code: UnpaidNights | None
    version: int


class StayRead(TypedDict):
    """
    `overdue`: still there after the planned day of leaving. `risks` are health: a relative sees them with that consent.
    """

    allowed_actions: list[str]
    assessed_by: str | None
    assessed_on: str | None
    bed_id: str
    bed_no: str
    closed_reason: str | None
    discharge: Discharge | None
    expires_at: str | None
    facility: str
    facility_id: str
    follows_id: str | None
    from_on: str
    id: str
    import_id: str | None
    kind: BedKind
    overdue: bool
    override_code: str | None
    override_reason: str | None
    passes_over: str | None
    resident_id: str
    resident_name: str
    risks: dict[RiskOutput, RiskLevel] | None
    status: StayStatus
    stay_no: str
    to_on: str | None
    told_on: str | None
    told_to: str | None
    version: int


class StayTransfer(TypedDict):
    """
    To another bed on a day; into another facility with a new assessment. `to_on`, the day of leaving, stays as it was
    planned unless it is said. `passes_over`: why into a bed of another house or kind while others wait for such a one.
    """

    assessment: NotRequired[RiskAssessment | None]
    bed_id: str
    passes_over: NotRequired[str | None]
    transferred_on: NotRequired[str | None]


class SyncAnswer(TypedDict):
    """
    One result for each event, in the order in which they were sent. What a visit comes to is computed at once after the answer, and
    told by `/v1/sync/changes`.
    """

    accepted: int
    duplicate: int
    received_at: str
    rejected: int
    results: list[SyncResult]
    skew_seconds: int
    upload_id: str


class SyncReport(TypedDict):
    """
    All that a phone has kept, in any order. `sent_at`, `monotonic_ms` and `boot_id` are the phone's at this sending: against them
    its clock is judged, and each event's own.
    """

    boot_id: NotRequired[str | None]
    device_id: str
    events: list[ArrivalTold | LeavingTold | TaskDoneTold | TaskRefusedTold | NoteTold | PhotoTold | CorrectionTold]
    monotonic_ms: NotRequired[int | None]
    sent_at: str


class SyncVisit(TypedDict):
    """
    A visit as the phone lists it. `tasks` are done one by one; `note` is what the order says.
    """

    doubts: list[SyncDoubt]
    ended_at: str | None
    id: str
    minutes: int | None
    note: str | None
    planned_minutes: int | None
    planned_start_at: str | None
    quantity: int | None
    resident_id: str
    resident_name: str
    service: str | None
    started_at: str | None
    status: VisitStatus
    tasks: list[str]
    unit: str | None
    unplanned: bool
    visit_no: str


class VisitRead(TypedDict):
    """
    `open_exceptions` are the codes that keep the visit from being verified, without `place` and `in_facility` for a relative without the
    consent to whereabouts. What was posted and covered is empty for one without that to money.
    """

    allowed_actions: list[str]
    billable_minutes: int | None
    caregiver_id: str | None
    closed_code: Reason | None
    closed_memo: str | None
    corrections_until: str | None
    covered_units: int | None
    created_at: str
    division_code: str
    ended_at: str | None
    entitlement_id: str | None
    evidence: Evidence
    id: str
    import_id: str | None
    import_row: int | None
    minutes: int | None
    not_checked: list[str]
    open_exceptions: list[VisitExceptionCode]
    order_id: str | None
    planned_minutes: int | None
    planned_start_at: str | None
    posted_copay_fen: int | None
    posted_gross_fen: int | None
    posted_subsidy_fen: int | None
    programme_id: str | None
    programme_version_id: str | None
    provider_id: str
    quantity: int | None
    resident_id: str
    resident_name: str | None
    served_on: str | None
    service_item_id: str | None
    slot: int
    started_at: str | None
    status: VisitStatus
    unit_price_fen: int | None
    unplanned: bool
    verified_at: str | None
    version: int
    visit_no: str


class VisitSeen(TypedDict):
    """
    `helper` is null while nobody is named. `place`: null for a relative without the consent to `whereabouts`, and of a visit that nobody
    began; while somebody is there by the check-in alone. `programme_name` and the five amounts: null without the consent to `money`; the
    amounts also until it is verified: `gross_fen` = `subsidy_fen` (the programme) + `copay_fen` (the resident's share) +
    `self_paid_fen` (what no programme covers, and the resident agreed to by the order) + `not_paid_fen` (nobody pays it: the provider
    did not ask for it, an officer refused it, or nobody had ordered it).
    `came`: what the resident or a relative said, null while nobody did; how is shown by `confirm` and `deny`, acts on the visit.
    """

    allowed_actions: list[str]
    came: bool | None
    copay_fen: int | None
    ended_at: str | None
    gross_fen: int | None
    helper: HelperSeen | None
    minutes: int | None
    not_paid_fen: int | None
    place: Whereabouts | None
    planned_minutes: int | None
    planned_start_at: str | None
    programme_name: str | None
    provider_id: str
    provider_name: str
    provider_phone: str | None
    self_paid_fen: int | None
    service_item_id: str | None
    service_name: str | None
    started_at: str | None
    status: VisitStatus
    subsidy_fen: int | None
    visit_id: str


class VisitUnplanned(TypedDict):
    """
    A visit that nobody planned begins with its check-in. Who does not know which service it will be leaves it out; it is
    named later, by a correction.
    """

    check_in: EventReport
    quantity: NotRequired[int | None]
    resident_id: str
    service_item_id: NotRequired[str | None]


class WaitlistEntryRead(TypedDict):
    """
    `place`: how many wait before it for such a bed, and one; empty unless it waits. Of the offer that stands: the bed,
    and until when it is held. A facility reads names shortened. `rank` tells of health and hardship: empty for a relative who may
    not read what concerns health.
    """

    allowed_actions: list[str]
    asked_on: str
    bed_no: str | None
    closed_reason: str | None
    entry_no: str
    facility: str | None
    facility_id: str | None
    from_on: str | None
    id: str
    kind: BedKind
    note: str
    offer_until: str | None
    offered_facility: str | None
    offers: int
    passes_over: str | None
    place: int | None
    rank: WaitRank | None
    resident_id: str
    resident_name: str
    status: WaitlistStatus
    stay_id: str | None
    to_on: str | None
    version: int


class WebhookRead(TypedDict):
    """
    `awaits_secret`: nothing is sent, though it be active, before its first secret is issued (`rotate`). `waiting` and `dead`: how many
    deliveries are so now. `earlier_until`: until then the secret before signs as well, and
    each that was the newest within 24 hours for that long.
    """

    allowed_actions: list[str]
    awaits_secret: bool
    created_at: str
    dead: int
    earlier_until: str | None
    ended_at: str | None
    ended_by: str | None
    ended_reason: str | None
    failing_since: str | None
    id: str
    kinds: list[str]
    name: str
    provider_id: str | None
    secret_issued_at: str | None
    status: WebhookStatus
    url: str
    version: int
    waiting: int


class AccountCreate(TypedDict):
    display_name: str
    memberships: list[MembershipGrant]
    password: str
    username: str


class AccountRead(TypedDict):
    """
    An account as its district sees it: memberships elsewhere are not told.
    """

    display_name: str
    id: str
    memberships: list[MembershipRead]
    status: Standing
    username: str


class AllowanceRead(TypedDict):
    """
    `current` is the standard in force today; null before the first one's day.
    """

    allowed_actions: list[str]
    arrears_months: int
    code: str
    current: StandardRead | None
    id: str
    name: str
    paid_from: str | None
    programme_id: str | None
    status: ProgrammeStatus
    version: int


class AssessmentRecord(TypedDict):
    """
    The raw answers to all items of the scale. Sums, total and level are the server's: a caller who sends his own is refused.
    `scale_version`: the newest, unless said otherwise. `note` is needed where the reason is `other`.
    """

    answers: dict[str, int]
    assessed_on: str
    diagnoses: NotRequired[list[Diagnose]]
    """
    ICD-10; F00-F03 and F04-F99 make the level one worse
    """
    note: NotRequired[str | None]
    reason: AssessmentReason
    risk_events: NotRequired[list[RiskEvent]]
    """
    Of the last 30 days; two or more make the level one worse
    """
    scale_code: NotRequired[str]
    scale_version: NotRequired[int | None]


class AssessmentUpdate(TypedDict):
    """
    Of a draft. `answers`, `diagnoses` and `risk_events` replace the whole.
    """

    answers: NotRequired[dict[str, int]]
    assessed_on: NotRequired[str]
    diagnoses: NotRequired[list[Diagnose]]
    note: NotRequired[str | None]
    risk_events: NotRequired[list[RiskEvent]]


class BankResultsRead(TypedDict):
    """
    How many rows were new, how many said what was known, and what was wrong with the others.
    """

    batch: BatchRead
    paid: int
    returned: int
    unchanged: int
    unmatched: list[BankResultFault]


class BoardBed(TypedDict):
    """
    `stay` holds this night, `next` is the first reservation after it: both only for whoever may see that stay. To everybody else
    a bed whose resident is on leave is `occupied`.
    """

    bed_no: str
    id: str
    kind: BedKind
    next: BoardStay | None
    state: BedState
    stay: BoardStay | None
    use: BedUse


class BoardRoom(TypedDict):
    """
    Without an id: beds of which no room is known.
    """

    beds: list[BoardBed]
    floor: str | None
    for_sex: RoomSex
    id: str | None
    room_no: str | None


class CarePathRead(TypedDict):
    """
    Oldest first. `gap_days`: of all gaps that ended, together; `running_gap_days`: since the last bed, while there is none.
    `next` is empty where nothing follows: the path has not begun, the next step is reserved, the present one suits, or the resident
    is gone; and for a relative who may not read what concerns health, or a house where somebody does not lie now. The manager of a
    house is told of steps in other houses the days and the kind alone.
    """

    gap_days: int
    next: PathNext | None
    resident_id: str
    running_gap_days: int | None
    steps: list[PathStep]


class Details(TypedDict):
    """
    What was found, and what the server made of it. `worsened_by` and `forced_by` name rules of the scale.
    """

    answers: dict[str, int]
    diagnoses: list[str]
    forced_by: list[str]
    note: NotRequired[str | None]
    preliminary_level: int
    risk_events: list[RiskEvent]
    sums: dict[str, int]
    total: int
    worsened_by: list[str]


class DispatchAsk(TypedDict):
    """
    A plan of one day. `provider_id` may be left out by a manager: it is his own. `window_minutes`: how far from its planned start a
    visit may begin; 0 moves none. `pinned_order_ids`: orders whose time and caregivers stay. What has begun stays anyhow.
    """

    apart: NotRequired[list[DispatchApart]]
    mode: NotRequired[TravelMode]
    modes: NotRequired[list[DispatchMode]]
    overtime_minutes: NotRequired[int]
    pinned_order_ids: NotRequired[list[str]]
    planned_on: str
    provider_id: NotRequired[str | None]
    seconds: NotRequired[int]
    travel: NotRequired[DispatchTravel | None]
    window_minutes: NotRequired[int]
    windows: NotRequired[list[DispatchWindow]]


class DispatchPlanRead(TypedDict):
    """
    `present` is the day as it stands, `planned` as the plan would have it; `changes` counts visits that get another caregiver,
    `moved` those that get another time than now or, where nobody was to go yet, than they were ordered for.
    """

    allowed_actions: list[str]
    asked: dict[str, Any]
    asked_by: str
    changes: int | None
    created_at: str
    decided_at: str | None
    decided_by: str | None
    finished_at: str | None
    homes_unknown: int | None
    id: str
    method: DispatchMethod | None
    moved: int | None
    planned: DispatchFigures | None
    planned_on: str
    present: DispatchFigures | None
    progress: int
    provider_id: str
    rounds: list[DispatchRound]
    started_at: str | None
    status: DispatchStatus
    unserved: list[UnservedVisit]
    version: int
    visits: list[DispatchedVisit]


class MoveSet(TypedDict):
    """
    What is sent changes: the bed (null: none), why it is of another kind than the one that is left, or the assessment of the
    risks in the new house. A reason is said of one bed: with another bed it is said anew.
    """

    assessment: NotRequired[RiskAssessment | None]
    bed_id: NotRequired[str | None]
    reason: NotRequired[str | None]
    stay_id: str


class NoticeCheck(TypedDict):
    """
    To be compared with the paper. `says_zh`, `says_en`: the same in a sentence.
    """

    annulled: bool
    code: str
    district: str
    findings: list[NoticeFindingNow]
    genuine: bool
    inspected_on: str
    issued_at: str
    notice_no: str
    place_kind: InspectedKind
    place_name: str
    says_en: str
    says_zh: str
    sha256: str


class OutcomeBatchRead(TypedDict):
    """
    One result for each outcome, in the order in which they were sent.
    """

    accepted: int
    duplicate: int
    rejected: int
    results: list[OutcomeResult]


class OverrideAdmit(TypedDict):
    admitted_on: NotRequired[str | None]
    assessment: RiskAssessment
    reason: str


class OverrideTransfer(TypedDict):
    assessment: NotRequired[RiskAssessment | None]
    bed_id: str
    passes_over: NotRequired[str | None]
    reason: str
    transferred_on: NotRequired[str | None]


class OwnAccountRead(TypedDict):
    """
    Memberships in every district, the oldest first: one is chosen as `scope=membership:{id}` when signing in.
    """

    display_name: str
    id: str
    memberships: list[OwnMembershipRead]
    status: Standing
    username: str


class PublicFacility(TypedDict):
    """
    `grade`: 1 to 5 (GB/T 37276). `beds` by kind; in a house with a major hazard none is free.
    """

    address: str | None
    beds: list[PublicBeds]
    closed_on: str | None
    code: str
    distance_m: int | None
    division_code: str
    division_name: str
    grade: int | None
    id: str
    lat: float | None
    lng: float | None
    major_hazards: list[PublicHazard]
    name: str
    opened_on: str | None
    ownership: Ownership | None
    record: PublicRecord


ReportRow: TypeAlias = VisitRow | ResidentRow | EntitlementRow | AllowanceRow | WelfareVisitRow | ReceiptRow | FacilityRow | CareCentreRow | HomeModificationRow | MealServingRow | MealTallyRow | MealPointRow | BedRow | StayRow | ActivityRow | SafetyEventRow | InsurancePolicyRow | InspectionRow | FindingRow


class ServingBatchRead(TypedDict):
    """
    One result for each serving, in the order in which they were sent.
    """

    accepted: int
    duplicate: int
    rejected: int
    results: list[ServingResult]


class SyncChanges(TypedDict):
    """
    `token` stands for all that the phone holds after this answer: asked with it, the next answer has only what is new, was changed or
    is to be forgotten. `full`: it had named none.
    """

    full: bool
    gone: SyncGone
    homes: list[SyncHome]
    server_at: str
    token: str
    visits: list[SyncVisit]


class AssessmentRevealed(TypedDict):
    """
    `found` is null for somebody who was erased.
    """

    found: Details | None
    id: str
    level: int
    resident_id: str


class BoardBuilding(TypedDict):
    building: str | None
    rooms: list[BoardRoom]


class ClosureUpdate(TypedDict):
    """
    An approved plan is a draft again when anything but assessments changes.
    """

    closes_on: NotRequired[str]
    moves: NotRequired[list[MoveSet]]
    partner_id: NotRequired[str | None]
    reason: NotRequired[str]


class MeRead(TypedDict):
    account: OwnAccountRead
    membership: OwnMembershipRead
    permissions: list[str]


class BedBoard(TypedDict):
    """
    Beds that are there on that day. Who leaves that day is not in it, who comes is.
    """

    buildings: list[BoardBuilding]
    counts: list[BoardCount]
    facility_id: str
    on: str
