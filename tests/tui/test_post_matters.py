"""A firm without its lead and a handover without its receipt: each has keys that settle it, said on the key line."""

from __future__ import annotations

from uuid import uuid4

import pytest

from models.actions.assignments import end_assignment
from models.actions.handovers import hand_over
from models.actions.people import revoke_grant
from models.actions.upkeep import contradictions, tick
from models.queries.enterprises import enterprise_file
from models.queries.handovers import handovers
from models.queries.tasks import open_tasks
from models.rules.assignments import Cause, EndForm, Part
from models.rules.handovers import HandoverForm
from models.rules.scope import Role
from tests.factories import KAIFU, WUJIALING, City, make_city
from tests.tui.desk import desk
from tui.text import text


class Posts:
    """A firm with a lead and an assistant, a free officer, the coordinator of the street."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.lead, self.other, self.free = (
            city.person(name, Role.OFFICER, KAIFU) for name in ("何璐", "秦朗", "邓箴")
        )
        self.judge = city.person("周文", Role.COORDINATOR, WUJIALING)
        self.firm = city.firm("湖南麓屿贸易有限公司")
        self.post = city.assign(self.lead, self.firm)

    def unled(self) -> None:
        """The lead ends without a successor."""
        end_assignment(self.judge, self.post, EndForm(Cause.ROTATION, None), 1)

    def unsigned(self) -> None:
        """Handed over a day ago, and no receipt."""
        form = HandoverForm(self.other.person, Cause.DUTY, giver=self.lead.person, enterprise=self.firm)
        hand_over(self.judge, form, uuid4())
        self.city.clock.on(days=1)
        tick(self.city.clock)

    @property
    def waiting(self) -> list[str]:
        """Kinds on the coordinator's desk."""
        return [row.kind for row in open_tasks(self.judge).rows]

    @property
    def leads(self) -> list[str]:
        """Who leads the firm, as its file says."""
        rows = enterprise_file(self.judge, self.firm).officers
        return [row.name for row in rows if row.part is Part.LEAD]


@pytest.fixture
def posts(sqlite_store: str) -> Posts:
    return Posts(make_city())


async def test_one_who_stands_there_is_named_lead(posts: Posts) -> None:
    posts.city.assign(posts.other, posts.firm, Part.ASSIST)
    posts.unled()
    async with desk(posts.judge, 120, 40) as on:
        assert on.rows[-1].split()[:4] == ["a", "定主责", "t", "派人"] and "秦朗 协助" in on.picture
        await on.press("x")
        assert on.said == "缺主责不退回：a 从在驻的人中定，t 派人。"
        await on.press("a", "1")
        assert on.said == "已定主责：秦朗，麓屿贸易"
    assert posts.leads == ["秦朗"] and posts.waiting == [] and contradictions() == []


@pytest.mark.parametrize("is_on_its_page", [False, True])
async def test_somebody_is_sent_as_lead(posts: Posts, is_on_its_page: bool) -> None:
    posts.unled()
    async with desk(posts.judge) as on:
        if is_on_its_page:
            await on.press("enter")
        await on.press("a")
        assert on.said == "这家没有别的联络员：t 派人。"
        await on.press("t")
        await on.type("邓")
        await on.press("enter", "ctrl+s")
        assert on.said == "已下达派驻：麓屿贸易"
    assert posts.leads == ["邓箴"] and posts.waiting == []


async def test_a_handover_without_receipt_is_opened_reminded_of_and_handed_on(posts: Posts) -> None:
    posts.unsigned()
    async with desk(posts.judge) as on:
        keys = on.rows[-1].split()
        assert keys[:6] == ["Enter", "移交单", "t", "转交他人", "m", "催签"] and "秦朗" in on.picture
        await on.press("a")
        assert on.said.startswith("签收由接任者本人")
        await on.press("enter")
        assert "待签收" in on.picture and "移交单" in on.picture
        await on.press("escape", "m", "1")
        assert on.said == "已催签：秦朗，一天后再看"
        assert open_tasks(posts.judge).rows[0].due_at > posts.city.clock()
        await on.press("t")
        await on.type("邓")
        await on.press("enter", "1", "ctrl+s")
        assert on.said.startswith("已移交") and "没有等你决定的事。" in on.picture
    assert posts.leads == ["邓箴"] and posts.waiting == [] and contradictions() == []
    assert [row.taker_name for row in handovers(posts.judge).rows] == ["秦朗", "邓箴"]


async def test_an_officer_has_no_such_key(posts: Posts) -> None:
    async with desk(posts.lead) as on:
        await on.press("3", "m")
        assert "催签" not in on.rows[-1]


async def test_where_the_lead_may_act_no_more_the_firm_is_handed_over(posts: Posts) -> None:
    office = posts.city.person("管", Role.ADMINISTRATOR, KAIFU)
    revoke_grant(office, posts.lead.grant, "调离")
    async with desk(posts.judge, 120, 40) as on:
        assert "主责联络员何璐已没有授权" in on.picture
        await on.press("a")
        assert on.said == text("queue.nobody_beside")
        await on.press("t")
        assert "移交此家  何璐  麓屿贸易" in on.picture
        await on.type("qinlang")
        await on.press("enter", "3", "ctrl+s")
        assert "秦朗" in on.said
    assert posts.leads == ["秦朗"] and posts.waiting == [] and contradictions() == []


async def test_a_proposal_counts_its_lines_that_cannot_go(sqlite_store: str) -> None:
    """A line with two things wrong was counted twice: more could not go than there were."""
    city = make_city()
    officer, judge = (
        city.person("何璐", Role.OFFICER, KAIFU),
        city.person("周文", Role.COORDINATOR, KAIFU),
    )
    firm = city.firm("湖南麓屿贸易有限公司")
    async with desk(judge) as on:
        await on.press("2", "P")
        city.assign(officer, firm)
        await on.press("ctrl+s")
        assert "有 1 行现在不能派" in on.said
