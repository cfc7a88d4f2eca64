"""What the operations on photos stand on: pictures that nobody has sent."""

from typing import Any

from models.accounts import Role
from tests.battery.contract.ground import Anchor, Ground, anchor
from tests.photographed import hash_of, picture, taken_at


def _picture(g: Ground) -> dict[str, Any]:
    content = picture(next(g.numbers))
    return {"file": content, "sha256": hash_of(content), "taken_at": taken_at()}


def photo(g: Ground) -> str:
    form = _picture(g)
    who = g.people[g.person(Role.INSPECTOR)]
    content = form.pop("file")
    sent = g.http.post("/v1/photos", data=form, files={"file": content}, headers=who)
    return str(sent.json()["id"])


@anchor("POST /v1/photos")
def record(g: Ground) -> Anchor:
    return Anchor(g.person(Role.INSPECTOR), body=_picture(g) | {"lat": 37.5, "lng": 122.1})


def _begun(g: Ground) -> tuple[str, str, bytes]:
    """Somebody, an upload of his that waits for its only piece, and that piece."""
    who, said = g.person(Role.INSPECTOR), _picture(g)
    content = said.pop("file")
    upload = g.post(who, "/v1/photo-uploads", said | {"size_bytes": len(content)})
    return who, str(upload["id"]), content


@anchor("POST /v1/photo-uploads")
def begin(g: Ground) -> Anchor:
    said = _picture(g)
    size = len(said.pop("file"))
    return Anchor(g.person(Role.INSPECTOR), body=said | {"size_bytes": size, "lat": 37.5, "lng": 122.1})


@anchor("GET /v1/photo-uploads/{upload_id}")
def read_upload(g: Ground) -> Anchor:
    who, upload, _ = _begun(g)
    return Anchor(who, {"upload_id": upload})


@anchor("POST /v1/photo-uploads/{upload_id}/add")
def add(g: Ground) -> Anchor:
    who, upload, content = _begun(g)
    return Anchor(who, {"upload_id": upload}, {"file": content, "offset": 0})


@anchor("POST /v1/photo-uploads/{upload_id}/give-up")
def give_up(g: Ground) -> Anchor:
    who, upload, _ = _begun(g)
    return Anchor(who, {"upload_id": upload})


def upload(g: Ground) -> str:
    """One that stands for all who only look."""
    return _begun(g)[1]


def _portrayed(g: Ground, caregiver_id: str) -> str:
    """By the bureau, with a picture of its own."""
    form = _picture(g)
    g.http.post("/v1/photos", data=form, files={"file": form.pop("file")}, headers=g.people["admin"])
    g.post("admin", f"/v1/caregivers/{caregiver_id}/portrait", {"sha256": form["sha256"]})
    return str(form["sha256"])


@anchor("POST /v1/caregivers/{caregiver_id}/portrait")
def portray(g: Ground) -> Anchor:
    caregiver = str(g.made(g.make.caregiver()).id)
    return Anchor(path={"caregiver_id": caregiver}, body={"sha256": _portrayed(g, caregiver)})


@anchor("GET /v1/caregivers/{caregiver_id}/portrait")
def portrait(g: Ground) -> Anchor:
    caregiver = str(g.made(g.make.caregiver()).id)
    _portrayed(g, caregiver)
    return Anchor(path={"caregiver_id": caregiver})


@anchor("GET /v1/visits/{visit_id}/portrait")
def portrait_of_a_visit(g: Ground) -> Anchor:
    for caregiver in g.caregivers:
        _portrayed(g, caregiver)
    return Anchor()
