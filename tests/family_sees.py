"""What a relative sees of a resident: every field of every GET of the API, under each consent."""

# o  orders       w  whereabouts       m  money       h  health: seen under this consent alone
# a  seen under all four; a field with nothing but this needs two of them
#
# What is told of the items of a list is named without `items`. A field that is null or empty under a consent is not seen. Without any
# consent, after it ended or was revoked, nothing of this is.
TABLE = """
/v1/activities/{activity_id}/sign-ups
    o---a  activity_id allowed_actions by_account id no resident_id status
/v1/assessments
/v1/assessments/{assessment_id}
/v1/residents/{resident_id}/assessments
    ---ha  allowed_actions assessed_on created_at current first_background first_by id level level_before level_en level_zh
           objection_until reason resident_id scale_code scale_version second_background second_by signed_at status
           submitted_at valid_until version
/v1/care-plans
/v1/care-plans/{care_plan_id}
    o---a  ahead_days allowed_actions attention created_at first_on from_on id note on_holiday plan_no planned_minutes
           provider_id resident_id resident_name rule self_pay_excess service_item_id start_time status version version_no
/v1/care-plans/{care_plan_id}/occurrences
    o---a  id occurs_on order_id order_status planned_start_at state version_no
/v1/care-plans/{care_plan_id}/preview
    o---a  occurs_on order_id order_status planned_start_at state version_no
/v1/care-plans/{care_plan_id}/versions
    o---a  by_account created_at first_on from_on no note on_holiday planned_minutes provider_id reason rule
           self_pay_excess service_item_id start_time
/v1/complaints
/v1/complaints/{complaint_id}
    o---a  allowed_actions answer_due_on answered_late category complaint_no description due_on happened_on id made_by
           made_on messages.at messages.by_account messages.deed messages.id messages.side messages.text money_en money_zh
           on_behalf order_id overdue place_id place_kind place_name resident_id resident_name status unnamed version
           visit_id
/v1/entitlements
    --m-a  effective_from id programme_code programme_id resident_id status version
/v1/entitlements/{entitlement_id}
    --m-a  changes.asked_at changes.asked_by changes.by_rule changes.decided_at changes.decided_by changes.decision
           changes.effective_on changes.id changes.kind changes.reason effective_from id programme_code programme_id
           resident_id status version
/v1/entitlements/{entitlement_id}/balance
    --m-a  cap carried entitlement_id from_earlier held lapses left month posted unit
/v1/home-modifications
/v1/home-modifications/{modification_id}
    o---a  allowed_actions applied_by applied_on attested case_no id planned_fen reason resident_id status subsidy_status
           version
/v1/meal-orders
/v1/meal-orders/{meal_order_id}
    o---a  allowed_actions begins_at created_at division_code id meal meal_point_id
           meal_point_name mode note order_no order_until placed_by price_fen provider_id resident_id
           resident_name self_pay_excess served_on service_item_id status version
    ----a  expected_subsidy_fen hold_id programme_id
/v1/meal-servings
/v1/meal-servings/{serving_id}
    o---a  created_at division_code evidence id identified_by meal meal_point_id meal_point_name mode
           open_exceptions price_fen provider_id resident_id resident_name served_at served_on
           service_item_id serving_no status version
    ----a  entitlement_id over_cap posted_copay_fen posted_gross_fen posted_subsidy_fen programme_id
/v1/meal-servings/{serving_id}/exceptions
    o---a  code found.hindrances id says_en says_zh serving_id status title_en title_zh version
/v1/orders
    o---a  allowed_actions care_plan_id completed_at created_at division_code expires_at id note
           on_behalf order_no placed_by planned_minutes planned_start_at provider_id rated_at rating
           rating_note resident_id resident_name self_pay_excess service_item_id status version
    ----a  entitlement_id hold_id programme_id
/v1/orders/{order_id}
    o---a  allowed_actions completed_at created_at division_code id note on_behalf order_no
           placed_by planned_minutes planned_start_at provider_id rated_at rating rating_note resident_id
           resident_name self_pay_excess service_item_id status version
    ----a  entitlement_id hold_id programme_id
/v1/orders/{order_id}/ratings
    o---a  at by by_account id note rating
/v1/residents
/v1/residents/{resident_id}
    owmha  age division_code id name phone_masked place_known registered_on sex status updated_at version
    ---ha  ability_level categories category_labels
    -w--a  address_masked
/v1/residents/{resident_id}/care-path
    -w--a  gap_days resident_id running_gap_days steps.bed_no steps.facility steps.facility_id steps.from_on steps.id
           steps.kind steps.source steps.stage steps.status steps.to_on
    ----a  next.beds.bed_no next.beds.facility next.beds.facility_id next.beds.id next.beds.kind next.kinds
           next.reasons.code next.reasons.says_en next.reasons.says_zh next.stage
/v1/residents/{resident_id}/family-links
    owmha  account_id allowed_actions created_at display_name id membership_id relation resident_id scopes status username version
/v1/residents/{resident_id}/month
    o-m-a  month resident_id
    --m-a  balances.cap balances.carried balances.entitlement_id balances.from_earlier balances.held balances.lapses
           balances.left balances.month balances.posted balances.programme_name balances.unit total.copay_fen
           total.gross_fen total.not_paid_fen total.self_paid_fen total.subsidy_fen
    o---a  meals.count meals.waiting visits.count visits.disputed visits.disputed_minutes visits.minutes visits.waiting
    ----a  meals.copay_fen meals.gross_fen meals.not_paid_fen meals.self_paid_fen meals.subsidy_fen visits.copay_fen
           visits.gross_fen visits.not_paid_fen visits.self_paid_fen visits.subsidy_fen
/v1/residents/{resident_id}/timeline
    owm-a  at id kind says_en says_zh subject_id what
    --m-a  programme_id
    o---a  minutes planned_for provider_id service_item_id
/v1/residents/{resident_id}/who-comes
    o---a  came ended_at from_on helper.called helper.certificates.expires_on helper.certificates.kind helper.portrait_known
           minutes planned_minutes planned_start_at provider_id provider_name provider_phone service_item_id service_name started_at status
           to_on visit_id
    ----a  copay_fen gross_fen not_paid_fen place programme_name self_paid_fen subsidy_fen
/v1/sos
/v1/sos/{sos_id}
    owmha  acknowledge_by alert_id created_at id last_pressed_at level note overdue place_known presses raised_by
           resident_id resident_name status version
/v1/stays
/v1/stays/{stay_id}
    -w--a  bed_id bed_no facility facility_id from_on id kind overdue resident_id resident_name status stay_no to_on
           told_on version
/v1/visits
/v1/visits/{visit_id}
    o---a  caregiver_id created_at division_code ended_at evidence id minutes order_id
           planned_minutes planned_start_at provider_id resident_id resident_name
           served_on service_item_id slot started_at status unplanned verified_at version visit_no
    ----a  billable_minutes covered_units entitlement_id posted_copay_fen posted_gross_fen posted_subsidy_fen programme_id
           programme_version_id unit_price_fen
/v1/visits/{visit_id}/answers
    o---a  at by by_account came id note visit_id
/v1/visits/{visit_id}/corrections
    o---a  by_account caregiver_id_before created_at ended_at ended_at_before id reason_code service_item_id_before
           started_at_before
    ----a  memo
/v1/visits/{visit_id}/events
    o---a  by_account by_former device_at id kind mock proof server_at skew_seconds
    ----a  vouched
/v1/visits/{visit_id}/exceptions
    o---a  code found.corrections id reason_code resolved_at resolved_by says_en says_zh severity status title_en
           title_zh version visit_id
    ----a  memo
/v1/visits/{visit_id}/notes
    o---a  by_account created_at device_at id kind repeated skew_seconds visit_id
    ----a  text
/v1/waitlist
/v1/waitlist/{entry_id}
    -w--a  allowed_actions asked_on entry_no id kind note offers place resident_id resident_name status version
    ----a  rank
"""

_ALIKE = """
/v1/activities
/v1/activities/{activity_id}
/v1/assessment-scales
/v1/beds/availability
/v1/dish-tags
/v1/divisions
/v1/divisions/{code}
/v1/facilities
/v1/facilities/{facility_id}
/v1/facilities/{facility_id}/beds
/v1/facilities/{facility_id}/beds/board
/v1/facilities/{facility_id}/beds/{bed_id}
/v1/me
/v1/meal-points
/v1/meal-points/{meal_point_id}
/v1/meal-points/{meal_point_id}/hours
/v1/meal-points/{meal_point_id}/readiness
/v1/meal-points/{meal_point_id}/spells
/v1/message-preferences
/v1/programmes
/v1/programmes/{programme_id}
/v1/programmes/{programme_id}/versions
/v1/providers
/v1/providers/scorecards
/v1/providers/{provider_id}
/v1/providers/{provider_id}/scorecard
/v1/safety-checklists
/v1/service-items
/v1/service-items/{item_id}
/v1/service-items/{item_id}/prices
"""
ALIKE = frozenset(_ALIKE.split())
"""These tell what the district has, and of the relative himself: everybody the same, and nothing of a resident."""


def seen() -> dict[str, dict[str, str]]:
    """By route and field under which consents."""
    found: dict[str, dict[str, str]] = {}
    routes: list[str] = []
    under, fresh = "", True
    for line in TABLE.strip().splitlines():
        if line.startswith("/"):
            routes = [line] if not fresh else [*routes, line]
            fresh = True
            found[line] = {}
            continue
        fresh = False
        words = line.split()
        if line[4:5].strip():
            under, *words = words
        for route in routes:
            found[route] |= dict.fromkeys(words, under.replace("-", ""))
    return found
