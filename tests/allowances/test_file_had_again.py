"""The bank's file had once more: what the bank has in hand by the first one stays open until it answers."""

import csv
import io

from tests.allowances.bureaus import Bureau


async def test_whose_card_goes_after_the_file_was_sent_is_not_taken_for_returned(bureau: Bureau):
    """The bank pays by the first file. Seen to fail: the line became returned, the bank's `paid` was refused as answered otherwise, and
    the month could be sent again to the new card: paid twice."""
    gone, stays = [await bureau.elder() for _ in range(2)]
    batch = await bureau.sent()
    await bureau.card(gone, None)

    again = await bureau.file(batch)

    rows = list(csv.reader(io.StringIO(again.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:-1]] == [stays.name]
    assert rows[-1] == ["", "合计1笔", "", "100.00"]
    told = (await bureau.payer.get(f"/v1/allowance-batches/{batch['id']}")).json()
    assert (told["status"], told["open"], told["returned"]) == ("sent", 2, 0)
    paid = (await bureau.answer(batch, (1, 10000, "paid"), (2, 10000, "paid"))).json()
    assert (paid["paid"], paid["unmatched"], paid["batch"]["status"]) == (2, [], "reconciled")
