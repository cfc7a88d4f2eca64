"""The API's description that is committed is the one that the code gives: `make openapi` writes it."""

import json

from tests.house import ROOT
from tests.programs import yiyang

COMMITTED = ROOT / "openapi" / "openapi.json"


def test_the_committed_description_is_that_of_the_code(tmp_path):
    """Without a database, without keys, whatever the settings. Seen to fail with a field more in a wire shape."""
    printed = yiyang("openapi", data_dir=tmp_path / "never", log_level="error")

    assert printed.returncode == 0, printed.stderr
    assert printed.stdout == COMMITTED.read_text(), "run `make openapi`"
    assert not (tmp_path / "never").exists()


def test_the_description_is_written_in_one_order():
    described = json.loads(COMMITTED.read_text())

    assert json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True) + "\n" == COMMITTED.read_text()
    assert described["info"]["title"] == "颐养 Yiyang"
    assert {"/healthz", "/readyz", "/v1/auth/token"} <= set(described["paths"])
