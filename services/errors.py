"""What can go wrong in the domain, in two languages.

    DomainError
    ├── Unauthenticated   401  who asks is not known
    ├── Forbidden         403  this role never does that
    ├── NotFound          404  nothing of that kind, or nothing you may know of
    ├── Conflict          409  the state of things does not allow it
    ├── Stale             412  somebody changed it after you read it
    ├── TooLarge          413
    ├── Invalid           422  a rule that a shape alone cannot know
    ├── TooMany           429
    └── Unavailable       503

The status stands in api/errors.py. Leaves live beside the act that raises them: a `code` that never changes, and one
sentence in each language, filled from the facts, which the caller gets as members of the problem too."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from services import spoken, spoken_rights

CODES = ("state", "status", "resident_status", "blocker_status", "line_status", "act", "allowed")
"""Facts that are codes of states and acts, for which a Chinese sentence has words."""


class DomainError(Exception):
    """`zh` and `en` are templates over the facts; `pointer` names the field of the input that is meant. `others`: what else is
    wrong with the same input."""

    code: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    others: "Sequence[DomainError]" = ()

    def __init__(self, pointer: str | None = None, **facts: Any) -> None:
        super().__init__(self.code)
        self.pointer, self.facts = pointer, facts

    def said(self, language: str) -> str:
        return (self.zh if language == "zh" else self.en).format(**self.words(language))

    def words(self, language: str) -> dict[str, Any]:
        """The facts as a sentence of that language says them: a day that is not set is left open, an instant is said to the minute."""
        facts = {name: "…" if fact is None else _minute(fact) for name, fact in self.facts.items()}
        told = {name: spoken.codes(self.facts[name]) for name in CODES if self.facts.get(name)}
        plain = {name: str(facts[name]).replace("_", " ") for name in told}
        return facts | (told if language == "zh" else plain)


_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]08:00")
"""As `calendars.written` writes an instant."""


def _minute(fact: Any) -> Any:
    """As people write it: 2024-03-05 09:00."""
    return f"{fact[:10]} {fact[11:16]}" if isinstance(fact, str) and _WRITTEN.fullmatch(fact) else fact


class Unauthenticated(DomainError):
    """`title`: what its problem is called in both languages, where signing in is no way out."""

    title: ClassVar[tuple[str, str] | None] = None
    code, zh, en = (
        "unauthenticated",
        "请先登录：缺少有效的访问令牌。",
        "Sign in first: no valid access token was given.",
    )


class Forbidden(DomainError):
    """Spoken of the act, never of a row. `permission` is what is missing, `roles` who has it: what the policy gives to everybody of a
    role (services/roles.py), and nothing of any person."""

    code = "forbidden"
    zh = "您的角色不能进行此操作（需要“{permission}”的权限{holders}）。"
    en = "Your role may not do this (the right “{permission}” is needed{holders})."

    def words(self, language: str) -> dict[str, Any]:
        words = super().words(language)
        if permission := self.facts.get("permission"):
            words["permission"] = spoken.permissions(permission, language)
        return words | {"holders": spoken_rights.holders(self.facts.get("roles", ()), language)}


class NotFound(DomainError):
    code, zh, en = "not_found", "没有找到，或您无权知悉。", "Nothing here that you may know of."


class Conflict(DomainError):
    code, zh, en = "conflict", "与当前状态冲突。", "In conflict with the present state."


class Stale(DomainError):
    code = "stale"
    zh = "您读取之后已有人修改；请重新读取后再改。"
    en = "Somebody changed it after you read it; read it again first."


class TooLarge(DomainError):
    code, zh, en = "too_large", "内容过大，上限为 {limit}。", "Too large: at most {limit}."

    def words(self, language: str) -> dict[str, Any]:
        return super().words(language) | {"limit": spoken.size(self.facts["limit_bytes"])}


class TooMuchAtOnce(TooLarge):
    """Of what comes in parts that whoever sends may divide."""

    zh = "一次发送的内容过大，上限为 {limit}；请少带几条，分几次发送。"
    en = "Too much at once: at most {limit}. Send fewer at a time."


class Invalid(DomainError):
    code, zh, en = "invalid", "内容不符合规定。", "The content breaks a rule."


def together(faults: Sequence[Invalid]) -> Invalid:
    """The first of them, which tells the others of one input too: a form is not corrected one field at a time."""
    first, *first.others = faults
    return first


class TooMany(DomainError):
    code, zh, en = "too_many_requests", "请求过于频繁，请稍后再试。", "Too many requests; try again later."


class Unavailable(DomainError):
    code, zh, en = "unavailable", "系统暂时不可用，请稍后重试。", "Not available at the moment; try again shortly."


class WrongState(Conflict):
    """The act exists, but not now. Says what the thing is in, and what is allowed: `-` for nothing. `noun` where that noun calls
    a state otherwise (spoken.STATES_OF)."""

    code = "wrong_state"
    zh = "当前状态为“{state}”，不能{act}；{instead}。"
    en = "It is {state}, so “{act}” is not possible; {instead}."

    def words(self, language: str) -> dict[str, Any]:
        words = super().words(language)
        if language == "zh":
            noun = str(self.facts.get("noun"))
            words["state"] = spoken.STATES_OF.get(noun, {}).get(self.facts["state"], words["state"])
            words["act"] = spoken.ACTS_OF.get(noun, {}).get(self.facts["act"], words["act"])
            words["allowed"] = spoken.codes(self.facts["allowed"], noun)
        some = ("您现在可以：{}", "possible now: {}")[language == "en"].format(words["allowed"])
        none = ("您现在没有可做的操作", "there is nothing that you may do now")[language == "en"]
        return words | {"instead": none if self.facts["allowed"] == "-" else some}


class SamePerson(Conflict):
    """Maker and checker must be two people (rules.md, last line)."""

    code = "same_person"
    zh = "经办与审核不能是同一人；请由另一位有权限的人员办理。"
    en = "Who made this may not also decide it; somebody else with the right must."


class KinConflict(Conflict):
    code = "kin_conflict"
    zh = "您已申报与该老年人的亲属关系，须回避；请由他人办理。"
    en = "You declared this resident as kin and must stand back; somebody else must decide."
