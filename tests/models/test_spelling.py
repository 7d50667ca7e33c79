"""What typed letters find: initials, pinyin with or without blanks, both mixed, and every reading of a character."""

from __future__ import annotations

import pytest

from models.actions.people import add_person, correct_person
from models.clauses import names
from models.queries.enterprises import enterprises
from models.queries.people import people
from models.rules.people import PersonFacts, PersonForm
from models.rules.scope import Role
from models.rules.spelling import MOST, spellings
from tests.factories import CITY, City, make_city

FIRMS = ("湖南华创中心有限公司", "长沙重工机械有限公司", "云安贸易有限公司", "玉南贸易有限公司", "星沙银行大厦", "TCL王牌电子有限公司", "长沙绿色食品有限公司")  # fmt: skip
CENTRE, HEAVY, PEACE, SOUTH, BANK, LETTERS, GREEN = FIRMS


@pytest.fixture
def city(store: str) -> City:
    return make_city()


@pytest.mark.parametrize(
    ("whole", "looked_into"),
    [(6_000, 20_000), (0, 20_000), (0, 0)],
    ids=["few firms", "neither few nor many", "many firms"],
)
def test_typed_letters_find_the_firm(
    city: City, monkeypatch: pytest.MonkeyPatch, whole: int, looked_into: int
) -> None:
    monkeypatch.setattr(names, "READ_WHOLE", whole)
    monkeypatch.setattr(names, "LOOKED_INTO", looked_into)
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    for name in FIRMS:
        city.firm(name)
    wanted = {
        "hczx": [CENTRE],
        "hc": [CENTRE],
        "huachuang": [CENTRE],
        "hua chuang": [CENTRE],
        "HuaChuang": [CENTRE],
        "huachuangzx": [CENTRE],
        "huachuangzhongx": [CENTRE],
        "hchuang": [CENTRE],
        "huach": [CENTRE],
        "zhonggong": [HEAVY],
        "chonggong": [HEAVY],
        "chonggongji": [HEAVY],
        "yunan": [PEACE, SOUTH],
        "yunan my": [PEACE, SOUTH],
        "xingshayinhang": [BANK],
        "xingshayinhangdaxia": [BANK],
        "xingshayinxing": [BANK],
        "tcl": [LETTERS],
        "tclwang": [LETTERS],
        "lvse": [GREEN],
        "luse": [GREEN],
        "huachuangzxx": [],
        "chongqing": [],
        "u8": [],
    }
    found = {typed: [row.name for row in enterprises(admin, text=typed).rows] for typed in wanted}
    assert {typed: sorted(one) for typed, one in found.items()} == {
        typed: sorted(one) for typed, one in wanted.items()
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("huachuang", [("hc", "huachuang", "")]),
        ("huachuangzx", [("hczx", "huachuangz x", "")]),
        ("hczx", [("hczx", "h c z x", "")]),
        ("yunan", [("ya", "yunan", ""), ("yn", "yunan", "")]),
        ("lue", [("l", "lve", "")]),
        ("798chuang", [("798c", "798chuang", "")]),
        ("u8", [("u", "u8", "")]),
        ("chong", [("c", "chong", ""), ("z", "zhong", "重"), ("c", "zhong", "重"), ("z", "chong", "重"), ("z", "zhong", "种"), ("c", "zhong", "种"), ("z", "chong", "种")]),
    ],
)  # fmt: skip
def test_letters_are_taken_apart(typed: str, read: list[tuple[str, str, str]]) -> None:
    assert [(one.initials, " ".join(one.pieces), one.character) for one in spellings(typed)] == read


@pytest.mark.parametrize("typed", ["zhong" * 12, "a" * 60, "xianyuan" * 8, "xn" * 30, "长" * 5])
def test_however_much_is_typed_few_ways_are_looked_up(typed: str) -> None:
    assert 1 <= len(spellings(typed)) <= MOST


@pytest.mark.parametrize("typed", ["zeng", "zengs", "zs"])
def test_a_family_name_is_read_as_one_however_somebody_came_in(city: City, typed: str) -> None:
    """Added, corrected, or by a roster (its test has the same): 曾 is ceng where it is no name."""
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    added = add_person(admin, PersonForm("LL9001", " 曾实", region=CITY))
    corrected = add_person(admin, PersonForm("LL9002", "实", region=CITY))
    correct_person(admin, corrected, PersonFacts("曾时"), 1)
    assert {one.id for one in people(admin, typed).rows} == {added, corrected}
