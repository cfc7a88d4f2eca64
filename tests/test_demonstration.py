"""What `yiyang serve` tells of its demonstration."""

import io
from contextlib import redirect_stderr
from pathlib import Path

from api.demo.founding import MANAGERS, STAFF
from api.demo.welcome import welcome


def test_every_account_is_told_by_its_full_name_with_the_password_and_its_file_last():
    """Seen to fail while the English line said -approver, -clerk, -auditor and no line said where the password is kept."""
    said = io.StringIO()
    with redirect_stderr(said):
        welcome("http://127.0.0.1:8000", "made-up-password", Path("/srv/data/demonstration-password.txt"))

    lines = said.getvalue().splitlines()
    words = said.getvalue().split()
    assert [name for name in ("huancui-admin", *STAFF, *MANAGERS) if name not in words] == []
    assert [line for line in lines if " -" in line] == []
    assert lines[-2:] == [
        "密码:made-up-password(也保存在 /srv/data/demonstration-password.txt)",
        "  Password: made-up-password (it is also in /srv/data/demonstration-password.txt)",
    ]
