"""Who may sign in to the demonstration, told once it is loaded."""

from pathlib import Path

from api.demo.founding import MANAGERS, STAFF
from api.terminal import also, say

ADMIN = "huancui-admin"
_ROLES = {
    "bureau_admin": "民政局管理员 · bureau administrator",
    "subsidy_officer": "补贴审核员 · subsidy officer",
    "auditor": "审计员 · auditor",
    "community_worker": "网格员 · community worker",
    "provider_manager": "服务商管理员 · provider's manager",
    "caregiver": "护理员 · caregiver",
}


def accounts() -> list[tuple[str, str]]:
    """User name and role of each account that the walks of the guide need."""
    staff = [(username, membership["role"]) for username, (_, membership) in STAFF.items()]
    managers = [(username, "provider_manager") for username in MANAGERS]
    return [(ADMIN, "bureau_admin"), *staff, *managers, ("huancui-b001", "caregiver")]


def welcome(base_url: str, password: str, kept: Path) -> None:
    """The last thing that is said, so that it does not scroll away."""
    say(
        f"示范区县已载入：843,260.00 元已结算并支付。接口文档 {base_url}/docs；示范账号（密码都相同）：",
        "The demonstration district is loaded: 843,260.00 yuan are settled and paid. "
        f"The API page is {base_url}/docs; the demonstration accounts, all with one password:",
    )
    for username, role in accounts():
        also(f"  {username:<20}{_ROLES[role]}")
    say(f"密码：{password}（也保存在 {kept}）", f"Password: {password} (it is also in {kept})")
