"""What the operations on accounts, people, supply and programmes stand on."""

from typing import Any

from models.accounts import Role
from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor
from tests.factories import PASSWORD

LATER = "2030-01-01"


def membership(g: Ground) -> dict[str, str]:
    made = g.made(g.make.membership(Role.INSPECTOR))
    return {"account_id": str(made.account_id), "membership_id": str(made.id)}


def standing(g: Ground, act: str) -> Anchor:
    which = membership(g)
    if act == "resume":
        g.post("admin", f"/v1/accounts/{which['account_id']}/memberships/{which['membership_id']}/suspend")
    return Anchor(path=which)


for _act in ("suspend", "resume", "end"):
    anchor(f"POST /v1/accounts/{{account_id}}/memberships/{{membership_id}}/{_act}")(
        lambda g, act=_act: standing(g, act)  # type: ignore[misc]
    )


def signs_in(g: Ground) -> dict[str, str]:
    account = g.made(g.make.membership(Role.AUDITOR)).account_id
    username = g.made(g.make.owner.fetchval("select username from accounts where id = $1", account))
    return {"username": username, "password": PASSWORD}


@anchor("POST /v1/auth/token")
def token(g: Ground) -> Anchor:
    return Anchor(body=signs_in(g) | {"grant_type": "password"}, without=("scope", "client_id", "client_secret"))


@anchor("POST /v1/auth/refresh")
def refresh(g: Ground) -> Anchor:
    pair = g.http.post("/v1/auth/token", data=signs_in(g)).json()
    return Anchor(body={"refresh_token": pair["refresh_token"]})


@anchor("POST /v1/auth/logout")
def logout(g: Ground) -> Anchor:
    return Anchor(g.person(Role.AUDITOR))


@anchor("POST /v1/auth/password")
def password(g: Ground) -> Anchor:
    said = {"current_password": PASSWORD, "new_password": g.text() + PASSWORD}
    return Anchor(g.person(Role.AUDITOR), body=said)


@anchor("POST /v1/accounts")
def account(g: Ground) -> Anchor:
    return Anchor(body={"username": g.text(), "memberships": [{"role": "auditor"}], "password": PASSWORD})


@anchor("POST /v1/accounts/{account_id}/memberships")
def grant(g: Ground) -> Anchor:
    bound = ("provider_id", "caregiver_id", "resident_id", "facility_id", "meal_point_id", "division_code")
    return Anchor(path={"account_id": membership(g)["account_id"]}, body={"role": "auditor"}, without=bound)


@anchor("POST /v1/divisions")
def division(g: Ground) -> Anchor:
    return Anchor(body={"code": f"{g.make.code}001{100 + next(g.numbers) % 900}"})


@anchor("POST /v1/residents")
def resident(g: Ground) -> Anchor:
    said: dict[str, Any] = {"name": "测试老人", "id_number": g.id_number(), "division_code": g.make.division_code}
    personal = ("birth_on", "sex", "lat", "lng", "phone", "bank_card", "household_division_code", "registered_on")
    return Anchor(body=said, without=(*personal, "categories"))


@anchor("PATCH /v1/residents/{resident_id}")
def resident_changed(g: Ground) -> Anchor:
    sealed = ("id_number", "division_code", "household_division_code", "phone", "bank_card", "lat", "lng", "categories")
    return Anchor(path={"resident_id": g.resident()}, body={"name": "测试老人"}, without=sealed)


@anchor("POST /v1/residents/search")
def search(g: Ground) -> Anchor:
    return Anchor(body={"name": "测试"}, without=("id_number", "phone_tail", "cursor"))


@anchor("POST /v1/search")
def find(g: Ground) -> Anchor:
    return Anchor(body={"text": "测试"}, without=("phone_tail", "community", "kinds"))


@anchor("POST /v1/residents/{resident_id}/status-changes")
def status_change(g: Ground) -> Anchor:
    return Anchor(path={"resident_id": g.resident()}, body={"status": "moved_out", "effective_on": "2024-05-01"})


AWAY = {"kind": "hospital", "from_on": "2024-05-01"}


def absence(g: Ground) -> dict[str, str]:
    resident = g.resident()
    made = g.post("admin", f"/v1/residents/{resident}/absences", AWAY | {"told_by": "家属"})
    return {"resident_id": resident, "absence_id": made["id"]}


@anchor("POST /v1/residents/{resident_id}/absences")
def absence_recorded(g: Ground) -> Anchor:
    return Anchor(path={"resident_id": g.resident()}, body=AWAY | {"told_by": "家属"}, without=("to_on",))


@anchor("GET /v1/residents/{resident_id}/absences/{absence_id}")
def absence_read(g: Ground) -> Anchor:
    return Anchor(path=absence(g))


@anchor("PATCH /v1/residents/{resident_id}/absences/{absence_id}")
def absence_corrected(g: Ground) -> Anchor:
    return Anchor(path=absence(g), body={"from_on": "2024-04-30"}, without=("to_on",))


@anchor("POST /v1/residents/{resident_id}/absences/{absence_id}/end")
def absence_ended(g: Ground) -> Anchor:
    return Anchor(path=absence(g), body={"to_on": "2024-05-09"})


@anchor("POST /v1/residents/{resident_id}/absences/{absence_id}/withdraw")
def absence_withdrawn(g: Ground) -> Anchor:
    return Anchor(path=absence(g))


def link(g: Ground, state: str = "asked") -> dict[str, str]:
    resident = g.resident()
    path = f"/v1/residents/{resident}/family-links"
    asker = g.person(Role.BUREAU_ADMIN)  # never who records the consent
    asked = g.post(asker, path, relative(g) | {"relation": "女儿", "scopes": ["orders"]})
    if state == "consented":
        g.post("admin", f"{path}/{asked['id']}/consent", {"consented_by": "王桂芳"})
    return {"resident_id": resident, "link_id": asked["id"]}


def relative(g: Ground) -> dict[str, Any]:
    return {"new_account": {"username": g.text(), "display_name": "测试亲属", "password": PASSWORD}}


@anchor("POST /v1/residents/{resident_id}/family-links")
def family_link(g: Ground) -> Anchor:
    said = relative(g) | {"relation": "女儿"}
    return Anchor(path={"resident_id": g.resident()}, body=said, without=("account_id", "username", "ends_on"))


@anchor("POST /v1/residents/{resident_id}/family-links/{link_id}/consent")
def consent(g: Ground) -> Anchor:
    return Anchor(path=link(g), body={"consented_by": "王桂芳"}, without=("ends_on", "scopes"))


@anchor("POST /v1/residents/{resident_id}/family-links/{link_id}/refuse")
def refuse(g: Ground) -> Anchor:
    return Anchor(path=link(g))


@anchor("POST /v1/residents/{resident_id}/family-links/{link_id}/narrow")
def narrow(g: Ground) -> Anchor:
    return Anchor(path=link(g, "consented"), body={"scopes": ["orders"]}, without=("ends_on",))


@anchor("POST /v1/residents/{resident_id}/family-links/{link_id}/revoke")
def revoke(g: Ground) -> Anchor:
    return Anchor(path=link(g, "consented"))


@anchor("POST /v1/kin-declarations")
def kin(g: Ground) -> Anchor:
    return Anchor(body={"resident_id": g.resident(), "relation": "母亲"}, without=("id_number", "declared_on"))


@anchor("POST /v1/kin-declarations/{declaration_id}/end")
def kin_end(g: Ground) -> Anchor:
    declared = g.post("admin", "/v1/kin-declarations", {"resident_id": g.resident(), "relation": "母亲"})
    return Anchor(path={"declaration_id": declared["id"]}, body={"ended_on": f"{calendars.today()}"})


@anchor("POST /v1/providers")
def provider(g: Ground) -> Anchor:
    said = {"code": g.text(), "name": g.text()}
    return Anchor(body=said, without=("credit_code", "phone", "lat", "lng", "kind"))


@anchor("PATCH /v1/providers/{provider_id}")
def provider_changed(g: Ground) -> Anchor:
    path = {"provider_id": str(g.made(g.make.provider()).id)}
    return Anchor(path=path, body={"name": g.text()}, without=("credit_code", "phone", "lat", "lng", "kind", "status"))


@anchor("POST /v1/contracts")
def contract(g: Ground) -> Anchor:
    said = {"contract_no": g.text(), "provider_id": g.provider, "service_item_ids": [g.item]}
    days = {"starts_on": "2024-01-01", "ends_on": LATER}
    return Anchor(body=said | days, without=("service_codes", "division_codes"))


def made_contract(g: Ground) -> str:
    return str(g.post("admin", "/v1/contracts", contract(g).body)["id"])


@anchor("PATCH /v1/contracts/{contract_id}")
def contract_changed(g: Ground) -> Anchor:
    fixed = ("service_codes", "service_item_ids", "division_codes", "status")
    return Anchor(path={"contract_id": made_contract(g)}, body={"ends_on": "2031-01-01"}, without=fixed)


@anchor("POST /v1/caregivers")
def caregiver(g: Ground) -> Anchor:
    said = {"provider_id": g.provider, "staff_no": g.text(), "name": "测试护理员", "id_number": g.id_number(1980)}
    return Anchor(body=said, without=("phone", "skills"))


@anchor("PATCH /v1/caregivers/{caregiver_id}")
def caregiver_changed(g: Ground) -> Anchor:
    path = {"caregiver_id": str(g.made(g.make.caregiver()).id)}
    return Anchor(path=path, body={"name": "测试护理员"}, without=("phone", "skills", "status", "sex"))


@anchor("POST /v1/caregivers/{caregiver_id}/qualifications")
def qualification(g: Ground) -> Anchor:
    path = {"caregiver_id": str(g.made(g.make.caregiver()).id)}
    return Anchor(path=path, body={"expires_on": LATER}, without=("issued_on", "kind"))


@anchor("POST /v1/caregivers/{caregiver_id}/shifts")
def shift(g: Ground) -> Anchor:
    path = {"caregiver_id": str(g.made(g.make.caregiver()).id)}
    return Anchor(path=path, body={"weekday": 1, "starts_at": "08:00", "ends_at": "12:00"}, without=("on_date",))


@anchor("POST /v1/caregivers/{caregiver_id}/shifts/{shift_id}/withdraw")
def shift_withdrawn(g: Ground) -> Anchor:
    caregiver = str(g.made(g.make.caregiver()).id)
    said = {"weekday": 1, "starts_at": "08:00", "ends_at": "12:00"}
    made = g.post("admin", f"/v1/caregivers/{caregiver}/shifts", said)
    return Anchor(path={"caregiver_id": caregiver, "shift_id": made["id"]})


@anchor("POST /v1/service-items")
def item(g: Ground) -> Anchor:
    return Anchor(body={"code": g.text(), "name": "居家照护"}, without=("effective_from", "unit_price_fen", "skill"))


def made_item(g: Ground) -> str:
    return str(g.made(g.make.service_item()).id)


@anchor("PATCH /v1/service-items/{item_id}")
def item_changed(g: Ground) -> Anchor:
    return Anchor(
        path={"item_id": made_item(g)}, body={"name": "居家照护"}, without=("skill", "status", "caregivers_needed")
    )


@anchor("POST /v1/service-items/{item_id}/prices")
def price(g: Ground) -> Anchor:
    return Anchor(path={"item_id": made_item(g)}, body={"effective_from": "2024-06-01"})


@anchor("POST /v1/programmes")
def programme(g: Ground) -> Anchor:
    return Anchor(body={"code": g.text(), "name": "分散特困照护"})


def made_programme(g: Ground) -> dict[str, str]:
    said = {"code": g.text(), "name": "分散特困照护", "kind": "service"}
    return {"programme_id": g.post("admin", "/v1/programmes", said)["id"]}


@anchor("PATCH /v1/programmes/{programme_id}")
def programme_changed(g: Ground) -> Anchor:
    return Anchor(path=made_programme(g), body={"name": "分散特困照护"}, without=("status",))


@anchor("POST /v1/programmes/{programme_id}/versions")
def version(g: Ground) -> Anchor:
    rules = {"effective_from": "2024-01-01", "service_item_ids": [g.item], "cap_unit": "minutes", "monthly_cap": 1200}
    return Anchor(
        path=made_programme(g),
        body=rules | {"billing_increment_minutes": 15},
        without=(
            *("service_codes", "price_cap_fen", "fund_shares_bp", "thresholds"),
            *("ability_scale", "min_ability_level"),
        ),
    )


@anchor("POST /v1/programmes/{programme_id}/appropriations")
def appropriation(g: Ground) -> Anchor:
    return Anchor(path=made_programme(g), body={"source": "district", "year": 2024})
