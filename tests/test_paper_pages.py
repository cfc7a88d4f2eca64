"""Who scans the code of a paper with a telephone reads a page; a program still gets JSON."""

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from tests.claimed import World, world
from tests.factories import Make
from tests.inspected import MAJOR, ORDINARY, PATH, RESPONSIBLE, Safety, safety
from tests.lodged import day
from tests.test_statements import approved, pay, read

_ = world, safety
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "p", "small", "h1", "h2", "section", "dl", "dt", "dd"),
}


class Page(HTMLParser):
    """What stands in it: its elements, their attributes, and its text without the style."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.open = set[str](), set[str](), list[str]()
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def page(answer: httpx.Response, status: int = 200) -> Page:
    """Of text alone, whole, and shut off from everything outside."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), answer.text
    assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    found = Page(answer.text)
    assert (found.tags - ALLOWED, found.open) == (set(), [])
    assert found.attributes <= {"lang", "charset", "name", "content", "class"}
    assert not [sign for sign in ("http:", "https:", "url(", "@import") if sign in answer.text]
    return found


async def noticed(s: Safety, *clauses: str) -> dict[str, Any]:
    made = await s.inspected(*clauses)
    return dict((await s.bureau.get(f"/v1/notices/{made['findings'][0]['notice_id']}")).json())


async def test_a_telephone_that_scans_a_notice_reads_where_each_finding_stands(safety: Safety, client_for: Any):
    """Seen to be shown raw JSON."""
    s, nobody = safety, await client_for()
    notice = await noticed(s, MAJOR, ORDINARY)
    await s.act(s.manager, {"id": notice["findings"][0]["finding_id"]}, "extend", due_on=day(20), reason="定制")
    await s.act(s.bureau, {"id": notice["findings"][0]["finding_id"]}, "decide-extension", approved=True)
    await s.act(s.manager, {"id": notice["findings"][1]["finding_id"]}, "rectify", note="更换了灭火器")
    await s.act(s.second, {"id": notice["findings"][1]["finding_id"]}, "reinspect", passed=True, note="压力正常")

    answer = await nobody.get(f"/public/v1/notices/{notice['code'].lower()}", headers=BROWSER)
    again = await nobody.get(
        f"/public/v1/notices/{notice['code'].lower()}", headers=BROWSER | {"If-None-Match": answer.headers["etag"]}
    )

    shown = page(answer).text
    said = [notice["notice_no"], s.facility.name, notice["code"], notice["sha256"], "真实", "Genuine", "请与纸面核对"]
    for one in notice["findings"]:
        said += [one["finding_no"], one["due_on"]]
    said += ["重大事故隐患", "待整改", "已销号", f"现期限 Until, as it is now{day(20)}", f"销号日期 Closed on{day(0)}"]
    assert [one for one in said if one not in shown] == []
    assert [name for name in (*RESPONSIBLE.values(), "王海", "李明") if name in answer.text] == []
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("public, max-age=60", "Accept")
    assert (again.status_code, again.content) == (304, b"")


async def test_what_a_place_is_called_is_never_read_as_part_of_the_page(make: Make, safety: Safety, client_for: Any):
    """Seen to run (an element of the page) without `escape`."""
    name = """<script src=//x>alert('1')</script>&amp;"院\""""
    await make.owner.execute("update facilities set name = $2 where id = $1", safety.facility.id, name)
    notice = await noticed(safety, ORDINARY)

    answer = await (await client_for()).get(f"/public/v1/notices/{notice['code']}", headers=BROWSER)

    assert page(answer).text.count(name) >= 2


async def test_the_notice_of_an_annulled_inspection_is_no_green_page(safety: Safety, client_for: Any):
    notice = await noticed(safety, ORDINARY)
    await safety.bureau.post(f"{PATH}/{notice['inspection_id']}/annul", json={"reason": "登记到了另一家机构"})

    answer = await (await client_for()).get(f"/public/v1/notices/{notice['code']}", headers=BROWSER)

    assert "真实，但已作废 Genuine, but annulled" in page(answer).text
    assert 'class="verdict bad"' in answer.text


async def test_a_telephone_that_scans_a_statement_reads_number_provider_month_and_amount(world: World, client_for: Any):
    path, nobody = await approved(world, client_for), await client_for()
    old = await read(world.manager, path)
    await pay(await client_for("subsidy_officer"), path, 6000, "0001")
    new = await read(world.manager, path)

    of_old, of_new = [await nobody.get(f"/public/v1/statements/{one['code']}", headers=BROWSER) for one in (old, new)]

    shown = page(of_new).text
    said = [new["settlement_no"], new["provider"], new["month"], "60.00（陆拾元整）", new["code"], new["sha256"]]
    assert [one for one in [*said, "已付清（paid），已付 60.00 元"] if one not in shown] == []
    assert "真实，此后另有凭证" in page(of_old).text
    assert "真实，此后另有凭证" not in shown


@pytest.mark.parametrize("kind", ["notice", "statement"])
async def test_a_code_that_nobody_issued_is_told_on_a_page_that_nobody_keeps(client_for: Any, kind: str):
    nobody, path = await client_for(), f"/public/v1/{kind}s/371002-AAAA-BBBB-CCCC-DDDD"

    answer = await nobody.get(path, headers=BROWSER)
    as_json = await nobody.get(path)

    assert "不是本系统出具的" in page(answer, 404).text
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)
    assert (as_json.status_code, as_json.json()["code"]) == (404, f"{kind}_unknown")


FORMS = {
    "*/*": "application/json",
    "application/json": "application/json",
    "application/json, text/html": "application/json",
    "text/html;q=0.5, application/json": "application/json",
    "text/html": "text/html; charset=utf-8",
    "text/*": "text/html; charset=utf-8",
    "image/png": "application/problem+json",
}


@pytest.mark.parametrize("accept", FORMS)
async def test_json_is_what_all_others_get(safety: Safety, client_for: Any, accept: str):
    notice, nobody = await noticed(safety, ORDINARY), await client_for()

    answer = await nobody.get(f"/public/v1/notices/{notice['code']}", headers={"Accept": accept})

    assert answer.headers["content-type"] == FORMS[accept]
    assert answer.status_code == (406 if accept == "image/png" else 200)
