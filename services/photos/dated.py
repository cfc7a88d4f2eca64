"""What a phone says of a photo, and when that was: its clock is believed as far as it says itself how late it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.photo_uploads import PhotoUpload
from models.photos import Photo, PhotoTaken
from services.errors import Conflict, Invalid
from services.visits.events import kept_skew

SKEW = timedelta(minutes=5)
"""So much may a phone's clock be ahead that does not say how late it is."""
EXACT = timedelta(seconds=1)
"""How well a skew is kept."""


class PhotoInFuture(Invalid):
    """`sent_at` among the facts: it was said, and the photo is later than that."""

    code = "photo_in_future"
    zh = "拍摄时间晚于现在。手机时间不准的，请同时发送 sent_at（发送时手机的时间），系统据此校正；或把手机时间调准，再拍。"
    en = (
        "This says that it was taken later than now. If the phone's clock is fast, send `sent_at` too, its time at the sending, by which "
        "that is put right; or set the clock and take the photo again."
    )

    def said(self, language: str) -> str:
        return _AFTER_SENDING[language] if "sent_at" in self.facts else super().said(language)


_AFTER_SENDING = {
    "zh": "拍摄时间晚于发送时间（sent_at）：两者须取自手机的同一个时钟。拍摄之后调过手机时间的，sent_at 请按调整前的时钟填写。",
    "en": (
        "This was taken after `sent_at`, when it was sent: both are to be told by the same clock of the phone. If the clock was set after "
        "the photo was taken, say `sent_at` as that clock would have gone on."
    ),
}


class PhotoDiffers(Conflict):
    """`upload_id` among the facts: the photo is not here yet, that upload of it is. The pointer names what differs."""

    code = "photo_differs"
    zh = "该照片已上传，当时所报的{what}不同；照片上传后不能更改。"
    en = "This photo was uploaded before with another {what}; that does not change."

    def words(self, language: str) -> dict[str, Any]:
        return super().words(language) | {"what": _WHAT[(self.pointer or "/taken_at")[1:]][language == "en"]}

    def said(self, language: str) -> str:
        if "upload_id" in self.facts:
            return _BEGUN[language].format(**self.words(language))
        return super().said(language)


_WHAT = {
    "size_bytes": ("大小", "size"),
    "taken_at": ("拍摄时间", "time"),
    "lat": ("地点", "place"),
    "lng": ("地点", "place"),
}
_BEGUN = {
    "zh": "该照片已开始上传，尚未传完，开始时所报的{what}不同。请接着传（upload_id），或先放弃（give-up）再按现在所报的重新开始。",
    "en": (
        "The upload of this photo was begun with another {what} and is not finished. Go on with it (`upload_id`), or give it up (give-up) "
        "and begin again as you say now."
    ),
}


@dataclass(frozen=True)
class Dated:
    """`told_at` by the phone's clock, which went `skew_seconds` ahead of ours; None where it did not say."""

    sha256: str
    told_at: datetime
    skew_seconds: int | None
    lat: float | None
    lng: float | None
    received_at: datetime
    sent_at: datetime | None = None

    @property
    def taken_at(self) -> datetime:
        return self.told_at - timedelta(seconds=self.skew_seconds or 0)

    def not_ahead(self) -> None:
        """Raises PhotoInFuture."""
        if self.taken_at > self.received_at + (SKEW if self.sent_at is None else EXACT):
            after = self.sent_at is not None and self.told_at > self.sent_at
            raise PhotoInFuture("/taken_at", **({"sent_at": self.sent_at} if after else {}))


def dated(said: PhotoTaken, received_at: datetime) -> Dated:
    """`received_at`: when the request came, before a slow phone has sent all of it."""
    skew = None if said.sent_at is None else kept_skew(said.sent_at - received_at)
    return Dated(said.sha256, said.taken_at, skew, said.lat, said.lng, received_at, said.sent_at)


def told_at(kept: Any) -> datetime:
    """What the phone's clock said of a photo or an upload that is kept."""
    at: datetime = kept.taken_at + timedelta(seconds=kept.skew_seconds or 0)
    return at


def again(upload: PhotoUpload) -> Dated:
    """As it was said when the upload began."""
    assert upload.created_at is not None
    at, skew = told_at(upload), upload.skew_seconds
    return Dated(upload.sha256, at, skew, upload.lat, upload.lng, received_at=upload.created_at)


def differing(kept: Photo | PhotoUpload, said: Dated) -> str | None:
    """The first fact in which the same file is told otherwise, as a pointer. When it is sent is none of them: a photo that is sent again
    is sent later."""
    was = {"taken_at": told_at(kept), "lat": kept.lat, "lng": kept.lng}
    now = {"taken_at": said.told_at, "lat": said.lat, "lng": said.lng}
    return next((f"/{name}" for name in was if was[name] != now[name]), None)
