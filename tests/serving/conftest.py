"""One server for all: each leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving.server import Server, a_server, until


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    with a_server() as server:
        yield server


@pytest.fixture
def server(_server: Server) -> Iterator[Server]:
    """The server; whoever came is gone at the end, and nothing of them is left."""
    yield _server
    until(lambda: not _server.sessions(), 10, "the sessions' end")
