"""allowance_batches. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, File, Pages, fill


def approve(batch_id: str) -> Call[models.BatchRead]:
    """Approve a batch.

    Never by who built it (409 `same_person`), nor by kin of who is paid (`kin_conflict`). `changed_since_built` names
    who died, moved or is not due any more; `fund_short` says what is left. Funds move here, once per programme and
    source.
    """
    return Call("POST", fill("/v1/allowance-batches/{}/approve", batch_id), keyed=True)


def bank_file(batch_id: str, body: models.BankFileOrder) -> Call[bytes]:
    """The list for the bank, with cards in clear.

    By neither builder nor approver, for a purpose, and audited as a reveal. The first one sends the batch; whose card
    is gone or who died meanwhile is taken out and returned. A later one takes out nobody: what was sent waits for the
    bank's answer. The answer is kept nowhere, under no key.

    Without regard to an `Idempotency-Key`: asked again, it is answered again, and kept nowhere.
    """
    return Call(
        "POST",
        fill("/v1/allowance-batches/{}/bank-file", batch_id),
        body=body,
        accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/csv",
    )


def bank_results(batch_id: str, body: models.AllowanceBatchesBankResultsBody) -> Call[models.BankResultsRead]:
    """Record what the bank answered.

    As a CSV file or as lines, by neither builder nor approver. Matched by line number and amount; what does not fit
    is told by its row, and what was said before changes nothing, but that a bank returns days later what it had paid:
    that is payable again and waits to be sent again. Of a line that one answer says both of nothing is recorded
    (`answered_twice`). With the last line answered the batch is reconciled.
    """
    return Call("POST", fill("/v1/allowance-batches/{}/bank-results", batch_id), body=body, keyed=True)


def bank_results_file(batch_id: str, file: File) -> Call[models.BankResultsRead]:
    """Record what the bank answered.

    As a CSV file or as lines, by neither builder nor approver. Matched by line number and amount; what does not fit
    is told by its row, and what was said before changes nothing, but that a bank returns days later what it had paid:
    that is payable again and waits to be sent again. Of a line that one answer says both of nothing is recorded
    (`answered_twice`). With the last line answered the batch is reconciled.
    """
    return Call("POST", fill("/v1/allowance-batches/{}/bank-results", batch_id), file=file, keyed=True)


def build(batch_id: str) -> Call[models.BatchRead]:
    """Fill a draft by the register of this moment.

    Built again, the draft's lines are replaced. Earlier months that are owed, or came back from the bank, come as
    arrears; what came back of a later one waits for a later batch.
    """
    return Call("POST", fill("/v1/allowance-batches/{}/build", batch_id), keyed=True)


def create(body: models.BatchCreate) -> Call[models.BatchRead]:
    """Begin a month's batch.

    An empty draft; `build` fills it. 409 `batch_draft_exists`.
    """
    return Call("POST", "/v1/allowance-batches", body=body, keyed=True)


def discard(batch_id: str) -> Call[None]:
    """Discard a draft.

    With its lines, also where none is to be paid; its month may be begun anew. 409 `wrong_state` once it is approved.
    """
    return Call("POST", fill("/v1/allowance-batches/{}/discard", batch_id), keyed=True)


def lines_listing(
    batch_id: str,
    *,
    due: bool | None = None,
    withheld: models.Withheld | None = None,
    arrears: bool | None = None,
    result: models.SendingStatus | None = None,
    allowance_id: str | None = None,
    resident_id: str | None = None,
    limit: int | None = None,
) -> Pages[models.LineRead]:
    """Who is paid, who is not, and why.

    In the order of the bank's file; those who are not paid come last.
    """
    return Pages(
        "GET",
        fill("/v1/allowance-batches/{}/lines", batch_id),
        query={
            "due": due,
            "withheld": withheld,
            "arrears": arrears,
            "result": result,
            "allowance_id": allowance_id,
            "resident_id": resident_id,
            "limit": limit,
        },
    )


def listing(
    *,
    month: str | None = None,
    status: models.BatchStatus | None = None,
    kind: models.BatchKind | None = None,
    limit: int | None = None,
) -> Pages[models.BatchRead]:
    """Batches.

    Newest first, each with its sums by kind, how many lines the bank has paid and returned, and what may be done now.
    """
    return Pages(
        "GET",
        "/v1/allowance-batches",
        query={"month": month, "status": status, "kind": kind, "limit": limit},
    )


def read(batch_id: str) -> Call[models.BatchRead]:
    """One batch and how far it has come.

    Sums, who built, approved and sent it, and what may be done now. 404 for another district's.
    """
    return Call("GET", fill("/v1/allowance-batches/{}", batch_id))
