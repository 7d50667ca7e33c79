"""A key is who somebody is: two people in two districts, and those whose keys are no good."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from models.rules.keys import public_key
from tests.serving.server import NORTHERN, SOUTHERN, Server, until
from tui.serving.processes import began


def test_two_people_see_their_own_district_and_nothing_of_the_other(server: Server) -> None:
    firms = {"north": NORTHERN, "south": SOUTHERN}
    with ExitStack() as stack:
        desks = {key: stack.enter_context(server.terminal(key)) for key in firms}  # both at once
        for key, desk in desks.items():
            desk.wait_for(firms[key][:4], 30).press("3").settle().press("4").settle()
            for other in firms.values():
                if other != firms[key]:
                    assert other[0].encode() not in desk.received, "nothing of it in any byte"
            desk.press("ctrl+q")
            assert desk.wait_for_end(10) == 0
            assert server.logins(key)[-1] == ("left", "127.0.0.1")


def test_nobody_comes_in_without_a_good_key_and_the_ledger_says_who_tried(server: Server) -> None:
    reasons = {
        "stranger": "key_unknown",
        "revoked": "key_revoked",
        "frozen": "key_frozen",
        "expired": "key_expired",
        "officer": "inactive",
    }
    server.write("DELETE FROM login WHERE process IS NULL")  # whom other tests have sent away within the hour
    server.write("UPDATE person SET is_active = 0 WHERE id = ?", server.people["officer"].person)
    try:
        knocks: list[dict[str, Any]] = [{"words": (key,)} for key in (*reasons, "stranger")]
        for key, options in (("stranger", ()), ("south", ("-o", "PubkeyAuthentication=no"))):
            for account in (server.account, "root", "nobody"):
                knocks.append({"words": (key,), "options": options, "account": account})
        for knock, done in zip(knocks, server.run_all(knocks), strict=True):
            assert (done.returncode, done.stdout) == (255, b""), knock
            assert b"Permission denied (publickey)" in done.stderr, knock
        # Another of the same agent's keys, offered first, is no refusal.
        with_another = ("-o", f"IdentityFile={server.key('guest')}")
        assert server.run("north", "id", options=with_another).returncode == 4
        noted = "SELECT fingerprint, ending, address FROM login WHERE process IS NULL ORDER BY id"
        until(lambda: len(server.rows(noted)) >= len(reasons), 20, "rows of the ledger")
    finally:
        server.write("UPDATE person SET is_active = 1 WHERE id = ?", server.people["officer"].person)
    told = {
        public_key(server.key(key).with_suffix(".pub").read_text()).fingerprint: reason
        for key, reason in reasons.items()
    }
    rows = server.rows(noted)
    assert sorted(rows) == sorted((key, reason, "127.0.0.1") for key, reason in told.items())


def test_a_process_that_waits_to_be_buried_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as done:
        state = Path(f"/proc/{done.pid}/stat")
        until(lambda: state.read_text().rpartition(")")[2].split()[0] == "Z")
        assert began(done.pid) is None
    assert began(os.getpid()) is not None
