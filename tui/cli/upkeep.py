"""The store's own life: init, migrate, check, backup, restore, tick."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from models.actions.founding import found_store
from models.actions.upkeep import TickResult, broken_seals, contradictions, tick
from models.database.backup import copy_to, damage, dump_to, put_back, shorten_log
from models.database.opening import disconnect_if_open, open_store, store_path
from models.database.schema import newest
from models.errors import LianqiError, StoreError
from models.frozen import dataclass
from models.queries.store import store_counts
from models.rules.deadlines import business_date
from models.rules.scope import now_utc
from tui.standing import open_with_clock, take_in_packs
from tui.text import text


class ExistsAlready(LianqiError):
    """There is a store where a new one was to be made."""

    exit_code = 4


@dataclass(frozen=True)
class CheckReport:
    """What `lianqi check` found; empty lists where all is well."""

    events: int
    seals: int
    damage: tuple[str, ...]
    broken_seals: tuple[int, ...]
    contradictions: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, a line each."""
        return [
            *self.damage,
            *(f"seal {last}" for last in self.broken_seals),
            *self.contradictions,
        ]


def init(url: str) -> str:
    """Make a new store with the packs and an administrator; says so."""
    path = store_path(url)
    if path is not None and path.exists():
        raise ExistsAlready("exists", path=str(path))
    open_store(url, create=True)
    owner = _owner()
    number = found_store(owner, business_date(now_utc()))
    return text("cli.made", path=str(path or url), number=number)


def _owner() -> str:
    try:
        return getpass.getuser() or text("cli.owner")
    except (KeyError, OSError):
        return text("cli.owner")


def migrate(url: str) -> str:
    """Bring an older store up to date; says from which version."""
    store = open_store(url)
    if store.migrated_from is None:
        return text("cli.current")
    take_in_packs()
    return text("cli.migrated", old=store.migrated_from, new=newest(), backup=store.backup or "")


def check(url: str) -> CheckReport:
    """Verify a store, without changing it."""
    store = open_store(url, may_migrate=False)
    counts = store_counts()
    return CheckReport(
        counts.events,
        counts.seals,
        tuple(damage(store.path)) if store.path else (),
        tuple(broken_seals()),
        tuple(contradictions()),
    )


def backup(url: str, destination: Path) -> str:
    """Copy a store while others work on it, and verify the copy; says where."""
    store = open_store(url, may_migrate=False)
    destination = destination.expanduser()
    if store.path is None:
        dump_to(url, destination)
    else:
        copy_to(destination)
        if damage(destination):
            raise StoreError("damaged", path=str(destination))
    return text("cli.backed_up", path=str(destination))


def restore(url: str, source: Path) -> str:
    """Put a verified back-up in a store's place; says from where."""
    path = store_path(url)
    if path is None:
        raise StoreError("unreachable", path="pg_restore")
    if not source.expanduser().exists():
        raise StoreError("missing_copy", path=str(source))
    aside = put_back(source.expanduser(), path)
    open_store(url, may_migrate=False)
    disconnect_if_open()
    done = text("cli.restored", path=str(source))
    return done if aside is None else done + text("cli.set_aside", path=str(aside))


def run_tick(url: str) -> TickResult:
    """Let the program do what is due."""
    _, clock = open_with_clock(url)
    done = tick(clock)
    shorten_log()
    return done


def plain(report: Any) -> dict[str, Any]:
    """A report as a JSON object."""
    return dict(vars(report))
