"""Cities of 1,200 firms and 100,000 checks, or of 100,000 firms, built once a machine and kept in the person's cache folder."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import platformdirs

from models.database import transaction
from models.database.opening import disconnect_if_open
from models.demo.city import Size
from models.queries.people import identities
from models.rules.places import region_columns
from models.rules.scope import Actor, Role
from models.tables import Region, Site
from models.tables.base import tuples_of
from tui.cli.demo import built, fingerprint
from tui.standing import clock_of, open_with_clock

LARGE = Size(firms=1200, inspections=100_000)
SMALL = Size(firms=1200, inspections=10_000)
FEW_FIRMS = Size(firms=10_000, inspections=100_000)
MANY_FIRMS = Size(firms=100_000, inspections=100_000)  # takes two minutes to build
MILLION = Size(firms=12_000, inspections=1_000_000)  # takes ten minutes to build
STREET, DISTRICT, CITY = "430105011", "430105", "4301"


def large_store(size: Size = LARGE) -> str:
    """The path of the city."""
    is_of_firms = size.firms != LARGE.firms
    name = f"city-{size.firms}-firms" if is_of_firms else f"city-{size.inspections}"

    def build(path: str) -> None:
        built(path, size)
        if is_of_firms:
            _scatter(path)

    return built_once(name, fingerprint(size), build)


def built_once(name: str, mark: str, build: Callable[[str], None]) -> str:
    """The path of a store whose mark of eight characters says what it is made from.

    Whoever comes second waits until it is built, older ones of that name are taken away.
    """
    folder = Path(platformdirs.user_cache_dir("lianqi-tests"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{mark}.db"
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for old in folder.glob(f"{name}-????????.db*"):
                with suppress(OSError):
                    old.unlink()
            unfinished = path.with_suffix(".unfinished")
            for ending in ("", "-wal", "-shm"):  # of a build that was stopped half-way
                unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)
            build(str(unfinished))
            unfinished.rename(path)
    return str(path)


def _scatter(path: str) -> None:
    """Let one site of sixty-four stand in another street than its firm is managed from."""
    open_with_clock(path)
    streets = sorted(code for (code,) in tuples_of(Region.select(Region.code)) if len(code) > len(DISTRICT))
    with transaction():
        for at, (site,) in enumerate(tuples_of(Site.select(Site.id).where(Site.id.bin_and(63) == 1))):
            Site.update(region_columns(streets[at * 7 % len(streets)])).where(Site.id == site).execute()
    disconnect_if_open()


def people_of(url: str) -> dict[str, Actor]:
    """Open a city and find who works in it: an officer, a coordinator at each level, the administrator."""
    store, clock = open_with_clock(url)
    assert clock_of(store) is not None
    found: dict[str, Actor] = {}
    for role in (Role.OFFICER, Role.LEADER, Role.COORDINATOR, Role.ADMINISTRATOR):
        for one in identities(clock, role):
            grant = next(held for held in one.grants if held.role is role)
            where = {STREET: "street", DISTRICT: "district", CITY: "city"}.get(grant.region, "")
            name = f"{where} coordinator" if role is Role.COORDINATOR else role.value
            if role is not Role.COORDINATOR or where:
                found.setdefault(name, Actor(one.id, grant.id, "a session", clock))
    return found
