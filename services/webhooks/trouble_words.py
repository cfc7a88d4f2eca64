"""Why a delivery did not get through, in words, and what whoever keeps the receiver can do."""

from collections.abc import Mapping

from models.webhooks import DeliveryTrouble as T

_WHY: Mapping[str, tuple[str, str]] = {
    T.TIMED_OUT: (
        "接收方 10 秒内没有答复；请先答 2xx 收下，再另行处理。",
        "No answer within ten seconds: answer 2xx at once, and work on it afterwards.",
    ),
    T.NOT_REACHED: (
        "连接不上接收方，或连接中断；请查看其服务和网络。",
        "The receiver could not be reached, or broke off: look at its service and network.",
    ),
    T.NOT_TRUSTED: (
        "接收方的证书不受信任；请换用公认机构签发、未过期且名称相符的证书（含中间证书）。",
        "The receiver's certificate is not trusted: use a valid one of a public authority for that name, with those between.",
    ),
    T.ADDRESS_REFUSED: (
        "地址不是公网地址，不予发送；请改用公网的 https 地址，端口 443。",
        "The address is not a public one, so nothing is sent there: use a public https address, port 443.",
    ),
    T.NAME_UNKNOWN: ("域名查不到；请核对地址和域名解析。", "The name is not known: look at the address and its DNS."),
}
_ANSWERS: Mapping[int, tuple[str, str]] = {
    401: ("请核对验签用的密钥，并放行本系统的请求", "check the secret by which it verifies, and let our requests in"),
    403: ("请核对验签用的密钥，并放行本系统的请求", "check the secret by which it verifies, and let our requests in"),
    404: ("接收方没有这个路径，请核对地址", "the receiver has no such path, so check the address"),
    405: ("接收方此路径不收 POST", "the receiver takes no POST there"),
    410: (
        "接收方说明不再接收，推送已暂停；改好后请恢复",
        "the receiver wants no more, so the webhook is paused until you resume it",
    ),
    413: ("接收方嫌内容过大", "the receiver found it too large"),
    429: ("接收方请求稍后再送，已照办", "the receiver asked us to wait, which is heeded"),
}


def said(trouble: str | None, status: int | None) -> dict[str, str | None]:
    """`trouble_zh` and `trouble_en`; `status`: what was answered, if anything was."""
    if trouble is None:
        return {"trouble_zh": None, "trouble_en": None}
    zh, en = _WHY[trouble] if trouble != T.ANSWERED else _answered(status or 0)
    return {"trouble_zh": zh, "trouble_en": en}


def _answered(status: int) -> tuple[str, str]:
    usual = ("请查看接收方的日志", "look at the receiver's log")
    if 300 <= status < 400:
        usual = ("不跟随重定向，请登记最终地址", "redirects are not followed, so register the final address")
    zh, en = _ANSWERS.get(status, usual)
    return (
        f"接收方答复 {status}，只有 2xx 算收到：{zh}。",
        f"The receiver answered {status}, and only 2xx is received: {en}.",
    )
