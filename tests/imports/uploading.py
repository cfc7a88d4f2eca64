"""How the tests of imports send a file, have it worked off, and read what became of it."""

import csv
import io

import xlsxwriter


async def sent(client, kind, text, *, encoding="utf-8", name="file.csv", **query):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return await client.post(f"/v1/imports/{kind}", files={"file": (name, content, "text/csv")}, params=query)


async def taken_in(client, drain, kind, text, **how):
    """Uploaded, worked off, and looked at again."""
    answer = await sent(client, kind, text, **how)
    assert answer.status_code == 202, answer.text
    await drain()
    return (await client.get(answer.headers["location"])).json()


async def faults_of(client, done):
    """(row, column, code) of each fault; the file says the column's Chinese title before its name."""
    answer = await client.get(f"/v1/imports/{done['id']}/errors.csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [
        (int(row["行号（row）"]), column.rpartition("（")[2].removesuffix("）"), code)
        for row in rows
        for column, code in zip(row["列（column）"].split("; "), row["代码（code）"].split("; "), strict=True)
    ]


def counts(done):
    """Created, updated, unchanged, failed."""
    return tuple(done[f"rows_{way}"] for way in ("created", "updated", "unchanged", "failed"))


def spreadsheet(*rows, sheets=(), hidden=()):
    """An xlsx: cells are text, numbers, days or instants as they are given; `sheets` come before."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd hh:mm", "strings_to_formulas": False}) as book:
        for name, content in [*sheets, ("数据", rows)]:
            sheet = book.add_worksheet(name)
            for no, row in enumerate(content):
                sheet.write_row(no, 0, row)
            if name in hidden:
                sheet.hide()
        if hidden:
            book.get_worksheet_by_name("数据").activate()
            book.get_worksheet_by_name("数据").set_first_sheet()
    return out.getvalue()
