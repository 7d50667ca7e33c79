"""What sshd says, read as it is written; and of the keys that it let no further, which of them the ledger is to know."""

from __future__ import annotations

import os
import re
from pathlib import Path

LONGEST = 4 * 1024 * 1024  # bytes of the file, which is begun anew then
MOST_OPEN = 1000  # connections whose end is waited for
FAILED = re.compile(r"Failed publickey for .* from (\S+) port (\d+) ssh2: \S+ (SHA256:[A-Za-z0-9+/]{43})")
ACCEPTED = re.compile(r"Accepted publickey for .* from (\S+) port (\d+) ssh2: .*")
ENDED = re.compile(
    r"(?:Connection (?:closed|reset)|Disconnect(?:ed|ing)) .* (\S+) port (\d+)(?:: .*)? \[preauth\]"
    r"|fatal: Timeout before authentication for (\S+) port (\d+)"
)


class Journal:
    """The file that sshd and all of its sessions write on, from where it ends now."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._at = os.fstat(self._file).st_size
        self._rest = b""  # of a line that has not ended

    def lines(self) -> list[str]:
        """What has been written since, whole lines only."""
        read = os.pread(self._file, LONGEST, self._at)
        self._at += len(read)
        if LONGEST < self._at == os.fstat(self._file).st_size:
            os.ftruncate(self._file, 0)  # all write at its end, wherever that is
            self._at = 0
        *whole, self._rest = (self._rest + read).split(b"\n")
        return [one.decode(errors="replace").rstrip() for one in whole]


class Door:
    """Keys that were refused in each connection, told of once it has ended: not of whoever came in with another key."""

    def __init__(self) -> None:
        self._tried: dict[tuple[str, str], list[str]] = {}

    def heard(self, line: str) -> list[tuple[str, str]]:
        """What a line of sshd's makes known: fingerprints that came no further, each with from where."""
        if found := FAILED.fullmatch(line):
            address, port, fingerprint = found.groups()
            if len(self._tried) >= MOST_OPEN:
                self._tried.pop(next(iter(self._tried)))
            self._tried.setdefault((address, port), []).append(fingerprint)
        elif found := ACCEPTED.fullmatch(line):
            self._tried.pop((found[1], found[2]), None)
        elif found := ENDED.fullmatch(line):
            address, port = (one for one in found.groups() if one is not None)
            tried = self._tried.pop((address, port), [])
            return [(one, address) for one in dict.fromkeys(tried)]
        return []
