"""A terminal for tests: a program in a real pty, keys by name, and what a person would see.

    with Terminal([sys.executable, "-m", "tui", "demo"], columns=80, rows=24) as terminal:
        terminal.wait_for("今日待办")
        terminal.press("j", "enter").wait_for("检查")
        terminal.type("口罩").press("ctrl+s").settle()
        assert terminal.row(0).endswith("周文")

Nothing is read while no method runs: a terminal left alone is a stalled one. Every wait has a deadline and says
what the screen showed when it passed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pyte.screens import Char

from tests.emulator import Emulator
from tests.forked import Forked

KEYS: Mapping[str, bytes] = {
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "space": b" ",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "ctrl+left": b"\x1b[1;5D",
    "ctrl+right": b"\x1b[1;5C",
    "f1": b"\x1bOP",
    "f5": b"\x1b[15~",
}
# What a terminal says when it is asked, in the order it is asked.
_QUERY = re.compile(r"\x1b\[(?:0?c|>0?c|6n|5n|\?2048\$p|\?2026\$p)")
_ANSWERS = {
    "c": b"\x1b[?62;22c",
    "0c": b"\x1b[?62;22c",
    ">c": b"\x1b[>41;354;0c",
    ">0c": b"\x1b[>41;354;0c",
    "6n": b"\x1b[1;1R",
    "5n": b"\x1b[0n",
    "?2048$p": b"\x1b[?2048;0$y",
    "?2026$p": b"\x1b[?2026;2$y",
}
QUIET = 0.05  # seconds without a byte, and without a running thread, that count as rest
LOOK = 0.01  # seconds from one look to the next
LONE = 0.07  # the same after a lone escape character, which is a key only when nothing has followed it for a while
# The same key as newer terminals send it: nobody has to wait whether something follows.
PLAIN_ESCAPE = b"\x1b[27u"


def key_bytes(name: str) -> bytes:
    """What a keyboard sends for a key named as Textual names it."""
    if name in KEYS:
        return KEYS[name]
    if len(name) == 1:
        return name.encode()
    if name.startswith("ctrl+") and len(name) == 6:
        return bytes([ord(name[-1].upper()) & 0x1F])
    if name.startswith("alt+"):
        return b"\x1b" + key_bytes(name[4:])
    raise ValueError(f"no key is named {name!r}")


@dataclass(frozen=True)
class Answer:
    """What came after a key: bytes, and seconds to the first and to the last of them."""

    size: int
    first: float | None
    last: float | None


class Terminal:
    """A program in a pty of its own, with itself as the controlling process."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        *,
        folder: str | Path | None = None,
        knows_sync: bool = True,
        is_controlling: bool = True,
        is_forked: bool = False,
    ) -> None:
        """Begin a command; `is_forked`: what follows the interpreter's own name, by `tests.forked`."""
        self.columns, self.rows, self.knows_sync = columns, rows, knows_sync
        self.emulator = Emulator(columns, rows)
        self.received = bytearray()
        self.is_ended = False  # nobody holds the other side any more
        self._ends_in_escape = False  # what was sent last
        self._is_painting = False  # between the brackets of a synchronised update
        ours, theirs = os.openpty()
        self._pty: int | None = ours
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._theirs = os.ttyname(theirs)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        given = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        self.began = time.monotonic()
        environment = {name: value for name, value in given.items() if value is not None}
        self.process: subprocess.Popen[bytes] | Forked = (
            Forked(
                command[1:],
                (theirs, theirs, theirs),
                env=environment,
                folder=folder,
                is_session=True,
                has_terminal=is_controlling,
            )
            if is_forked
            else subprocess.Popen(
                list(command),
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env=environment,
                cwd=folder,
                start_new_session=True,
                # Without a controlling terminal nobody is sent a HUP: there the end of input is all there is.
                preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if is_controlling else None,
            )
        )
        os.close(theirs)

    # What is on the screen

    @property
    def lines(self) -> list[str]:
        """Every row's text, without blanks at its end; a wide character is one character."""
        return [self.row(y) for y in range(self.rows)]

    def row(self, number: int) -> str:
        """A row's text; negative numbers count from the bottom."""
        return self.emulator.screen.line(number % self.rows)

    def cell(self, x: int, y: int) -> Char:
        """A cell: data (empty behind a wide character), fg, bg, bold, underscore, reverse."""
        return self.emulator.screen.cell(x, y % self.rows)

    def find(self, text: str) -> tuple[int, int]:
        """The cell (x, y) where a text begins."""
        for y in range(self.rows):
            cells = [self.cell(x, y).data for x in range(self.columns)]
            at = "".join(cells).find(text)
            if at >= 0:
                x = 0
                while len("".join(cells[:x])) < at or cells[x] == "":
                    x += 1
                return x, y
        raise AssertionError(f"{text!r} is not on the screen:\n{self.picture()}")

    @property
    def cursor(self) -> tuple[int, int]:
        """The cell (x, y) the terminal's cursor stands in."""
        return self.emulator.screen.cursor.x, self.emulator.screen.cursor.y

    def picture(self) -> str:
        """The whole screen as text."""
        return "\n".join(self.lines)

    @property
    def bytes_received(self) -> int:
        """How many bytes the program has sent so far."""
        return len(self.received)

    # Keys

    def press(self, *names: str) -> Terminal:
        """Press keys by Textual's names: "j", "enter", "ctrl+s", "shift+tab", "alt+x"."""
        for name in names:
            self.send(key_bytes(name))
        return self

    def type(self, text: str) -> Terminal:
        """Type a text as an input method commits it: its UTF-8 at once."""
        return self.send(text.encode())

    def paste(self, text: str) -> Terminal:
        """Paste a text as a terminal does that was asked to bracket it."""
        return self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def send(self, data: bytes) -> Terminal:
        """Send raw bytes; the program's output is taken meanwhile, as a terminal does."""
        assert self._pty is not None, "hung up"
        left = memoryview(data)
        deadline = time.monotonic() + 30
        while left and time.monotonic() < deadline:
            _, can_write, _ = select.select([], [self._pty], [], 0.05)
            if can_write:
                left = left[os.write(self._pty, left[:1024]) :]
            if len(data) > 1024:
                self._read(0)
        assert not left, "the program does not read its input"
        self._ends_in_escape = data.endswith(b"\x1b")
        return self

    # Waiting

    def wait_for(self, wanted: str | Callable[[Terminal], bool], timeout: float = 10) -> Terminal:
        """Wait until a text stands on the screen, or a condition holds, in a complete picture."""
        deadline = time.monotonic() + timeout
        while not self.shows(wanted):
            left = deadline - time.monotonic()
            if left <= 0 or self.is_ended:
                what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
                why = "the program ended" if self.is_ended else f"{timeout} s passed"
                raise AssertionError(f"{why} without {what}:\n{self.picture()}")
            self._read(min(left, 0.05))
        return self

    def shows(self, wanted: str | Callable[[Terminal], bool]) -> bool:
        """Whether a text stands on the screen now, or a condition holds, in a complete picture."""
        if self._is_painting:
            return False
        if callable(wanted):
            return wanted(self)
        return any(wanted in line for line in self.lines)

    def settle(self, quiet: float | None = None, timeout: float = 10) -> Terminal:
        """Wait until all keys are read, no thread of the program runs, and nothing has been sent for a while."""
        quiet = quiet or (LONE if self._ends_in_escape else QUIET)
        deadline = time.monotonic() + timeout
        looks = 0  # counted, not timed: on a busy machine it may be this side that has not had its turn
        while looks * LOOK < quiet:
            if time.monotonic() > deadline:
                raise AssertionError(f"not at rest after {timeout} s:\n{self.picture()}")
            if self.is_ended:
                break
            looks = 0 if self._read(LOOK) or self._is_busy() else looks + 1
        return self

    def _is_busy(self) -> bool:
        """Whether keys are on their way or wait to be read, or any thread of the program runs or waits for a processor."""
        with contextlib.suppress(OSError):
            theirs = os.open(self._theirs, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            try:
                # Asked so, the system first delivers what is still on its way; FIONREAD would not tell of that.
                if select.select([theirs], [], [], 0)[0]:
                    return True
            finally:
                os.close(theirs)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{self.process.pid}/task").iterdir():
                with contextlib.suppress(OSError):
                    if (task / "stat").read_text().rpartition(")")[2].split()[0] in "RD":
                        return True
        return False

    def wait_for_end(self, timeout: float = 5) -> int:
        """Wait until the program has ended; its exit code, or minus the signal."""
        deadline = time.monotonic() + timeout
        while (code := self.process.poll()) is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"still there after {timeout} s:\n{self.picture()}")
            if not self._read(0.02) and (self.is_ended or self._pty is None):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.02)
        while self._read(0):
            pass
        return code

    @property
    def exit_code(self) -> int | None:
        """The exit code, or minus the signal; None while it runs."""
        return self.process.poll()

    def measure(self, *names: str, quiet: float = 0.08, timeout: float = 5) -> Answer:
        """Press keys and time what comes, up to `quiet` seconds without a byte; nothing is drawn meanwhile."""
        chunks: list[tuple[float, bytes]] = []
        assert self._pty is not None
        self._read(0)
        pressed = time.monotonic()
        self.send(b"".join(key_bytes(name) for name in names))
        while True:
            now = time.monotonic()
            rested = now - (chunks[-1][0] if chunks else pressed)
            if rested > (quiet if chunks else timeout) or now - pressed > timeout:
                break
            if select.select([self._pty], [], [], 0.005)[0] and (data := self._take()):
                chunks.append((time.monotonic(), data))
        for _, data in chunks:
            self._show(data)
        if not chunks:
            return Answer(0, None, None)
        return Answer(sum(len(data) for _, data in chunks), chunks[0][0] - pressed, chunks[-1][0] - pressed)

    # What happens to terminals

    def resize(self, columns: int, rows: int) -> Terminal:
        """Drag the window to another size."""
        assert self._pty is not None
        while self._read(0):
            pass
        self.claim_size(columns, rows)
        self.columns, self.rows = columns, rows
        self.emulator.screen.resize(rows, columns)
        return self

    def claim_size(self, columns: int, rows: int) -> Terminal:
        """Tell the system a window size, whatever the picture here has."""
        assert self._pty is not None
        fcntl.ioctl(self._pty, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return self

    def stall(self) -> Terminal:
        """Let nothing through to this side: whoever writes waits, as behind a line that hangs."""
        return self._flow(termios.TCOOFF)

    def flow_again(self) -> Terminal:
        """Let it through again."""
        return self._flow(termios.TCOON)

    def _flow(self, action: int) -> Terminal:
        theirs = os.open(self._theirs, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            termios.tcflow(theirs, action)
        finally:
            os.close(theirs)
        return self

    def hang_up(self) -> Terminal:
        """Close the line."""
        if self._pty is not None:
            os.close(self._pty)
            self._pty = None
        return self

    def kill(self, number: int = signal.SIGKILL) -> Terminal:
        """Send the program a signal."""
        self.process.send_signal(number)
        return self

    def modes(self) -> tuple[bool, bool, bool]:
        """Whether the terminal echoes, gives whole lines, and turns keys into signals: a shell needs all three."""
        assert self._pty is not None
        flags = termios.tcgetattr(self._pty)[3]
        return bool(flags & termios.ECHO), bool(flags & termios.ICANON), bool(flags & termios.ISIG)

    def memory(self, what: str = "VmRSS") -> float:
        """Megabytes of the program: VmRSS now, VmHWM at the most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{what}:\s+(\d+) kB", status)
        assert found is not None, status
        return int(found[1]) / 1024

    def close(self) -> None:
        """End the program whatever it does, and the line."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def fileno(self) -> int:
        """The line, for `select`."""
        assert self._pty is not None, "hung up"
        return self._pty

    def read(self, seconds: float, most: int = 65536) -> int:
        """Take what the program sends, once and at most so many bytes; how many came."""
        return self._read(seconds, most)

    def _read(self, seconds: float, most: int = 65536) -> int:
        if self._pty is None or self.is_ended or not select.select([self._pty], [], [], seconds)[0]:
            return 0
        data = self._take(most)
        self._show(data)
        return len(data)

    def _take(self, most: int = 65536) -> bytes:
        assert self._pty is not None
        try:
            data = os.read(self._pty, most)
        except OSError:  # EIO: nobody holds the other side
            data = b""
        self.is_ended = not data
        return data

    def _show(self, data: bytes) -> None:
        self.received += data
        seen = self.emulator.feed(data)
        begun, done = seen.rfind("\x1b[?2026h"), seen.rfind("\x1b[?2026l")
        if begun != done:
            self._is_painting = begun > done
        for query in _QUERY.findall(seen):
            if self._pty is not None and (self.knows_sync or "2026" not in query):
                with contextlib.suppress(OSError):
                    os.write(self._pty, _ANSWERS[query[2:]])
