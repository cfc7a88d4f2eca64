"""Who may sign in to the demonstration, told once it is loaded."""

from collections.abc import Mapping
from pathlib import Path

from api.demo.founding import HOMES, MANAGERS, STAFF
from api.terminal import also, say

ADMIN = "huancui-admin"
ELDER_NAME = "huancui-elder"
DAUGHTER = "huancui-daughter"
"""Of a resident who has visits, meals and money to show."""
PHONE = "huancui-e002"
"""Whose visits of yesterday nobody has told yet."""
DEFAULT_URL = "http://127.0.0.1:8000"
"""Where `yiyang phone` looks unless it is told."""
_ROLES = {
    "bureau_admin": "民政局管理员 · bureau administrator",
    "subsidy_officer": "补贴审核员 · subsidy officer",
    "auditor": "审计员 · auditor",
    "community_worker": "网格员 · community worker",
    "provider_manager": "服务商管理员 · provider's manager",
    "facility_manager": "机构负责人 · facility's manager",
    "caregiver": "护理员 · caregiver",
    "inspector": "检查员 · inspector",
    "resident": "老年人 · resident",
    "family": "家属 · family",
}


def accounts() -> list[tuple[str, str]]:
    """User name and role of each account that the walks of the guide need."""
    staff = [(username, membership["role"]) for username, (_, membership) in STAFF.items()]
    managers = [(username, "provider_manager") for username in MANAGERS]
    homes = [(username, "facility_manager") for username in HOMES]
    caregivers = [(username, "caregiver") for username in ("huancui-b001", PHONE)]
    return [
        (ADMIN, "bureau_admin"),
        *staff,
        *managers,
        *homes,
        *caregivers,
        (ELDER_NAME, "resident"),
        (DAUGHTER, "family"),
    ]


def warn(wrong: Mapping[str, object]) -> None:
    """What is not as it was put in, each on a line: what the system tells, and what was expected of it."""
    say(
        "示范数据已全部载入，但下列各项与应有的数不同（所得，应有）；载入期间另有人登记的，也计在内：",
        "The demonstration is loaded, but these are not as expected (found, expected); what others recorded meanwhile "
        "counts in them too:",
    )
    for what, found in wrong.items():
        also(f"  {what}: {found}")


LOADED = (
    "示范区县已载入：843,260.00 元已结算并支付。",
    "The demonstration district is loaded: 843,260.00 yuan are settled and paid. ",
)
DIFFERS = ("示范区县已载入。", "The demonstration district is loaded. ")
IN_PART = ("示范区县只载入了一部分。", "The demonstration district is loaded in part. ")


def welcome(base_url: str, password: str, kept: Path, how: tuple[str, str] = LOADED) -> None:
    """The last thing that is said, so that it does not scroll away."""
    zh, en = how
    say(
        f"{zh}接口文档 {base_url}/docs；示范账号（密码都相同）：",
        f"{en}The API page is {base_url}/docs; the demonstration accounts, all with one password:",
    )
    for username, role in accounts():
        also(f"  {username:<20}{_ROLES[role]}")
    live = f".venv/bin/yiyang phone {PHONE}" + ("" if base_url == DEFAULT_URL else f" --url {base_url}")
    say(
        f"护理员 {PHONE} 昨天的上门还存在手机里：运行 {live}。",
        f"Yesterday's visits of {PHONE} are still on her phone: run {live}",
    )
    say(f"密码：{password}（也保存在 {kept}）", f"Password: {password} (it is also in {kept})")
