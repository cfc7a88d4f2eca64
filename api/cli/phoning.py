"""`phone`: a caregiver's phone, simulated against any server."""

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal import also, say

if TYPE_CHECKING:
    from api.phone.living import Lived


def phone(
    username: Annotated[str, typer.Argument(help="A caregiver's user name · 护理员用户名")],
    url: Annotated[str, typer.Option(help="Where the server is · 服务地址")] = "http://127.0.0.1:8000",
    store: Annotated[Path, typer.Option(help="The phone's own file · 手机自己的存储文件")] = Path("phone.db"),
    bad_network: Annotated[
        float, typer.Option(min=0, max=0.95, help="The share of requests that break · 断网的比例，0 至 0.95")
    ] = 0.0,
    seed: Annotated[int | None, typer.Option(help="The same network again · 断网方式的种子")] = None,
    pace: Annotated[
        float, typer.Option(min=0, max=60, help="Seconds between two things that happen · 每件事之间的秒数")
    ] = 0.0,
    device_id: Annotated[str, typer.Option(help="As which the phone is known · 设备编号")] = "phone-simulator",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input · 从标准输入读取密码")
    ] = False,
) -> None:
    """Live a caregiver's day up to now on a phone that loses its network, and tell it; kill it whenever you like, and start it again ·
    模拟护理员的手机：断网、重启都不丢、不重"""
    from api.phone import AnothersPhone, Network, Store, Unusable, live
    from api.phone.network import Refused

    url = url.rstrip("/")
    if not url.startswith(("http://", "https://")):
        say(
            f"地址要写全，如 http://127.0.0.1:8000，而不是 {url}。",
            f"A whole address is needed, as http://127.0.0.1:8000, not {url}.",
        )
        raise typer.Exit(2)
    try:
        kept = Store(store, f"{username} @ {url}")
    except AnothersPhone as other:
        say(f"{store} 是 {other} 的手机，里面有他的上门和地址；请用 --store 另指一个文件。",
            f"{store} is the phone of {other}, with that person's visits and addresses: name another file with --store.")  # fmt: skip
        raise typer.Exit(2) from None
    except Unusable as unusable:
        say(f"{store} 不能用作手机的存储文件（{unusable}）；请用 --store 另指一个文件。",
            f"{store} cannot be a phone's file ({unusable}): name another with --store.")  # fmt: skip
        raise typer.Exit(2) from None
    password = sys.stdin.readline().rstrip("\n") if password_stdin else typer.prompt("密码 · password", hide_input=True)
    network = Network(url, username, password, bad_network, random.Random(seed))  # noqa: S311 - a bad network, no secret
    try:
        lived = live(kept, network, device_id, say, pace=pace)
    except Refused as refused:
        say(f"服务器拒绝：{refused.zh}", f"The server refused: {refused.en}")
        raise typer.Exit(1) from None
    _summed(lived)
    for step, code, message in lived.rejected:
        also(f"{step}: {code} {message}")


def _summed(lived: "Lived") -> None:
    """What was there before, because its answer had been lost, has arrived like the rest."""
    accepted, before, rejected = (lived.told.get(name, 0) for name in ("accepted", "duplicate", "rejected"))
    again = (
        f"（其中 {before} 个早已收下，只是当时没有听到答复）",
        f" ({before} of them earlier, when the answer was lost)",
    )
    zh, en = again if before else ("", "")
    say(f"做完 {lived.visits} 次上门，断网 {lived.broken} 次；手机上的事共送到 {accepted + before} 个{zh}、"
        f"退回 {rejected} 个，照片 {lived.pictures} 张。",
        f"{lived.visits} visits done, {lived.broken} times without a network; in all {accepted + before} events have arrived{en}, "
        f"{rejected} rejected, {lived.pictures} photos.")  # fmt: skip
