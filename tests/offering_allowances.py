"""Batches of allowances and their payments, for what is offered to each (offering.py)."""

from collections.abc import Awaitable, Callable
from functools import partial

from tests.staged import Case, Stage


async def batch(s: Stage, status: str = "draft") -> Case:
    bureau, month = await s.allowances()
    await s.declare((await bureau.elder()).id)
    made = await {"draft": bureau.built, "approved": bureau.approved, "sent": bureau.sent}[status](month)
    [line, *_] = await bureau.lines(made, due=True)
    answered = {name: line[name] for name in ("line_no", "amount_fen")} | {"result": "paid"}
    return Case(
        f"/v1/allowance-batches/{made['id']}",
        {
            "build": ("build", None),
            "discard": ("discard", None),
            "approve": ("approve", None),
            "bank_file": ("bank-file", {"format": "STANDARD", "purpose": "payment"}),
            "bank_results": ("bank-results", {"lines": [answered]}),
        },
    )


async def payment(s: Stage, came: str = "returned", died: bool = False) -> Case:
    """Returned by the bank, and due still or not; or paid for a month after a death."""
    bureau, month = await s.allowances()
    elder = await bureau.elder()
    await s.declare(elder.id)
    made = await bureau.sent(month)
    [line] = [one for one in await bureau.lines(made, due=True) if one["resident_id"] == str(elder.id)]
    await bureau.answer(made, (line["line_no"], line["amount_fen"], came, "销户"))
    if died:
        await bureau.tell(elder, "deceased", "2024-02-20")
    return Case(
        f"/v1/allowance-payments/{line['payment_id'] or (await bureau.lines(made, resident_id=str(elder.id)))[0]['payment_id']}",
        {
            "resend": ("resend", {"note": "已换卡"}),
            "cancel": ("cancel", {"reason": "已去世"}),
            "recover": ("recover", {"reason": "去世后多发", "document_no": "环民1号"}),
        },
    )


ALLOWANCES: dict[str, Callable[[Stage], Awaitable[Case]]] = {
    "a batch's draft": batch,
    "an approved batch": partial(batch, status="approved"),
    "a batch at the bank": partial(batch, status="sent"),
    "a returned payment": payment,
    "a returned payment after a death": partial(payment, died=True),
    "a payment after a death": partial(payment, came="paid", died=True),
}
