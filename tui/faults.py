"""A fault of ours: one sentence and a reference on the screen, the traceback in a log."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from models.errors import LianqiError


class OurFault(LianqiError):
    """Something nobody did wrong but us."""

    exit_code = 9


def log(error: BaseException) -> str:
    """Write the traceback to the log in the person's own folder; the reference to find it by."""
    reference = os.urandom(3).hex()
    import platformdirs

    folder = Path(platformdirs.user_log_dir("lianqi"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "faults.log").open("a", encoding="utf-8") as file:
            file.write(f"\n[{reference}] {datetime.now(UTC).isoformat()}\n")
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return f"{reference}?"
    return reference
