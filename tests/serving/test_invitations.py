"""An unknown key with a code on paper: asked for it and nothing else, and known once it is right."""

from __future__ import annotations

from dataclasses import replace

from models.actions.invitations import invite
from models.database.opening import disconnect_if_open, open_store
from models.rules.invitations import parts_of
from models.rules.keys import public_key
from models.rules.scope import now_utc
from tests.serving.server import NORTHERN, SOUTHERN, Server, until, words_on


def test_a_code_makes_a_key_known(server: Server) -> None:
    open_store(str(server.store))
    code = invite(replace(server.people["admin"], clock=now_utc), server.people["revoked"].person)
    disconnect_if_open()
    wrong = parts_of(code)[0] + "-2222-2222"
    with server.terminal("guest") as hangs_up:
        hangs_up.wait_for("请输入登记码", 20).kill()
        until(lambda: not server.sessions(), 10, "the prompt's end")
    with server.terminal("guest") as guessing:
        guessing.wait_for("请输入登记码", 20)
        with server.terminal("guest") as desk:  # who has the paper comes while somebody guesses
            for typed in ("\x03\x1c\x1a", wrong, "x" * 5000):
                guessing.wait_for("请输入登记码").send(typed.encode() + b"\r").wait_for("登记码不对")
                guessing.send(b"\x15")
            assert guessing.wait_for_end(20) == 4
            assert not any(mark in guessing.picture() for mark in (NORTHERN, SOUTHERN, "周文", "Traceback"))
            without = server.run("guest", "id")
            assert (without.returncode, without.stdout) == (4, b"")
            desk.wait_for("请输入登记码", 20).send(code.lower().encode() + b"\r")
            assert desk.wait_for_end(20) == 0
            assert "已登记。请再登录一次。" in words_on(desk)
    with server.desk("guest") as desk:
        desk.wait_for("revoked")  # whose key was revoked has another now
        desk.press("ctrl+q").wait_for_end(10)
    assert b"Permission denied" in server.run("stranger").stderr, "no code is open any more"
    key = public_key(server.key("guest").with_suffix(".pub").read_text()).fingerprint
    rows = server.rows("SELECT ending FROM login WHERE fingerprint = ? ORDER BY id", key)
    endings = [one for (one,) in rows]
    assert endings == ["refused", "code_refused", "bound", "left"]
