"""Why a leave is not told so."""

from typing import Any

from models.stays import StayStatus
from services.errors import Conflict, Invalid, NotFound


class LeaveNotFound(NotFound):
    code = "leave_not_found"


class _Lasting(Conflict):
    def words(self, language: str) -> dict[str, Any]:
        lasts = "未定" if language == "zh" else "an open end"
        return super().words(language) | {"blocker_to": self.facts["blocker_to"] or lasts}


class LeaveTooFarAhead(Invalid):
    code = "leave_too_far_ahead"
    zh = "请假最多提前 {days} 天登记（最晚自 {latest} 起）；请核对日期。"
    en = "A leave is told {days} days ahead at most (from {latest} on at the latest): look at the day."


class LeaveOverlaps(_Lasting):
    """`blocker_id`, its days and `blocker_planned`, that nobody has gone yet, say what is in the way. `comes_back_by`: the day up to
    which the new one may last, where it begins before."""

    code = "leave_overlaps"
    zh = "自 {blocker_from} 至 {blocker_to} 已登记请假外出，日期重叠；请先{ends}{earlier}。"
    en = "A leave is recorded from {blocker_from} to {blocker_to} and the nights overlap: {ends} it first{earlier}."

    def words(self, language: str) -> dict[str, Any]:
        english = language == "en"
        ends = ("撤回它", "withdraw") if self.facts["blocker_planned"] else ("登记返回或撤回", "end or withdraw")
        by = self.facts.get("comes_back_by")
        earlier = (f"，或填写不晚于 {by} 的返回日期", f", or say a return on {by} at the latest") if by else ("", "")
        return super().words(language) | {"ends": ends[english], "earlier": earlier[english]}


class LeaveOverlapsElsewhere(Conflict):
    """The same of a leave from another house, of which this one hears nothing."""

    code = "leave_overlaps_elsewhere"
    zh = "该老年人这些日子已有一笔请假，随转床转到了另一机构，不能再登记一笔；请与民政局核实。"
    en = "A leave on these days went along with the resident into another house, and there is one at a time: ask the bureau."


class InHospitalAlready(Invalid):
    """A bed there is left for another hospital's, not kept: else two of them would count the same nights."""

    code = "in_hospital_already"
    zh = "该床位是医疗床位，不登记住院请假；转往其他医院的请办理离院（去向填 hospital），再由对方收住，或由民政局转床。"
    en = (
        "The bed is a hospital's, which is not kept during a leave to a hospital: discharge (`hospital`), and let the other hospital "
        "receive him, or let the bureau transfer."
    )


class LeaveOutsideStay(Invalid):
    """`left_on` is null while the stay lasts."""

    code = "leave_outside_stay"
    zh = "请假须在入住期间（{admitted_on} 至 {left_on}）。"
    en = "A leave lies within the stay ({admitted_on} to {left_on})."


class InHospitalBed(_Lasting):
    """`blocker_from` and `blocker_to`: the stay in a hospital bed that the leave is for."""

    code = "in_hospital_bed"
    zh = "该老年人请假期间自 {blocker_from} 至 {blocker_to} 入住医疗床位（{blocker_status}）；请先由医疗床位的机构或民政局{first}。"
    en = (
        "On leave the resident has a hospital bed from {blocker_from} to {blocker_to} ({blocker_status}): its house or the bureau "
        "{first} first."
    )

    def words(self, language: str) -> dict[str, Any]:
        ways = {
            StayStatus.RESERVED: ("取消该预订", "cancels that reservation"),
            StayStatus.ADMITTED: ("办理离院", "discharges him"),
        }
        zh, en = ways.get(
            self.facts["blocker_status"], ("更正离院日期（from_on、to_on）", "corrects the days of that stay")
        )
        return super().words(language) | {"first": zh if language == "zh" else en}


class ReturnsBeforeLeaving(Invalid):
    code = "returns_before_leaving"
    zh = "返回日期 {returned_on} 早于外出日期 {from_on}。"
    en = "The return on {returned_on} would come before the leave began, on {from_on}."


class LeaveBeganElsewhere(Conflict):
    """`moved_on`: since when he is in this house."""

    code = "leave_began_elsewhere"
    zh = (
        "这笔请假在 {moved_on} 转入本机构之前已开始，此前的夜数属原机构，本机构只能更改转入以后的：请登记返回（come-back），"
        "返回日期（returned_on）不早于 {moved_on}；更早的或整笔撤回，请民政局办理。"
    )
    en = (
        "The leave began before the resident came into this house on {moved_on}, and the nights before are the first house's: record "
        "that he came back (`come-back`), on {moved_on} at the earliest; an earlier day, and that nobody went, are the bureau's to tell."
    )
