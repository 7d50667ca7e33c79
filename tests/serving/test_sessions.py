"""A session over SSH while it lives: it ends when it may not go on, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from models.actions.keys import freeze_key
from models.actions.people import revoke_grant
from models.database.opening import disconnect_if_open, open_store
from models.database.schema import newest
from models.queries.keys import keys
from tests.serving.server import Server, until, words_on
from tests.terminal import Terminal


@contextmanager
def opened(server: Server) -> Iterator[None]:
    """The store in this process, as the administrator's own commands have it."""
    open_store(str(server.store))
    try:
        yield
    finally:
        disconnect_if_open()


def freeze(server: Server, who: str) -> Callable[[], None]:
    with opened(server):
        admin, whose = server.people["admin"], server.people[who].person
        (row,) = keys(admin, whose).rows
        freeze_key(admin, row.id, row.version)
    return lambda: server.write("UPDATE person_key SET state = 'valid' WHERE person_id = ?", whose)


def withdraw(server: Server, who: str) -> Callable[[], None]:
    grant = server.people[who].grant
    columns = "id, person_id, role, region, valid_from"
    (kept,) = server.rows(f"SELECT {columns} FROM role_grant WHERE id = ?", grant)
    with opened(server):
        revoke_grant(server.people["admin"], grant, "离任")
    return lambda: server.write(f"INSERT INTO role_grant ({columns}) VALUES (?, ?, ?, ?, ?)", *kept)


def upgrade(server: Server, _: str) -> Callable[[], None]:
    server.write("UPDATE store SET schema_number = ?", newest() + 1)
    return lambda: server.write("UPDATE store SET schema_number = ?", newest())


# What is done while who is logged in, how the session is said to have ended, what the next log-in hears.
ENDS = {
    "key_closed": (freeze, "officer", "这把密钥已冻结、吊销或过期，会话已结束", "Permission denied"),
    "withdrawn": (withdraw, "other", "你的授权已收回或到期，会话已结束", "没有有效的授权"),
    "newer": (upgrade, "north", "联企已升级，会话已结束", "由更新版本的程序写过"),
}


@pytest.mark.parametrize("endings", [("key_closed", "withdrawn"), ("newer",)], ids=str)
def test_a_session_that_may_not_go_on_ends_with_a_sentence(server: Server, endings: tuple[str, ...]) -> None:
    with ExitStack() as stack:
        desks = {one: stack.enter_context(server.desk(ENDS[one][1])) for one in endings}
        for one in endings:
            stack.callback(ENDS[one][0](server, ENDS[one][1]))
        changed = time.monotonic()
        for one, desk in desks.items():
            _, who, said, afterwards = ENDS[one]
            desk.wait_for_end(10)
            assert time.monotonic() - changed < 10
            assert said in words_on(desk)
            assert desk.modes() == (True, True, True), "the terminal is usable again"
            assert server.logins(who)[-1] == (one, "127.0.0.1")
            with server.terminal(who) as again:
                again.wait_for_end(20)
                assert afterwards in words_on(again)


def typing_a_question(desk: Terminal) -> Terminal:
    """A coordinator's return of a check, with words typed into it."""
    desk.press("enter").wait_for("清单：").press("x").wait_for("退回的理由").press("0").type(
        "照片看不清，请重拍"
    )
    return desk.wait_for("照片看不清，请重拍")


def kept(server: Server, words: str) -> bool:
    return any(words in str(content) for (content,) in server.rows("SELECT content FROM draft"))


def test_idle_for_too_long_ends_a_session_and_keeps_the_draft(server: Server) -> None:
    server.settings(idle=2)
    try:
        with server.desk("north") as desk:
            typing_a_question(desk).wait_for_end(15)
            assert "没有按键，会话已结束；填的都在草稿里" in words_on(desk)
    finally:
        server.settings(idle=1800)
    assert server.logins("north")[-1][0] == "idle"
    assert kept(server, "照片看不清，请重拍")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_client_killed_in_the_middle_of_a_form_loses_nothing(
    server: Server, number: signal.Signals
) -> None:
    server.write("DELETE FROM draft")
    with server.desk("north") as desk:
        typing_a_question(desk).kill(number).wait_for_end(5)
        until(lambda: not server.sessions(), 5, "the session's end")
    assert kept(server, "照片看不清，请重拍")
    until(lambda: server.logins("north")[-1][0] == "hung_up", 5)


def test_a_program_killed_outright_is_seen_as_lost_by_the_next(server: Server) -> None:
    with server.desk("north"):
        (process,) = server.sessions()
        os.kill(process, signal.SIGKILL)
        until(lambda: not server.sessions(), 5)
    assert server.logins("north")[-1][0] == ""
    with server.desk("north") as desk:
        assert server.logins("north")[-2][0] == "lost"
        desk.press("ctrl+q").wait_for_end(10)
    assert [ending for ending, _ in server.logins("north")[-2:]] == ["lost", "left"]


def test_who_leaves_at_once_has_left(server: Server) -> None:
    """The first look at whether the session may stay ends after the last page: it has nobody to tell."""
    for _ in range(3):
        with server.desk("north") as other, server.desk("north") as desk:
            assert desk.press("ctrl+q").wait_for_end(10) == 0
            other.press("ctrl+q").wait_for_end(10)
        assert {ending for ending, _ in server.logins("north")[-2:]} == {"left"}


def test_the_same_person_twice_is_told_on_both_sides(server: Server) -> None:
    with server.desk("north") as first, server.desk("north") as second:
        for one in (first, second):
            one.wait_for("你在 127.0.0.1 也登录着")  # each sees the other come
        second.press("ctrl+q").wait_for_end(10)
        first.press("ctrl+q").wait_for_end(10)


def test_plain_signs_where_the_client_asks_for_them(server: Server) -> None:
    with server.desk("north", "plain") as desk:
        assert not {"─", "│", "▌", "…"} & set(desk.picture())
        desk.press("ctrl+q").wait_for_end(10)
