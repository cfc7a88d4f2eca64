"""The chain that seals the audit: a link for each row, made by the worker within seconds, and checked by `verify`.

    hash = SHA-256(hash before, the event's id, its body), the first one after a beginning of the district's own

Links are only ever inserted. A row that is not sealed yet is protected by rights alone; a chain that was cut at its end, or
written anew from some place on, is shown only by a head that was kept elsewhere."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.audit import AuditHead, AuditVerdict, Broken, FirstBad
from services import audit, districts
from services.access import Actor, Permission, system
from services.scope import Sessions

BATCH = 5_000
LATE_MS = 3_600_000
"""The longest that a transaction may take: an event is looked for that far back, and none may come later."""


def beginning(district: str) -> bytes:
    return sha256(f"yiyang audit {district}".encode()).digest()


_LOCK = text("select pg_try_advisory_xact_lock(hashtextextended('audit chain ' || :district, 0))")
_HEAD = text("select seq, hash, event_id from audit_links where district_code = :district order by seq desc limit 1")
_UNSEALED = text("""
    select e.id, e.body from audit_events e
    where e.district_code = :district and e.id >= :since
      and not exists (select from audit_links l where l.district_code = e.district_code and l.event_id = e.id)
    order by e.id limit :batch
""")
_LINK = text("""
    insert into audit_links (district_code, id, seq, event_id, hash)
    select :district, made.id, made.seq, made.event_id, made.hash
    from unnest(cast(:ids as uuid[]), cast(:seqs as bigint[]), cast(:event_ids as uuid[]), cast(:hashes as bytea[]))
        as made (id, seq, event_id, hash)
""")


async def seal(session: AsyncSession, district: str) -> int:
    """Link what is not linked yet, oldest first, at most a batch; how many were. None while another sealer is at it.

    An event may be committed after younger ones, so it is looked for from an hour before the last that was sealed."""
    connection = await session.connection()
    if not await connection.scalar(_LOCK, {"district": district}):
        return 0
    last = (await connection.execute(_HEAD, {"district": district})).one_or_none()
    seq, previous = (last.seq, last.hash) if last else (0, beginning(district))
    since = UUID(int=max((last.event_id.int >> 80) - LATE_MS, 0) << 80) if last else UUID(int=0)
    rows = (await connection.execute(_UNSEALED, {"district": district, "since": since, "batch": BATCH})).all()
    hashes: list[bytes] = []
    for row in rows:
        previous = sha256(previous + row.id.bytes + row.body.encode()).digest()
        hashes.append(previous)
    if rows:
        made: dict[str, Any] = {"ids": [uuid7() for _ in rows], "hashes": hashes, "event_ids": [row.id for row in rows]}
        seqs = list(range(seq + 1, seq + 1 + len(rows)))
        await connection.execute(_LINK, made | {"district": district, "seqs": seqs})
    return len(rows)


async def seal_all(sessions: Sessions) -> int:
    """Seal what every district has, and every region above one, where region viewers sign in."""
    async with sessions.begin() as session:
        places = await districts.places(session)
    return sum([await _seal_whole(sessions, place) for place in places])


async def _seal_whole(sessions: Sessions, district: str) -> int:
    sealed = 0
    while True:
        async with sessions(info={"scope": system(district).scope}) as session, session.begin():
            batch = await seal(session, district)
        sealed += batch
        if batch < BATCH:
            return sealed


# What `audit.record` wrote first into the body, written again from the columns: text for text, so that a body that is no
# JSON at all is only one more that differs.
_SAID = """
    '{"at":' || (extract(epoch from e.at) * 1000000)::bigint || ',"district":"' || e.district_code
    || '","account":' || coalesce('"' || e.account_id || '"', 'null')
    || ',"membership":' || coalesce('"' || e.membership_id || '"', 'null')
    || ',"role":"' || e.role || '","act":"' || e.act || '","outcome":"' || e.outcome
    || '","subject_kind":' || coalesce('"' || e.subject_kind || '"', 'null')
    || ',"subject":' || coalesce('"' || e.subject_id || '"', 'null')
    || ',"request":' || coalesce('"' || e.request_id || '"', 'null') || ',"facts":{'
"""
# One pass in the order of the links, whatever their number. The first that is bad, by its place, is the least of the texts.
_VERIFY = text(f"""
    with chain as (
        select l.seq, l.event_id, l.hash, e.id as found, e.at, e.body,
            starts_with(e.body, {_SAID}) and e.created_at = e.at as columns_match,
            lag(l.seq, 1, 0::bigint) over linked as seq_before,
            lag(l.hash, 1, cast(:beginning as bytea)) over linked as hash_before,
            max(e.at) over (linked rows between unbounded preceding and 1 preceding) as latest_before
        from audit_links l
        left join audit_events e on e.district_code = l.district_code and e.id = l.event_id
        where l.district_code = :district
        window linked as (order by l.seq)
    ), judged as (
        select seq, event_id, seq_before, at, case
            when seq <> seq_before + 1 then '{Broken.LINK_MISSING}'
            when found is null then '{Broken.EVENT_MISSING}'
            when sha256(hash_before || uuid_send(event_id) || convert_to(body, 'UTF8')) <> hash then '{Broken.ALTERED}'
            when not columns_match then '{Broken.COLUMN_DIFFERS}'
            when at < latest_before - interval '{LATE_MS} milliseconds' then '{Broken.BACKDATED}'
        end as why
        from chain
    ), sealed as (
        select count(*) as links, max(seq) as seq, max(at) as latest,
            min(lpad(seq::text, 20, '0') || ' ' || case why when '{Broken.LINK_MISSING}' then seq_before + 1 else seq end
                || ' ' || event_id || ' ' || why) filter (where why is not null) as bad
        from judged
    ), unsealed as (
        select count(*) as events,
            min(e.id::text) filter (where e.at < s.latest - interval '{LATE_MS} milliseconds') as backdated
        from audit_events e cross join sealed s
        where e.district_code = :district
          and not exists (select from audit_links l where l.district_code = e.district_code and l.event_id = e.id)
    )
    select s.links, s.seq, s.bad, u.events as unsealed, u.backdated,
        (select count(*) from audit_events where district_code = :district) as events,
        (select hash from audit_links where district_code = :district and seq = s.seq) as hash,
        (select hash from audit_links where district_code = :district and seq = :kept_seq) as at_kept
    from sealed s cross join unsealed u
""")


async def begun(session: AsyncSession, actor: Actor) -> bool:
    """Whether anything was audited here: where no viewer of a region ever signed in, there is no chain to look at."""
    actor.require(Permission.AUDIT_VERIFY)
    first = select(audit.E.id).where(audit.E.district_code == actor.district).limit(1)
    return (await (await session.connection()).execute(first)).first() is not None


async def verify(session: AsyncSession, actor: Actor, kept: AuditHead | None = None) -> AuditVerdict:
    """Compute the district's chain anew and name the first row that is bad. `kept` is a head that was noted elsewhere: it
    shows a chain that was cut or written anew, which nothing inside it can."""
    actor.require(Permission.AUDIT_VERIFY)
    asked = {
        "district": actor.district,
        "beginning": beginning(actor.district),
        "kept_seq": kept.head_seq if kept else None,
    }
    found = (await (await session.connection()).execute(_VERIFY, asked)).one()
    verdict = AuditVerdict(
        events=found.events,
        sealed=found.links,
        unsealed=found.unsealed,
        head_seq=found.seq or 0,
        head_hash=(found.hash or beginning(actor.district)).hex(),
        first_bad=_first_bad(found, kept, actor.district),
    )
    bad = verdict.first_bad.model_dump(mode="json") if verdict.first_bad else None
    await audit.record(session, actor, "audit.verify", head_seq=verdict.head_seq, head=verdict.head_hash, first_bad=bad)
    return verdict


def _first_bad(found: Any, kept: AuditHead | None, district: str) -> FirstBad | None:
    if found.bad is not None:
        _, seq, event, why = found.bad.split(" ")
        return FirstBad(seq=int(seq), event_id=None if why == Broken.LINK_MISSING else UUID(event), why=Broken(why))
    if kept is not None and kept.head_seq > (found.seq or 0):
        return FirstBad(seq=(found.seq or 0) + 1, event_id=None, why=Broken.TAIL_CUT)
    known = found.at_kept if kept is None or kept.head_seq else beginning(district)
    if kept is not None and known is not None and known.hex() != kept.head_hash:
        return FirstBad(seq=kept.head_seq, event_id=None, why=Broken.REWRITTEN)
    if found.backdated is not None:
        return FirstBad(seq=None, event_id=UUID(found.backdated), why=Broken.BACKDATED)
    return None
