"""Why a reading proves nothing, in words: to the caregiver at the door, who reads the tag once more; and to who looks at it later."""

from collections.abc import Mapping

from models.home_tags import Remark, TagFinding
from services.errors import Conflict
from services.home_tags.codes import DRIFT_STEPS, STEP_SECONDS

F = TagFinding
MINUTES = DRIFT_STEPS * STEP_SECONDS // 60
_KEPT_ZH = "本次签到或签退已保存，但标签不作为凭证"
_KEPT_EN = "This check-in or check-out is kept, but not proved by the tag"


class TagProvesNothing(Conflict):
    """Told beside an event that is kept."""

    code = "tag_proves_nothing"
    zh = f"{_KEPT_ZH}。"
    en = f"{_KEPT_EN}."


class TagUnknown(TagProvesNothing):
    code = "tag_unknown"
    zh = f"{_KEPT_ZH}：没有这个编号的住户标签；请核对后再读一次，仍不行请告诉社区。"
    en = f"{_KEPT_EN}: there is no tag of that number. Read it once more; if it stays so, tell the community."


class TagElsewhere(TagProvesNothing):
    code = "tag_elsewhere"
    zh = f"{_KEPT_ZH}：这个标签不是这位老人家的；请读这一家的标签，签到签退请核对是哪一次上门。"
    en = f"{_KEPT_EN}: that tag belongs to another home. Read the tag of this one, and see whether it is the right visit."


class TagEnded(TagProvesNothing):
    code = "tag_ended"
    zh = f"{_KEPT_ZH}：该标签当时没有启用，或已停用、已更换；请读现在挂着的标签，没有的请告诉社区。"
    en = (
        f"{_KEPT_EN}: that tag was revoked or replaced, or not yet issued then. Read the one that hangs there now; if there is none, "
        "tell the community."
    )


class TagExpired(TagProvesNothing):
    code = "tag_expired"
    zh = f"{_KEPT_ZH}：这不是屏幕当时显示的码（前后 {MINUTES} 分钟内有效）；请重新扫码，并核对手机时间，仍不行请社区更换标签。"
    en = (
        f"{_KEPT_EN}: that is not what the screen showed at that time (give or take {MINUTES} minutes). Scan it again and look at the "
        "phone's clock; if it stays so, let the community replace the tag."
    )


class TagForged(TagProvesNothing):
    code = "tag_forged"
    zh = f"{_KEPT_ZH}：标签的校验不符；请重新碰一次，仍不行请社区更换标签。"
    en = f"{_KEPT_EN}: what the chip said does not fit it. Tap it again; if it stays so, let the community replace it."


class TagReplayed(TagProvesNothing):
    code = "tag_replayed"
    zh = f"{_KEPT_ZH}：这个码已经用过一次；每次签到、签退都要当场重新读标签。"
    en = f"{_KEPT_EN}: that code was used before. Each check-in and check-out takes a reading of its own, on the spot."


class TagOutOfOrder(TagProvesNothing):
    code = "tag_out_of_order"
    zh = f"{_KEPT_ZH}：标签的读数次序与时间不符，像是提前读好的；请当场重新碰一次。"
    en = f"{_KEPT_EN}: the chip's count does not fit the time, as if it had been read beforehand. Tap it on the spot."


TOLD: Mapping[TagFinding, type[TagProvesNothing]] = {
    F.UNKNOWN: TagUnknown,
    F.ELSEWHERE: TagElsewhere,
    F.ENDED: TagEnded,
    F.EXPIRED: TagExpired,
    F.FORGED: TagForged,
    F.REPLAYED: TagReplayed,
    F.OUT_OF_ORDER: TagOutOfOrder,
}


def told(finding: TagFinding | None) -> Remark | None:
    """None where it proves, or where none was read."""
    if finding is None or finding is F.PROVED:
        return None
    said = TOLD[finding]()
    return Remark(code=said.code, says_zh=said.said("zh"), says_en=said.said("en"))
