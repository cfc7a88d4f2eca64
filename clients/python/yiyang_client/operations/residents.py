"""residents. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def absences_create(resident_id: str, body: models.AbsenceRecord) -> Call[models.AbsenceRead]:
    """Record a stay in hospital or in a facility.

    Days may not overlap with another absence of the same kind: 409 `absence_overlaps` names it. Visits on the days
    between are not stopped: reconciliation shows them to an officer as `resident_in_facility`.
    """
    return Call("POST", fill("/v1/residents/{}/absences", resident_id), body=body, keyed=True)


def absences_end(resident_id: str, absence_id: str, body: models.AbsenceEnd) -> Call[models.AbsenceRead]:
    """The resident came home.

    `to_on` is the day of coming home.
    """
    return Call("POST", fill("/v1/residents/{}/absences/{}/end", resident_id, absence_id), body=body, keyed=True)


def absences_listing(resident_id: str, *, limit: int | None = None) -> Pages[models.AbsenceRead]:
    """Absences of a resident.

    The last recorded first. For the community and the bureau; a provider learns only the days, where they stand
    against a line of its own claim (`resident_in_facility`).
    """
    return Pages("GET", fill("/v1/residents/{}/absences", resident_id), query={"limit": limit})


def absences_read(resident_id: str, absence_id: str) -> Call[models.AbsenceRead]:
    """One absence.

    Where and from when to when, and who told. For the community and the bureau; else 403.
    """
    return Call("GET", fill("/v1/residents/{}/absences/{}", resident_id, absence_id))


def absences_update(
    resident_id: str,
    absence_id: str,
    body: models.AbsenceUpdate,
    *,
    if_match: str,
) -> Call[models.AbsenceRead]:
    """Correct an absence.

    Only what is sent changes; the audit keeps the days as they were.
    """
    return Call(
        "PATCH",
        fill("/v1/residents/{}/absences/{}", resident_id, absence_id),
        headers={"If-Match": if_match},
        body=body,
    )


def absences_withdraw(
    resident_id: str,
    absence_id: str,
    body: models.AbsenceWithdraw,
) -> Call[models.AbsenceRead]:
    """Withdraw an absence that never was.

    It stays to be read, and counts nowhere.
    """
    return Call("POST", fill("/v1/residents/{}/absences/{}/withdraw", resident_id, absence_id), body=body, keyed=True)


def agreements_create(resident_id: str, body: models.AgreementRecord) -> Call[models.AgreementRead]:
    """Record an agreement.

    A custody agreement in force writes the custodian into the register; where that names somebody else, 409
    `custodian_differs`.
    """
    return Call("POST", fill("/v1/residents/{}/agreements", resident_id), body=body, keyed=True)


def agreements_listing(resident_id: str, *, limit: int | None = None) -> Pages[models.AgreementRead]:
    """Agreements of a resident.

    The last recorded first, those that have ended among them.
    """
    return Pages("GET", fill("/v1/residents/{}/agreements", resident_id), query={"limit": limit})


def agreements_read(resident_id: str, agreement_id: str) -> Call[models.AgreementRead]:
    """One agreement.

    With whom, signed when, until when, and whether it holds today.
    """
    return Call("GET", fill("/v1/residents/{}/agreements/{}", resident_id, agreement_id))


def agreements_update(
    resident_id: str,
    agreement_id: str,
    body: models.AgreementUpdate,
    *,
    if_match: str,
) -> Call[models.AgreementRead]:
    """Correct an agreement.

    Only what is sent changes. An agreement that is given up gets the day as its `ends_on`.
    """
    return Call(
        "PATCH",
        fill("/v1/residents/{}/agreements/{}", resident_id, agreement_id),
        headers={"If-Match": if_match},
        body=body,
    )


def assessments_create(resident_id: str, body: models.AssessmentRecord) -> Call[models.AssessmentRead]:
    """Assess a resident.

    A draft of the first assessor: the raw answers to every item, from which the server computes sums, total and
    level. A total or level of the caller's own is refused (422 `extra_forbidden`). `objection_review` is of what was
    objected to, by others than its two assessors and who objected.

    422, all at once, each at its place: `scale_answer_missing`, `answer_unknown`, `answer_out_of_range`,
    `risk_event_outside`, `note_missing`; `day_in_future`, `assessment_scale_unknown`. 409 `assessment_open`
    (`blocker_id`), `nothing_objected`, `same_person`, `kin_conflict`, `resident_gone`.
    """
    return Call("POST", fill("/v1/residents/{}/assessments", resident_id), body=body, keyed=True)


def assessments_listing(resident_id: str, *, limit: int | None = None) -> Pages[models.AssessmentRead]:
    """A resident's assessments.

    The last begun first, superseded and annulled ones among them: how the level went. A relative needs the scope
    `health`.
    """
    return Pages("GET", fill("/v1/residents/{}/assessments", resident_id), query={"limit": limit})


def care_path(resident_id: str) -> Call[models.CarePathRead]:
    """Through treatment, rehabilitation, stable care and hospice.

    Every bed in its order, each linked to the one before, with the days between them; and what is proposed next, why,
    and which beds are free for it. The manager of a house reads it of who lies, lay or is expected there: steps in
    other houses by days and kind, and `next` while somebody lies there. A relative needs the consent for
    `whereabouts`, and for `next` that for `health`. It is told in the audit.
    """
    return Call("GET", fill("/v1/residents/{}/care-path", resident_id))


def contacts_create(resident_id: str, body: models.ContactRecord) -> Call[models.ContactRead]:
    """Record a contact person.

    409 `contact_exists` while another of the same name is current: change that one, or end it.
    """
    return Call("POST", fill("/v1/residents/{}/contacts", resident_id), body=body, keyed=True)


def contacts_end(
    resident_id: str,
    contact_id: str,
    body: models.ContactEnd | None = None,
) -> Call[models.ContactRead]:
    """A contact person is none any more.

    Who comes back is recorded anew; what was stays to be read.
    """
    return Call("POST", fill("/v1/residents/{}/contacts/{}/end", resident_id, contact_id), body=body, keyed=True)


def contacts_listing(
    resident_id: str,
    *,
    ended: bool | None = None,
    limit: int | None = None,
) -> Pages[models.ContactRead]:
    """Contact persons of a resident.

    Whom to call first, first; those who have ended among them. For the community and the bureau, the auditor reads.
    """
    return Pages("GET", fill("/v1/residents/{}/contacts", resident_id), query={"ended": ended, "limit": limit})


def contacts_read(resident_id: str, contact_id: str) -> Call[models.ContactRead]:
    """One contact person.

    The phone is masked.
    """
    return Call("GET", fill("/v1/residents/{}/contacts/{}", resident_id, contact_id))


def contacts_reveal(
    resident_id: str,
    contact_id: str,
    body: models.ContactReveal,
) -> Call[models.ContactRevealed]:
    """Show a contact's phone in full.

    For a purpose, and audited.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call("POST", fill("/v1/residents/{}/contacts/{}/reveal", resident_id, contact_id), body=body)


def contacts_update(
    resident_id: str,
    contact_id: str,
    body: models.ContactUpdate,
    *,
    if_match: str,
) -> Call[models.ContactRead]:
    """Correct a contact person.

    Only what is sent changes; the audit says which fields did.
    """
    return Call(
        "PATCH",
        fill("/v1/residents/{}/contacts/{}", resident_id, contact_id),
        headers={"If-Match": if_match},
        body=body,
    )


def create(body: models.ResidentRegister) -> Call[models.ResidentRead]:
    """Register a resident.

    The identity number is checked by GB 11643, and says birth date and sex. 409 `resident_exists` within the
    district.
    """
    return Call("POST", "/v1/residents", body=body, keyed=True)


def family_links_consent(
    resident_id: str,
    link_id: str,
    body: models.FamilyLinkConsent | None = None,
) -> Call[models.FamilyLinkRead]:
    """Consent to a relative's access.

    By the resident's own account; or by a worker, who says who signed. To less and for shorter, if so wished. 409
    `same_person` for the relative himself and for whoever asked; 422 `more_than_asked` for a scope or a last day
    beyond what was asked for.
    """
    return Call("POST", fill("/v1/residents/{}/family-links/{}/consent", resident_id, link_id), body=body, keyed=True)


def family_links_create(resident_id: str, body: models.FamilyLinkAsk) -> Call[models.FamilyLinkRead]:
    """Ask for a relative's access.

    By a community worker or the bureau, on the word of the resident or of the relative: 403 for these themselves, and
    for everybody else. Names the relative's account (`account.id` of his `/v1/me`), his user name if you may know of
    him (also by a link that was refused), or a new account. Nothing is open before the resident consents. 422
    `relative_is_the_resident` for the resident's own account; 409 `family_link_exists` with the one that stands
    (`blocker_id`); one whose last day is over has `ended`, and is in the way of none.
    """
    return Call("POST", fill("/v1/residents/{}/family-links", resident_id), body=body, keyed=True)


def family_links_listing(resident_id: str, *, limit: int | None = None) -> Pages[models.FamilyLinkRead]:
    """Family links of a resident.

    The last asked for first; a relative sees his own only.
    """
    return Pages("GET", fill("/v1/residents/{}/family-links", resident_id), query={"limit": limit})


def family_links_narrow(
    resident_id: str,
    link_id: str,
    body: models.FamilyLinkNarrow,
) -> Call[models.FamilyLinkRead]:
    """Let a relative see less, or for shorter.

    By the resident's own account, or by a worker on the resident's word: which scopes are left, until which day. At
    once, and the relative is told. 422 `more_than_agreed` for a scope or a last day beyond what is consented to,
    `nothing_narrowed` for neither; 403 for the relative, who may only give it up as a whole, and 409 `same_person`
    for a worker whose own access it is.
    """
    return Call("POST", fill("/v1/residents/{}/family-links/{}/narrow", resident_id, link_id), body=body, keyed=True)


def family_links_refuse(resident_id: str, link_id: str) -> Call[models.FamilyLinkRead]:
    """Refuse a relative's access.

    Nothing is seen by the relative; he may ask again. 409 `same_person` for the relative himself, `wrong_state` once
    it is decided.
    """
    return Call("POST", fill("/v1/residents/{}/family-links/{}/refuse", resident_id, link_id), keyed=True)


def family_links_revoke(resident_id: str, link_id: str) -> Call[models.FamilyLinkRead]:
    """End a relative's access.

    At once: every token that the consent gave is refused from the next request on. A relative gives up his own access
    by it, and may be linked again if the resident consents anew.
    """
    return Call("POST", fill("/v1/residents/{}/family-links/{}/revoke", resident_id, link_id), keyed=True)


def listing(
    *,
    status: models.ResidentStatus | None = None,
    category: str | None = None,
    division: str | None = None,
    limit: int | None = None,
) -> Pages[models.ResidentRead]:
    """Residents of the district.

    The last registered first. Names and numbers are searched by POST: an address is logged on its way.
    """
    return Pages(
        "GET",
        "/v1/residents",
        query={"status": status, "category": category, "division": division, "limit": limit},
    )


def message_preference(resident_id: str) -> Call[models.ResidentMessagePreferenceRead]:
    """How a resident is told.

    What was noted of his wishes; version 0 while nothing was. For the community and the bureau, the auditor reads.
    """
    return Call("GET", fill("/v1/residents/{}/message-preference", resident_id))


def message_preference_update(
    resident_id: str,
    body: models.ResidentMessagePreferenceUpdate,
    *,
    if_match: str,
) -> Call[models.ResidentMessagePreferenceRead]:
    """Note how a resident wants to be told.

    On his word: most residents have a telephone and no account. What waits is held back too where he opts out of it;
    emergencies come at any hour. What he sets himself, with an account, counts instead (`own_counts`).

    422 `message_opt_out_refused`, `event_kind_unknown`, `message_quiet_hours_half`, `message_quiet_hours_empty`,
    `message_quiet_hours_too_long`, `message_limit_too_high`.
    """
    return Call(
        "PATCH",
        fill("/v1/residents/{}/message-preference", resident_id),
        headers={"If-Match": if_match},
        body=body,
    )


def month(resident_id: str, *, month: str) -> Call[models.MonthlySheet]:
    """A resident's month on one page.

    Visits and meals of that month, what they cost, who paid, and what each entitlement has left. A relative sees what
    the resident agreed to: the counts with `orders`, the money and the balances with `money`; with neither 403.
    """
    return Call("GET", fill("/v1/residents/{}/month", resident_id), query={"month": month})


def read(resident_id: str) -> Call[models.ResidentRead]:
    """One resident.

    Personal fields are masked.
    """
    return Call("GET", fill("/v1/residents/{}", resident_id))


def reveal(resident_id: str, body: models.ResidentReveal) -> Call[models.ResidentRevealed]:
    """Show personal data in full.

    For a purpose, and audited. A caregiver sees phone, address and place of those she visits, and no numbers.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call("POST", fill("/v1/residents/{}/reveal", resident_id), body=body)


def search(body: models.ResidentSearch, *, limit: int | None = None) -> Pages[models.ResidentRead]:
    """Find residents by name or number.

    The name from any of its characters on (in characters, pinyin or initials), the whole identity number, the last
    four of the phone. The last registered first, numbers masked; 422 where nothing is asked for.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Pages("POST", "/v1/residents/search", query={"limit": limit}, body=body)


def status_changes_create(resident_id: str, body: models.StatusChangeOrder) -> Call[models.StatusChangeMade]:
    """Record a death, a move or a return.

    `effective_on` is the last day: entitlements end with it, open orders for later days are cancelled, their holds
    void; seats at activities of later days go to who waits.

    A return restores neither: what is wanted again is granted again, and pays the visits of its days, settled ones
    too. `visits_after` counts visits already verified for later days: they are flagged (`after_death`, `after_move`),
    what they posted is reversed, and they are paid only if an officer accepts them. 409 `wrong_state`,
    `status_unchanged`; 422 `day_in_future` and for a day before the birth or before the leaving.
    """
    return Call("POST", fill("/v1/residents/{}/status-changes", resident_id), body=body, keyed=True)


def status_changes_listing(resident_id: str, *, limit: int | None = None) -> Pages[models.StatusChangeRead]:
    """What was believed of a resident, and when.

    The last recorded first.
    """
    return Pages("GET", fill("/v1/residents/{}/status-changes", resident_id), query={"limit": limit})


def timeline_listing(resident_id: str, *, limit: int | None = None) -> Pages[models.Happening]:
    """What happened to a resident.

    Newest first: status, entitlements, orders, visits, what was said of them (that somebody came, or nobody did),
    complaints, meals and stays, as far as you may see each. A visit that lies ahead stands at its planned time. Of a
    visit that is doubtful `says_zh` names why, and of an order whose service was found not to count that. A place
    finds complaints by their own list.
    """
    return Pages("GET", fill("/v1/residents/{}/timeline", resident_id), query={"limit": limit})


def update(resident_id: str, body: models.ResidentUpdate, *, if_match: str) -> Call[models.ResidentRead]:
    """Correct a resident's entry.

    Only what is sent changes. A death, a move and a return are `status-changes`. Where a home's position becomes
    known, visits that waited for it (`place`, `home_unknown`) are measured against it. 409 `ability_level_assessed`
    for another level than the one that an assessment (`assessment_id`) found.
    """
    return Call("PATCH", fill("/v1/residents/{}", resident_id), headers={"If-Match": if_match}, body=body)


def who_comes_listing(
    resident_id: str,
    *,
    from_on: str | None = None,
    to_on: str | None = None,
    limit: int | None = None,
) -> Pages[models.VisitSeen]:
    """Who comes, and who came.

    The earliest first, past visits and those to come, but none that was cancelled: who (as people call her, with the
    certificates that are valid on that day), from which provider with its telephone, for which service; where, what
    it cost and who paid, as far as the resident agreed to show it; `from_on` and `to_on` say which days were looked
    at. A relative needs the consent to `orders`.
    """
    return Pages(
        "GET",
        fill("/v1/residents/{}/who-comes", resident_id),
        query={"from_on": from_on, "to_on": to_on, "limit": limit},
    )
