"""Synthetic people of the demonstration: drawn from a seed, with numbers of a region that was never assigned.

The figures that they add up to are those of the district's published annual report; the people are nobody."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from models.residents import Sex
from services import numbers

DISTRICT, DISTRICT_NAME, REGION = "371002", "环翠区", "371099"
TOWNSHIPS = {"371002001": "环翠楼街道", "371002002": "鲸园街道", "371002003": "竹岛街道", "371002100": "张村镇"}
COMMUNITIES = {
    f"{code}{n:03}": f"{name.removesuffix('街道').removesuffix('镇')}第{n}社区"
    for code, name in TOWNSHIPS.items()
    for n in (1, 2, 3)
}

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN_WOMEN = ("桂芳", "秀英", "淑珍", "玉兰", "凤霞", "桂兰", "秀兰", "玉珍", "淑兰", "桂英", "春梅", "月娥")
GIVEN_MEN = ("建国", "德胜", "志强", "永福", "长贵", "守义", "庆祥", "国栋", "文明", "福山", "世昌", "玉山")


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    birth_on: date
    sex: Sex
    community: str
    lat: float
    lng: float


def people(seed: str, count: int, *, born_from: int, born_to: int) -> list[Person]:
    """`count` people born in those years, always the same for a seed."""
    lots = random.Random(seed)  # noqa: S311  (a demonstration wants the same draw each time)
    days = (date(born_to, 12, 31) - date(born_from, 1, 1)).days
    found: dict[str, Person] = {}
    while len(found) < count:
        sex = lots.choice((Sex.FEMALE, Sex.MALE))
        birth_on = date(born_from, 1, 1) + timedelta(days=lots.randrange(days))
        id_number = numbers.synthetic_identity_number(REGION, birth_on, lots.randrange(500), sex)
        given = lots.choice(GIVEN_WOMEN if sex is Sex.FEMALE else GIVEN_MEN)
        found[id_number] = Person(
            name=lots.choice(SURNAMES) + given,
            id_number=id_number,
            birth_on=birth_on,
            sex=sex,
            community=lots.choice(list(COMMUNITIES)),
            lat=round(37.40 + lots.random() / 5, 6),
            lng=round(122.00 + lots.random() / 5, 6),
        )
    return list(found.values())


DISPERSED = people("dispersed destitute", 220, born_from=1935, born_to=1958)
BEDRIDDEN = people("bedridden", 16, born_from=1930, born_to=1955)
LOW_INCOME = people("low income", 62, born_from=1938, born_to=1960)
FRAIL = people("disabled and demented", 20, born_from=1930, born_to=1958)
HARDSHIP = people("in hardship", 100, born_from=1932, born_to=1959)
OTHERS = people("registered", 500, born_from=1920, born_to=1964)
CARERS_1 = people("caregivers of the first", 40, born_from=1970, born_to=1995)
CARERS_2 = people("caregivers of the second", 17, born_from=1970, born_to=1995)
CARERS_3 = people("caregivers of the third", 5, born_from=1970, born_to=1995)
CARERS_5 = people("caregivers of the fifth", 5, born_from=1970, born_to=1995)
