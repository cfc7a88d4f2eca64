"""What people write into the cells of a file, and what is said of a cell that cannot be read."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from models.accounts import Role
from services.imports.template import EXPLAINED
from tests.imports.test_visits import HEAD, shown, visit
from tests.imports.uploading import counts, faults_of, taken_in

B, S = Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER


async def _explained(client, kind):
    """How each column is written, by its name, and the notes below."""
    answer = await client.get(f"/v1/imports/{kind}/template.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name(EXPLAINED)
    rows = sheet.to_python()
    return {row[1]: row[3] for row in rows[1:] if row[1]}


async def _told(client, done):
    """The Chinese sentence of each refused row."""
    answer = await client.get(f"/v1/imports/{done['id']}/errors.csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [row["说明（message_zh）"] for row in rows]


async def test_hours_and_clocks_are_read_as_people_say_them(client_for, drain, make, owner, town):
    """Seen to fail in each of these rows."""
    officer = await client_for(S)
    days = [
        {"from": "", "to": "", "on": "2024-01-01", "minutes": "120分钟"},
        {"from": "", "to": "", "on": "2024-01-02", "minutes": "3小时"},
        {"from": "2024年1月3日 9时", "to": "2024年1月3日 下午1:30"},
        {"from": "2024-01-04 上午8:30", "to": "2024-01-04 9点"},
    ]

    done = await taken_in(officer, drain, "visits", HEAD + "".join(visit(town, n, **d) for n, d in enumerate(days, 1)))

    assert counts(done) == (4, 0, 0, 0), await _told(officer, done)
    assert await shown(owner, make, "minutes") == [(120,), (180,), (270,), (30,)]


@pytest.mark.parametrize(
    ("kind", "rows", "says"),
    [
        ("providers", "code,name,lat,lng\nP1,甲,北纬,122.1\nP2,乙,37.5,东经\n", ["纬度应为十进制度数，例如 37.", "经度应为十进制度数，例如 122."]),
        ("service-items", "code,name,category,unit,unit_price_fen,effective_from\nS1,甲,助洁,小时,二十,2024-01-01\n", ["以分为单位"]),
        ("appropriations", "programme_code,year,source,amount_fen\nX,二零二六,区级,1\n", ["四位数字的年份"]),
        ("programmes", "code,name,kind,effective_from,copay_bp\nT,甲,服务,2024-01-01,一成\n", ["10% 填 1000"]),
        ("contracts", "contract_no,provider_code,service_codes,starts_on,ends_on\nC,P1,ZY-01/ZY-03,2024-01-01,2024-12-31\n", ["用 ; 或 、 分隔"]),
    ],
)  # fmt: skip
async def test_a_cell_that_cannot_be_read_is_told_what_its_column_wants(client_for, drain, kind, rows, says):
    """Seen to fail: a latitude such as 122.123456, and 应为整数，例如 1200 of everything."""
    admin = await client_for(B)

    done = await taken_in(admin, drain, kind, rows)

    told = await _told(admin, done)
    assert [said in sentence for said, sentence in zip(says, told, strict=True)] == [True] * len(says), told


async def test_codes_are_parted_by_commas_too_and_a_share_is_a_percentage(client_for, drain, make):
    """Seen to fail with code_form and integer_format."""
    admin = await client_for(B)
    for code in ("ZY-01", "ZY-03"):
        await make.service_item(code=code)
    head = "code,name,kind,effective_from,cap_unit,monthly_cap,copay_bp,service_codes\n"
    row = 'T1,甲,服务,2024-01-01,分钟,240,10%,"ZY-01,ZY-03"\n'

    done = await taken_in(admin, drain, "programmes", head + row)

    assert counts(done) == (1, 0, 0, 0), await faults_of(admin, done)
    [programme] = (await admin.get("/v1/programmes")).json()["items"]
    assert programme["current"]["copay_bp"] == 1000
    assert programme["current"]["service_codes"] == ["ZY-01", "ZY-03"]


async def test_the_template_says_how_each_column_is_written_and_which_go_together(client_for):
    """Seen to fail: four columns of times looked as if none of them were needed, and the kind of an allowance was to be written
    in decimal degrees."""
    officer, admin = await client_for(S), await client_for(B)

    visits, payments = await _explained(officer, "visits"), await _explained(admin, "allowance-payments")
    places = await _explained(admin, "providers")

    for name in ("started_at", "ended_at", "served_on", "minutes"):
        assert "“开始时间”和“结束时间”，或“服务日期”和“服务分钟数”，两组须填一组" in visits[name]
    assert "高龄津贴、长寿补贴" in payments["allowance"]
    assert ("37." in places["lat"], "122." in places["lng"]) == (True, True)
