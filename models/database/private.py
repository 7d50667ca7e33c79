"""A store's files are for its owner and their group: no other account of the machine reads people and firms in them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

MODE, FOLDER_MODE, UMASK = 0o660, 0o770, 0o027  # less what one's own umask takes away


def opened(path: Path, store: Path) -> int:
    """A descriptor of a file beside a store, made where it is not there. OSError where it cannot be."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, MODE)
    # As SQLite does with its own files: what root makes beside somebody's store must not shut them out.
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            owner = store.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def make(path: Path, store: Path) -> None:
    """An empty file that SQLite is to fill, beside a store or in its place."""
    os.close(opened(path, store))
