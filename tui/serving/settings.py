"""What the server, the lookup and the launcher agree on: one file in the server's folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from models.frozen import dataclass
from models.rules.logins import ALIVE_EVERY, IDLE_FOR, LOOKED_AT

SETTINGS, CONFIG, HOST_KEY, FILES, STATE = "serving.json", "sshd_config", "host_ed25519", "files", "state"
JOURNAL = "sshd.log"
PORT = 2222
# Where root keeps the folders of its servers: no account can put another in its place.
FOR_ALL = Path("/etc/lianqi")


@dataclass(frozen=True)
class Served:
    """A store that is served: as which account, where, by which command; the rest in seconds, kept as the file says."""

    store: str
    command: str  # what a session runs, without whose it is
    account: str
    host: str
    port: int = PORT
    idle: int = int(IDLE_FOR.total_seconds())
    look: float = LOOKED_AT
    alive: int = ALIVE_EVERY

    def as_kept_in(self, folder: Path) -> Served:
        """These settings, but with the seconds that somebody has written into the folder's file."""
        try:
            kept = read_settings(folder)
        except (OSError, ValueError, TypeError):
            return self
        return replace(self, idle=kept.idle, look=kept.look, alive=kept.alive)

    def write(self, folder: Path) -> None:
        """Keep it in a folder, for its owner and the account's group."""
        path = folder / SETTINGS
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        path.chmod(0o640)

    @property
    def reached(self) -> str:
        """What a user types."""
        return f"ssh -p {self.port} {self.account}@{self.host}"

    def snippet(self) -> str:
        """The lines for a user's own ssh_config: one key and no other, since another of theirs, offered first, is a stranger's."""
        return (
            f"Host lianqi\n    HostName {self.host}\n    Port {self.port}\n    User {self.account}\n"
            "    IdentityFile ~/.ssh/id_ed25519\n    IdentitiesOnly yes\n"
            "    Compression yes\n    ServerAliveInterval 30\n"
        )


def read_settings(folder: Path) -> Served:
    """What is kept in a folder."""
    told = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return Served(**told)


def folder_of(url: str, *, is_root: bool) -> Path:
    """Where the server of a store keeps its own: beside the store; of root's own, where no account can change it."""
    from models.database.opening import store_path  # with Peewee: the launcher reads settings before that

    path = store_path(url)
    if path is None:
        import platformdirs

        name = url.rpartition("/")[2].partition("?")[0] or "lianqi"
        beside = Path(platformdirs.user_data_dir("lianqi")) / f"{name}.ssh"
    else:
        path = path.resolve()
        beside = path.with_name(f"{path.name}.ssh")
    return FOR_ALL / beside.name if is_root else beside


def known_settings(url: str) -> Served | None:
    """How a store is served, as far as this user can tell."""
    for folder in _folders(url):
        try:
            return read_settings(folder)
        except (OSError, ValueError, TypeError):
            continue
    return None


def _folders(url: str) -> Iterator[Path]:
    yield folder_of(url, is_root=False)
    yield folder_of(url, is_root=True)
