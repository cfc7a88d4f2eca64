"""The month of the entitlement had no room for all of the visit. What an officer reduced is no matter of room."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="over_cap",
    title="超出额度",
    zh="超出该老年人当月补贴额度的部分不由财政支付，也不结转他月；超额部分由本人自付。",
    en="What exceeds the resident's cap of that month is not paid and never moved to another month; the resident pays it.",
    when="c.verified and c.entitled and c.posted_subsidy_fen < c.due_subsidy_fen and not c.reduced_before",
    found="""jsonb_build_object('due_fen', c.due_subsidy_fen, 'inside_cap_fen', c.posted_subsidy_fen, 'cap', c.cap,
    'cap_unit', c.cap_unit, 'month', to_char(c.served_on, 'YYYY-MM'))""",
    words={
        RecordKind.SERVING: Words(
            "超出该老年人当月助餐补贴额度的部分不由财政支付，也不结转他月；超额部分由本人自付。",
            "What exceeds the resident's cap for meals of that month is not paid and never moved to another month; the resident pays it.",
        ),
        RecordKind.STAY: Words(
            "超出该老年人当月机构入住补贴额度的部分不由财政支付，也不结转他月；超额部分由本人自付。",
            "What exceeds the resident's cap of that month is not paid and never moved to another month; the resident pays it.",
        ),
    },
)
