"""The list of drafts says what each is about, and nothing of what is no longer in one's scope."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from models.actions.assignments import end_assignment
from models.actions.drafts import keep_draft
from models.queries.draft_subjects import draft_subjects
from models.queries.drafts import drafts
from models.queries.findings import findings
from models.rules.assignments import Cause, EndForm
from models.rules.drafts import FormKind
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, WUJIALING, City, make_city, unsampled_key
from tests.tui.desk import Desk, desk


@pytest.fixture
def city(sqlite_store: str) -> City:
    return make_city()


def _kept(who: Actor, form: FormKind, subject: int) -> None:
    keep_draft(who, unsampled_key(), form, subject, "{}", 0)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_each_draft_says_what_it_is_about(city: City, size: tuple[int, int]) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    firm = city.firm("湖南麓屿贸易有限公司")
    post = city.assign(officer, firm)
    city.check(officer, firm, "F5")
    fault = findings(officer).rows[0]
    for form, subject in (
        (FormKind.CHECK, city.site(firm)),
        (FormKind.FIX, fault.id),
        (FormKind.LEAVE, post),
        (FormKind.HANDOVER, -officer.person),
        (FormKind.RETURN, 0),
    ):
        _kept(officer, form, subject)
    async with desk(officer, *size) as on:
        await on.press("4")
        lines = [row for row in on.rows if "待提交" in row or "未提交" in row or "02-17" in row]
        assert len(lines) == 5, on.picture
        assert all("麓屿" in row for row in lines[:3]) and fault.number in lines[1] and "何璐" in lines[3]


def test_a_draft_about_what_is_out_of_scope_names_nothing(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, KAIFU)
    judge = city.person("周文", Role.COORDINATOR, WUJIALING)
    post = city.assign(officer, city.firm("麓屿贸易"))
    end_assignment(judge, post, EndForm(Cause.ROTATION, None), 1)
    site = city.site(city.firm("岳麓机械厂", "430104001"))
    for who in (officer, judge):
        _kept(who, FormKind.CHECK, site)
        _kept(who, FormKind.END_POST, post)
    rows = {who.person: tuple(row.id for row in drafts(who).rows) for who in (officer, judge)}
    assert draft_subjects(officer, rows[officer.person]) == ()
    assert draft_subjects(judge, rows[officer.person]) == (), "another's drafts are nobody's business"
    assert [one.name for one in draft_subjects(judge, rows[judge.person])] == ["麓屿贸易"]
    office = city.person("管", Role.ADMINISTRATOR, CITY)
    _kept(office, FormKind.CORRECT_PERSON, officer.person)
    (only,) = draft_subjects(office, tuple(row.id for row in drafts(office).rows))
    assert (only.name, only.site_name) == ("何璐", "")


async def test_the_row_of_the_form_says_from_when_the_draft_is_without_another_key(city: City) -> None:
    officer = city.person("何璐", Role.OFFICER, WUJIALING)
    city.assign(officer, city.firm("湖南麓屿贸易有限公司"))
    async with desk(officer) as on:
        await on.press("1", "enter", "1")
        await wait(on, lambda: "草稿 10:00" in on.rows[1])
    city.clock.on(hours=2)
    async with desk(officer) as on:
        await on.press("enter")
        assert on.rows[1].endswith("草稿 10:00") and "12:00" not in on.rows[1], (
            "from when it was kept, not now"
        )
        await on.press("1")
        await wait(on, lambda: "草稿 12:00" in on.rows[1])


async def wait(on: Desk, condition: Callable[[], bool]) -> None:
    """Until it holds; three seconds at the most."""
    until = time.monotonic() + 3
    while not condition():
        assert time.monotonic() < until, on.picture
        await on.pilot.pause(0.05)
