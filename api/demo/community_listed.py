"""What else a community does for its old people, January to October 2024, as the bureau's files have it, and what it comes to.

"152 households' homes modified" and one bank card in the custody of a village committee are of the districts' published
reports (domain.md); the other numbers are chosen."""

from datetime import date, timedelta

from api.demo.people import BEDRIDDEN, COMMUNITIES, DISPERSED, DISTRICT, HARDSHIP, OTHERS, TOWNSHIPS

HOMES, COST_FEN, SUBSIDY_FEN = 152, 350_000, 300_000
UNFINISHED = 5
CUSTODIAN = "张村村民委员会"
LEVEL = 2
"""Moderate: what these answers come to by GB/T 42195-2022, 46 to 65 of 90 points."""
ANSWERS = {
    **dict.fromkeys(("eating", "grooming", "upper_dressing", "bladder", "bowel"), 3),
    **dict.fromkeys(("bathing", "lower_dressing", "toileting"), 2),
    "bed_mobility": 3,
    "bed_chair_transfer": 2,
    "level_walking": 2,
    "stairs": 1,
    **dict.fromkeys(("time_orientation", "place_orientation", "person_orientation", "memory"), 3),
    **dict.fromkeys(("comprehension", "expression"), 3),
    "aggressive_behaviour": 1,
    "depressive_symptoms": 1,
    "consciousness": 2,
    "vision": 1,
    "hearing": 1,
    "daily_affairs": 2,
    "transport": 2,
    "social_interaction": 2,
}

_START = date(2024, 2, 1)
IN_PERSON = OTHERS[160]
"""Whose home is modified by acts, and who is assessed."""
PLANNED = HARDSHIP[0]
SOUGHT = OTHERS[200]


def homes() -> list[list[object]]:
    """Modified and accepted, five a week or so; and some that are still being worked on, which count nowhere."""
    done = [
        [f"GZ2024-{n:03}", whose.id_number, "accepted", str(_START + timedelta(days=n)), COST_FEN, SUBSIDY_FEN]
        for n, whose in enumerate(OTHERS[:HOMES], 1)
    ]
    rest = OTHERS[HOMES : HOMES + UNFINISHED]
    return done + [
        [f"GZ2024-{n:03}", whose.id_number, "in_progress", "", "", ""] for n, whose in enumerate(rest, HOMES + 1)
    ]


def centres() -> list[list[object]]:
    """One of the district, in three of its four townships, in every other community."""
    services = "meal;bathing;cleaning"
    townships, communities = list(TOWNSHIPS.items())[:3], list(COMMUNITIES.items())[::2]
    rows: list[list[object]] = [["ZX000", "环翠区养老服务中心", "district", DISTRICT, services, "2021-05-01"]]
    rows += [
        [f"ZX{n}00", f"{name}养老服务中心", "township", code, services, "2022-03-01"]
        for n, (code, name) in enumerate(townships, 1)
    ]
    return rows + [
        [f"ZX9{n:02}", f"{name}养老服务站", "community", code, "meal", "2023-09-01"]
        for n, (code, name) in enumerate(communities, 1)
    ]


def welfare() -> list[list[object]]:
    """Forty people called on in each of three months; one in eight was not at home and was not reached."""
    return [
        [
            f"ZF2024{month:02}{place:03}",
            whose.id_number,
            f"2024-{month:02}-{place % 28 + 1:02}",
            "网格员 程",
            "not_home" if place % 8 == month % 8 else "well",
        ]
        for month in (3, 6, 9)
        for place, whose in enumerate(HARDSHIP[:40])
    ]


def activities() -> list[list[object]]:
    """One a month."""
    return [
        [f"HD2024-{month:02}", "健康讲座与义诊", f"2024-{month:02}-11", "社区活动室", 40 + month]
        for month in range(1, 11)
    ]


def contacts() -> list[list[object]]:
    return [
        [whose.id_number, f"{whose.name[0]}联系人{n}", "女儿" if n % 2 else "儿子", f"1390000{n:04}", "2024-01-05"]
        for n, whose in enumerate(BEDRIDDEN, 1)
    ]


def agreements() -> list[list[object]]:
    """Who supports whom; and one bank card kept by a village committee."""
    rows: list[list[object]] = [
        [f"赡养〔2024〕{n}号", whose.id_number, "support", f"{whose.name[0]}联系人{n}", "2024-01-05", ""]
        for n, whose in enumerate(BEDRIDDEN, 1)
    ]
    return [*rows, ["代管〔2024〕1号", DISPERSED[0].id_number, "card_custody", CUSTODIAN, "2024-01-05", "2027-01-04"]]


_REACHED = [row for row in welfare() if row[4] != "not_home"]
_LEVELS = [row[2] for row in centres()]
FIGURES = {
    "home_modifications.accepted": HOMES,
    "home_modifications.residents": HOMES,
    "home_modifications.subsidy_fen": HOMES * SUBSIDY_FEN,
    "care_centres.district": _LEVELS.count("district"),
    "care_centres.township": _LEVELS.count("township"),
    "care_centres.community": _LEVELS.count("community"),
    "welfare_visits.count": len(_REACHED),
    "welfare_visits.residents": len({row[1] for row in _REACHED}),
    "activities.count": len(activities()),
    "activities.person_times": sum(int(str(row[4])) for row in activities()),
}
COVERED = {
    "district": (_LEVELS.count("district"), 1),
    "township": (_LEVELS.count("township"), len(TOWNSHIPS)),
    "community": (_LEVELS.count("community"), len(COMMUNITIES)),
}
"""Divisions with a centre of their level, of how many."""
