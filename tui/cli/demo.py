"""`lianqi demo`: an invented city of the size asked for in a scratch store, then the application."""

from __future__ import annotations

import argparse
import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

import models
from models.database.opening import disconnect_if_open, open_store, store_path
from models.demo.city import Size, build_city
from models.errors import StoreError
from models.rules.scope import Role
from tui.cli.standing import acting
from tui.cli.upkeep import ExistsAlready
from tui.text import text

_BESIDE = ("", "-wal", "-shm", ".gate")


def size_of(options: argparse.Namespace) -> Size:
    """The size asked for, the usual one where nothing was."""
    usual = Size()
    return Size(
        options.firms or usual.firms,
        options.inspections,
        usual.seed if options.seed is None else options.seed,
        options.officers,
        options.unled or 0,
    )


def scratch_path(size: Size) -> Path:
    """Where a city of that size is kept: another size, seed or version of the program has a file of its own."""
    return Path(platformdirs.user_cache_dir("lianqi")) / f"demo-{size.firms}-{fingerprint(size)}.db"


def fingerprint(size: Size) -> str:
    """What a city of that size depends on: how it is invented, and how it is stored."""
    digest = hashlib.sha256(str(size).encode())
    for package in ("demo", "migrations"):
        for module in sorted((Path(models.__path__[0]) / package).glob("*.py")):
            # A step of another number is another store.
            digest.update(module.name.encode() + module.read_bytes())
    return digest.hexdigest()[:8]


def built(given: str | None, size: Size) -> str:
    """The store with the city in it, built where it is not there yet; its path or URL."""
    if given is None:
        path: Path | None = scratch_path(size)
    elif (path := store_path(given)) is None:
        _refuse_what_is_there(given)
        _fill(given, size)
        return given
    assert path is not None
    if path.exists():
        if given is not None and not _is_rehearsal(str(path)):
            raise ExistsAlready("exists", path=str(path))
        return str(path)
    # Whoever stops it half-way leaves nothing that looks like a city.
    partial = path.with_name(path.name + ".building")
    for ending in _BESIDE:
        partial.with_name(partial.name + ending).unlink(missing_ok=True)
    _fill(str(partial), size)
    partial.replace(path)
    partial.with_name(partial.name + ".gate").unlink(missing_ok=True)
    return str(path)


def _is_rehearsal(url: str) -> bool:
    return open_store(url).is_rehearsal


def _refuse_what_is_there(url: str) -> None:
    """A database of a server is made into a city only while it is empty."""
    try:
        open_store(url, may_migrate=False)
    except StoreError as error:
        if error.fault == "damaged":  # nothing of ours in it yet
            return
        raise
    raise ExistsAlready("exists", path=url.rpartition("@")[2])


def _fill(url: str, size: Size) -> None:
    open_store(url, create=True, is_rehearsal=True)
    tells = sys.stderr.isatty()
    for done, wanted in build_city(size, datetime.now(UTC)):
        if tells:
            sys.stderr.write("\r" + text("cli.building", done=done, wanted=wanted))
    if tells:
        sys.stderr.write("\r\033[K")
    disconnect_if_open()


def demo(options: argparse.Namespace) -> int:
    """Build or find the city and open it as one of its people; only its path with --build-only. The exit number."""
    from tui.cli.opening import open_application, terminal_or_sentence

    if not options.build_only and not terminal_or_sentence():
        return 2
    url = built(options.store, size_of(options))
    if options.build_only:
        if options.who is not None:
            acting(url, options.who)  # refused as it would be on opening
            disconnect_if_open()
        print(url)
        return 0
    who = Role.OFFICER if options.who is None else options.who
    return open_application(url, who, language=options.lang, is_plain=options.plain)
