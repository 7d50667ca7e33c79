"""A city of 1,200 firms and 100,000 checks, built once a machine and kept in the person's cache folder."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from pathlib import Path

import platformdirs

from models.demo.city import Size
from models.queries.people import identities
from models.rules.scope import Actor, Role
from tui.cli.demo import built, fingerprint
from tui.cli.standing import clock_of, open_with_clock

LARGE = Size(firms=1200, inspections=100_000)
SMALL = Size(firms=1200, inspections=10_000)
STREET, DISTRICT, CITY = "430105011", "430105", "4301"


def large_store(size: Size = LARGE) -> str:
    """The path of the city; whoever comes second waits until it is built, older ones are taken away."""
    folder = Path(platformdirs.user_cache_dir("lianqi-tests"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"city-{size.inspections}-{fingerprint(size)}.db"
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for old in folder.glob(f"city-{size.inspections}-*"):
                with suppress(OSError):
                    old.unlink()
            built(str(path), size)
    return str(path)


def people_of(url: str) -> dict[str, Actor]:
    """Open a city and find who works in it: an officer, a coordinator at each level, the administrator."""
    store, clock = open_with_clock(url)
    assert clock_of(store) is not None
    found: dict[str, Actor] = {}
    for role in (Role.OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR):
        for one in identities(clock, role):
            grant = one.grants[0]
            where = {STREET: "street", DISTRICT: "district", CITY: "city"}.get(grant.region, "")
            name = f"{where} coordinator" if role is Role.COORDINATOR else role.value
            if role is not Role.COORDINATOR or where:
                found.setdefault(name, Actor(one.id, grant.id, "a session", clock))
    return found
