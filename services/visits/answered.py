"""Whether the resident or a relative may say of a visit that somebody came, or that nobody did: read.py offers by it, and
services/visit_answers.py refuses. As SQL on `visits`, over the parameters `district` and `account`."""

from sqlalchemy import RowMapping

from models.accounts import Role
from services.access import Actor
from services.errors import Conflict
from services.visits.thresholds import Thresholds

AMEND_DAYS = 7
"""From the first answer on, as a rating; and so long after the visit, or after it was told of where that was later, silence confirms it
(rules.md, Orders)."""

BEGINS_SQL = """coalesce(visits.started_at, visits.planned_start_at,
    cast(visits.served_on as timestamp) at time zone 'Asia/Shanghai')"""
_ENDS = """coalesce(visits.ended_at, visits.planned_start_at + make_interval(mins => visits.planned_minutes), visits.started_at,
    cast(visits.served_on + 1 as timestamp) at time zone 'Asia/Shanghai')"""
_TOLD = """coalesce(
    (select o.completed_at from orders o where o.district_code = visits.district_code and o.id = visits.order_id),
    (select max(e.server_at) from visit_events e where e.district_code = visits.district_code and e.visit_id = visits.id))"""
"""A phone without a network tells of it days later, and only then is anybody asked; from then on its order waits, too (orders/due.py)."""
_WORKS_THERE = """exists (select from memberships own where own.district_code = visits.district_code and own.account_id = :account
    and own.status = 'active' and own.provider_id = visits.provider_id)"""
_DECIDED = """exists (select from visit_exceptions x where x.district_code = visits.district_code and x.visit_id = visits.id
    and x.code = 'denied_by_family' and x.status = 'acknowledged')"""
_SOON = f"""coalesce(visits.started_at is null
    and visits.planned_start_at > now() - interval '{Thresholds.arrival_minutes} minutes', false)"""
_PAST = f"now() - interval '{AMEND_DAYS} days'"
_LATE = f"coalesce(greatest({_ENDS}, {_TOLD}) < {_PAST}, false)"
WORDS_SQL = """(select given.*, coalesce(lag(given.came) over (order by given.id) = given.came, false) as again
    from visit_answers given where given.district_code = {} and given.visit_id = {})"""
"""What was said of one visit, which must not be called `given` itself. Said `again` is what only adds to the word before it: whose word
stands, and since when, does not change."""
NAMES = ("ahead", "soon", "late", "works", "decided", "said", "said_by", "stands")
_AHEAD = f"visits.started_at is null and coalesce({BEGINS_SQL} > now(), true)"
"""Somebody says that he is there, or was: whatever his clock says, whoever was to be served may say that it is not so."""
COLUMNS_SQL = f"""{_AHEAD} as ahead, {_SOON} as soon, {_LATE} as late, {_WORKS_THERE} as works,
    {_DECIDED} as decided, answers.came as said, answers.by_account as said_by, coalesce(answers.first_at < {_PAST}, false) as stands"""
"""NAMES. `said` is null where nobody has answered."""
FROM_SQL = f"""visits left join lateral (
    select (array_agg(a.came order by a.id desc))[1] as came, (array_agg(a.by_account order by a.id desc))[1] as by_account,
        min(a.at) as first_at
    from {WORDS_SQL.format("visits.district_code", "visits.id")} a where not a.again) answers on true"""


class VisitAhead(Conflict):
    code = "visit_not_begun"
    zh = "这次服务的时间还没到，到时才能确认有人来了，或说明没有人来。"
    en = "The time of this visit has not come yet: from then on somebody may confirm that they came, or say that nobody did."


class MayStillCome(Conflict):
    code = "may_still_come"
    zh = "约定的时间刚到，{minutes} 分钟之内仍可能上门；届时仍没有人来的再说明，也可以先联系服务商。"
    en = "The time has only just come, and within {minutes} minutes somebody may: say it then, or ask the provider first."


class ConfirmedBySilence(Conflict):
    code = "confirmed_by_silence"
    zh = "服务结束并上报已超过 {days} 天，视为已确认，不必再确认；当时没有人来的，现在仍可说明（deny）。"
    en = "The visit ended, and was told of, more than {days} days ago: silence has confirmed it. That nobody came can still be said (deny)."


class AnswerStands(Conflict):
    code = "answer_stands"
    zh = "首次答复之后 {days} 天内可以更改，现已过期；对服务仍有意见的，请提出投诉（POST /v1/complaints）。"
    en = "It could be amended for {days} days after the first answer, which are over: what is still wrong is a complaint."


class AnsweredByAnother(Conflict):
    code = "answered_by_another"
    zh = "老年人本人或另一位亲属已就这次服务答复；由答复人或老年人本人更改。您不同意的，可对其订单提出争议（dispute），没有订单的请提出投诉。"
    en = (
        "The resident or another relative has answered for this visit: who did so amends it, or the resident. If you do not agree, dispute "
        "its order (dispute), or complain where it has none."
    )


class ConfirmsOwnService(Conflict):
    code = "confirms_own_service"
    zh = "您在该服务商任职，不能确认其服务；请由老年人本人或其他亲属确认。"
    en = (
        "You work for this provider, and nobody confirms the service of his own: the resident or another relative does."
    )


class DenialDecided(Conflict):
    code = "denial_decided"
    zh = "“没有人来”已经审核员核实，认定服务属实；对此仍有意见的，请提出投诉（POST /v1/complaints）。"
    en = "An officer has looked into this and found that somebody came; who does not agree complains (POST /v1/complaints)."


def refusal(actor: Actor, standing: RowMapping, *, came: bool) -> Conflict | None:
    """Why this actor may not say so now, by COLUMNS_SQL. The same again changes nothing, and is refused to nobody, unless an officer
    has found otherwise."""
    if standing["said"] is came:
        return DenialDecided() if standing["decided"] and not came else None
    if standing["ahead"]:
        return VisitAhead()
    if standing["soon"] and not came:
        return MayStillCome(minutes=Thresholds.arrival_minutes)
    if came and standing["works"]:
        return ConfirmsOwnService()
    if standing["said"] is not None:
        if actor.role is not Role.RESIDENT and standing["said_by"] != actor.account_id:
            return AnsweredByAnother()
        if standing["stands"]:
            return AnswerStands(days=AMEND_DAYS)
    elif came and standing["late"]:
        return ConfirmedBySilence(days=AMEND_DAYS)
    return DenialDecided() if standing["decided"] and not came else None


def offered(actor: Actor, standing: RowMapping, *, came: bool) -> bool:
    return standing["said"] is not came and refusal(actor, standing, came=came) is None


def confirmed_sql(event: str) -> str:
    """Whether the resident or a relative said of the visit of that event that somebody came, and nothing is strange about their word."""
    return f"""((select a.came from visit_answers a where a.district_code = {event}.district_code and a.visit_id = {event}.visit_id
        order by a.id desc limit 1) is true and not exists (select from visit_exceptions o where o.district_code = {event}.district_code
        and o.visit_id = {event}.visit_id and o.code = 'odd_confirmation' and o.status = 'open'))"""
