"""A session over SSH while it lives: it ends when it may not go on, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from models.actions.keys import freeze_key
from models.actions.people import revoke_grant
from models.database.opening import disconnect_if_open, open_store
from models.database.schema import newest
from models.queries.keys import keys
from tests.serving.server import NORTHERN, Server, until, words_on
from tests.terminal import Terminal

REASON = "照片看不清，请重拍"


@contextmanager
def opened(server: Server) -> Iterator[None]:
    """The store in this process, as the administrator's own commands have it."""
    open_store(server.url)
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


# What is done while who is logged in, how the session is said to have ended, what the next log-in hears. The last ends all.
ENDS = {
    "key_closed": (freeze, "officer", "这把密钥已冻结、吊销或过期，会话已结束", "Permission denied"),
    "withdrawn": (withdraw, "other", "你的授权已收回或到期，会话已结束", "没有有效的授权"),
    "newer": (
        upgrade,
        "north",
        "联企已升级，会话已结束；填的都在草稿里，重新登录即是新版。",
        "由更新版本的程序写过",
    ),
}


def test_a_session_that_may_not_go_on_ends_with_a_sentence(server: Server) -> None:
    server.write("DELETE FROM draft")
    with ExitStack() as stack:
        desks = {
            one: stack.enter_context(server.terminal(who)) for one, (_, who, _, _) in ENDS.items()
        }  # all at once
        typing_a_question(desks["newer"].wait_for(NORTHERN, 30))
        for one in ("key_closed", "withdrawn"):
            desks[one].wait_for("?", 30)
        for together in (("key_closed", "withdrawn"), ("newer",)):
            for one in together:
                stack.callback(ENDS[one][0](server, ENDS[one][1]))
            changed = time.monotonic()
            for one in together:
                _, who, said, _ = ENDS[one]
                desk = desks[one]
                desk.wait_for_end(10)
                assert time.monotonic() - changed < 10
                assert said in words_on(desk)
                assert desk.modes() == (True, True, True), "the terminal is usable again"
                assert server.logins(who)[-1] == (one, "127.0.0.1")
            again = {one: stack.enter_context(server.terminal(ENDS[one][1])) for one in together}
            for one, desk in again.items():
                desk.wait_for_end(20)
                assert ENDS[one][3] in words_on(desk)
        assert kept(server, REASON), "typed in the old program, kept in the new one's store"


def typing_a_question(desk: Terminal, more: str = "") -> Terminal:
    """A coordinator's return of a check, with words typed into it."""
    desk.press("enter").wait_for("清单：").press("x").wait_for("退回的理由").press("0").type(REASON + more)
    return desk.wait_for(REASON + more)


def kept(server: Server, words: str) -> bool:
    return any(words in str(content) for (content,) in server.rows("SELECT content FROM draft"))


def killed_by(number: signal.Signals) -> Callable[[Terminal], object]:
    return lambda desk: desk.kill(number).wait_for_end(5)


# How a session ends in the middle of a form, and what the ledger says of it.
DROPS: dict[str, tuple[Callable[[Terminal], object], str]] = {
    "killed": (killed_by(signal.SIGKILL), "hung_up"),
    "ended": (killed_by(signal.SIGTERM), "hung_up"),
    "idle": (lambda desk: desk.wait_for_end(15), "idle"),
}


def test_three_sessions_of_one_person_each_dropped_in_the_middle_of_a_form_lose_nothing(
    server: Server,
) -> None:
    server.write("DELETE FROM draft")
    with ExitStack() as stack:
        with server.set_to(idle=4, look=0.3):
            desks = {"idle": stack.enter_context(server.terminal("north"))}
            until(lambda: server.sessions(), 20)
            desks["idle"].wait_for(NORTHERN, 30)
        desks |= {one: stack.enter_context(server.terminal("north")) for one in DROPS if one != "idle"}
        for one, desk in desks.items():
            typing_a_question(desk.wait_for(NORTHERN, 30), one)
        for one, (drop, _) in DROPS.items():
            drop(desks[one])
        assert "没有按键，会话已结束；填的都在草稿里" in words_on(desks["idle"])
        until(lambda: not server.sessions(), 5, "the sessions' end")
    endings = [ending for ending, _ in server.logins("north")[-3:]]
    assert sorted(endings) == sorted(ending for _, ending in DROPS.values())
    for one in DROPS:
        assert kept(server, f"{REASON}{one}")


def test_a_closed_lid_and_a_server_that_is_stopped_and_started_again(server: Server) -> None:
    """Who is in goes on; whoever closes the lid is gone after four questions without an answer, and finds the words again."""
    server.write("DELETE FROM draft")
    host_key = (server.own / "host_ed25519").read_bytes()
    with server.listening_beside(alive=1) as port, server.desk("south", "plain") as goes_on:
        with server.desk("north", port=port) as desk:
            typing_a_question(desk).kill(signal.SIGSTOP)
            server.stop()
            goes_on.press("3").wait_for("企业")
            assert not {"─", "│", "▌", "…"} & set(goes_on.picture()), (
                "plain signs, since the client asked for them"
            )
            assert b"Connection refused" in server.run("north").stderr
            server.start()
            assert server.begin().wait(20) == 4 and f"{server.port} 端口不能用" in server.log, "it is taken"
            server.kill()
            until(lambda: b"Connection refused" in server.run("north").stderr, 10, "a free port")
            server.start()
            until(lambda: len(server.sessions()) == 1, 20, "the end of the session behind the lid")
            until(lambda: server.logins("north")[-1][0] == "hung_up", 5)
            assert kept(server, REASON)
            desk.kill(signal.SIGCONT)
            assert desk.wait_for_end(10) == 255, "the client says that the line is closed"
        with server.desk("north") as desk:
            desk.press("enter").wait_for("清单：").press("x").wait_for(REASON)
            desk.press("ctrl+q").wait_for_end(10)
        goes_on.press("ctrl+q").wait_for_end(10)
        assert server.logins("south")[-1] == ("left", "127.0.0.1")
    assert (server.own / "host_ed25519").read_bytes() == host_key


def test_what_is_printed_for_the_systems_server_changes_nothing_of_this_one(server: Server) -> None:
    kept = {one: one.read_bytes() for one in (server.own / "serving.json", server.own / "sshd_config")}
    assert server.begin("--print-config", "--host", "other.example", "--port", "22").wait(20) == 0
    assert "--host other.example" in server.log and "没有改写" in server.log
    assert {one: one.read_bytes() for one in kept} == kept


def test_the_same_person_twice_is_told_and_one_killed_outright_is_seen_as_lost(server: Server) -> None:
    with server.set_to(look=0.3), server.desk("north") as first:
        (process,) = server.sessions()
        with server.desk("north") as second:
            for one in (first, second):
                one.wait_for("你在 127.0.0.1 也登录着")  # each sees the other come
            (other,) = {*server.sessions()} - {process}
            os.kill(other, signal.SIGKILL)
            until(lambda: server.sessions() == [process], 5)
        assert server.logins("north")[-1][0] == ""
        with server.desk(
            "north"
        ) as third:  # who leaves at once: there is somebody to tell of, and no page any more
            assert server.logins("north")[-2][0] == "lost"
            assert third.press("ctrl+q").wait_for_end(10) == 0
        first.press("ctrl+q").wait_for_end(10)
    assert [ending for ending, _ in server.logins("north")[-3:]] == ["left", "lost", "left"]
