"""A town to walk through: one small store built once, a copy of it for each journey, programs in real terminals."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.actions.checklists import load_packs
from models.database.opening import disconnect_if_open, open_store
from models.demo.city import Size, build_city
from tests.journeys.town import Town


def _made(path: Path, fill: Callable[[], None]) -> Path:
    open_store(str(path), create=True, is_rehearsal=True)
    load_packs()
    fill()
    disconnect_if_open()
    return path


def _copied(city: Path, folder: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    with closing(Town(Path(shutil.copy(city, folder / "lianqi.db")))) as one:
        one.is_fresh = request.node.get_closest_marker("fresh") is not None
        yield one


@pytest.fixture(scope="session")
def full_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an invented city, to be copied and not to be opened."""

    def fill() -> None:
        for _ in build_city(Size(firms=30, inspections=120), datetime.now(UTC)):
            pass

    return _made(tmp_path_factory.mktemp("city") / "full.db", fill)


@pytest.fixture(scope="session")
def empty_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with people and firms, in which nothing has happened: to be copied and not to be opened."""

    def fill() -> None:
        for _ in build_city(Size(firms=3, inspections=0, seed=1), datetime.now(UTC)):
            pass

    return _made(tmp_path_factory.mktemp("city") / "empty.db", fill)


@pytest.fixture
def town(full_city: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    """A full city of one's own, on 17 February 2020 at ten."""
    yield from _copied(full_city, tmp_path, request)


@pytest.fixture
def quiet_town(empty_city: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    """The same where nothing has happened yet."""
    yield from _copied(empty_city, tmp_path, request)
