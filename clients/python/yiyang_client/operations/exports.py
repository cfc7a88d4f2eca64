"""exports. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.ExportAsk) -> Call[models.ExportRead]:
    """Ask for a list as a file.

    Every row that the list would show this membership, with the list's own `filters` (not its `cursor` and `limit`);
    no more rows than the role may (a failed export says `export_too_large`). Whoever may not read the list gets 403.
    422 `filter_unknown` says which filters there are, `filter_missing` which one the list needs (`uninsured` its
    `kind`). `Location` leads to the export, which tells how far it has come.
    """
    return Call("POST", "/v1/exports", body=body, keyed=True)


def file(export_id: str) -> Call[bytes]:
    """The file of an export.

    For seven days; each fetch is in the audit. 409 `export_not_ready` until it succeeded, 404 `export_expired` after.
    In CSV a cell that would be taken for a formula has an apostrophe in front, as has one that begins with an
    apostrophe.
    """
    return Call(
        "GET",
        fill("/v1/exports/{}/file", export_id),
        accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/csv",
    )


def listing(
    *,
    kind: models.ExportKind | None = None,
    status: models.ExportStatus | None = None,
    limit: int | None = None,
) -> Pages[models.ExportRead]:
    """One's exports, newest first.

    Those that this membership asked for.
    """
    return Pages("GET", "/v1/exports", query={"kind": kind, "status": status, "limit": limit})


def read(export_id: str) -> Call[models.ExportRead]:
    """How far an export has come.

    `status` and, once it `succeeded`, where the `file` is and until when; 404 for what another membership asked for.
    """
    return Call("GET", fill("/v1/exports/{}", export_id))
