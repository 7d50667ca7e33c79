"""Which process a session is, so that another can tell whether it is still there."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from models.actions.logins import end_logins
from models.queries.logins import OpenLogin, open_logins_on
from models.rules.logins import Ending
from models.rules.scope import Clock


def machine() -> str:
    """This machine's name."""
    return platform.node()


def began(process: int) -> int | None:
    """When a process began, in the kernel's own ticks; None where there is none, or one that only waits to be buried."""
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def myself() -> dict[str, object]:
    """What a log-in notes of the process that serves it."""
    return {"machine": machine(), "process": os.getpid(), "process_began": began(os.getpid())}


def is_there(login: OpenLogin) -> bool:
    """Whether its process lives; one of another machine is taken to."""
    if login.machine != machine() or login.process is None:
        return True
    return began(login.process) == login.process_began


def end_lost(clock: Clock) -> int:
    """Note of sessions whose process is gone without a word that they have ended; how many."""
    lost = tuple(one.id for one in open_logins_on(machine()) if not is_there(one))
    if lost:
        end_logins(clock, lost, Ending.LOST)
    return len(lost)
