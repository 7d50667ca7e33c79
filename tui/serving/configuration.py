"""What an administrator puts into /etc instead: a drop-in for the system's own sshd, and a unit that keeps `lianqi serve` running."""

from __future__ import annotations

import sys
from pathlib import Path

from tui.serving.settings import Served
from tui.serving.sshd import for_the_account, quoted

UNIT = """[Unit]
Description=Lianqi over SSH
After=network.target

[Service]
{user}ExecStart={command}
Restart=on-failure
KillMode=process
MemoryMax={memory}M
TasksMax={tasks}
NoNewPrivileges=no
ProtectSystem=full
ReadWritePaths={folder}
ProtectKernelTunables=yes
ProtectControlGroups=yes

[Install]
WantedBy=multi-user.target
"""
SESSIONS = 200  # what the unit's limits are made for
MEGABYTES, TASKS = 40, 16  # of a session


def drop_in(served: Served, lookup: list[str]) -> str:
    """What goes into the system's sshd_config: it holds for the account alone."""
    lines = for_the_account(served, lookup).splitlines()
    return "\n".join([f"Match User {served.account}", *(f"    {line}" for line in lines), "Match all", ""])


def unit(served: Served, folder: Path, *, is_roots: bool) -> str:
    """A systemd unit; live sessions outlast a restart of it (KillMode). One that is not root's own runs as the account:
    as root it would run what the account can change."""
    words = [sys.executable, "-m", "tui", "serve", "--store", served.store, "--port", str(served.port)]
    words += ["--host", served.host, "--account", served.account, "--folder", str(folder)]
    # systemd writes %% for a sign of its own; below /etc nothing else is the server's to write.
    command, writes = (quoted(one).replace("%", "%%") for one in (words, [str(folder)]))
    user = "" if is_roots else f"User={served.account}\n"
    return UNIT.format(
        user=user, command=command, folder=writes, memory=SESSIONS * MEGABYTES, tasks=SESSIONS * TASKS
    )
