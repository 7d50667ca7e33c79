"""Stores to test on: a SQLite file of one's own, and a database of a scratch PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models.actions.checklists import load_packs
from models.database.opening import disconnect_if_open, open_store
from tests.full_lists import IS_FULL

# No example fails because of the clock: a machine that does something else as well makes any of them slow.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

POSTGRESQL = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is dear on PostgreSQL is asked of it in the full lists alone."""

    def is_left_out(item: pytest.Item) -> bool:
        kinds = getattr(item, "callspec", None)
        is_there = kinds is not None and "postgresql" in kinds.params.values()
        return is_there and not IS_FULL and item.get_closest_marker("dear_on_postgresql") is not None

    config.hook.pytest_deselected(items=[item for item in items if is_left_out(item)])
    items[:] = [item for item in items if not is_left_out(item)]


def _as_nobody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of its own on a unix socket, gone with the session; its URL without a database's name."""
    if POSTGRESQL is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="lianqi-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(_as_nobody(list(command)), check=True, capture_output=True, cwd="/")

    run(f"{POSTGRESQL}/initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
    run(
        f"{POSTGRESQL}/pg_ctl",
        "-D",
        str(data),
        "-w",
        "-o",
        f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=100",
        "-l",
        str(folder / "log"),
        "start",
    )
    try:
        yield str(folder)
    finally:
        subprocess.run(
            _as_nobody([f"{POSTGRESQL}/pg_ctl", "-D", str(data), "-m", "immediate", "stop"]),
            check=False,
            capture_output=True,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """The databases of a cluster, made and dropped over one connection."""

    def __init__(self, folder: str) -> None:
        import psycopg

        self.folder = folder
        self.made = 0
        self._connection = psycopg.connect(self.url("postgres"), autocommit=True)

    def url(self, name: str) -> str:
        """A database's URL."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def make(self, template: str = "template1") -> str:
        """A new database, empty or a copy; its name."""
        self.made += 1
        name = f"lianqi_{self.made}"
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Thousands of databases left until the end would be thousands of files written and deleted."""
        self._connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(postgresql: str) -> Databases:
    """Makes databases."""
    return Databases(postgresql)


def _found(url: str) -> None:
    open_store(url, create=True, is_rehearsal=True)
    load_packs()
    disconnect_if_open()


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rehearsal store with the packs, to be copied and not to be opened."""
    path = tmp_path_factory.mktemp("founded") / "lianqi.db"
    _found(str(path))
    return path


@pytest.fixture(scope="session")
def founded_database(databases: Databases) -> str:
    """The same in PostgreSQL; its name."""
    name = databases.make()
    _found(databases.url(name))
    return name


@contextmanager
def _database(databases: Databases, template: str = "template1") -> Iterator[str]:
    name = databases.make(template)
    try:
        yield databases.url(name)
    finally:
        disconnect_if_open()
        databases.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty store may be made, on either kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "lianqi.db")
    else:
        with _database(request.getfixturevalue("databases")) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An open rehearsal store with the packs, on either kind; its URL."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = str(shutil.copy(request.getfixturevalue("founded_file"), tmp_path / "lianqi.db"))
        else:
            template = request.getfixturevalue("founded_database")
            url = stack.enter_context(_database(request.getfixturevalue("databases"), template))
        open_store(url)
        yield url
        disconnect_if_open()


@pytest.fixture
def sqlite_store(founded_file: Path, tmp_path: Path) -> Iterator[str]:
    """An open rehearsal store in a SQLite file, with the packs; its path."""
    path = str(shutil.copy(founded_file, tmp_path / "lianqi.db"))
    open_store(path)
    yield path
    disconnect_if_open()
