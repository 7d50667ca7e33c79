"""What is read of sshd's words: whose keys came no further, and what else stands there to mislead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.serving.journal import LONGEST, MOST_OPEN, Door, Journal

KEY, OTHER = "SHA256:" + "k" * 43, "SHA256:" + "o" * 43
FAILED = "Failed publickey for lianqi from 10.0.0.7 port 4711 ssh2: ED25519 " + KEY
CLOSED = "Connection closed by authenticating user lianqi 10.0.0.7 port 4711 [preauth]"
ACCEPTED = f"Accepted publickey for lianqi from 10.0.0.7 port 4711 ssh2: ED25519 {OTHER}"
TURNED_AWAY = [(KEY, "10.0.0.7")]

# Lines of one or more connections, and whom they tell of.
LINES: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "closed": ([FAILED, CLOSED], TURNED_AWAY),
    "twice": ([FAILED, FAILED, CLOSED], TURNED_AWAY),
    "two keys": ([FAILED, FAILED.replace(KEY, OTHER), CLOSED], [*TURNED_AWAY, (OTHER, "10.0.0.7")]),
    "another account": (
        [
            FAILED.replace("lianqi", "invalid user root"),
            CLOSED.replace("authenticating user lianqi", "invalid user root"),
        ],
        TURNED_AWAY,
    ),
    "too many": (
        [
            FAILED,
            "Disconnecting authenticating user lianqi 10.0.0.7 port 4711: Too many authentication failures [preauth]",
        ],
        TURNED_AWAY,
    ),
    "reset": ([FAILED, CLOSED.replace("closed", "reset")], TURNED_AWAY),
    "too long": ([FAILED, "fatal: Timeout before authentication for 10.0.0.7 port 4711"], TURNED_AWAY),
    "in with another key": ([FAILED, ACCEPTED, CLOSED], []),
    "still trying": ([FAILED], []),
    "another connection": ([FAILED, CLOSED.replace("4711", "4712")], []),
    "nothing tried": ([CLOSED], []),
    "a name like a line": (
        [
            f"Failed publickey for invalid user x from 9.9.9.9 port 1 ssh2: ED25519 {OTHER} from 10.0.0.7 port 4711 ssh2: RSA {KEY}",
            "Connection closed by invalid user x 9.9.9.9 port 1 [preauth] 10.0.0.7 port 4711 [preauth]",
        ],
        TURNED_AWAY,
    ),
    "version 6": (
        [one.replace("10.0.0.7", "2001:db8::7") for one in (FAILED, CLOSED)],
        [(KEY, "2001:db8::7")],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_whom_sshd_has_turned_away(name: str) -> None:
    lines, expected = LINES[name]
    door = Door()
    assert [one for line in lines for one in door.heard(line)] == expected


def test_connections_that_never_end_are_forgotten() -> None:
    door = Door()
    for port in range(MOST_OPEN + 1):
        door.heard(FAILED.replace("4711", str(port)))
    assert door.heard(CLOSED.replace("4711", "0")) == [] and door.heard(CLOSED.replace("4711", "1"))


def test_a_journal_is_read_by_whole_lines_from_where_it_ends_and_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "sshd.log"
    path.write_bytes(b"of yesterday\r\n")
    journal = Journal(path)
    with path.open("ab") as writer:

        def written(data: bytes) -> list[str]:
            writer.write(data)
            writer.flush()
            return journal.lines()

        assert written(b"one\r\ntw") == ["one"]
        assert written(b"o\r\n\xff\r\n") == ["two", "\ufffd"]
        assert written(b"x" * LONGEST + b"\n") == [], "so much at once, the rest at the next look"
        assert len(journal.lines()[0]) == LONGEST
        assert path.stat().st_size == 0 and written(b"on\r\n") == ["on"]
