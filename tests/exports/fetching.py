"""How the tests of exports ask for a file, have it made, and open it again with other readers than its writers."""

import csv
import io

from python_calamine import CalamineWorkbook

NEEDED = {"uninsured": {"kind": "care"}}
"""What a list and its export are not without."""


async def asked(client, kind, form="csv", /, **filters):
    filters = NEEDED.get(kind, {}) | filters
    return await client.post("/v1/exports", json={"kind": kind, "format": form, "filters": filters})


async def made(client, drain, kind, form="csv", /, **filters):
    """The export when the worker has ended it."""
    answer = await asked(client, kind, form, **filters)
    assert answer.status_code == 202, answer.text
    await drain()
    return (await client.get(answer.headers["location"])).json()


async def rows_of(client, drain, kind, form="csv", /, **filters):
    """Its rows by their headings; from CSV all cells are text, from xlsx what a spreadsheet takes them for."""
    done = await made(client, drain, kind, form, **filters)
    assert done["status"] == "succeeded", done
    answer = await client.get(done["file"])
    assert answer.status_code == 200, answer.text
    heads, *rows = opened(answer.content, form)
    assert len(rows) == done["rows"]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def opened(content, form):
    if form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
