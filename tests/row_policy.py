"""Who sees, and who may write, which rows of every table when all that stands above row security was forgotten."""

from tests.field import SIDES
from tests.rows_written import WRITTEN

# *    all of the district
# 1    what is one's own, by what the membership is bound to or by the account
# -    nothing
# all  a global table: sign-in comes before any context, and places are no secret
SEEN = """
                     district provider caregiver resident division facility meal_point region
accounts                  all      all       all      all      all      all        all    all
audit_events                *        -         -        -        -        -          -      -
audit_links                 *        -         -        -        -        -          -      -
book_months                 *        *         *        *        *        *          *      -
districts                 all      all       all      all      all      all        all    all
divisions                 all      all       all      all      all      all        all    all
idempotency_keys            1        1         1        1        1        1          1      1
ledger_accounts             *        *         *        *        *        *          *      -
programmes                  *        *         *        *        *        *          *      -
activities                  *        *         *        *        *        *          *      -
activity_sign_ups           *        -         -        1        1        -          -      -
care_centres                *        *         *        *        *        *          *      -
providers                   *        *         *        *        *        *          *      -
service_items               *        *         *        *        *        *          *      -
sign_in_failures          all      all       all      all      all      all        all    all
subject_keys                *        *         *        *        *        *          *      -
appropriations              *        -         -        -        -        -          -      -
caregivers                  *        1         1        1        -        -          -      -
claims                      *        1         -        -        -        1          1      -
contracts                   *        1         -        *        *        -          -      -
imports                     *        1         -        -        1        1          1      -
ledger_transfers            *        *         *        *        *        *          *      -
programme_versions          *        *         *        *        *        *          *      -
residents                   *        1         1        1        1        -          -      -
service_prices              *        *         *        *        *        *          *      -
contract_services           *        1         -        *        *        -          -      -
contract_pauses             *        1         -        *        *        -          -      -
entitlements                *        1         1        1        1        -          -      -
family_links                *        1         1        1        1        -          -      -
exports                     *        1         -        -        1        1          1      -
export_pieces               *        1         -        -        1        1          1      -
import_faults               *        1         -        -        1        1          1      -
import_pieces               *        1         -        -        1        1          1      -
kin_declarations            *        1         1        1        1        1          1      -
memberships                 *        1         1        1        1        1          1      1
programme_services          *        *         *        *        *        *          *      -
caregiver_shifts            *        1         1        1        -        -          -      -
dispatch_plans              *        1         -        -        -        -          -      -
qualifications              *        1         1        1        -        -          -      -
settlements                 *        1         -        -        -        1          1      -
status_changes              *        1         1        1        1        -          -      -
entitlement_changes         *        1         1        1        1        -          -      -
entitlement_pauses          *        *         *        *        *        *          *      -
orders                      *        1         1        1        1        -          -      -
payments                    *        1         -        -        -        1          1      -
settlement_funds            *        1         -        -        -        1          1      -
recoveries                  *        1         -        -        -        -          -      -
recovery_instalments        *        1         -        -        -        -          -      -
recovery_receipts           *        1         -        -        -        -          -      -
statements                  *        1         -        -        -        1          1      -
sign_ins                    *        1         1        1        1        1          1      1
refresh_tokens              *        -         -        -        -        -          -      -
order_offers                *        1         -        -        1        -          -      -
order_ratings               *        1         1        1        1        -          -      -
visits                      *        1         1        1        1        -          -      -
care_plans                  *        1         -        1        1        -          -      -
care_plan_versions          *        1         -        1        1        -          -      -
care_plan_pauses            *        1         -        1        1        -          -      -
care_plan_occurrences       *        1         -        1        1        -          -      -
holidays                    *        *         *        *        *        *          *      -
home_modifications          *        1         -        1        1        -          -      -
home_modification_items     *        1         -        1        1        -          -      -
absences                    *        -         -        -        1        -          -      -
welfare_plans               *        -         -        -        1        -          -      -
welfare_visits              *        -         -        -        1        -          -      -
welfare_schedules           *        *         *        *        *        *          *      -
agreements                  *        -         -        -        1        -          -      -
contacts                    *        -         -        -        1        -          -      -
alerts                      *        -         -        -        1        1          -      -
claim_lines                 *        1         -        -        -        1          1      -
visit_corrections           *        1         1        1        1        -          -      -
visit_events                *        1         1        1        1        -          -      -
visit_exceptions            *        1         1        1        1        -          -      -
claim_appeals               *        1         -        -        -        1          1      -
claim_exceptions            *        1         -        -        -        1          1      -
samples                     *        -         -        -        -        -          -      -
sample_items                *        -         -        -        1        -          -      -
search_words                *        1         1        1        1        -          -      -
claim_patterns              *        1         -        -        -        1          1      -
meal_points                 *        *         *        *        *        *          *      -
meal_orders                 *        1         -        1        1        -          1      -
meal_servings               *        1         -        1        1        -          1      -
meal_serving_exceptions     *        1         -        1        1        -          1      -
meal_cards                  *        -         -        1        1        -          -      -
meal_tallies                *        1         -        -        -        -          1      -
meal_tally_corrections      *        1         -        -        -        -          1      -
meal_point_spells           *        *         *        *        *        *          *      -
meal_hours                  *        *         *        *        *        *          *      -
meal_closures               *        *         *        *        *        *          *      -
meal_licences               *        *         *        *        *        *          *      -
dish_tags                   *        *         *        *        *        *          *      -
meal_menus                  *        *         *        *        *        *          *      -
allowances                  *        *         *        *        *        *          *      -
allowance_standards         *        *         *        *        *        *          *      -
allowance_suspensions       *        -         -        -        -        -          -      -
allowance_batches           *        -         -        -        -        -          -      -
allowance_payments          *        -         -        -        -        -          -      -
allowance_lines             *        -         -        -        -        -          -      -
allowance_sendings          *        -         -        -        -        -          -      -
bank_formats                *        -         -        -        -        -          -      -
assessment_scales         all      all       all      all      all      all        all    all
inspections                 *        -         -        -        1        1          -      -
insurance_policies          *        -         -        -        1        1          -      -
complaints                  *        1         -        1        1        -          -      -
complaint_messages          *        1         -        1        1        -          -      -
findings                    *        -         -        -        1        1          -      -
finding_steps               *        -         -        -        1        1          -      -
photos                      *        1         -        -        1        1          1      -
photo_uses                  *        -         -        -        1        1          -      -
notices                     *        -         -        -        1        1          -      -
inspection_campaigns        *        -         -        -        -        -          -      -
inspection_tasks            *        -         -        -        -        -          -      -
suspensions                 *        *         *        *        *        *          *      -
devices                     *        -         -        -        1        1          -      -
device_standings            *        -         -        -        1        1          -      -
signals                     *        -         -        -        1        1          -      -
sos                         *        -         -        1        1        1          -      -
incidents                   *        -         -        -        1        1          -      -
incident_residents          *        -         -        -        1        1          -      -
incident_follow_ups         *        -         -        -        1        1          -      -
incident_steps              *        -         -        -        1        1          -      -
safety_events               *        1         -        -        1        1          -      -
safety_event_attendees      *        1         -        -        -        -          -      -
safety_checklists         all      all       all      all      all      all        all    all
assessments                 *        -         -        1        1        -          -      -
assessment_notices          *        -         -        -        -        -          -      -
facilities                  *        *         *        *        *        *          *      -
beds                        *        *         *        *        *        *          *      -
rooms                       *        *         *        *        *        *          *      -
bed_outages                 *        *         *        *        *        *          *      -
bed_prices                  *        *         *        *        *        *          *      -
waitlist_entries            *        -         -        1        1        1          -      -
waitlist_offers             *        -         -        1        1        1          -      -
stays                       *        1         1        1        1        1          -      -
facility_closures           *        -         -        -        -        1          -      -
facility_closure_moves      *        -         -        -        -        1          -      -
stay_leaves                 *        1         1        1        1        1          -      -
stay_months                 *        1         -        1        1        1          -      -
stay_month_exceptions       *        1         -        1        1        1          -      -
"""
OF = {"*": {"one", "two"}, "1": {"one"}, "-": set(), "all": set(SIDES)}


def policy(written):
    """{table: {way of being bound: sides}}"""
    head, *lines = (line.split() for line in written.strip().splitlines())
    return {name: dict(zip(head, (OF[cell] for cell in cells), strict=True)) for name, *cells in lines}


SEEN_BY, WRITTEN_BY = policy(SEEN), policy(WRITTEN)
EVERYWHERE = {name for name, seen in SEEN_BY.items() if seen["region"] == OF["all"]}
