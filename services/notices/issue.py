"""Issuing: what was found is frozen at once, under the next number of the district's year and a code that nobody can guess."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.findings import Finding
from models.inspections import Inspection
from models.notices import Notice, NoticeContent
from models.safety_checklists import Clause
from services import calendars
from services.access import Actor, Permission
from services.papers import codes

_NEXT = text("""
    select coalesce(max(n.number), 0) + 1 as number, d.name as district from districts d
    left join notices n on n.district_code = d.code and n.year = :year
    where d.code = :district group by d.name
""")
_WHO = text("select display_name from accounts where id = :account")
_ONE_BY_ONE = text("select pg_advisory_xact_lock(hashtextextended('notices' || cast(:district as text), 0))")
"""Until this transaction ends, nobody else takes a number: a year has no gap, and none twice."""


async def issue(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    place: tuple[UUID, str],
    findings: Sequence[Finding],
    clauses: Mapping[tuple[UUID, str], Clause],
) -> Notice:
    """The notice of an inspection that found something; its findings are about to be kept. Part of the act that records it, which
    tells the audit."""
    actor.require(Permission.INSPECTIONS_MAKE)
    connection, district = await session.connection(), {"district": actor.district}
    await connection.execute(_ONE_BY_ONE, district)
    year = calendars.today().year
    row = (await connection.execute(_NEXT, district | {"year": year})).one()
    notice_no = f"安整〔{year}〕{row.number}号"
    records = (await connection.execute(_WHO, {"account": actor.account_id})).scalar_one()
    told = NoticeContent.model_validate(
        {
            **inspection.model_dump(include={"place_kind", "inspection_no", "inspected_at", "departments"}),
            "notice_no": notice_no,
            "district": row.district,
            "place_id": place[0],
            "place_name": place[1],
            "inspection_id": inspection.id,
            "inspectors": list(dict.fromkeys([records, *inspection.inspectors])),
            "findings": [_line(one, _clause(one, clauses)) for one in findings],
        }
    )
    frozen = told.model_dump_json()
    notice = Notice(
        district_code=actor.district,
        inspection_id=inspection.id,
        notice_no=notice_no,
        year=year,
        number=row.number,
        code=codes.drawn(actor.district),
        content=frozen,
        sha256=sha256(frozen.encode()).hexdigest(),
        issued_by=actor.id,
    )
    session.add(notice)
    await session.flush()
    return notice


def _clause(finding: Finding, clauses: Mapping[tuple[UUID, str], Clause]) -> Clause | None:
    return clauses[finding.checklist_id, finding.clause] if finding.checklist_id and finding.clause else None


def _line(finding: Finding, clause: Clause | None) -> dict[str, object]:
    said = finding.model_dump(include={"finding_no", "topic", "hazard", "description", "due_on", "responsible"})
    words = {"clause_zh": clause and clause.zh, "clause_en": clause and clause.en}
    return said | words | {"finding_id": finding.id}
