"""Drafts on the screen: gone on with from their list, told when the record has changed, typed in two sessions at once."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace

import pytest

from models.actions.drafts import keep_draft
from models.actions.enterprises import correct_enterprise, move_enterprise
from models.queries.assignments import assignments
from models.queries.drafts import draft, drafts
from models.queries.enterprises import enterprise_file
from models.queries.people import identities
from models.queries.regions import region_list
from models.rules.drafts import FormKind
from models.rules.enterprises import EnterpriseFacts
from models.rules.scope import Actor, Role
from tests.factories import CITY, KAIFU, SHAPING, WUJIALING, City, make_city, unsampled_key
from tests.journeys.town import another_writes
from tests.tui.desk import Desk, desk
from tui.roles import DRAFTS, FIRMS, MAIN_SCREENS
from tui.screens.drafting import Keeper
from tui.session import Session


class House:
    """A firm with two sites and its officer, two coordinators of the district, an administrator."""

    def __init__(self) -> None:
        self.city: City = make_city()
        self.officer = self.city.person("何璐", Role.OFFICER, KAIFU, home_unit="市委编办")
        self.coordinator = self.city.person("周文", Role.COORDINATOR, KAIFU)
        self.other = self.city.person("王敏", Role.COORDINATOR, KAIFU)
        self.administrator = self.city.person("易帆", Role.ADMINISTRATOR, CITY)
        self.firm = self.city.firm("麓屿贸易", sites=2)
        self.post = self.city.assign(self.officer, self.firm)

    def correct(self, by: Actor, **more: object) -> None:
        """Other facts."""
        file = enterprise_file(by, self.firm)
        facts = {name: getattr(file, name) for name in EnterpriseFacts.__dataclass_fields__}
        form = EnterpriseFacts(**(facts | {"credit_code": ""} | more))  # type: ignore[arg-type]
        correct_enterprise(by, self.firm, form, file.version)


@pytest.fixture
def house(sqlite_store: str) -> House:
    """In a store of its own."""
    return House()


def digit(on: Desk, page: str) -> str:
    """The key of a main page."""
    return str(MAIN_SCREENS[on.app.session.grant.role].index(page) + 1)


async def open_firm(on: Desk) -> Desk:
    """The only firm."""
    return await on.press(digit(on, FIRMS), "enter")


# A draft while it is being written


def waits_at_gate(session: Session) -> bool:
    """Whether the store thread stands before the gate of writers."""
    frame = sys._current_frames().get(session._thread.ident or 0)
    while frame is not None and not frame.f_code.co_filename.endswith("gate.py"):
        frame = frame.f_back
    return frame is not None


@pytest.mark.parametrize("end", ["finish", "discard"])
async def test_what_is_still_being_kept_goes_with_its_form(house: House, sqlite_store: str, end: str) -> None:
    """The store is busy, the first keeping waits for it, and the form is done: no draft comes after it."""
    (identity,) = identities(house.administrator.clock, person=house.administrator.person)
    session = Session(identity, house.administrator)
    try:
        keeper = Keeper(session, FormKind.IMPORT, 0)
        typed = {"fields": {"path": ""}}
        await keeper.open(lambda: typed)
        with another_writes(sqlite_store):
            typed["fields"]["path"] = "regions.csv"
            keeping = asyncio.create_task(keeper.flush())
            while not waits_at_gate(session):
                await asyncio.sleep(0.001)
            ending = asyncio.create_task(getattr(keeper, end)())
            await asyncio.sleep(0)
        await asyncio.gather(keeping, ending)
        assert await session.ask(draft, FormKind.IMPORT, 0) is None
        assert keeper.failed is None
    finally:
        session.close()


# A draft older than its record


async def test_what_was_changed_since_is_told_and_not_overwritten(house: House) -> None:
    """Both changed the name: mine stands, theirs is told beside it; the industry, only looked at, is theirs."""
    async with desk(house.coordinator) as on:
        await open_firm(on)
        await on.press("e", "ctrl+u")
        await on.type("湘澧建设")
        await on.press("escape")
    house.correct(house.other, name="麓屿商贸", industry="批发")
    async with desk(house.coordinator) as on:
        await open_firm(on)
        await on.press("e")
        assert "湘澧建设" in on.picture and "现为 麓屿商贸" in on.picture and "批发" in on.picture
        assert "此后 王敏 02-17 10:00 更正企业（名称、行业）。" in on.said, on.said
        await on.press("ctrl+s")
        assert on.said == "已更正企业：湘澧建设"
    file = enterprise_file(house.other, house.firm)
    assert (file.name, file.industry) == ("湘澧建设", "批发")


async def test_nothing_is_told_where_nothing_was_changed(house: House) -> None:
    async with desk(house.coordinator) as on:
        await open_firm(on)
        await on.press("e", "ctrl+u")
        await on.type("湘澧")
        await on.press("escape", "e")
        assert "此后" not in on.said and "现为" not in on.picture


async def test_what_was_told_once_is_known_when_one_goes_on_typing(house: House) -> None:
    async with desk(house.coordinator) as on:
        await open_firm(on)
        await on.press("e", "ctrl+u")
        await on.type("湘澧")
        await on.press("escape")
        house.correct(house.other, industry="批发")
        await on.press("r", "e")
        assert "此后 王敏" in on.said
        await on.type("a")
        await on.press("escape", "e")
        assert "此后" not in on.said


async def test_a_question_tells_who_changed_its_record_since(house: House) -> None:
    async with desk(house.coordinator) as on:
        await open_firm(on)
        await on.press("m")
        await on.type("hongshan")
        await on.press("escape")
    move_enterprise(house.other, house.firm, SHAPING, enterprise_file(house.other, house.firm).version)
    async with desk(house.coordinator) as on:
        await open_firm(on)
        await on.press("m")
        assert "此后 王敏 02-17 10:00 改属地。" in on.said, on.said


# Two sessions


async def test_a_question_says_that_another_session_keeps_it_too(house: House) -> None:
    """Both are kept, and both are told."""
    async with desk(house.coordinator) as first:
        await open_firm(first)
        await first.press("X", "tab")
        await first.type("ban")
        await first.app.screen.keeper.flush()  # type: ignore[attr-defined]
        elsewhere = replace(house.coordinator, session="another")
        async with desk(elsewhere) as second:
            await open_firm(second)
            await second.press("X")
            assert "另一次登录" in second.said
            await second.type("2")
            await second.press("escape")
        await first.type("3")
        await first.app.screen.keeper.flush()  # type: ignore[attr-defined]
        await first.press()
        assert "另一会话" in first.said
    typed = {json.loads(one.content)["fields"]["reason"][1] for one in drafts(house.coordinator).rows}
    assert typed == {"ban2", "ban3"}


async def test_a_form_sent_in_one_session_is_not_sent_again_in_another(house: House) -> None:
    """Both stand before the same new site; a change makes it another one."""
    async with desk(house.coordinator) as first:
        await open_firm(first)
        await first.press("n", "1")
        await first.type("erhaocang")
        await first.app.screen.keeper.flush()  # type: ignore[attr-defined]
        async with desk(replace(house.coordinator, session="another")) as second:
            await open_firm(second)
            await second.press("n", "1", "ctrl+s")
            assert "已新增点位" in second.said
        await first.press("ctrl+s")
        assert "这份草稿已在别处交了" in first.said
        assert len(enterprise_file(house.coordinator, house.firm).sites) == 3
        await first.type("b")
        await first.app.screen.keeper.flush()  # type: ignore[attr-defined]
        await first.press("ctrl+s")
    assert len(enterprise_file(house.coordinator, house.firm).sites) == 4
    assert drafts(house.coordinator).rows == ()


# From the list of drafts


def firm_of(house: House) -> int:
    """The firm."""
    return house.firm


def site_of(house: House) -> int:
    """Its second site."""
    return int(enterprise_file(house.coordinator, house.firm).sites[1].id)


def post_of(house: House) -> int:
    """The officer's post there."""
    return int(assignments(house.coordinator).rows[0].id)


def region_of(house: House) -> int:
    """A street."""
    return next(one.id for one in region_list(house.administrator, WUJIALING).rows)


TYPED = "打到一半"
WHERE = {  # form: who types it, about what, a field that is typed into
    FormKind.CONTACT: ("coordinator", firm_of, "contact_name"),
    FormKind.CLOSE_FIRM: ("coordinator", firm_of, "reason"),
    FormKind.MOVE_FIRM: ("coordinator", firm_of, "region"),
    FormKind.MERGE_FIRMS: ("coordinator", firm_of, "into"),
    FormKind.FIRM: ("coordinator", firm_of, "note"),
    FormKind.NEW_SITE: ("coordinator", firm_of, "name"),
    FormKind.TENANT: ("coordinator", firm_of, "name"),
    FormKind.ASSIGNMENT: ("coordinator", firm_of, "officer"),
    FormKind.SITE: ("coordinator", site_of, "name"),
    FormKind.RESUMPTION: ("coordinator", site_of, "since"),
    FormKind.CLOSE_SITE: ("coordinator", site_of, "reason"),
    FormKind.MOVE_SITE: ("coordinator", site_of, "region"),
    FormKind.LEAVE: ("officer", post_of, "substitute"),
    FormKind.END_POST: ("coordinator", post_of, "note"),
    FormKind.HANDOVER: ("officer", post_of, "note"),
    FormKind.NEW_REGION: ("administrator", region_of, "name"),
    FormKind.REGION: ("administrator", region_of, "name"),
    FormKind.MOVE_REGION: ("administrator", region_of, "code"),
    FormKind.CLOSE_REGION: ("administrator", region_of, "valid_to"),
    FormKind.MERGE_REGIONS: ("administrator", region_of, "into"),
    FormKind.PERSON: ("administrator", lambda house: 0, "name"),
    FormKind.VISIT: ("officer", site_of, "note"),
}
TURNED = {  # the same about somebody, by the number turned
    FormKind.ASSIGNMENT: ("coordinator", lambda house: -house.officer.person, "enterprise"),
    FormKind.HANDOVER: ("officer", lambda house: -house.officer.person, "note"),
    FormKind.PERSON: ("administrator", lambda house: house.officer.person, "region"),
}


@pytest.mark.parametrize(("kind", "case"), [*WHERE.items(), *TURNED.items()])
async def test_a_draft_goes_on_from_the_list_of_drafts(house: House, kind: FormKind, case: tuple) -> None:
    """Enter opens the page and its question, filled."""
    who, about, field = case
    actor = getattr(house, who)
    content = {"fields": {field: [None, TYPED]}, "at": field, "cursor": 4}
    keep_draft(actor, unsampled_key(), kind, about(house), json.dumps(content), 0)
    async with desk(actor) as on:
        await on.press(digit(on, DRAFTS), "enter")
        assert TYPED in on.picture, on.picture
        assert "Ctrl+S" in on.rows[-1]


async def test_whom_one_had_chosen_for_a_team_is_chosen_again(house: House) -> None:
    for at in range(3):
        house.city.person(f"组员{at}", Role.OFFICER, KAIFU)
    async with desk(house.coordinator) as on:
        await on.press("8", "n", "j", "space", "space", "n")
        await on.type("erzu")
        await on.press("escape")
    async with desk(house.coordinator) as on:
        await on.press("8", "n")
        assert "组员 2 人" in on.rows[1] and "组员0、组员1" in on.rows[1], on.rows[1]
        await on.press("n")
        assert "erzu" in on.picture
