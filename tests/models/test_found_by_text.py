"""What a text typed into the lists of faults and of tasks finds: the same whichever way the firms are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest

from models.actions.upkeep import contradictions
from models.clauses import fault_words, firms_found
from models.database import database
from models.queries.findings import finding, findings
from models.queries.tasks import open_tasks
from models.rules.findings import FindingState
from models.rules.scope import Actor, Role
from models.tables import Finding
from tests.factories import KAIFU, SHAPING, WUJIALING, YUELU, make_city

NAMES = ("湖南云樟贸易有限公司", "长沙樟树口罩厂", "云台机械厂", "麓屿贸易")
WAYS: dict[str, list[tuple[ModuleType, str, int]]] = {
    "looked up": [],
    "in order, many firms fit": [(firms_found, "KNOWN", 1), (firms_found, "ROWS", 0)],
    "in order, they have much": [(firms_found, "FEW", 0), (fault_words, "FEW", 0)],
    "in order, the words are common": [(fault_words, "COUNTED", 1)],
}


# What is typed, and what it finds.
TYPED = [
    ("yz", [0]),
    ("云", [0, 2]),
    ("贸易", [0, 3]),
    ("樟", [0, 1, 3]),  # two firms, and what was written of another's fault
    ("未戴口罩", [0, 2]),
    ("人未", [0, 2]),
    ("脑", [1, 3]),
    ("重", [1, 3]),  # the last character
    ("口罩", [0, 1, 2, 3]),
    ("三人戴口罩", []),  # each pair but one
    ("规定佩戴", [0, 1, 2, 3]),  # what the item asks, which stands in the list too
    ("Wear Masks", [0, 1, 2, 3]),
    ("无此", []),
    ("_", []),
    ("%", []),
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
    """However it is found."""
    for module, name, value in WAYS[request.param]:
        monkeypatch.setattr(module, name, value)


@pytest.mark.usefixtures("way")
def test_firms_and_words_are_found(desks: Desks) -> None:
    for typed, found in TYPED:
        page = findings(desks.district, text=typed, limit=2)
        rows = page.rows
        while page.has_after:
            page = findings(desks.district, text=typed, after=page.last, limit=2)
            rows += page.rows
        assert [one.enterprise_name for one in rows] == [NAMES[at] for at in found], typed
        assert findings(desks.district, text=typed).total == len(rows), typed
        own = [NAMES[at] for at in found if at != 3]
        assert [one.enterprise_name for one in findings(desks.officer, text=typed).rows] == own, typed


@pytest.mark.usefixtures("way")
def test_a_text_is_paged_backwards_too(desks: Desks) -> None:
    page = findings(desks.district, text="规定佩戴", at_end=True, limit=3)
    assert [one.enterprise_name for one in page.rows] == list(NAMES[1:])
    assert (page.total, page.has_before, page.has_after) == (4, True, False)
    page = findings(desks.district, text="规定佩戴", before=page.first, limit=3)
    assert [one.enterprise_name for one in page.rows] == [NAMES[0]]
    assert (page.has_before, page.has_after) == (False, True)


def test_what_is_settled_is_not_found_by_its_words(desks: Desks) -> None:
    first = findings(desks.district, text="未戴口罩").rows[0]
    Finding.update(state=FindingState.CLOSED).where(Finding.id == first.id).execute()
    assert [one.enterprise_name for one in findings(desks.district, text="未戴口罩").rows] == [NAMES[2]]
    closed = findings(desks.district, state=FindingState.CLOSED, text="未戴口罩")
    assert [one.id for one in closed.rows] == [first.id]  # but for those who ask for the closed
    Finding.update(state=FindingState.OPEN, description="灯坏了").where(Finding.id == first.id).execute()
    assert [one.enterprise_name for one in findings(desks.district, text="灯坏").rows] == [NAMES[0]]
    assert [one.enterprise_name for one in findings(desks.district, text="未戴口罩").rows] == [NAMES[2]]


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
    ("known", "few"),
    [(1, 600), (600, 0)],
    ids=["of many firms", "of few that have much"],
)
def test_more_than_is_looked_up_is_told_as_more(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, known: int, few: int
) -> None:
    for module, name, value in (
        (firms_found, "ROWS", 0),
        (firms_found, "KNOWN", known),
        (firms_found, "FEW", few),
    ):
        monkeypatch.setattr(module, name, value)
    for query in (findings, open_tasks):
        page = query(desks.district, text="云", limit=1)
        assert (page.total, page.is_total_exact, len(page.rows)) == (2, False, 1), query.__name__


def test_a_number_finds_its_one_fault_and_no_other_district_s(desks: Desks) -> None:
    number = findings(desks.officer).rows[2].number
    for typed in (number, f" {number.lower()} "):
        (one,) = findings(desks.district, text=typed).rows
        assert finding(desks.officer, one.id).number == number
    assert findings(desks.other, text=number).rows == ()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM finding_gram WHERE gram = '戴口'", "finding_gram, missing"),
        ("DELETE FROM enterprise_gram", "enterprise_gram, missing"),
        ("INSERT INTO finding_gram (gram, finding_id) VALUES ('无', 1)", "finding_gram, more than there are"),
        ("UPDATE enterprise_gram SET gram = '别' WHERE gram = '贸易'", "enterprise_gram, missing"),
    ],
)
@pytest.mark.usefixtures("desks")
def test_pairs_that_are_wrong_are_told(statement: str, said: str) -> None:
    Finding.update(description="Äußere TÜR 未戴口罩").where(Finding.id == 1).execute()
    assert contradictions() == []
    database.execute_sql(statement)
    assert any(said in one for one in contradictions())
