"""The terminal's own driver: few bytes out, any bytes in, and one way out.

Out    Textual's output is drawn on a `Canvas`; a writer thread sends differences to what the terminal shows,
       so a slow line skips pictures instead of queueing them, and nothing waits for it.
In     bytes that are no UTF-8 become replacement characters (trap 2); the end of input is a hang-up (trap 4).
Size   at most 500x200, at least 20x6, whoever claims otherwise (trap 3).
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import re
import selectors
import signal
import sys
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from tui.canvas import Canvas

LARGEST, SMALLEST = (500, 200), (20, 6)
UNWANTED = re.compile(
    r"\x1b\[\?(?:1003|1015|1004|2048)(?:[hl]|\$p)|\x1b\[[<>]\d*u"
)  # motion, old mouse forms, focus, in-band size, kitty keys: bytes nobody needs
SYNC_FROM = 400  # bytes from which a picture is bracketed, where the terminal knows how
# What a terminal needs to be usable again, whatever state we left it in.
RESTORED = b"\x1b[?2026l\x1b[r\x1b[m\x1b[?2004l\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?7h\x1b[?25h\x1b[?1049l"


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """A window's size as we take it."""
    return (
        max(SMALLEST[0], min(columns, LARGEST[0])),
        max(SMALLEST[1], min(rows, LARGEST[1])),
    )


def has_terminal() -> bool:
    """Whether there is a terminal to draw on and to read keys from."""
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__))


class ThinDriver(LinuxDriver):
    """Textual's Linux driver with cells instead of lines on the wire."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        assert sys.__stdout__ is not None
        self._descriptor = sys.__stdout__.fileno()
        self._canvas = Canvas(*self._get_terminal_size(), is_monochrome=bool(os.environ.get("NO_COLOR")))
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._passed: list[str] = []
        self._is_drawing = False  # between the brackets of a synchronised update
        self._is_stopping = False
        self._painter: threading.Thread | None = None
        self.has_seen_bad_bytes = False

    def _get_terminal_size(self) -> tuple[int, int]:
        try:
            size = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]
        except (OSError, ValueError):
            return (80, 24)
        return clamped(size.columns or 80, size.lines or 24)

    def _query_in_band_window_resize(self) -> None:
        """Never asked for: a typed answer could claim any size."""

    def start_application_mode(self) -> None:
        """Start the painter, then what Textual starts."""
        with self._lock:
            self._canvas.resize(*self._get_terminal_size())
        self._is_stopping = False
        if self._painter is None:
            self._painter = threading.Thread(target=self._paint, name="painter", daemon=True)
            self._painter.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            self._writer_thread.stop()
            self._writer_thread = None

    def write(self, data: str) -> None:
        """Draw what Textual sends; the painter sends what changed. Never waits."""
        data = UNWANTED.sub("", data)
        if not data:
            return
        with self._lock:
            if data == "\x1b[?2026h":
                self._is_drawing = True
                return
            if data == "\x1b[?2026l":
                self._is_drawing = False
                self._wake.set()
                return
            columns, rows = self._app.size if self._app._size else self._get_terminal_size()
            if (columns, rows) != (self._canvas.columns, self._canvas.rows):
                self._canvas.resize(*clamped(columns, rows))
                self._passed.append("\x1b[m\x1b[2J")
            if passed := self._canvas.draw(data):
                self._passed.append(passed)
                if "\x1b[?1049" in passed:
                    self._canvas.forget()
        if not self._is_drawing:
            self._wake.set()

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Send what is left, and let the painter go."""
        self._is_stopping = True
        self._wake.set()
        if self._painter is not None:
            self._painter.join(timeout=1)
            self._painter = None

    def _paint(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                passed, self._passed = "".join(self._passed), []
                picture = self._canvas.changes() if "\x1b[?1049l" not in passed else ""
            if len(picture) > SYNC_FROM and self._app._sync_available:
                picture = f"\x1b[?2026h{picture}\x1b[?2026l"
            self._send((passed + picture).encode("utf-8", "replace"))
            if self._is_stopping and not self._wake.is_set():
                return

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                continue
            except OSError:
                return  # the reader is gone: input ends too, and that is the way out

    def run_input_thread(self) -> None:
        """Read keys until asked to stop; the end of input is a hang-up."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        parser = XTermParser(self._debug)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    try:
                        read = os.read(self.fileno, 4096)
                    except OSError:
                        read = b""
                    if not read:
                        os.kill(os.getpid(), signal.SIGHUP)
                        return
                    typed = decode(read)
                    if "\ufffd" in typed:
                        self.has_seen_bad_bytes = True
                    for event in parser.feed(typed):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def process_message(self, message: Message) -> None:
        """Pass a message on, unless it claims a window size: those come from the system alone."""
        if isinstance(message, (InBandWindowResize, events.Resize)):
            return
        super().process_message(message)


def install_way_out(save: Callable[[float], None]) -> None:
    """On HUP or TERM: let `save` have a second and a half, make the terminal usable, and leave.

    A plain signal handler, since the event loop does not run while a stalled reader blocks it (trap 5).
    """
    assert sys.__stdin__ is not None and sys.__stdout__ is not None
    keys, screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()
    try:
        before = termios.tcgetattr(keys)
    except termios.error:
        before = None

    def leave(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            save(1.5)
        finally:
            _restore(screen, keys, before)
            os._exit(128 + number)

    signal.signal(signal.SIGHUP, leave)
    signal.signal(signal.SIGTERM, leave)


def _restore(screen: int, keys: int, before: list[Any] | None) -> None:
    """Never waits: a stalled reader gets what its buffer takes."""
    try:
        fcntl.fcntl(screen, fcntl.F_SETFL, fcntl.fcntl(screen, fcntl.F_GETFL) | os.O_NONBLOCK)
        os.write(screen, RESTORED)
        fcntl.fcntl(screen, fcntl.F_SETFL, fcntl.fcntl(screen, fcntl.F_GETFL) & ~os.O_NONBLOCK)
    except OSError:
        pass
    if before is not None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(keys, termios.TCSANOW, before)
