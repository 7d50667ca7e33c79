"""Which store a command line is about, known before anything of a store is imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

STORE_VARIABLE = "LIANQI_STORE"
_DRIVERS = ("psycopg", "psycopg2")


def store_url(given: str | None) -> str:
    """The store asked for, else that of the environment, else the one in this person's data folder."""
    if chosen := given or os.environ.get(STORE_VARIABLE):
        return chosen
    import platformdirs

    return str(Path(platformdirs.user_data_dir("lianqi")) / "lianqi.db")


def leave_drivers_out(url: str) -> None:
    """For a SQLite store, let Peewee not import the drivers that it would merely because they are installed.

    They take a quarter of a command's time and 17 MB (trap 8). A process has one store: it will not want them later.
    """
    if url.startswith(("postgres", "psycopg")) or "peewee" in sys.modules:
        return
    absent: Any = None  # what an import of it finds: nothing
    for name in _DRIVERS:
        sys.modules.setdefault(name, absent)
