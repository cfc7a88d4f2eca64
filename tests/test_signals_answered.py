"""Answering what devices raised: in words of its own, and with a cause that fits."""

from typing import Any

import pytest

from services import signals
from tests.signalled import Watch, watch

_ = watch


async def raised(watch: Watch, kind: str) -> str:
    """The path of an alert of this kind, or of a call for help."""
    if kind == "sos":
        button = await watch.at_home(await watch.make.resident())
        return f"/v1/sos/{(await button.say('alarm')).json()['sos_id']}"
    device = await watch.hung(kind="gas")
    if kind != "silent":
        return f"/v1/alerts/{(await device.say(kind)).json()['alert_id']}"
    quiet = "update devices set key_issued_at = now() - interval '3 days' where district_code = $1"
    await watch.make.owner.execute(quiet, watch.make.code)
    await watch.by_the_clock(signals.raise_silent)
    return f"/v1/alerts/{(await watch.alerts())[0]['id']}"


@pytest.mark.parametrize("kind", ["alarm", "sos"])
async def test_what_somebody_looks_into_says_so_in_its_own_words(watch: Watch, kind: str):
    """Seen to say 已说明, which is of an exception."""
    path = await raised(watch, kind)
    await watch.bureau.post(f"{path}/acknowledge")

    answer = await watch.bureau.post(f"{path}/acknowledge")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert "当前状态为“已受理”，不能受理；您现在可以：处理" in answer.text


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("sos", {"cause": "repaired"}, "alert_cause_unfit"),
        ("sos", {"cause": "helped"}, None),
        ("fault", {"cause": "hospital"}, "alert_cause_unfit"),
        ("fault", {"cause": "repaired"}, None),
        ("silent", {"cause": "deceased"}, "alert_cause_unfit"),
        ("alarm", {"cause": "helped"}, None),
        ("alarm", {"cause": "other"}, "alert_cause_unsaid"),
        ("alarm", {"cause": "other", "note": " "}, "alert_cause_unsaid"),
        ("alarm", {"cause": "other", "note": "演练"}, None),
    ],
)
async def test_a_cause_fits_what_was_raised_and_another_is_said_in_words(
    watch: Watch, kind: str, said: dict[str, Any], code: str | None
):
    path = await raised(watch, kind)

    answer = await watch.bureau.post(f"{path}/resolve", json=said)

    assert answer.status_code == (422 if code else 200), answer.text
    if code:
        pointer = "/cause" if code == "alert_cause_unfit" else "/note"
        assert (answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (code, pointer)
        assert (await watch.bureau.get(path)).json()["status"] == "open"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("smoke", "The smoke detector"),
        ("gas", "The gas detector"),
        ("electrical", "The electrical fire monitor"),
        ("bed", "The bed monitor"),
    ],
)
async def test_a_device_is_called_what_it_is(watch: Watch, kind: str, words: str):
    bed = {"bed_id": str((await watch.make.bed(watch.facility)).id)} if kind == "bed" else {}
    await (await watch.hung(kind=kind, **bed)).say("alarm")

    [alert] = await watch.alerts()

    assert alert["says_en"].startswith(words)
