"""Versions of checklists: made one from another, in force from a day to come; old checks say for ever what they said."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.actions.checklists import issue_checklist, load_packs, withdraw_checklist
from models.actions.inspections import submit_inspection
from models.errors import Conflict, Invalid, Refused
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.queries.checklists import checklist, checklists, item_forms, item_names
from models.queries.events import last_difference, record_timeline, timeline
from models.queries.findings import finding, findings
from models.queries.inspections import checklist_for, inspection, inspections
from models.queries.tasks import open_tasks
from models.rules.checklist_versions import ChecklistForm, ItemForm, differences
from models.rules.checklists import Area
from models.rules.deadlines import Severity
from models.rules.inspections import Measured
from models.rules.places import SiteKind
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, WUJIALING, City, make_city

TODAY = date(2020, 2, 17)
NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def administrator(city: City) -> Actor:
    return city.person("管", Role.ADMINISTRATOR, CITY)


def form_of(actor: Actor, of: str = "2020-02", **more: Any) -> ChecklistForm:
    """The next version of a list as it is when nothing is changed."""
    one = next(one for one in checklists(actor) if (one.code, one.edition) == ("F", of))
    return ChecklistForm(
        **{
            "key": uuid4(),
            "based_on": one.id,
            "items": item_forms(checklist(actor, one.id).items),
            "edition": "新",
            "valid_from": TODAY + timedelta(days=1),
            **more,
        }
    )


def spans(actor: Actor, code: str = "F") -> list[tuple[str, str, str]]:
    """The versions of a list with their days, oldest first."""
    return [
        (one.edition, one.valid_from.isoformat(), one.valid_to.isoformat() if one.valid_to else "")
        for one in reversed(checklists(actor))
        if one.code == code
    ]


PACKS = [("2020-02", "2020-02-01", "2020-04-06"), ("2020-04", "2020-04-07", "")]


def test_a_version_ends_the_one_before_and_ends_before_the_next(city: City) -> None:
    by = administrator(city)
    assert spans(by) == PACKS
    between = issue_checklist(by, form_of(by))
    assert spans(by) == [
        ("2020-02", "2020-02-01", "2020-02-17"),
        ("新", "2020-02-18", "2020-04-06"),
        ("2020-04", "2020-04-07", ""),
    ]
    issue_checklist(by, form_of(by, of="2020-04", edition="五月", valid_from=date(2020, 5, 1)))
    assert spans(by)[2:] == [("2020-04", "2020-04-07", "2020-04-30"), ("五月", "2020-05-01", "")]
    withdraw_checklist(by, between, 1, "写错了")
    assert spans(by)[:2] == [("2020-02", "2020-02-01", "2020-04-06"), ("新", "2020-02-18", "2020-02-17")]
    assert load_packs() == 0


def test_the_same_key_makes_one_version(city: City) -> None:
    by = administrator(city)
    form = form_of(by)
    assert issue_checklist(by, form) == issue_checklist(by, form)
    with pytest.raises(Conflict):
        issue_checklist(by, replace(form, edition="别"))


def _item(form: ChecklistForm, at: int = 0, **more: Any) -> ChecklistForm:
    items = list(form.items)
    items[at] = replace(items[at], **more)
    return replace(form, items=tuple(items))


WRONG: dict[str, tuple[Callable[[ChecklistForm], ChecklistForm], tuple[str, str]]] = {
    "today": (lambda form: replace(form, valid_from=TODAY), ("valid_from", "not_before_tomorrow")),
    "no day": (lambda form: replace(form, valid_from=None), ("valid_from", "required")),
    "into the next": (lambda form: replace(form, valid_from=date(2020, 4, 7)), ("valid_from", "overlaps")),
    "after the next": (lambda form: replace(form, valid_from=date(2020, 5, 1)), ("valid_from", "overlaps")),
    "a name there is": (lambda form: replace(form, edition="2020-02"), ("edition", "taken")),
    "no name": (lambda form: replace(form, edition=" "), ("edition", "required")),
    "no items": (lambda form: replace(form, items=()), ("items", "at_least_one")),
    "no words": (lambda form: _item(form, text_en=" "), ("F1.text_en", "required")),
    "two of a code": (lambda form: _item(form, 1, code="F1"), ("F1.code", "taken")),
    "another list's code": (lambda form: _item(form, code="C1"), ("C1.code", "taken")),
    "no code": (lambda form: _item(form, code="第一"), ("第一.code", "not_an_item_code")),
    "no number": (
        lambda form: _item(form, least="一", unit_zh="人", unit_en="p"),
        ("F1.least", "not_a_number"),
    ),
    "a range upside down": (
        lambda form: _item(form, least="6", most="1", unit_zh="人", unit_en="p"),
        ("F1.most", "less_than_least"),
    ),
    "no unit": (lambda form: _item(form, most="6", unit_zh="人"), ("F1.unit_en", "required")),
    "a unit alone": (lambda form: _item(form, unit_zh="人", unit_en="p"), ("F1.least", "unit_without_range")),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_version_that_is_not_right_is_refused_whole(city: City, case: str) -> None:
    change, problem = WRONG[case]
    by = administrator(city)
    with pytest.raises(Invalid) as refused:
        issue_checklist(by, change(form_of(by)))
    assert problem in [(one.field, one.code) for one in refused.value.problems]
    assert spans(by) == PACKS


def test_a_retired_code_is_not_given_to_another_question(city: City) -> None:
    by = administrator(city)
    form = form_of(by)
    first = issue_checklist(by, replace(form, items=form.items[1:]))
    city.clock.to("2020-02-18T10:00")
    again = form_of(by, of="新", edition="再", valid_from=date(2020, 2, 19))
    with pytest.raises(Invalid) as refused:
        issue_checklist(by, replace(again, items=(form.items[0], *again.items)))
    assert [(one.field, one.code) for one in refused.value.problems] == [("F1.code", "taken")]
    with pytest.raises(Refused, match="has_begun"):
        withdraw_checklist(by, first, 1, "写错了")


def test_lists_are_the_citys(city: City) -> None:
    district = city.person("区管", Role.ADMINISTRATOR, KAIFU)
    with pytest.raises(Refused, match="only_of_the_city"):
        issue_checklist(district, form_of(district))


def item(code: str, text: str = "问") -> ItemForm:
    return ItemForm(code, text, "ask", Severity.LOW, Area.GATE, "entry")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("ABC", "ABC", []),
        ("ABC", "AbC", [("changed", "B")]),
        ("ABC", "AC", [("retired", "B")]),
        ("ABC", "ADBC", [("added", "D")]),
        ("ABCD", "DABC", [("moved", "D")]),
        ("ABCD", "BcDA", [("moved", "A"), ("changed", "C")]),
        ("", "A", [("added", "A")]),
        ("AB", "", [("retired", "A"), ("retired", "B")]),
    ],
)
def test_what_a_version_changes(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    """A small letter is the item with other words."""

    def items(codes: str) -> list[ItemForm]:
        return [item(one.upper(), "问" if one.isupper() else "另问") for one in codes]

    found = differences(items(before), items(after))
    assert sorted((one.change.value, one.code) for one in found) == sorted(expected)


def everything_said(actors: list[Actor], officer: Actor, firm: int, site: int) -> list[Any]:
    """All that queries and ledgers say of checks, their faults and tasks, to each of some people."""
    said: list[Any] = []
    for actor in actors:
        checks = inspections(actor).rows
        faults = findings(actor).rows
        said += [checks, faults, open_tasks(actor).rows, timeline(actor, firm).rows]
        said += [inspection(actor, one.id) for one in checks]
        said += [finding(actor, one.id) for one in faults]
        said += [record_timeline(actor, "inspection", one.id) for one in checks]
        said += [last_difference(actor, "inspection", one.id) for one in checks]
        said += [list(ledger_rows(actor, LEDGERS[name])) for name in ("inspections", "findings")]
        # In which words lists speak of them: by the version of each.
        words = {(one.checklist, one.code): (one.text_zh, one.text_en) for one in item_names(actor)}
        said += [words[one.checklist, one.item] for one in faults]
        said += [
            words[one.checklist, code] for one in open_tasks(actor).rows for code in one.matter.split(",")
        ]
    for one in inspections(officer).rows:
        view = checklist_for(officer, site, one.occurred_at)
        said.append((view.items, view.edition))
    return said


def changed_at_random(chance: random.Random, form: ChecklistForm, number: int) -> ChecklistForm:
    """Every item with other words, some retired, some new, in another order."""
    items = [
        replace(
            one,
            text_zh=f"{number} 改 {one.code}",
            text_en=f"{number} changed {one.code}",
            severity=chance.choice(tuple(Severity)),
            area=chance.choice(tuple(Area)),
            wordings_zh=f"{number}",
        )
        for one in form.items
        if chance.random() < 0.8
    ]
    items += [replace(item(f"N{number}{at}"), most="6", unit_zh="人", unit_en="p") for at in range(2)]
    chance.shuffle(items)
    return replace(form, items=tuple(items))


@pytest.mark.parametrize("seed", range(3))
def test_changing_a_list_never_changes_what_an_old_check_says(city: City, seed: int) -> None:
    chance = random.Random(seed)
    by = administrator(city)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    city.assign(officer, firm)
    readers = [
        officer,
        city.person("周文", Role.COORDINATOR, WUJIALING),
        city.person("段晓", Role.COORDINATOR, CITY),
    ]
    site = city.site(firm)
    edition = "2020-02"
    for number in range(3):
        view = checklist_for(officer, site)
        codes = [one.code for one in view.items if not one.most]
        for _ in range(3):
            failed = chance.sample(codes, k=2)
            form = city.form(officer, firm, *failed)
            numbers = tuple(Measured(one.code, "3") for one in view.items if one.most)
            submit_inspection(officer, replace(form, numbers=numbers))
        city.clock.on(minutes=5)
        before = everything_said(readers, officer, firm, site)
        since = (city.clock() + timedelta(days=2)).date()
        version = form_of(by, of=edition, edition=f"第{number}版", valid_from=since)
        issue_checklist(by, changed_at_random(chance, version, number))
        assert everything_said(readers, officer, firm, site) == before
        city.clock.on(days=3)
        assert checklist_for(officer, site).edition == f"第{number}版"
        assert everything_said(readers, officer, firm, site) == before
        edition = f"第{number}版"


@pytest.mark.parametrize(
    ("typed", "answer", "problem"),
    [
        ("50", "1", ""),
        ("５０．５", "2", ""),
        ("50.5", "1", "T6.number"),
        ("", "1", "T6.number"),
        ("", "3", ""),  # commuting within the city is exempt
    ],
)
def test_the_load_of_a_bus_is_asked_as_a_number(city: City, typed: str, answer: str, problem: str) -> None:
    """The one item of the shipped lists that is a number and nothing else; a bus has no areas."""
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("云樟客运", kind=SiteKind.TRANSPORT)
    city.assign(officer, firm)
    view = checklist_for(officer, city.site(firm))
    assert [one.code for one in view.items if one.most or one.least] == ["T6"] and view.areas == ()
    form = city.form(officer, firm, *(["T6"] if answer == "2" else []))
    answers = "".join(answer if one.code == "T6" else "1" for one in view.items)
    form = replace(form, answers=answers, numbers=(Measured("T6", typed),) if typed else ())
    if problem:
        with pytest.raises(Invalid) as refused:
            submit_inspection(officer, form)
        assert [one.field for one in refused.value.problems] == [problem]
    else:
        kept = inspection(officer, submit_inspection(officer, form))
        assert kept.numbers == ({"T6": typed.translate(NARROW)} if typed else {})
