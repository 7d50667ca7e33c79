"""The same desk on a store of PostgreSQL: the lookup, the launcher and a decision all reach it."""

from __future__ import annotations

from pathlib import Path

from models.database.opening import disconnect_if_open, open_store
from models.queries.inspections import inspection
from models.queries.logins import logins
from tests.conftest import Databases
from tests.serving.server import NORTHERN, Server, a_server, until


def test_a_decision_over_ssh_on_postgresql(databases: Databases, server: Server) -> None:
    name = databases.make()
    Path(databases.folder).chmod(0o711)  # the account's way to the socket
    try:
        with a_server(databases.url(name), server.python) as own:
            assert b"Permission denied" in own.run("revoked").stderr
            with own.desk("north") as desk:
                desk.wait_for(NORTHERN).press("a").wait_for("已通过")
                desk.press("ctrl+q")
                assert desk.wait_for_end(10) == 0
            until(lambda: not own.sessions(), 10)
            open_store(own.url)
            assert [one.ending for one in logins(own.people["north"]).rows] == ["left"]
            assert inspection(own.people["north"], 1).state == "accepted"
    finally:
        disconnect_if_open()
        databases.drop(name)
