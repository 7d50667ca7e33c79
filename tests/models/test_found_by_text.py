"""What a text typed into the lists of faults and of tasks finds: the same whichever way the firms are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from models.clauses import firms_found
from models.queries import findings as listed
from models.queries import tasks
from models.queries.findings import finding, findings
from models.queries.tasks import open_tasks
from models.rules.scope import Actor, Role
from tests.factories import KAIFU, SHAPING, WUJIALING, YUELU, make_city

NAMES = ("湖南云樟贸易有限公司", "长沙樟树口罩厂", "云台机械厂", "麓屿贸易")
WAYS: dict[str, dict[str, Any]] = {
    "firm by firm": {},
    "in order, known by number": {"FEW": 0, "ROWS": 0},
    "in order, listed": {"FEW": 0, "ROWS": 0, "KNOWN": 0, "LISTED": 1},
    "in order, row by row": {"FEW": 0, "ROWS": 0, "KNOWN": 0, "LISTED": 9},
    "in order, none of them counted": {"FEW": 0, "ROWS": 0, "KNOWN": 0, "SOME": 0},
}


# What is typed, what it finds in a short list, and in a long one.
TYPED = [
    ("yz", [0], [0]),
    ("云", [0, 2], [0, 2]),
    ("贸易", [0, 3], [0, 3]),
    ("樟", [0, 1, 3], [0, 1]),  # a short list's words are looked through as well
    ("未戴口罩", [0, 2], [0, 2]),  # what no firm is called is looked for in the words of a long one too
    ("口罩", [0, 1, 2, 3], [1]),
    ("规定佩戴", [0, 1, 2, 3], [0, 1, 2, 3]),  # what the item asks, which stands in the list too
    ("Wear Masks", [0, 1, 2, 3], [0, 1, 2, 3]),
    ("无此", [], []),
    ("_", [], []),
]


@dataclass
class Desks:
    """An officer with three of four firms of two streets, a fault of each, who coordinates their district, and another's."""

    officer: Actor
    district: Actor
    other: Actor


@pytest.fixture
def desks(store: str) -> Desks:
    city = make_city()
    made = Desks(
        city.person("何璐", Role.OFFICER, KAIFU),
        *(city.person("周文", Role.COORDINATOR, region) for region in (KAIFU, YUELU)),
    )
    for at, name in enumerate(NAMES):
        firm = city.firm(name, (WUJIALING, SHAPING)[at % 2])
        # An officer has three firms at the most.
        who = made.officer if at < 3 else city.person("段晓", Role.OFFICER, KAIFU)
        city.assign(who, firm)
        city.check(who, firm, "F5", F5={"description": ("三人未戴口罩", "樟脑味重")[at % 2]})
    away = city.firm("云樟岳麓贸易", "430104001")
    elsewhere = city.person("秦朗", Role.OFFICER, YUELU)
    city.assign(elsewhere, away)
    city.check(elsewhere, away, "F5")
    return made


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the firms are looked up."""
    for name, value in WAYS[request.param].items():
        monkeypatch.setattr(firms_found, name, value)
    monkeypatch.setattr(firms_found, "_found", {})


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("is_long", [False, True], ids=["a short list", "a long one"])
def test_firms_and_words_are_found(desks: Desks, monkeypatch: pytest.MonkeyPatch, is_long: bool) -> None:
    if is_long:
        monkeypatch.setattr(listed, "LOOKED_THROUGH", 0)
    for typed, of_short, of_long in TYPED:
        page = findings(desks.district, text=typed, limit=2)
        rows = page.rows
        while page.has_after:
            page = findings(desks.district, text=typed, after=page.last, limit=2)
            rows += page.rows
        wanted = [NAMES[at] for at in (of_long if is_long else of_short)]
        assert [one.enterprise_name for one in rows] == wanted, typed
        assert findings(desks.district, text=typed).total == len(rows), typed
        own = [NAMES[at] for at in of_short if at != 3]
        assert [one.enterprise_name for one in findings(desks.officer, text=typed).rows] == own, typed


@pytest.mark.usefixtures("way")
def test_tasks_are_found_by_their_firms(desks: Desks) -> None:
    for typed, found in (
        ("yz", [0]),
        ("云", [0, 2]),
        ("贸易", [0, 3]),
        ("规定佩戴", [0, 1, 2, 3]),  # no firm is called so: what the row speaks of
        ("Wear Masks", [0, 1, 2, 3]),
        ("电梯", []),
        ("未戴口罩", []),
    ):
        page = open_tasks(desks.district, text=typed)
        assert [one.enterprise_name for one in page.rows] == [NAMES[at] for at in found]
        assert page.total == len(found)


@pytest.mark.parametrize(
    ("known", "some", "told"),
    [(600, 200, 1), (0, 0, 2), (0, 9, 2)],
    ids=["of firms that are known", "of many", "of some of many"],
)
def test_more_than_is_counted_is_told_as_more(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, known: int, some: int, told: int
) -> None:
    for module, name, value in (
        (firms_found, "FEW", 0),
        (firms_found, "ROWS", 0),
        (firms_found, "KNOWN", known),
        (firms_found, "SOME", some),
        (listed, "LOOKED_THROUGH", 0),
        (listed, "FOUND_TO", 1 if known else 200),
        (tasks, "FOUND_TO", 1 if known else 200),
    ):
        monkeypatch.setattr(module, name, value)
    for query in (findings, open_tasks):
        page = query(desks.district, text="云", limit=1)
        assert (page.total, page.is_total_exact, len(page.rows)) == (told, False, 1), query.__name__


def test_a_number_finds_its_one_fault_and_no_other_district_s(desks: Desks) -> None:
    number = findings(desks.officer).rows[2].number
    for typed in (number, f" {number.lower()} "):
        (one,) = findings(desks.district, text=typed).rows
        assert finding(desks.officer, one.id).number == number
    assert findings(desks.other, text=number).rows == ()
