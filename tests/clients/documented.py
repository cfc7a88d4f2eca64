"""The code that the README, the guide and the clients' own pages show, as it stands there."""

import re

from tests.house import ROOT

PAGES = ("README.md", "docs/guide.md", "clients/python/README.md", "clients/typescript/README.md")
URL, NAME = "http://127.0.0.1:8000", "huancui-admin"


def blocks(language: str) -> dict[str, str]:
    """By page and number. `password` is whatever the reader has."""
    return {
        f"{page} {number}": code
        for page in PAGES
        for number, code in enumerate(
            re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL), 1
        )
    }


def here(code: str, url: str, name: str) -> str:
    """The same against another server, for somebody else."""
    return code.replace(URL, url).replace(f'"{NAME}"', f'"{name}"')
