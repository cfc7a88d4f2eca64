"""The code that stands on a paper: nobody can guess it, and it says in which district to look."""

import re
import secrets

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I and O, which people mix up on paper. Sixteen of them are 80 bits."""
_FORM = re.compile(r"([0-9]{6})(?:-[A-HJ-NP-Z2-9]{4}){4}", re.ASCII)


def drawn(district: str) -> str:
    """With the district in front, so that the public can be answered from behind the district's wall."""
    return "-".join([district, *("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))])


def district_of(code: str) -> str | None:
    """None for what is no code."""
    found = _FORM.fullmatch(code)
    return found[1] if found else None
