"""A report in sentences, as a bureau writes its year: only of what there was, and plainly where there was nothing.

A sentence is a row of words and figures; a figure stands in it with its unit and leads to its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.beds import BedKind
from models.care_centres import CentreLevel
from models.meal_points import Area
from models.service_items import ServiceCategory
from services.labels import CATEGORIES, LABELS, label
from services.reports import reading
from services.reports.periods import Figure, Report

_NUMERALS = (*"一二三四五六七八九十", *(f"十{digit}" for digit in "一二三四五六七八九"), "二十")
_CATEGORIES: dict[str, str] = {str(category): label for category, label in LABELS[ServiceCategory].items()}


@dataclass(frozen=True)
class Told:
    """A figure as the sentence says it."""

    figure: Figure
    text: str


Sentence = list[str | Told]


@dataclass(frozen=True)
class Chapter:
    heading: str
    paragraphs: list[Sentence]


def _told(figure: Figure) -> Told:
    return Told(figure, reading.said(figure.value, figure.unit))


def _joined(clauses: Sequence[Sentence], by: str = "，", end: str = "。") -> Sentence:
    found: Sentence = []
    for n, clause in enumerate(clauses):
        found += [by, *clause] if n else clause
    return [*found, end]


class _Reader:
    """The figures of one report that are not nought, by their keys."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.there = {figure.key: figure for figure in report.figures if figure.value}
        self.end = reading.day(report.period.to_on)

    def clause(self, key: str, before: str = "") -> list[Sentence]:
        """One clause, or none where the figure is nought."""
        return [[before, _told(self.there[key])]] if key in self.there else []

    def compared(self, *keys: str) -> list[Sentence]:
        """What changed since the year before, of figures that were worth a sentence then or now."""
        before = self.report.compared
        if before is None:
            return []
        figures = [
            figure for key in keys if (figure := self.report.by_key.get(key)) and (figure.value or figure.year_before)
        ]
        known = [figure for figure in figures if figure.year_before is not None]
        if not known:
            return [["上年同期没有记录，不作比较。"]] if figures else []
        return [["与上年同期相比，", *_joined([_changed(figure) for figure in known])]]

    def attested(self, key: str, which: str) -> list[Sentence]:
        """How much of a figure rests on an officer's list alone."""
        figure = self.there[key]
        if not figure.attested:
            return []
        part, share = (
            reading.exact(figure.attested, figure.unit),
            reading.percent(figure.attested * 1000 // figure.value),
        )
        return [[f"{which}中，{part}（占 {share}）仅以审核员证明的名单为凭据。"]]

    def named(self, prefix: str, suffix: str) -> list[str]:
        """The names that stand in keys such as `programme.{}.visits`, of figures that are not nought."""
        keys = (key for key in sorted(self.there, key=reading.place) if key.startswith(prefix) and key.endswith(suffix))
        return [name for key in keys if (name := key[len(prefix) : len(key) - len(suffix)])]


def _changed(figure: Figure) -> Sentence:
    """人次增加 200 人次（上年同期 2,000 人次，增长 10.0%）"""
    what = figure.zh.rpartition("：")[2]
    if not figure.change:
        return [f"{what}持平"]
    amount, before = (reading.exact(abs(value or 0), figure.unit) for value in (figure.change, figure.year_before))
    word = "增加" if figure.change > 0 else "减少"
    rate = figure.change_per_mille
    share = f"，{'增长' if rate > 0 else '下降'} {reading.percent(abs(rate))}" if rate else ""
    return [f"{what}{word} {amount}（上年同期 {before}{share}）"]


def _served(reader: _Reader, prefix: str) -> list[Sentence]:
    """What was served under a prefix: 2,197 人次、42,163 小时，上门 10,985 次，服务 220 人，补贴 84.326 万元（843,260.00 元）"""
    person_times = reader.clause(f"{prefix}.person_times")
    hours = reader.clause(f"{prefix}.minutes")
    first = [[*person_times[0], "、", *hours[0]]] if person_times and hours else person_times or hours
    return [
        *first,
        *reader.clause(f"{prefix}.visits", "上门 "),
        *reader.clause(f"{prefix}.residents", "服务 "),
        *reader.clause(f"{prefix}.subsidy_fen", "补贴 "),
    ]


def _home_care(reader: _Reader) -> Iterator[Sentence]:
    served = _served(reader, "home_care")
    kinds = reader.named("home_care.", ".visits")
    if not served:
        yield ["本期没有已核实的居家服务。"]
    else:
        only = f"均为{_CATEGORIES.get(kinds[0], kinds[0])}服务。" if len(kinds) == 1 else ""
        yield ["提供居家服务 ", *_joined(served), only]
        if len(kinds) > 1:
            each = [
                [f"{_CATEGORIES.get(kind, kind)} ", *_joined(_served(reader, f"home_care.{kind}"), "、", "")]
                for kind in kinds
            ]
            yield ["按服务类别：", *_joined(each, "；")]
        if attested := reader.there.get("home_care.attested"):
            share = reading.percent(attested.value * 1000 // reader.there["home_care.visits"].value)
            yield ["以上门次数计，", _told(attested), f"（占 {share}）仅以审核员证明的名单为凭据。"]
    yield from reader.compared("home_care.person_times", "home_care.minutes", "home_care.subsidy_fen")


def _programmes(reader: _Reader) -> Iterator[Sentence]:
    for code in reader.named("programme.", ".visits"):
        name = reader.there[f"programme.{code}.visits"].zh.rpartition("：")[0]
        yield [f"“{name}”项目提供服务 ", *_joined(_served(reader, f"programme.{code}"))]
        yield from reader.compared(f"programme.{code}.person_times", f"programme.{code}.subsidy_fen")


def _entitlements(reader: _Reader) -> Iterator[Sentence]:
    clauses = reader.clause("entitlements.added", "新增补贴资格 ") + reader.clause(
        "entitlements.ended", "终止补贴资格 "
    )
    yield _joined(clauses) if clauses else ["本期没有新增或终止的补贴资格。"]
    yield from reader.compared("entitlements.added", "entitlements.ended")


def _residents(reader: _Reader) -> Iterator[Sentence]:
    active = reader.clause("residents.active", f"截至{reader.end}，在册老年人 ")
    if not active:
        yield [f"截至{reader.end}，没有在册老年人。"]
    else:
        yield _joined([*active, *reader.clause("residents.aged_80_plus", "其中80周岁及以上 ")])
        kinds: list[Sentence] = [
            [f"{CATEGORIES.get(name, name)} ", _told(reader.there[f"residents.category.{name}"])]
            for name in reader.named("residents.category.", "")
        ]
        if kinds:
            yield ["按困难类别（一人可属多类）：", *_joined(kinds, "、")]
    yield from reader.compared("residents.active", "residents.aged_80_plus")


def _eaten(reader: _Reader, prefix: str) -> list[Sentence]:
    clauses = reader.clause(f"{prefix}.servings")
    return [*clauses, *reader.clause(f"{prefix}.residents", "服务 "), *reader.clause(f"{prefix}.subsidy_fen", "补贴 ")]


def _meals(reader: _Reader) -> Iterator[Sentence]:
    eaten, apart = _eaten(reader, "meals"), reader.clause("meals.anonymous", "另有不计补贴的散客 ")
    if eaten:
        yield ["提供助餐 ", *_joined([[*_joined(eaten, end="")], *apart], "；")]
        areas = [
            [f"{label(area)}助餐点 ", *_joined(told, "、", "")]
            for area in Area
            if (told := _eaten(reader, f"meals.{area}"))
        ]
        if areas:
            yield ["其中", *_joined(areas, "；")]
        yield from reader.attested("meals.servings", "以上份数")
    elif apart:
        yield _joined(apart)
    yield from reader.compared("meals.servings", "meals.residents", "meals.subsidy_fen")


def _meal_points(reader: _Reader) -> Iterator[Sentence]:
    areas = [reader.clause(f"meal_points.{area}.operating", f"{label(area)} ") for area in Area]
    kinds = [kind for found in areas for kind in found]
    operating = reader.clause("meal_points.operating", "运营中 ")
    if operating and kinds:
        operating = [[*operating[0], "（", *_joined(kinds, "、", "）")]]
    clauses = [
        *reader.clause("meal_points.planned", "累计规划 "),
        *reader.clause("meal_points.built", "建成 "),
        *operating,
    ]
    if clauses:
        yield [f"截至{reader.end}，老年助餐点", *_joined(clauses)]
    yield from reader.compared("meal_points.built", "meal_points.operating")


def _care_centres(reader: _Reader) -> Iterator[Sentence]:
    levels = [clause for level in CentreLevel for clause in reader.clause(f"care_centres.{level}", f"{label(level)} ")]
    if levels:
        yield [f"截至{reader.end}，有养老服务中心（站）：", *_joined(levels, "、")]
    yield from reader.compared(*(f"care_centres.{level}" for level in CentreLevel))


def _home_modifications(reader: _Reader) -> Iterator[Sentence]:
    keys = [f"home_modifications.{name}" for name in ("accepted", "residents", "subsidy_fen")]
    homes, residents, money = (reader.clause(*one) for one in zip(keys, ("", "受益老年人 ", "补贴 "), strict=True))
    if homes:
        yield ["验收适老化改造 ", *_joined([*homes, *residents, *money])]
        yield from reader.attested(keys[0], "以上户数")
    yield from reader.compared(*keys)


def _beds(reader: _Reader) -> Iterator[Sentence]:
    """Kinds of bed call themselves beds: 护理型床位 120 张."""
    kinds = [clause for kind in BedKind for clause in reader.clause(f"beds.{kind}", f"{label(kind)} ")]
    if total := reader.clause("beds.total", f"截至{reader.end}，有床位 "):
        yield _joined([*total, *reader.clause("beds.occupied", "已入住 ")])
        if kinds:
            yield ["其中", *_joined(kinds, "、")]
    added = [clause for kind in BedKind for clause in reader.clause(f"beds.{kind}.added", f"{label(kind)} ")]
    if added:
        yield ["期内新增", *_joined(added, "、")]
    yield from reader.compared("beds.total", "beds.occupied")


_SAID: dict[str, tuple[str, ...]] = {
    "facilities": ("有养老机构 ", "count"),
    "safety": ("召开安全会议 ", "meetings", "举办安全培训 ", "trainings", "组织应急演练 ", "drills"),
    "activities": ("举办活动 ", "count", "参加 ", "person_times"),
    "welfare_visits": ("探视走访 ", "count", "见到或问明情况的老年人 ", "residents"),
    "allowances": ("发放津贴 ", "payments", "领取的老年人 ", "residents", "最近一个月在册 ", "roll", "金额 ", "amount_fen"),
    "inspections": (
        *("安全检查 ", "count", "发出整改通知书 ", "notices", "发现隐患 ", "findings"),
        *("已整改 ", "rectified", "整改中 ", "in_progress"),
    ),
    "insurance": ("投保老年人 ", "persons", "责任险投保床位 ", "beds", "保费 ", "premium_fen"),
    "recoveries": ("收回追缴款 ", "amount_fen"),
}  # fmt: skip
"""Families of one sentence: before each figure what leads to it."""


def _simply(reader: _Reader, family: str) -> Iterator[Sentence]:
    words = _SAID[family]
    keys = [f"{family}.{name}" for name in words[1::2]]
    clauses = [clause for key, before in zip(keys, words[::2], strict=True) for clause in reader.clause(key, before)]
    if clauses:
        when = f"截至{reader.end}，" if family == "facilities" else ""
        yield [when, *_joined(clauses)]
    yield from reader.compared(*keys)


def _others(reader: _Reader, family: str) -> Iterator[Sentence]:
    """A family without sentences of its own: its figures one after the other."""
    keys = sorted((key for key in reader.there if reading.family(key) == family), key=reading.place)
    if keys:
        yield _joined([[f"{reader.there[key].zh} ", _told(reader.there[key])] for key in keys], "；")


_CHAPTERS = {
    "home_care": _home_care,
    "programme": _programmes,
    "entitlements": _entitlements,
    "residents": _residents,
    "meals": _meals,
    "meal_points": _meal_points,
    "care_centres": _care_centres,
    "home_modifications": _home_modifications,
    "beds": _beds,
}


def chapters(report: Report) -> list[Chapter]:
    """In the contract's order. A family of which nothing can be said is left out."""
    reader = _Reader(report)
    families = dict.fromkeys(
        reading.family(figure.key) for figure in sorted(report.figures, key=lambda f: reading.place(f.key))
    )
    found: list[Chapter] = []
    for family in families:
        other = _simply if family in _SAID else _others
        paragraphs = list(_CHAPTERS[family](reader) if family in _CHAPTERS else other(reader, family))
        if paragraphs:
            heading = reading.FAMILIES.get(family, (family,))[0]
            found.append(Chapter(f"{_NUMERALS[len(found)]}、{heading}", paragraphs))
    return found
