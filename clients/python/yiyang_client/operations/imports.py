"""imports. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, File, Pages, fill


def approve(import_id: str) -> Call[models.ImportRead]:
    """Approve an import of attested visits.

    By another officer or the bureau's head, never by who imported it: only then may its visits be paid. 409
    `nothing_to_approve` where nothing new came in by it, as by a file that was sent before: that one is approved.
    """
    return Call("POST", fill("/v1/imports/{}/approve", import_id), keyed=True)


def cancel(import_id: str) -> Call[models.ImportRead]:
    """Break an import off.

    By who uploaded it, while it is queued or running. What is in stays in a partial import, and nothing of a strict
    one; it ends as `failed` with the code `cancelled`.
    """
    return Call("POST", fill("/v1/imports/{}/cancel", import_id), keyed=True)


def create(
    kind: models.ImportKind,
    file: File,
    *,
    mode: models.ImportMode | None = None,
) -> Call[models.ImportRead]:
    """Upload a CSV file or a spreadsheet.

    Headings in English or Chinese, titles above them allowed. `Location` leads to the import, which tells its
    progress.
    """
    return Call("POST", fill("/v1/imports/{}", kind), query={"mode": mode}, file=file, keyed=True)


def errors_csv(import_id: str) -> Call[bytes]:
    """The refused rows and what is wrong with them.

    Every refused row once, with its own cells for who uploaded it: correct them and upload the file as it is. UTF-8
    with BOM, as spreadsheets want it; no cell can be taken for a formula.
    """
    return Call("GET", fill("/v1/imports/{}/errors.csv", import_id), accept="text/csv")


def errors_xlsx(import_id: str) -> Call[bytes]:
    """The same as a spreadsheet.

    Every cell is text, so that a number of eighteen digits keeps them. More than 1,048,575 rows go on on further
    sheets; as an upload is taken from its first sheet (`sheets_ignored` names the others), correct `errors.csv` then.
    """
    return Call(
        "GET",
        fill("/v1/imports/{}/errors.xlsx", import_id),
        accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def listing(
    *,
    kind: models.ImportKind | None = None,
    status: models.ImportStatus | None = None,
    limit: int | None = None,
) -> Pages[models.ImportRead]:
    """Imports, newest first.

    The bureau sees those of its district, a provider's manager his provider's, a community worker his own.
    """
    return Pages("GET", "/v1/imports", query={"kind": kind, "status": status, "limit": limit})


def read(import_id: str) -> Call[models.ImportRead]:
    """How far an import has come.

    Rows so far, and of those that failed the first faults; the rest is in `errors.csv`. 404 for what you may not see.
    """
    return Call("GET", fill("/v1/imports/{}", import_id))


def template_xlsx(kind: models.ImportKind) -> Call[bytes]:
    """An empty spreadsheet of a kind.

    Filled in, it is uploaded as it is: `POST /v1/imports/{kind}`.
    """
    return Call(
        "GET",
        fill("/v1/imports/{}/template.xlsx", kind),
        accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
