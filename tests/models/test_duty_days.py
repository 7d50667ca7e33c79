"""The duty roster: rest days by the calendar, whole weekends at once, what is past stays, one count of rest-day duties."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions.duty_days import clear_duty, set_duty
from models.actions.people import deactivate_person
from models.errors import Invalid, Refused
from models.exchange.ledgers import LEDGERS, ledger_rows
from models.packs.reading import calendar
from models.queries.duty_days import calendar_days, duty_roster, my_duty_days, on_duty
from models.queries.events import events_since, newest_event
from models.rules.deadlines import WorkingDays
from models.rules.duty_days import LONGEST_SPAN, MOST_DUTIES, Days, DutyForm, DutyResult
from models.rules.scope import Actor, Role
from models.tables import DutyDay, Event, Person
from tests.factories import CITY, KAIFU, WUJIALING, YUELU, City, make_city

TODAY = date(2020, 2, 17)  # a Monday


@pytest.fixture
def city(store: str) -> City:
    return make_city()


def _people(*actors: Actor) -> tuple[int, ...]:
    return tuple(one.person for one in actors)


@pytest.mark.parametrize(
    ("first", "last", "days", "wanted"),
    [
        ("2020-02-17", None, Days.ALL, ["02-17"]),
        ("2020-02-17", "2020-02-23", Days.REST, ["02-22", "02-23"]),
        ("2020-02-21", "2020-02-24", Days.WORKING, ["02-21", "02-24"]),
        ("2020-02-17", "2020-02-21", Days.REST, []),
        # the Spring Festival, lengthened to 2 February; Sunday the 19th was worked instead
        (
            "2020-01-18",
            "2020-02-03",
            Days.REST,
            ["01-18", *(f"01-{day}" for day in range(24, 32)), "02-01", "02-02"],
        ),
        ("2020-01-18", "2020-01-20", Days.WORKING, ["01-19", "01-20"]),
    ],
)
def test_which_days_of_a_span_are_meant(first: str, last: str | None, days: Days, wanted: list[str]) -> None:
    form = DutyForm(date.fromisoformat(first), date.fromisoformat(last) if last else None, days)
    found = form.wanted(WorkingDays(**calendar()))
    assert [f"{day:%m-%d}" for day in found] == wanted


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (DutyForm(date(2020, 2, 16)), "in_the_past"),
        (DutyForm(date(2020, 2, 20), date(2020, 2, 19)), "ends_before_start"),
        (DutyForm(TODAY, date(2020, 5, 19)), "too_many_days"),
        (DutyForm(None), "required"),
        (DutyForm(TODAY), None),
        (DutyForm(TODAY, date(2020, 5, 18)), None),
    ],
)
def test_what_is_wrong_with_a_span(form: DutyForm, code: str | None) -> None:
    assert [one.code for one in form.problems(TODAY)] == ([code] if code else [])
    assert (date(2020, 5, 18) - TODAY).days + 1 == LONGEST_SPAN


def test_a_programme_is_rostered_for_its_weekends_at_once(city: City) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    officers = [city.person(f"联{at}", Role.OFFICER, WUJIALING) for at in range(5)]
    before = newest_event(coordinator)
    weekends = DutyForm(TODAY, date(2020, 3, 1), Days.REST, "门岗")
    assert set_duty(coordinator, _people(*officers), weekends) == DutyResult(20, 0)
    made = list(Event.select().where(Event.id > before))
    assert len(made) == 20 and {one.batch for one in made} == {before + 1}
    assert {(one.verb, one.district) for one in made} == {("set", KAIFU)}
    assert len(events_since(coordinator, before)) == 20
    # The same again changes nothing; another note is another matter.
    assert set_duty(coordinator, _people(*officers), weekends) == DutyResult(0, 20)
    two = _people(*officers[:2])
    assert set_duty(coordinator, two, DutyForm(date(2020, 2, 22), note="热线")) == DutyResult(2, 0)
    assert clear_duty(coordinator, two[:1], DutyForm(date(2020, 2, 22), date(2020, 2, 23))) == DutyResult(
        2, 0
    )
    assert clear_duty(coordinator, two[:1], DutyForm(date(2020, 2, 22), date(2020, 2, 23))) == DutyResult(
        0, 2
    )
    rows = duty_roster(coordinator, TODAY, date(2020, 3, 1)).rows
    assert [len(row.days) for row in rows] == [2, 4, 4, 4, 4]
    assert rows[0].days == (date(2020, 2, 29), date(2020, 3, 1))
    assert [(row.on, row.is_rest_day, row.note) for row in my_duty_days(officers[1])][:2] == [
        (date(2020, 2, 22), True, "热线"),
        (date(2020, 2, 23), True, "门岗"),
    ]


def test_what_is_past_stays_and_today_may_be_put_right(city: City) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    who = _people(officer)
    set_duty(coordinator, who, DutyForm(TODAY))
    assert clear_duty(coordinator, who, DutyForm(TODAY)) == DutyResult(1, 0)
    set_duty(coordinator, who, DutyForm(TODAY))
    city.clock.on(days=1)
    for act in (set_duty, clear_duty):
        with pytest.raises(Invalid) as error:
            act(coordinator, who, DutyForm(TODAY))
        assert error.value.fields["first"].code == "in_the_past"
    assert DutyDay.select().count() == 1


def test_rest_day_duties_are_counted_once_they_are_done(city: City) -> None:
    """周末值班次数 of the roster is that of the officers' ledger, and a working day never counts."""
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    officer = city.person("何璐", Role.OFFICER, WUJIALING, number="LL1")
    set_duty(coordinator, _people(officer), DutyForm(date(2020, 2, 21), date(2020, 3, 1)))
    names = [one.name for one in LEDGERS["officers"].columns]
    for day, count in (("02-21", 0), ("02-22", 1), ("02-23", 2), ("02-24", 2), ("03-01", 4)):
        city.clock.to(f"2020-{day}T09:00")
        (row,) = duty_roster(coordinator, TODAY, TODAY).rows
        ledger = [dict(zip(names, one, strict=True)) for one in ledger_rows(coordinator, LEDGERS["officers"])]
        told = {one["number"]: one["rest_duties"] for one in ledger}
        assert row.rest_duties == told["LL1"] == count


def test_who_is_on_tomorrow(city: City) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    officers = [city.person(f"联{at}", Role.OFFICER, WUJIALING) for at in range(3)]
    set_duty(coordinator, _people(*officers[:2]), DutyForm(date(2020, 2, 18)))
    set_duty(coordinator, _people(officers[2]), DutyForm(date(2020, 2, 19)))
    rows = on_duty(coordinator).rows
    assert [(row.name, row.phone) for row in rows] == [("联0", "138****1234"), ("联1", "138****1234")]
    assert [row.name for row in on_duty(coordinator, date(2020, 2, 19)).rows] == ["联2"]
    first = on_duty(coordinator, limit=1)
    assert first.has_after and [row.name for row in on_duty(coordinator, after=first.last).rows] == ["联1"]
    assert [row.name for row in on_duty(officers[1]).rows] == ["联1"]  # an officer sees the own duty


def test_who_is_deactivated_was_on_duty_and_will_not_be(city: City) -> None:
    coordinator, leaves = (
        city.person("周文", Role.COORDINATOR, KAIFU),
        city.person("何璐", Role.OFFICER, KAIFU),
    )
    set_duty(coordinator, (leaves.person,), DutyForm(date(2020, 2, 17), date(2020, 2, 18)))
    admin = city.person("管", Role.ADMINISTRATOR, CITY)
    city.clock.on(days=1)
    deactivate_person(admin, leaves.person, "调回原单位", Person.get_by_id(leaves.person).version)
    told = [[one.name for one in on_duty(coordinator, date(2020, 2, day)).rows] for day in (17, 18)]
    assert told == [["何璐"], []]


def test_a_leader_rosters_the_own_team(city: City) -> None:
    leader = city.person("组长", Role.LEADER, WUJIALING)
    mine, other = (city.person(name, Role.OFFICER, WUJIALING) for name in ("何璐", "秦朗"))
    team = city.team(leader, WUJIALING, mine)
    weekend = DutyForm(date(2020, 2, 22), date(2020, 2, 23))
    assert set_duty(leader, _people(mine), weekend) == DutyResult(2, 0)
    with pytest.raises(Refused, match="not_your_team"):
        set_duty(leader, _people(mine, other), weekend)
    assert DutyDay.select().count() == 2
    assert [row.name for row in duty_roster(leader, TODAY, date(2020, 2, 23), team=team).rows] == ["何璐"]
    beyond = city.person("岳", Role.COORDINATOR, YUELU)
    assert duty_roster(beyond, TODAY, date(2020, 2, 23), team=team).rows == ()


def test_the_roster_ends_at_ones_scope(city: City) -> None:
    coordinator = city.person("周文", Role.COORDINATOR, KAIFU)
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    set_duty(coordinator, _people(officer), DutyForm(date(2020, 2, 18)))
    for role in Role:
        who = city.person("他", role, YUELU)
        assert officer.person not in {row.person for row in duty_roster(who, TODAY, TODAY).rows}
        assert on_duty(who).rows == () and on_duty(who).total == 0
        assert my_duty_days(who) == ()
    beyond = city.person("岳", Role.COORDINATOR, YUELU)
    with pytest.raises(Invalid) as error:
        set_duty(beyond, _people(officer), DutyForm(date(2020, 2, 18)))
    assert error.value.fields["people"].values == {"value": str(officer.person)}


def test_too_much_at_once_is_refused(city: City) -> None:
    above = city.person("市", Role.COORDINATOR, CITY)
    whole = DutyForm(TODAY, date(2020, 5, 18))
    crowd = [city.person(f"联{at}", Role.OFFICER, WUJIALING) for at in range(MOST_DUTIES // LONGEST_SPAN + 1)]
    for people, form, code in (
        ((), DutyForm(TODAY), "required"),
        (tuple(range(MOST_DUTIES + 1)), DutyForm(TODAY), "too_many_at_once"),
        (_people(*crowd), whole, "too_many_at_once"),
        ((999_999,), DutyForm(TODAY), "unknown_people"),
    ):
        with pytest.raises(Invalid) as error:
            set_duty(above, people, form)
        assert error.value.fields["people"].code == code
    assert DutyDay.select().count() == 0


def test_the_calendar_says_which_days_are_off(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    days = calendar_days(officer, date(2020, 4, 25), date(2020, 5, 5))
    off = [f"{row.on:%m-%d}" for row in days if row.is_rest_day]
    assert off == ["04-25", "05-01", "05-02", "05-03", "05-04", "05-05"]
    with pytest.raises(Invalid):
        calendar_days(officer, date(2020, 5, 5), date(2020, 4, 25))
