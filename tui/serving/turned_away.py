"""What the server runs as the account to note whom sshd has turned away: `FINGERPRINT ADDRESS` a line, from standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from models.actions.logins import note_shut_out
from tui.serving.settings import read_settings
from tui.standing import open_with_clock

MOST = 100  # at once


def main(words: list[str]) -> int:
    """Note each, as far as the ledger takes it; 0."""
    _, clock = open_with_clock(read_settings(Path(words[0])).store, may_migrate=False)
    for line in sys.stdin.read().splitlines()[:MOST]:
        fingerprint, _, address = line.partition(" ")
        note_shut_out(clock, fingerprint, address[:64])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
