"""No entitlement covers the service on its day."""

from models.claims import RecordKind
from services.claims.rules import Rule, Words

RULE = Rule(
    code="not_entitled",
    title="无补贴资格",
    zh="该老年人在服务当日没有涵盖此项目的有效补贴资格：不予支付；如资格有误，请补贴审核员更正后重新对账。",
    en="No entitlement covers this service on its day: nothing is payable; a wrong register is mended by the subsidy officer.",
    when="c.record_id is not null and not c.entitled",
    found="jsonb_build_object('programme_id', c.programme_id, 'entitlement_id', c.entitlement_id, 'on', c.served_on)",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "该老年人当日没有涵盖此餐的有效补贴资格，或当日同一餐已有补贴：不予支付；如资格有误，请补贴审核员更正后重新对账。",
            "No entitlement covers this meal, or one paid for another such meal of the day: nothing is payable; the officer mends a wrong register.",
        ),
        RecordKind.STAY: Words(
            "该老年人在这些床日没有涵盖机构入住的有效补贴资格：不予支付；如资格有误，请补贴审核员更正后重新对账。",
            "No entitlement covers these nights: nothing is payable; a wrong register is mended by the subsidy officer.",
        ),
    },
)
