"""What somebody with every right on the database can do to an audit, and acts for him to do it to."""

import re
from uuid import uuid4

from sqlalchemy import text

from services import audit
from services.access import system


async def act_sometimes(sessions, district, times, **facts):
    async with sessions(info={"scope": system(district).scope}) as session, session.begin():
        for number in range(times):
            await audit.record(session, system(district), "test.act", "thing", uuid4(), number=number, **facts)


class Tampering:
    """What somebody with every right does to one district's audit; each says where the chain must break, and how."""

    def __init__(self, session, district, links, chance):
        self.session, self.district, self.links, self.chance = session, district, links, chance

    async def run(self, sql, **named):
        """`$1` is the district; the other values are named."""
        order = {name: f"${number}" for number, name in enumerate(named, start=2)}
        sql = re.sub(r"(?<!:):([a-z_]+)", lambda found: order[found[1]], sql)
        connection = await self.session.connection()
        await connection.execute(text("select 1"))  # BEGIN comes with the first statement, and all this must be undone
        raw = (await connection.get_raw_connection()).driver_connection
        assert (await raw.execute(sql, self.district, *named.values())).split()[-1] != "0"

    def one(self, but_last=0):
        return self.chance.choice(self.links[: len(self.links) - but_last])

    def two(self):
        return sorted(self.chance.sample(self.links, 2), key=lambda link: link["seq"])

    async def edit_a_body(self):
        link = self.one()
        await self.run(
            "update audit_events set body = replace(body, '\"number\":', '\"number\":1') where district_code = $1 and id = :id",
            id=link["event_id"],
        )
        return link["seq"], "altered"

    async def edit_a_column(self):
        link = self.one()
        change = self.chance.choice(
            [
                "act = 'test.other'",
                "at = at - interval '1 second'",
                "created_at = created_at + interval '1 day'",
                "account_id = gen_random_uuid()",
                "membership_id = gen_random_uuid()",
                "subject_id = gen_random_uuid()",
                "subject_id = null",
                "subject_kind = 'person'",
                "subject_kind = null",
                "role = 'auditor'",
                "outcome = 'read'",
                "request_id = 'forged-request'",
            ]
        )
        await self.run(f"update audit_events set {change} where district_code = $1 and id = :id", id=link["event_id"])
        return link["seq"], "column_differs"

    async def delete_an_event(self):
        link = self.one()
        await self.run("delete from audit_events where district_code = $1 and id = :id", id=link["event_id"])
        return link["seq"], "event_missing"

    async def delete_a_link(self):
        link = self.one(but_last=1)
        await self.run("delete from audit_links where district_code = $1 and seq = :seq", seq=link["seq"])
        return link["seq"], "link_missing"

    async def delete_both(self):
        link = self.one(but_last=1)
        await self.run("delete from audit_events where district_code = $1 and id = :id", id=link["event_id"])
        await self.run("delete from audit_links where district_code = $1 and seq = :seq", seq=link["seq"])
        return link["seq"], "link_missing"

    async def delete_and_close_the_gap(self):
        link = self.one(but_last=1)
        await self.run("delete from audit_links where district_code = $1 and seq = :seq", seq=link["seq"])
        await self.run("update audit_links set seq = -seq where district_code = $1 and seq > :seq", seq=link["seq"])
        await self.run("update audit_links set seq = -seq - 1 where district_code = $1 and seq < 0")
        return link["seq"], "altered"

    async def swap_two_bodies(self):
        first, second = self.two()
        await self.run(
            """update audit_events e set body = (select o.body from audit_events o where o.district_code = $1
               and o.id = case e.id when :a then :b else :a end) where district_code = $1 and id in (:a, :b)""".replace(
                ":a", "$2"
            ).replace(":b", "$3"),
            a=first["event_id"],
            b=second["event_id"],
        )
        return first["seq"], "altered"

    async def swap_two_links(self):
        first, second = self.two()
        for seq, other in ((first["seq"], -1), (second["seq"], first["seq"]), (-1, second["seq"])):
            await self.run(
                "update audit_links set seq = :other where district_code = $1 and seq = :seq", other=other, seq=seq
            )
        return first["seq"], "altered"

    async def change_a_hash(self):
        link = self.one()
        await self.run(
            "update audit_links set hash = sha256(hash) where district_code = $1 and seq = :seq", seq=link["seq"]
        )
        return link["seq"], "altered"

    async def insert_a_forged_pair(self):
        """A row and a link in the middle, the link even with the right hash for its place."""
        link = self.one(but_last=1)
        await self.run("update audit_links set seq = -seq where district_code = $1 and seq > :seq", seq=link["seq"])
        await self.run("update audit_links set seq = -seq + 1 where district_code = $1 and seq < 0")
        forged = uuid4()
        await self.copy_of(link, forged)
        await self.run(
            """insert into audit_links (district_code, id, seq, event_id, hash)
               select l.district_code, gen_random_uuid(), l.seq + 1, e.id, sha256(l.hash || uuid_send(e.id) || convert_to(e.body, 'UTF8'))
               from audit_links l, audit_events e where l.district_code = $1 and l.seq = :seq and e.id = :forged""",
            seq=link["seq"],
            forged=forged,
        )
        return link["seq"] + 2, "altered"

    async def insert_a_forged_row_of_old(self):
        """Not sealed, but older than what is: nothing honest comes so late."""
        forged = uuid4()
        await self.copy_of(self.one(), forged, "at - interval '2 hours'")
        return None, "backdated"

    async def copy_of(self, link, forged, at="at"):
        await self.run(
            f"""insert into audit_events (district_code, id, created_at, at, role, act, outcome, subject_kind, subject_id, body)
                select district_code, :forged, {at}, {at}, role, act, outcome, subject_kind, subject_id, body from audit_events
                where district_code = $1 and id = :id""",
            forged=forged,
            id=link["event_id"],
        )


TAMPERINGS = [
    name for name in vars(Tampering) if name not in ("run", "one", "two", "copy_of") and not name.startswith("_")
]
