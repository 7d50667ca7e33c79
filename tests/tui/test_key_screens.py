"""Keys and log-ins on the screens: added, frozen, revoked by keys; a leader freezes those of the own team."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.actions.keys import add_key
from models.actions.logins import begin_login, end_login, note_shut_out
from models.actions.tickets import use_ticket
from models.database import transaction
from models.errors import Refused
from models.queries.keys import keys
from models.rules.keys import KeyForm, KeyState
from models.rules.logins import Ending
from models.rules.scope import Actor, Role
from models.rules.tickets import Way
from models.tables import Person
from tests.factories import CITY, WUJIALING, City, key_line, make_city
from tests.tui.desk import Desk, desk
from tui.roles import MAIN_SCREENS
from tui.spool import LEFT_BEHIND, Spool

DATA = Path(__file__).parents[1] / "data"


@dataclass
class Office:
    """An administrator, an officer with a key, the leader of the officer's team."""

    city: City
    administrator: Actor
    officer: Actor
    leader: Actor
    key: int

    def state(self) -> KeyState:
        """The officer's key as the desk knows it."""
        (row,) = [one for one in keys(self.administrator).rows if one.id == self.key]
        return row.state


@pytest.fixture
def office(sqlite_store: str) -> Office:
    """All of them in a store of their own."""
    city = make_city()
    administrator = city.person("管", Role.ADMINISTRATOR, CITY)
    officer, leader = (
        city.person("何璐", Role.OFFICER, WUJIALING),
        city.person("组长", Role.LEADER, WUJIALING),
    )
    city.team(leader, WUJIALING, officer)
    key = add_key(administrator, officer.person, KeyForm(key_line(1)))
    return Office(city, administrator, officer, leader, key)


def digit(role: Role, name: str) -> str:
    """The key of one of a role's main screens."""
    return str([one.rpartition(".")[2] for one in MAIN_SCREENS[role]].index(name) + 1)


async def to_keys(on: Desk, role: Role = Role.ADMINISTRATOR) -> None:
    """The page of keys."""
    await on.press(digit(role, "KeysScreen"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_a_key_is_added_and_shut_out_by_keys(office: Office, size: tuple[int, int]) -> None:
    async with desk(office.administrator, *size) as on:
        await to_keys(on)
        assert "何璐" in on.picture and "有效" in on.picture
        await on.press("n")
        await on.type("管")
        await on.press("enter")
        assert "登记公钥  管" in on.picture, "whose it will be"
        await on.type("ssh-dss AAAA")
        await on.press("ctrl+s")
        assert "太弱或不认识" in on.picture, on.picture
        await on.press("ctrl+u")
        await on.type(key_line(2))
        await on.press("ctrl+s")
        assert on.said.startswith("已登记")
        await on.press("j", "z")
        assert on.said.startswith("已冻结") and office.state() is KeyState.FROZEN
        await on.press("z")
        assert on.said == "现在是“已冻结”，不能冻结。"
        await on.press("Z")
        assert office.state() is KeyState.VALID
        await on.press("v")
        await on.type("遗失")
        await on.press("enter", "y")
        assert office.state() is KeyState.REVOKED and "已吊销" in on.picture


async def test_a_hostile_name_acts_on_nothing(office: Office) -> None:
    with transaction():
        Person.update(name="[red]甲[/]\x1b[2J").where(Person.id == office.officer.person).execute()
    begin_login(
        office.city.clock,
        {"key": 1, "person": office.officer.person, "fingerprint": "SHA256:x", "address": "[/]\x1b[2J"},
    )
    async with desk(office.administrator) as on:
        for page, keys_pressed in (("KeysScreen", "zv"), ("LoginsScreen", "p")):
            await on.press(digit(Role.ADMINISTRATOR, page), *keys_pressed)
            assert "甲" in on.picture and "\x1b" not in on.picture


async def test_a_code_is_shown_once(office: Office) -> None:
    async with desk(office.administrator) as on:
        await on.press(digit(Role.ADMINISTRATOR, "PeopleScreen"))
        await on.press("G", "enter", "K", "I")
        assert "登记码三天内有效" in on.picture
        assert "登记码  组长" in on.picture, "whom it is handed to"
        (code,) = [row.strip() for row in on.rows if row.count("-") == 2 and len(row.strip()) == 14]
        await on.press("escape")
        assert code not in on.picture


async def test_a_leader_freezes_a_key_of_the_own_team(office: Office) -> None:
    async with desk(office.leader) as on:
        await to_keys(on, Role.LEADER)
        assert "何璐" in on.picture and "吊销" not in on.rows[-1]
        for what_is_an_administrators in "nIZv":
            await on.press(what_is_an_administrators)
            assert on.said == "你的角色不能做这件事。"
        await on.press("z")
        assert office.state() is KeyState.FROZEN


async def test_nobody_of_that_name_has_a_key_added(office: Office) -> None:
    async with desk(office.administrator) as on:
        await to_keys(on)
        await on.press("n")
        await on.type("zzz")
        assert "没有这样的人。" in on.picture


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_ledger_says_who_came_and_why_it_ended(office: Office, language: str) -> None:
    visit = {"key": office.key, "person": office.officer.person, "fingerprint": "SHA256:x" * 6}
    clock = office.city.clock
    first = begin_login(clock, {**visit, "address": "10.0.0.7"})
    begin_login(clock, {**visit, "address": "2001:db8:ffff:ffff:ffff:ffff:ffff:7"})
    end_login(clock, first, Ending.HUNG_UP)
    note_shut_out(clock, "SHA256:nobodys", "10.0.0.9")
    async with desk(office.administrator, language=language) as on:
        await on.press(digit(Role.ADMINISTRATOR, "LoginsScreen"))
        said = "断线" if language == "zh" else "line lost"
        assert "10.0.0.7" in on.picture and said in on.picture
        (turned_away,) = [row for row in on.rows if "10.0.0.9" in row]
        assert turned_away.endswith("密钥未登记" if language == "zh" else "unknown key")
        await on.press("p")
        assert said not in on.picture and "2001:db8" in on.picture
        await to_keys(on)
        await on.press("enter")
        assert "10.0.0.7" in on.picture and "何璐" in on.rows[0]


async def test_what_is_said_behind_the_last_page_is_said_to_nobody(office: Office) -> None:
    """A look at whether a session may stay can end once it has left."""
    async with desk(office.administrator) as on:
        on.app.tell("你在 10.0.0.7 也登录着")
        await on.pilot.pause()
        assert on.said == "你在 10.0.0.7 也登录着"
        await on.press("ctrl+q")
    assert on.app.shown_page is None
    on.app.tell("你在 10.0.0.7 也登录着")


async def test_over_ssh_no_path_is_asked_for(office: Office, tmp_path: Path) -> None:
    """Out and in are lines to run elsewhere; what comes is taken, looked through and kept nowhere."""
    spool = Spool(tmp_path, "ssh -p 2222 lianqi@host")
    judge = office.city.person("周文", Role.COORDINATOR, WUJIALING)
    office.city.firm("湖南麓屿贸易有限公司", WUJIALING)

    def token(on: Desk, way: str) -> str:
        (line,) = [row for row in on.rows if f"{spool.reached} {way} " in row]
        return line.split()[5]

    async with desk(judge) as on:
        on.app.session.spool = spool
        await on.press(digit(Role.COORDINATOR, "FirmsScreen"), "o")
        await on.pilot.pause(0.3)
        assert "企业台账-2020-02-17-1000.xlsx" in on.picture and ".csv" not in on.picture
        ticket = use_ticket(office.city.clock, judge.person, Way.GET, token(on, "get"))
        assert spool.path(ticket.id).read_bytes().startswith(b"PK")
        with pytest.raises(Refused):
            use_ticket(office.city.clock, judge.person, Way.GET, token(on, "get"))
    async with desk(office.administrator) as on:
        on.app.session.spool = spool
        await on.press("2", "1")  # the page is made anew, over SSH as it is now
        await on.press("n", "1")
        ticket = use_ticket(office.city.clock, office.administrator.person, Way.PUT, token(on, "put"))
        spool.path(ticket.id).write_bytes((DATA / "regions.csv").read_bytes())
        await on.app.screen._look_for_file()
        await on.pilot.pause()
        assert "新增" in on.said and not spool.path(ticket.id).exists()


async def test_a_line_to_run_is_not_cut_beside_a_list(office: Office, tmp_path: Path) -> None:
    """Of two panes side by side the right one has no room for it."""
    async with desk(office.leader, 120, 40) as on:
        on.app.session.spool = Spool(tmp_path, "ssh -p 2222 lianqi@host")
        await on.press(digit(Role.LEADER, "SplitScreen"), "o")
        await on.pilot.pause(0.3)
        (line,) = [row for row in on.rows if "lianqi@host get " in row]
        assert use_ticket(office.city.clock, office.leader.person, Way.GET, line.split()[5]).id
        assert "> '分派表-联络组-2020-02-17-1000.xlsx'" in on.picture


def test_what_a_session_left_behind_is_removed_after_an_hour(tmp_path: Path) -> None:
    spool, old = Spool(tmp_path, "ssh -p 2222 lianqi@host"), (".7.xlsx.partial", "7.file", "8.part", "9.csv")
    for name in (*old, "10.part"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    for name in (*old, "folder"):
        os.utime(tmp_path / name, (0, time.time() - LEFT_BEHIND - 1))
    spool.drop_left_behind()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["10.part", "folder"]
