"""How much of a service there was: minutes where it is priced by the hour, pieces where it is not (rules.md, Money)."""

from models.service_items import Unit
from services.errors import Invalid


class QuantityNotWanted(Invalid):
    code = "quantity_not_wanted"
    zh = "按小时计价的服务只填时间，不填数量。"
    en = "What is priced by the hour has minutes and no quantity."


class MinutesNeeded(Invalid):
    code = "minutes_needed"
    zh = "按小时计价的服务必须填写分钟数。"
    en = "What is priced by the hour needs its minutes."


class QuantityNeeded(Invalid):
    code = "quantity_needed"
    zh = "不按小时计价的服务必须填写数量。"
    en = "What is not priced by the hour needs a quantity."


def mismeasured(unit: str, minutes: int | None, quantity: int | None) -> list[tuple[str, type[Invalid]]]:
    """What is wrong with a bill's measures, each with its field."""
    if unit != Unit.HOUR:
        return [("quantity", QuantityNeeded)] if quantity is None else []
    wrong: list[tuple[str, type[Invalid]]] = []
    if quantity is not None:
        wrong.append(("quantity", QuantityNotWanted))
    if minutes is None:
        wrong.append(("minutes", MinutesNeeded))
    return wrong
