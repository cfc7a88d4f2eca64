"""Which visits are over, what is billed of them, which take nobody's time, which are proved at both ends, as SQL on `visits`: lists filter by
it, scorecards count by it, and whoever plans asks it."""

from models.visits import VisitStatus
from services.visits.answered import confirmed_sql

SERVED = (VisitStatus.CHECKED_OUT, VisitStatus.VERIFIED, VisitStatus.FLAGGED, VisitStatus.REJECTED)
"""Somebody came, or said so, and has gone."""
SERVED_SQL = f"visits.status in ({', '.join(f'{one!r}' for one in map(str, SERVED))})"
OVER_SQL = f"({SERVED_SQL} or visits.status = 'missed')"
VERIFIED_MINUTES_SQL = "case visits.status when 'verified' then visits.billable_minutes end"
"""As it was ruled: of one that was corrected or doubted since, what was billed before is no longer so."""


def idle_sql(visits: str) -> str:
    """One that was withdrawn, and of which somebody told something all the same, but not that anybody was there: it waits for an officer,
    and takes none of its caregiver's time."""
    return f"({visits}.unplanned and {visits}.served_on is null)"


_FIXED_SQL = """e.proof = 'gps' and e.accuracy_m is not null and not e.mock and not exists (
    select from visit_exceptions f where f.district_code = e.district_code and f.visit_id = e.visit_id and f.code = 'place'
      and f.status <> 'corrected' and f.found <> jsonb_build_object('home_unknown', true))"""
"""A fix at the home, as far as anybody knows where that is."""
PROVES_SQL = f"({_FIXED_SQL} or e.vouched or {confirmed_sql('e')})"
"""Of an event `e`: by the device's own fix at the home, by a tag or a call that the server verified, or because the family says that
somebody came. That a phone only claims a tag, a call, the family or a place, without a fix or far away, proves nothing (F02), though an
officer may let the visit count all the same."""


def _event(kind: str) -> str:
    return f"""exists (select from visit_events e where e.district_code = visits.district_code and e.visit_id = visits.id
        and e.kind = '{kind}' and {PROVES_SQL})"""


ELECTRONIC_SQL = f"({_event('check_in')} and {_event('check_out')})"
"""Both ends were sent by a device, with a proof of the place (GPS, a tag, a call), or the resident or a relative confirmed that
somebody came; a list has no ends."""


def doubted_sql(code: str) -> str:
    """`code` as SQL: the doubt stands or was accepted with a reason; what was corrected is none."""
    return f"""exists (select from visit_exceptions x where x.district_code = visits.district_code and x.visit_id = visits.id
        and x.code = {code} and x.status <> 'corrected')"""
