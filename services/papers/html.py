"""What a telephone shows that has scanned the code of a paper: one small page of text, without a script and with nothing from outside.

Every text is escaped here, whoever wrote it. `Pair` is the same in Chinese and in English."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from services import calendars

Pair = tuple[str, str]
Facts = Sequence[tuple[Pair, str]]
GOOD, BAD, PLAIN = "good", "bad", "plain"

_STYLE = """
body{margin:0;padding:16px;max-width:640px;margin-inline:auto;background:#fff;color:#1a1a1a;
 font:17px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
h1{font-size:20px;margin:12px 0}h2{font-size:17px;margin:0 0 4px}
small,dt{color:#595959;font-size:14px}
.verdict{display:block;padding:12px;border-radius:8px;font-size:24px;font-weight:700;text-align:center;border:2px solid}
.good{color:#0b6b2f}.bad{color:#b3261e}.plain{color:#1a1a1a}
section{border-top:1px solid #d0d0d0;padding:12px 0}
dl{margin:0}dd{margin:0 0 8px}
"""


def issued(district: str, at: datetime, code: str, sha256: str) -> Facts:
    """What every paper tells of itself."""
    return (
        (("出具单位", "Issued by"), f"{district}民政局"),
        (("出具日期", "Issued on"), str(calendars.day_of(at))),
        (("验证码", "Code"), code),
        (("内容的 SHA-256", "Hash of its content"), sha256),
    )


class Part(NamedTuple):
    """Of what a paper names: its heading, how it stands, and what there is to say of it."""

    heading: str
    stands: Pair
    tone: str
    facts: Facts


class Page(NamedTuple):
    """`verdict` stands on top, in the colour of its `tone`; `compare`: what is to be held beside the paper."""

    title: Pair
    verdict: Pair
    tone: str
    says: Pair
    facts: Facts
    compare: Pair
    parts: Sequence[Part] = ()


def _both(pair: Pair) -> str:
    zh, en = pair
    return f'{escape(zh)} <small lang="en">{escape(en)}</small>'


def _facts(facts: Facts) -> str:
    return "<dl>" + "".join(f"<dt>{_both(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts) + "</dl>"


def _part(part: Part) -> str:
    stands = f'<p class="{part.tone}">{_both(part.stands)}</p>'
    return f"<section><h2>{escape(part.heading)}</h2>{stands}{_facts(part.facts)}</section>"


def write(page: Page) -> str:
    says = f'<p>{escape(page.says[0])}</p><p lang="en"><small>{escape(page.says[1])}</small></p>'
    compare = f"<section><p>{_both(page.compare)}</p></section>"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(page.title[0])}</title><style>{_STYLE}</style></head><body>"
        f'<p class="verdict {page.tone}">{_both(page.verdict)}</p><h1>{_both(page.title)}</h1>{says}'
        f"{_facts(page.facts)}{''.join(map(_part, page.parts))}{compare}</body></html>"
    )


def unknown(zh: str, en: str) -> str:
    """Of a code that is no paper's."""
    return write(
        Page(
            title=("验证码查询", "Check of a code"),
            verdict=("查无此件", "Not found"),
            tone=BAD,
            says=(zh, en),
            facts=(),
            compare=(
                "验证码在纸面二维码旁：六位区划代码之后，不含数字 0、1 和字母 I、O。",
                "The code stands by the QR code: after the six digits of the district it has no 0, 1, I or O.",
            ),
        )
    )
