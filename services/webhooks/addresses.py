"""Where no request of ours may go: what is not the public internet. A provider names the address, and the server that asks
stands inside the bureau's own network (server-side request forgery)."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Collection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from services.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

HTTPS = 443
"""The port to which the operator's firewall lets the worker out."""
_LOCAL = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa", "test", "invalid", "onion")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class UrlRefused(Invalid):
    code = "webhook_url_refused"
    zh = "该地址不可用：须为 https:// 开头、指向公网域名的完整地址（端口 443），不含用户名、密码和“#”部分，不得为内网或本机地址。{how}"
    en = (
        "That address cannot be used: it must be a whole https:// address of a public name, at port 443, without a user name, a password or "
        "a “#” part, and not of a private network or this machine.{how}"
    )

    def words(self, language: str) -> dict[str, Any]:
        """`written`: a name of other than Latin letters, as it goes over the wire; `port`: one that is not open."""
        words, how = super().words(language), ""
        if "port" in self.facts:
            said = (
                "端口 {} 不开放，请去掉端口，由 443 端口接收。",
                " Port {} is not open: leave it out, and receive at 443.",
            )
            how = said[language == "en"].format(self.facts["port"])
        if "written" in self.facts:
            said = ("含汉字等字符的域名请写成 punycode：{}", " A name in other letters is written in punycode: {}")
            how = said[language == "en"].format(self.facts["written"])
        return words | {"how": how}


def public(address: Address) -> bool:
    """Neither private, loopback, link-local, shared (CGNAT), multicast nor reserved; nor an IPv6 address that wraps one of IPv4,
    since who translates it may lead anywhere."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped is not None
        or address.sixtofour is not None
        or address.teredo is not None
        or address.is_site_local
        or any(address in network for network in _NAT64)
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _parsed(url: str, pointer: str) -> tuple[SplitResult, str]:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise UrlRefused(pointer) from error
    wrong = not host or parts.username is not None or parts.fragment or re.search(r"[\s\\\x00-\x1f\x7f]", url)
    if not url.isascii():
        raise UrlRefused(pointer, **_in_punycode(url))
    if wrong:
        raise UrlRefused(pointer)
    return parts, host.rstrip(".")


def _in_punycode(url: str) -> dict[str, str]:
    """The name, where it is that which cannot be sent: `xn--fsqu00a.com`."""
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    try:
        return {} if host.isascii() else {"written": host.encode("idna").decode()}
    except UnicodeError:
        return {"written": "xn--…"}


def _may_be_public(host: str) -> bool:
    try:
        return public(ipaddress.ip_address(host))
    except ValueError:
        labels = host.split(".")
        # A last label of digits makes a browser, and some resolvers, read it all as an address: 127.1, 0x7f.1.
        numeric = re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]) is not None
        named = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
        return named and not numeric and labels[-1] not in _LOCAL


def check(url: str, spared: Collection[str], pointer: str = "/url", *, any_port: bool = False) -> None:
    """By how it is written: whoever mistypes hears it at once. What a name leads to is looked at whenever something is sent.
    `spared`: hosts that may be anywhere, over http too and at every port. `any_port`: the operator named it, and not a provider, whom
    our server would otherwise serve to knock at other people's doors (25, 6379). Raises UrlRefused."""
    parts, host = _parsed(url, pointer)
    if host in spared and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or not _may_be_public(host):
        raise UrlRefused(pointer)
    if not any_port and parts.port not in (None, HTTPS):
        raise UrlRefused(pointer, port=parts.port)


async def resolve(host: str, port: int, spared: Collection[str]) -> list[Address]:
    """What the name leads to now, as far as a request may go there. The request goes to one of these and not to the name, which
    might lead elsewhere the next time that it is asked."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(address[0]).partition("%")[0]) for *_, address in found]
    return [address for address in dict.fromkeys(addresses) if host in spared or public(address)]
