"""A visit that came in when the books of its month were closed already (rules.md, Months; F13).

It drew the cap of the month in which it was served and is booked in the earliest open one. That is allowed, and shown."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words
from services.ledger.books import CLOSED_UNTIL_SQL

_LATER = """from ledger_transfers t where t.district_code = c.district_code and t.cause_id = c.record_id and t.unit = 'fen'
    and t.kind in ('post', 'direct') and t.book_month > t.service_month"""

RULE = Rule(
    code="late_entry",
    title="结账后才核实",
    zh="该次服务在所属月份结账后才核实：占用该月额度，记入其后未结账月份的账；由审核员核实迟报原因后处理。",
    en="Verified after the books of its month closed: it draws that month's cap, booked in a later one; an officer asks why and decides.",
    facts_zh="服务月份 {service_month}，记账月份 {book_month}",
    facts_en="served in {service_month}, booked in {book_month}",
    # CASE, because the order counts: the ledger is asked only for months that are closed.
    when=f"""case when c.verified and to_char(c.served_on, 'YYYY-MM') <= {CLOSED_UNTIL_SQL.format(district=":district")}
    then exists (select {_LATER}) end""",
    found=f"""(select jsonb_build_object('service_month', t.service_month, 'book_month', max(t.book_month))
        {_LATER} group by t.service_month)""",
    words={
        RecordKind.SERVING: Words(
            "此餐在所属月份结账后才核实：占用该月额度，记入其后未结账月份的账；由审核员核实迟报原因后处理。",
            "Verified after the books of its month closed: it draws that month's cap, booked in a later one; an officer asks why and decides.",
        ),
        RecordKind.STAY: Words(
            "这些床日在所属月份结账后才核实：占用该月额度，记入其后未结账月份的账；由审核员核实迟报原因后处理。",
            "Verified after the books of its month closed: it draws that month's cap, booked in a later one; an officer asks why and decides.",
        ),
    },
)
