"""bank_formats. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.BankFormatCreate) -> Call[models.BankFormatRead]:
    """Describe a bank's format.

    Columns in their order, header, encoding, yuan or fen, a row of totals. 409 `bank_format_exists`.
    """
    return Call("POST", "/v1/bank-formats", body=body, keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.BankFormatRead]:
    """Bank formats.

    Newest first: how each bank wants its file, and how its answer reads. A batch names one by its code.
    """
    return Pages("GET", "/v1/bank-formats", query={"limit": limit})


def read(format_id: str) -> Call[models.BankFormatRead]:
    """One bank format.

    Which columns the bank's file and its answer have. 304 for the `ETag` you have.
    """
    return Call("GET", fill("/v1/bank-formats/{}", format_id))


def update(format_id: str, body: models.BankFormatUpdate, *, if_match: str) -> Call[models.BankFormatRead]:
    """Change a bank format.

    What is sent from now on is written so.
    """
    return Call("PATCH", fill("/v1/bank-formats/{}", format_id), headers={"If-Match": if_match}, body=body)
