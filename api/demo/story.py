"""The demonstration in order, and the two ways of running it."""

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from api.demo import (
    allowances,
    community,
    community_tables,
    complained,
    daily,
    daily_tables,
    devices,
    dispatched,
    disputed,
    housed,
    inspected,
    lived,
    merged,
    nights,
    offered,
    phoned,
    portrayed,
    proved,
    refusals,
    related,
    safety,
    settling,
    spotted,
    tables,
    trail,
    welfare,
    year,
    year_expected,
    year_tables,
)
from api.demo.client import Unexpected
from api.demo.figures import LIVED, bedridden_visits, dispersed_visits
from api.demo.founding import District, found, programmes, register, supply
from api.demo.serving import create_admin, free_port, wait_until_ready
from api.demo.welcome import ADMIN, DIFFERS, IN_PART, LOADED, warn, welcome
from api.settings import Settings
from api.terminal import say
from services import calendars

PASSWORD_FILE = "demonstration-password.txt"  # noqa: S105  (a file's name)


def _note(started: float, zh: str, en: str) -> None:
    seconds = time.monotonic() - started
    say(f"[{seconds:5.1f} 秒] {zh}", f"[{seconds:5.1f} s] {en}")


def _times(visit: Any) -> tuple[str, str]:
    return visit.started_at.isoformat(), visit.ended_at.isoformat()


async def _attested(district: District) -> None:
    """The year's visits as an officer's list; another officer stands for it."""
    visits = [visit for visit in [*dispersed_visits(), *bedridden_visits()] if visit.visit_no != LIVED]
    rows = [
        [*(v.visit_no, v.provider, v.staff_no, v.resident.id_number, v.service, v.programme), *_times(v), ""]
        for v in visits
    ]
    taken = await district.load(district.clerk, "visits", "2024年1至10月服务记录.csv", disputed.VISIT_COLUMNS, rows)
    await district.approver.post(f"/v1/imports/{taken['id']}/approve")


async def _lived(field: lived.Field, started: float) -> tuple[dict[str, Any], list[tuple[lived.Plan, dict[str, Any]]]]:
    """The visit behind the published figure, and those of the month that is argued about."""
    await field.learn()
    published = await field.live(lived.of_the_published_figure())
    true = await field.live_all([*lived.plans(), lived.over_the_cap(), lived.without_entitlement()])
    true.append((lived.forgotten(), await field.live(lived.forgotten())))
    _note(started, f"{len(true)} 次服务经下单、签到、签退", f"{len(true)} visits were ordered, checked in and out")
    return published, true


async def _daily(district: District, started: float) -> None:
    """The worker reads these lists while the phones are busy: together they take little longer than the visits alone."""
    await daily.cleaning(district)
    _note(started, "10,000 次助洁已导入", "ten months of cleaning are in")
    await daily.meals(district)
    _note(started, "30,500 份助餐已导入", "ten months of meals are in")


async def _in_the_community(district: District, started: float) -> dict[str, Any]:
    """At home: what is recorded, who is called on, who is paid by age."""
    lives = {"community": await community.told(district)}
    _note(started, "适老化改造、中心、探视、活动等已登记", "homes, centres, visits and activities are recorded")
    lives["welfare"] = await welfare.told(district)
    _note(started, "走访标准已生效，无人应答的预警已结束", "a schedule of visits is in force, an alert is closed")
    lives["allowances"] = await allowances.told(district)
    _note(started, "一个月的津贴已发放，退回的已重发", "a month of allowances is paid, what came back sent again")
    return lives


async def _in_homes(district: District, base_url: str, password: str, started: float) -> dict[str, Any]:
    """In beds: who lies where, a month of nights, two homes that become one."""
    lives = {"housed": await housed.told(district), "nights": await nights.told(district, base_url, password)}
    _note(started, "床位与入住已登记，一个月的床日已结算", "beds and stays are recorded, a month of nights is settled")
    lives["merged"] = await merged.told(district)
    lives["inspected"] = await inspected.told(district)
    _note(started, "两家小机构已合并", "two small homes are merged")
    lives["safety"] = await safety.told(district)
    lives["spotted"] = await spotted.told(district)
    lives["devices"] = await devices.told(district)
    _note(started, "安全会议、培训、演练已登记，一起事件已销号", "safety is recorded, an incident is closed")
    return lives


async def tell(base_url: str, password: str) -> dict[str, Any]:
    """Everything, once; sent again it changes nothing. Answers what the tables show."""
    started, district = time.monotonic(), await found(base_url, ADMIN, password)
    try:
        await register(district)
        await supply(district, base_url, password)
        await programmes(district, int(disputed.month()[:4]))
        _note(started, "登记、供给、项目与资格已就绪", "register, supply, programmes and entitlements stand")
        await portrayed.told(district)
        await daily.canteens(district)
        the_year = await year.told(district)
        _note(started, "2023 年已逐月结算、更正并结账", "2023 is settled month by month, corrected and closed")
        await _attested(district)
        _note(started, "10,985 + 156 次服务已导入", "a year of attested visits is in")
        lives = await _in_the_community(district, started) | await _in_homes(district, base_url, password, started)
        field = lived.Field(district, base_url, password)
        (published, true), _ = await asyncio.gather(_lived(field, started), _daily(district, started))
        await disputed.happen(district, field)
        claimed, ahead = await daily.claimed(district), await daily.ahead(district)
        asked_round, plan = await offered.told(district), await dispatched.asked(district)
        _note(started, "一个月的助餐已结算支付", "a month of meals is settled and paid")
        settled = await settling.ordinary_months(district)
        _note(started, f"{len(settled)} 张结算单已支付", f"{len(settled)} settlements are paid")
        await disputed.tell_late(district)
        argued = await settling.argued_month(district, disputed.lines(true, disputed.month()))
        await refusals.tried(district, settled[-1]["settlement"]["id"])
        _note(started, "有争议的一个月已处理", "the argued month is decided")
        kept = await phoned.told(field, base_url)
        _note(started, "离线手机的一天已补报", "a day on a phone without a network is told")
        related_to = await related.told(district, base_url, password)
        month = disputed.month()
        days = {"from": f"{month}-01", "to": calendars.last_day(month).isoformat()}
        return lives | {
            "district": district,
            "complained": await complained.told(district, true, base_url, password),
            "related": related_to,
            "proved": await proved.told(district, field, true),
            "settled": settled,
            "claimed": claimed,
            "ahead": ahead,
            "offered": asked_round,
            "dispatched": await dispatched.accepted(district, plan),
            "phoned": kept,
            "argued": argued,
            "refused": [refusal for person in district.everyone for refusal in person.refusals],
            "figures": await district.auditor.get("/v1/reports/period", **trail.PERIOD),
            "current": await district.auditor.get("/v1/reports/period", **days),
            "month": month,
            "year": the_year,
            "steps": await trail.follow(district, published),
            "books": await district.auditor.get("/v1/ledger/check"),
            "audit": await district.auditor.post("/v1/audit/verify", again=str(started)),
            "seconds": time.monotonic() - started,
        }
    finally:
        phones = field.phones.values() if "field" in locals() else ()
        for person in [*district.everyone, *phones]:
            await person.http.aclose()


def show(told: dict[str, Any]) -> None:
    tables.imports(told["district"])
    tables.settled(told["settled"], told["district"].programmes)
    tables.argued(told["argued"])
    tables.refused(told["refused"])
    tables.report(told["figures"], told["current"], told["month"])
    tables.trail(told["steps"])
    year_tables.show(told["year"])
    daily_tables.show(told)
    community_tables.show(told)
    welfare.show(told)
    offered.show(told)
    dispatched.show(told)
    phoned.show(told)
    housed.show(told)
    nights.show(told)
    merged.show(told)
    safety.show(told)
    spotted.show(told)
    devices.show(told)
    allowances.show(told)
    inspected.show(told)
    complained.show(told)
    proved.show(told)
    related.show(told)
    tables.soundness(told["books"], told["audit"])
    tables.console.print(
        f"\n用时 {told['seconds']:.1f} 秒。人物均为虚构。 · {told['seconds']:.1f} s. All people are synthetic."
    )


EXPECTED = {
    "programme.TKFS.person_times": 2197,
    "programme.TKFS.minutes": 42163 * 60,
    "programme.TKFS.subsidy_fen": 84_326_000,
    "programme.CWZL.person_times": 156,
    "programme.CWZL.minutes": 624 * 60,
}


PARTS = (
    *(daily, community, welfare, allowances, offered, dispatched, phoned, proved, related),
    *(housed, nights, merged, safety, spotted, devices, inspected, complained),
)
"""Each says what did not come to what was put in."""


def differs(told: dict[str, Any]) -> dict[str, Any]:
    """What is not as it was put in: the figures must be those of the published report, and those of 2023 what its visits
    come to, exactly; and the books and the audit sound. In a district that others use meanwhile, what they added differs."""
    published = {
        key: (told["figures"][key]["value"], value)
        for key, value in EXPECTED.items()
        if told["figures"][key]["value"] != value
    }
    unsound = {"books": told["books"]["faults"], "audit": told["audit"]["first_bad"]}
    return (
        published
        | year_expected.wrong(told["year"])
        | {what: faults for part in PARTS for what, faults in part.wrong(told).items()}
        | {what: faults for what, faults in unsound.items() if faults}
    )


def _hold_to_the_published(told: dict[str, Any]) -> None:
    if wrong := differs(told):
        raise Unexpected(f"{wrong}")


def seed(settings: Settings, base_url: str) -> None:
    """Into an API that serves: on its first run, or again when that was broken off. The password stays in a file that only
    its owner reads."""
    kept = settings.data_dir / PASSWORD_FILE
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12))
    password = kept.read_text()
    create_admin(password, dict(os.environ))
    load(base_url, password, kept.resolve())


def load(base_url: str, password: str, kept: Path) -> None:
    """The accounts and their password are shown at the end, also of a loading that broke off."""
    try:
        told = asyncio.run(tell(base_url, password))
    except (Unexpected, httpx.HTTPError):
        welcome(base_url, password, kept, IN_PART)
        raise
    conclude(told, base_url, password, kept)


def conclude(told: dict[str, Any], base_url: str, password: str, kept: Path) -> None:
    """Others may work in the district while it loads: what differs from the published figures is told and stops nothing."""
    if wrong := differs(told):
        warn(wrong)
    welcome(base_url, password, kept, DIFFERS if wrong else LOADED)


def main() -> None:
    """A server and a database of its own, thrown away afterwards; exit code 1 when a figure is not the published one."""
    with tempfile.TemporaryDirectory(prefix="yiyang-demo-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        own = {name: value for name, value in os.environ.items() if not name.startswith("YIYANG_")}
        environment = own | {"YIYANG_DATA_DIR": f"{folder}/data", "YIYANG_DEMO": "0", "YIYANG_LOG_LEVEL": "warning"}
        port = free_port()
        command = [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment)  # noqa: S603
        try:
            base_url = f"http://127.0.0.1:{port}"
            wait_until_ready(base_url, server)
            password = secrets.token_urlsafe(12)
            create_admin(password, environment)
            told = asyncio.run(tell(base_url, password))
            show(told)
            _hold_to_the_published(told)
        finally:
            server.terminate()
            server.wait(30)
