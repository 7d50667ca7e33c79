"""Where a file waits that goes out of the desk or comes into it over SSH: a terminal can carry none."""

from __future__ import annotations

import contextlib
import shlex
import time
from pathlib import Path

from models.frozen import dataclass
from models.rules.tickets import MOST_BYTES, Way

LEFT_BEHIND = 3600.0  # seconds after which nobody waits for a file or writes it any more


@dataclass(frozen=True)
class Spool:
    """A folder of the server, a file a ticket, and how people reach it: `ssh -p 2222 lianqi@host`."""

    folder: Path
    reached: str

    def path(self, ticket: int) -> Path:
        """Where a ticket's file is."""
        return self.folder / f"{ticket}.file"

    def line(self, way: Way, token: str, name: str) -> tuple[str, str]:
        """What is to be run on one's own machine, in two rows: with a long name it is wider than a screen."""
        sign = ">" if way is Way.GET else "<"
        return f"{self.reached} {way.value} {token} \\", f"  {sign} {shlex.quote(name)}"

    def is_too_large(self, way: Way, size: int) -> bool:
        """Whether so many bytes are more than goes that way."""
        return size > MOST_BYTES[way]

    def drop_left_behind(self) -> None:
        """Remove what nobody has written to for an hour: of a session that was gone before its file was whole or taken."""
        for one in self.folder.glob("*"):
            with contextlib.suppress(OSError):
                if one.stat().st_mtime < time.time() - LEFT_BEHIND:
                    one.unlink()
