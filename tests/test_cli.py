"""The command `yiyang` as an administrator meets it: commands that begin, say what is wrong, and end."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from api.cli.figures import lines
from models.reports import FigureUnit
from services import embedded
from services.database import make_login
from services.reports import Figure
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.programs import act, dropped, yiyang

KEYS = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS}
PASSWORD = "一匹好马 and a battery"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data folder of the embedded server, migrated once."""
    with tempfile.TemporaryDirectory(prefix="yiyang-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = yiyang("migrate", data_dir=f"{folder}/data")
        assert made.returncode == 0, made.stderr
        yield Path(folder) / "data"


@pytest.fixture
def fresh(server: embedded.Server, template: str) -> str:
    """A migrated database that nobody works in, on the server of the tests."""
    dropped(server, "fresh")
    server.create_database("fresh", template=template)
    make_login(server)
    return "fresh"


def create_admin(home: Path, username: str, district: str = "371002", password: str = PASSWORD):
    words = ("create-admin", "--district", district, "--username", username, "--password-stdin")
    return act(*words, told=f"{password}\n", data_dir=home)


def test_a_migration_that_has_been_done_changes_nothing(home: Path):
    again = act("migrate", data_dir=home)

    assert again.returncode == 0
    assert "is at the newest migration" in again.stderr
    assert "Migrating" not in again.stderr


def test_an_administrator_is_made_once(home: Path):
    first, second = create_admin(home, "director"), create_admin(home, "director")

    assert (first.returncode, second.returncode) == (0, 1)
    assert "District 371002 is founded" in first.stderr
    assert second.stderr == "用户名 director 已被使用，请换一个。\nThe user name director is taken; choose another.\n"


def test_a_refused_administrator_leaves_no_district(home: Path):
    create_admin(home, "taken")
    refused = create_admin(home, "taken", district="371003")
    checked = act("audit", "verify", "--district", "371003", data_dir=home)

    assert (refused.returncode, checked.returncode) == (1, 1)
    assert "There is no district 371003" in checked.stderr


def test_a_regions_viewer_is_made_and_ended_by_the_operator(home: Path):
    create_admin(home, "prefixed", district="371003")
    words = ("create-region-viewer", "--username", "looks", "--password-stdin", "--prefix")

    made = act(*words, "3710", told=PASSWORD, data_dir=home)
    nowhere = act(*words, "99", told=PASSWORD, data_dir=home)
    wrong = [act(*words, prefix, told=PASSWORD, data_dir=home).stderr for prefix in ("371", "3710021", "37x0")]
    chains = act("audit", "verify", data_dir=home)
    ended, again = [act("end-region-viewer", "--prefix", "3710", "--username", "looks", data_dir=home) for _ in (1, 2)]

    assert made.returncode == 0, made.stderr
    assert "sees the figures of" in made.stderr
    assert "371003" in made.stderr
    assert (nowhere.returncode, "There is no district 990000" in nowhere.stderr) == (1, True)
    assert ["前缀应为" in said and "Traceback" not in said for said in wrong] == [True] * 3
    assert "371000: 完好 intact" in chains.stdout
    assert "370000" not in chains.stdout
    assert (ended.returncode, again.returncode) == (0, 1)
    assert "371000 has no region's viewer named looks" in again.stderr


@pytest.mark.parametrize(
    ("words", "password", "said"),
    [
        (("--district", "371002", "--username", "short"), "nine char", "at least 10"),
        (("--district", "37100", "--username", "nowhere"), PASSWORD, "six digits"),
        (("--district", "371002", "--username", "a b"), PASSWORD, "username"),
    ],
)
def test_a_mistake_at_the_command_line_is_said_without_a_traceback(words, password, said, tmp_path):
    done = act("create-admin", *words, "--password-stdin", told=password, data_dir=tmp_path / "never")

    assert done.returncode != 0
    assert said in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert password not in done.stderr
    assert not (tmp_path / "never").exists()


def test_the_program_itself_ends_with_words_and_not_with_a_traceback(tmp_path):
    refused = yiyang("serve", port="abc", data_dir=tmp_path / "never")

    assert refused.returncode == 1
    assert refused.stderr == "YIYANG_PORT: 应为整数 · Should be a whole number\n"


def test_the_audit_and_the_books_are_checked_without_any_key(server: embedded.Server, fresh: str):
    """Also of a restored backup, whose keys lie elsewhere."""
    words = ("create-admin", "--district", "371002", "--username", "keyless", "--password-stdin")
    owner, weak = server.url(fresh), server.url(fresh, user="yiyang")
    made = act(*words, told=PASSWORD, database_url=weak, owner_url=owner)
    audit = act("audit", "verify", database_url=weak)
    books = act("ledger", "check", "--district", "371002", database_url=weak)

    assert made.returncode == 0, made.stderr
    assert audit.returncode == 0, audit.stderr
    assert audit.stdout.startswith("371002: 完好 intact; 记录 events 2, 已封 sealed 0, 未封 unsealed 2\n")
    assert books.stdout.startswith("371002: 平衡 balanced")


@pytest.mark.parametrize(
    "head",
    ["999:00", "121", "a:b", ":", "9" * 5000 + ":" + "0" * 64, "-1:" + "0" * 64, "1:" + "g" * 64, "²:" + "0" * 64],
)
def test_a_head_that_is_none_is_refused_in_both_languages_before_anything_is_opened(head, tmp_path):
    """Seen to fail, with a pattern and nothing else, when the shape's own message was shown."""
    refused = act("audit", "verify", "--district", "371002", "--head", head, data_dir=tmp_path / "never")

    said = " ".join(refused.stderr.replace("│", " ").split())
    assert refused.returncode != 0
    assert "链头应照抄 audit verify 打印的 序号:哈希" in said
    assert "A head is SEQ:HASH as `audit verify` printed it" in said
    assert not (tmp_path / "never").exists()


def test_a_changed_audit_ends_with_code_1_and_its_place(server: embedded.Server, fresh: str):
    words = ("create-admin", "--district", "371002", "--username", "watched", "--password-stdin")
    weak = server.url(fresh, user="yiyang")
    act(*words, told=PASSWORD, database_url=weak, owner_url=server.url(fresh))
    link = "insert into audit_links (district_code, id, seq, event_id, hash) values ('371002', gen_random_uuid(), {}, {}, '')"
    server.query(link.format(1, "gen_random_uuid()"), database=fresh)

    checked = act("audit", "verify", database_url=weak)

    assert checked.returncode == 1
    assert "BROKEN" in checked.stdout
    assert "event_missing, seq 1" in checked.stdout


def test_only_the_owner_founds_a_district(server: embedded.Server, fresh: str):
    words = ("create-admin", "--district", "371002", "--username", "weak", "--password-stdin")
    refused = act(*words, told=PASSWORD, database_url=server.url(fresh, user="yiyang"))

    assert refused.returncode == 1
    assert "Only the database's owner founds a district" in refused.stderr
    assert server.query("select count(*) from districts", database=fresh) == "0"


def test_a_day_that_is_none_is_told_in_both_languages(tmp_path):
    """Seen to fail with a raw "Value error" and the pattern of strptime."""
    refused = act("report", "--from", "x", "--to", "2024-02-30", data_dir=tmp_path / "never")

    said = " ".join(refused.stderr.replace("│", " ").split())
    assert refused.returncode != 0
    assert "日期应写作 YYYY-MM-DD" in said
    assert "Write a day as YYYY-MM-DD" in said
    assert "Value error" not in said


def test_a_report_says_the_same_in_a_table_and_as_json(server: embedded.Server, fresh: str):
    server.query("insert into districts (code, name) values ('371002', '环翠区')", database=fresh)
    words = ("report", "--from", "2024-01-01", "--to", "2024-10-31")
    settings = {"database_url": server.url(fresh, user="yiyang")}
    table, figures = act(*words, **settings), act(*words, "--json", **settings)
    reversed_days = act("report", "--from", "2024-11-01", "--to", "2024-10-31", **settings)

    assert json.loads(figures.stdout)["home_care.minutes"] == {"value": 0, "unit": "minutes"}
    assert all(f" {key} " in table.stdout for key in json.loads(figures.stdout))
    assert table.stdout.index(" home_care.residents ") < table.stdout.index(" home_care.meal.visits ")
    assert table.stdout.index(" home_care.companionship.visits ") < table.stdout.index(" residents.active ")
    assert reversed_days.returncode == 1
    assert "lies before the first" in reversed_days.stderr


def test_a_report_is_written_as_a_file_and_compared_with_the_year_before(server: embedded.Server, fresh: str, tmp_path):
    """Seen to fail with a file for whichever district came last."""
    server.query("insert into districts (code, name) values ('371002', '环翠区'), ('371003', '文登区')", database=fresh)
    days, settings = ("--from", "2024-01-01", "--to", "2024-10-31"), {"database_url": server.url(fresh, user="yiyang")}
    one, book, page = ("--district", "371002"), tmp_path / "r.xlsx", tmp_path / "r.docx"

    written = [
        act("report", *days, *one, "--format", "xlsx", "-o", str(book), **settings),
        act("report", *days, *one, "--compare", "--format", "docx", "-o", str(page), **settings),
    ]
    compared = act("report", *days, *one, "--compare", "--json", **settings)
    printed = act("report", *days, *one, "--compare", **settings)
    of_all = act("report", *days, "--format", "xlsx", "-o", str(tmp_path / "all.xlsx"), **settings)
    nowhere = act("report", *days, "--format", "docx", **settings)

    assert [done.returncode for done in written] == [0, 0], written[0].stderr
    assert CalamineWorkbook.from_path(book).sheet_names == ["指标", "分街道", "与上年同期比较", "指标说明"]
    assert "上年同期指2023年1月1日至2023年10月31日。" in [line.text for line in docx.Document(str(page)).paragraphs]
    told = {"value": 0, "unit": "minutes", "year_before": None, "change": None, "change_per_mille": None}
    assert json.loads(compared.stdout)["home_care.minutes"] == told
    assert "上年同期无记录" in printed.stdout
    assert (of_all.returncode, nowhere.returncode) == (2, 2)
    assert "371002, 371003" in of_all.stderr
    assert not (tmp_path / "all.xlsx").exists()


def test_a_report_is_printed_family_by_family_with_yuan_hours_and_person_times():
    """Seen to fail while figures stood in the order of the code, as fen and minutes."""
    told = [
        Figure("residents.active", FigureUnit.RESIDENTS, "在册老年人", "Residents on the register", 798, None),
        Figure("programme.TK.subsidy_fen", FigureUnit.FEN, "特困：补贴金额", "TK: subsidy", 84_326_000, 84_318_000),
        Figure("programme.TK.person_times", FigureUnit.PERSON_TIMES, "特困：人次", "TK: person-times", 2197, 0),
        Figure("home_care.cleaning.visits", FigureUnit.VISITS, "居家服务（助洁）：上门次数", "Cleaning: visits", 0, 0),
        Figure(
            "home_care.minutes", FigureUnit.MINUTES, "居家服务：服务时长", "Home care: time delivered", 2_529_810, 0
        ),
        Figure("home_care.visits", FigureUnit.VISITS, "居家服务：上门次数", "Home care: visits", 10_985, 0),
    ]

    printed = list(lines(told))

    assert [words[0] for line in printed if (words := line.split())] == [
        *("居家服务", "home_care.visits", "home_care.minutes", "居家服务（助洁）", "home_care.cleaning.visits"),
        *("补贴项目", "特困", "programme.TK.person_times", "programme.TK.subsidy_fen", "老年人", "residents.active"),
    ]
    by_key = {line.split()[0]: " ".join(line.split()[1:]) for line in printed if line.startswith("    ")}
    assert by_key["programme.TK.subsidy_fen"].startswith("843,260.00 元 补贴金额 · subsidy")
    assert by_key["programme.TK.subsidy_fen"].endswith("（审核员证明 attested 843,180.00 元）")
    assert by_key["programme.TK.person_times"] == "2,197 人次 人次 · person-times"
    assert by_key["home_care.minutes"].startswith("42,163 小时 30 分 服务时长")
    before = Figure(
        *("home_care.visits", FigureUnit.VISITS, "居家服务：上门次数", "Home care: visits", 150, 0), year_before=120
    )
    assert list(lines([before], compared=True))[-1].endswith("（上年同期 a year before 120 次, 25.0%）")
    ends = {
        re.search(r" [\d,.]+(?= (?:人次|次|人|元|小时))", line).end() for line in printed if line.startswith("    ")
    }
    assert len(ends) == 1


def test_a_server_with_a_database_of_its_own_does_not_invent_its_keys(server: embedded.Server, fresh: str):
    """Seen to fail where `key_text` makes keys whatever the database is."""
    refused = act("serve", port=0, database_url=server.url(fresh, user="yiyang"), token_keys=TOKEN_KEYS)

    assert refused.returncode == 1
    assert "YIYANG_MASTER_KEYS" in refused.stderr
    assert "YIYANG_TOKEN_KEYS" not in refused.stderr


@pytest.mark.parametrize("word", ["serve", "worker"])
def test_nothing_works_under_a_login_that_passes_the_walls(server: embedded.Server, fresh: str, word: str):
    """Seen to fail without the examination: both go on as the superuser."""
    refused = act(word, port=0, database_url=server.url(fresh), **KEYS)

    assert refused.returncode == 1
    assert "是超级用户" in refused.stderr
    assert "is a superuser" in refused.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"port": "abc"}, "YIYANG_PORT"),
        ({"log_level": "loud"}, "YIYANG_LOG_LEVEL"),
        ({"database_url": "postgres://nobody@127.0.0.1:1/nothing"} | KEYS, "cannot be reached"),
        ({"database_url": "what"} | KEYS, "cannot be reached"),
        ({"database_url": "postgres://x@127.0.0.1:1/x"} | KEYS | {"token_keys": "k1:short"}, "YIYANG_TOKEN_KEYS cannot be used"),
        ({"database_url": "postgres://x@127.0.0.1:1/x"} | KEYS | {"master_keys": "k1:short"}, "YIYANG_MASTER_KEYS cannot be used"),
        ({"host": "nowhere.invalid"}, "cannot be listened on"),
    ],
    ids=["port", "level", "no-server", "no-url", "token-keys", "master-keys", "host"],
)  # fmt: skip
def test_a_setting_that_does_not_fit_is_named(settings, said, tmp_path):
    refused = act("serve", **{"port": 0} | settings, data_dir=tmp_path / "never")

    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "short" not in refused.stderr
