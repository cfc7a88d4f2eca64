"""A small district of two houses with two beds each and six people, for the machine of beds."""

from datetime import date, timedelta
from typing import Any

from models.accounts import Role
from services import stays
from services.access import system
from services.calendars import today
from tests.battery.beds.nights import FOR_GOOD
from tests.battery.life.town import Town
from tests.test_stays import PAIRS

SHARED = f"{PAIRS} and a.from_on < coalesce(a.to_on, 'infinity') and b.from_on < coalesce(b.to_on, 'infinity')"
"""Who came and left on one day held no night."""
STAYS = "select id, bed_id, resident_id, status, from_on, to_on from stays where district_code = $1"


def on(day: int) -> str | None:
    """So many days from today; none for good."""
    return None if day >= FOR_GOOD else str(today() + timedelta(days=day))


def off(day: date | None) -> int:
    return FOR_GOOD if day is None else (day - today()).days


class Houses(Town):
    async def _founded(self) -> None:
        make = self.make
        await make.district()
        self.beds: dict[str, str] = {}
        for _ in range(2):
            house = await make.facility()
            self.beds |= {str((await make.bed(house)).id): str(house.id) for _ in range(2)}
        self.residents = [str((await make.resident()).id) for _ in range(6)]
        self.people["bureau"] = await make.authorization(Role.BUREAU_ADMIN)
        self.people["worker"] = await make.authorization(Role.COMMUNITY_WORKER)

    def rows(self) -> dict[str, tuple[Any, ...]]:
        """What the database holds, past every wall."""
        found = self.runner.run(self.owner.fetch(STAYS, self.make.code))
        return {
            str(row["id"]): (
                *(str(row["bed_id"]), str(row["resident_id"]), row["status"]),
                *(off(row["from_on"]), off(row["to_on"])),
            )
            for row in found
        }

    def pairs(self) -> int:
        """Stays that share a night, by comparing days."""
        return int(self.runner.run(self.owner.fetchval(SHARED, self.make.code)))

    def clock(self) -> None:
        """What the worker does every half minute."""
        self.runner.run(self._beat())

    async def _beat(self) -> None:
        actor = system(self.make.code)
        async with self.make.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
            await stays.expire_due(session, actor)
            await stays.end_deceased(session, actor)

    def overdue(self, stay: str) -> None:
        """Nobody came in time."""
        sql = "update stays set expires_at = now() - interval '1 second' where id = $1"
        self.runner.run(self.owner.execute(sql, stay))
