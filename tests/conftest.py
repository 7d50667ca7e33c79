"""Stores to test on: a SQLite file of one's own, and a database of a scratch PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.actions.checklists import load_packs
from models.database.opening import disconnect_if_open, open_store

POSTGRESQL = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def _as_nobody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of its own on a unix socket, gone with the session; its URL without a database's name."""
    if POSTGRESQL is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path("/tmp") / f"lianqi-pg-{os.getpid()}"
    folder.mkdir(mode=0o700)
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


_made = 0


def _postgresql_url(folder: str) -> str:
    global _made
    _made += 1
    name = f"lianqi_{os.getpid()}_{_made}"
    subprocess.run(
        _as_nobody([f"{POSTGRESQL}/createdb", "-h", folder, "-U", "postgres", name]),
        check=True,
        capture_output=True,
        cwd="/",
    )
    return f"postgresql://postgres@/{name}?host={folder}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store may be made, on either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "lianqi.db")
    return _postgresql_url(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(store_url: str) -> Iterator[str]:
    """An open rehearsal store with the packs, on either kind; its URL."""
    open_store(store_url, create=True, is_rehearsal=True)
    load_packs()
    yield store_url
    disconnect_if_open()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[str]:
    """An open rehearsal store in a SQLite file, with the packs; its path."""
    path = str(tmp_path / "lianqi.db")
    open_store(path, create=True, is_rehearsal=True)
    load_packs()
    yield path
    disconnect_if_open()
