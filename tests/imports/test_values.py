"""Values as people write them, in every kind that there is: labels of choices, days, digits, spaces, numbers of thousands."""

import pytest

from models.imports import ImportKind
from services.imports import KINDS, columns
from services.imports.columns import Choice, OneOf, Several
from services.imports.header import Header, find

WIDE = str.maketrans({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
ALL = [(kind, column) for kind in ImportKind for column in KINDS[kind].columns]
EXAMPLES = {kind: KINDS[kind].example for kind in ImportKind}
DAYS = (
    "2024-1-5",
    "2024/1/5",
    "2024.01.05",
    "20240105",
    "2024年1月5日",
    " 2024年01月05号 ",
    "2024-01-05 00:00:00",
    "２０２４－１－５",
)
INSTANTS = (
    *(
        "2024-01-05 08:30",
        "2024/1/5 8:30:00",
        "2024年1月5日 8时30分",
        "２０２４-01-05 ０８：３０",
        "2024-01-05T08:30:00+08:00",
    ),
    "2024-01-05T00:30:00Z",
)
MONTHS = ("2024-01", "2024-1", "2024/1", "202401", "2024年1月", "2024年01月份", "２０２４－０１", "2024-01-01 00:00:00")


def cell_of(kind, column):
    return EXAMPLES[kind].get(column.name, "").replace("{district}", "371002")


def named(items):
    return [f"{kind}.{column.name}" for kind, column in items]


@pytest.mark.parametrize("kind", ImportKind)
def test_each_kind_shows_a_row_that_says_all_it_must_and_more(kind):
    """An example of a kind without one would leave its template empty, and what follows here would prove nothing."""
    wanted = {column.name for column in KINDS[kind].columns if column.required}
    assert wanted <= set(EXAMPLES[kind]) <= {column.name for column in KINDS[kind].columns}


SAID = [(kind, column) for kind, column in ALL if cell_of(kind, column)]


@pytest.mark.parametrize(("kind", "column"), SAID, ids=named(SAID))
def test_spaces_around_and_full_width_characters_change_nothing_but_the_text_itself(kind, column):
    cell = cell_of(kind, column)
    read = column.read(cell)

    assert column.read(f" \u3000{cell}\t ") == read
    if not isinstance(read, str) or read.isascii():
        wide = column.read(cell.translate(WIDE))
        assert wide == read or wide == cell.translate(WIDE)  # text for people stays as they wrote it


CHOICES = [
    (f"{kind}.{column.name}", column.read, code, label)
    for kind, column in ALL
    if isinstance(column.read, Choice)
    for code, label in column.read.labels.items()
]


@pytest.mark.parametrize(("where", "read", "code", "label"), CHOICES, ids=[f"{c[0]}.{c[2]}" for c in CHOICES])
def test_every_choice_is_written_as_its_code_or_any_of_its_labels(where, read, code, label):
    names = [code, code.upper(), label.partition("/")[0], *label.split("/"), f" {label.partition('/')[0]}\u3000"]

    assert {read(name) for name in names} == {read(code)}


def _readers(*wanted):
    return [(kind, column) for kind, column in ALL if column.read in wanted]


TIMES = [
    *((columns.day, written, "2024-01-05") for written in DAYS),
    *((columns.instant, written, "2024-01-05T00:30:00+00:00") for written in INSTANTS),
]


@pytest.mark.parametrize(("read", "written", "meant"), TIMES)
def test_days_and_instants_are_read_as_people_write_them(read, written, meant):
    assert read(written).isoformat() == meant


@pytest.mark.parametrize("written", MONTHS)
def test_months_are_read_as_people_write_them(written):
    assert columns.month(written) == "2024-01"


def test_every_column_of_time_is_read_by_one_of_these():
    """So that what is shown above holds in every kind."""
    times = {
        (kind, column.name) for kind, column in ALL if column.name.endswith(("_on", "_at", "_from", "_to", "_month"))
    }
    read = {(kind, column.name) for kind, column in _readers(columns.day, columns.instant, columns.month)}

    assert times - read == {(ImportKind.RESIDENTS, "birth_on")}
    assert read <= times


@pytest.mark.parametrize("kind", ImportKind)
def test_a_header_is_found_in_either_language_below_titles_and_with_marks(kind):
    wanted = KINDS[kind].columns
    chinese = [f" {column.zh}{'*' if column.required else ''} " for column in wanted]
    english = [column.name for column in reversed(wanted)]

    for heading in (chinese, english, [*chinese, "序号"], [name.translate(WIDE) for name in english]):
        found = find([(1, ["环翠区2024年统计表", ""]), (4, heading)], wanted)
        assert isinstance(found, Header)
        assert found.row == 4
        assert {column.name for _, column in found.places} == {column.name for column in wanted}


def test_lists_are_parted_by_the_marks_that_people_use():
    listed = next(column for kind, column in ALL if isinstance(column.read, Several) and column.name == "categories")

    assert {
        tuple(listed.read(said)) for said in ("低保;独居", "低保；独居", "独居、低保", " dibao ;living_alone; ")
    } == {("dibao", "living_alone")}


def test_whole_numbers_are_read_with_thousands_and_refused_with_a_unit():
    fen = next(column for kind, column in ALL if column.name == "amount_fen")
    steps = next(column for kind, column in ALL if isinstance(column.read, OneOf))

    assert {fen.read(said) for said in ("84326000", "84,326,000", "８４３２６０００", " 84326000 ")} == {84326000}
    assert steps.read("３０") == 30
