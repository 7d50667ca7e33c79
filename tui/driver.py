"""The terminal's own driver: few bytes out, any bytes in, and one way out.

Out    Textual's output is drawn on a `Canvas`, and what differs from what the terminal shows is sent at once, as far
       as the terminal takes it; a thread sends the rest. A slow line skips pictures, and nothing waits for it.
In     a `Keyboard` makes keys of whatever bytes come; the end of input is a hang-up (trap 4).
Size   at most 500x200, at least 20x6, whoever claims otherwise (trap 3).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import select
import selectors
import signal
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import IO, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from tui.cells import Piece
from tui.held import BEGINNING, HeldTerminal, clamped, new_canvas, window_size
from tui.keyboard import Keyboard, NotUtf8
from tui.way_out import has_terminal, install_way_out, leaving, lose_terminal, stops_again

__all__ = ["NotUtf8", "ThinDriver", "clamped", "has_terminal", "install_way_out"]

# Motion, old mouse forms, focus, in-band size, kitty keys, the mouse pointer's shape: bytes nobody needs.
UNWANTED = re.compile(
    r"\x1b\[\?(?:1003|1015|1016|1004|2048)(?:[hl]|\$p)|\x1b\[[<>]\d*u|\x1b\]22;[^\x1b\x07]*(?:\x1b\\|\x07)"
)
# A write that is about the terminal and not a picture: modes, queries, the clipboard, the bell.
ABOUT = re.compile(r"(?:\x1b\[\?[\d;]+[hl]|\x1b\[\?\d+\$p|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\x07)+")
CLOSING = 1.0  # seconds a slow reader is given to take the last bytes
# Bytes from which a picture is bracketed, where the terminal knows how: less comes in one packet.
SYNC_FROM = 1300


def _opened(terminal: int) -> int:
    """The terminal opened once more, so that writing without waiting is ours alone and not the shell's too."""
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        again = os.dup(terminal)
        os.set_blocking(again, False)
        return again


class ThinDriver(LinuxDriver):
    """Textual's Linux driver with cells instead of lines on the wire.

    A terminal that is `held` already shows its picture: only what differs from that is sent.
    """

    def __init__(self, app: Any, *, held: HeldTerminal | None = None, **options: Any) -> None:
        super().__init__(app, **options)
        assert sys.__stdout__ is not None
        self._screen = _opened(sys.__stdout__.fileno())
        # Until the first resize event this is the app's size; the console's own would be the system's, unclamped.
        self._size = clamped(*self._size) if self._size else self._get_terminal_size()
        self._held = held if held is not None and held.is_held else None
        self._begun: set[str] = set(BEGINNING) if self._held else set()  # what need not be said again
        self._canvas = self._held.canvas if self._held else new_canvas(*self._size)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._passed: list[str] = []
        self._unsent = b""
        self._is_up = self._held is not None  # on the alternate screen, which is ours
        self._is_drawing = False  # between the brackets of a synchronised update
        self._is_stopping = False
        self._painter: threading.Thread | None = None
        self._input_ended, self._end_input = os.pipe()
        self._in_band_window_resize = True  # Textual's own handler of sizes says nothing: _hear_of_sizes

    def _get_terminal_size(self) -> tuple[int, int]:
        self._told = window_size()  # the size that the app was last told of
        return self._told

    def _query_in_band_window_resize(self) -> None:
        """Never asked for: a typed answer could claim any size."""

    # Out

    def start_application_mode(self) -> None:
        """Start the painter, then what Textual starts."""
        self._is_stopping = False
        if self._painter is None:
            self._painter = threading.Thread(target=self._paint, name="painter", daemon=True)
            self._painter.start()
        # Neither the hand that held the terminal nor ours misses a change of its size: it waits for the change of hands.
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGWINCH,))
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._hear_of_sizes()
        if self._writer_thread is not None:
            self._writer_thread.stop()
            self._writer_thread = None
        if self._held is not None:
            held, self._held = self._held, None
            self.attrs_before = held.hand_over()
            if held.is_stale:
                with self._lock:
                    self._canvas.forget()

    def _hear_of_sizes(self) -> None:
        """Of every change, also of a window that was another size meanwhile and is as large as before.

        One handler interrupts another, and the first to look at the window would be the last to tell: a window dragged
        fast was left at a size it had long ago. So a handler only asks for a look, and looks are taken in turn.
        """
        loop = asyncio.get_running_loop()

        def resized(number: int = 0, frame: FrameType | None = None) -> None:
            asyncio.run_coroutine_threadsafe(self._look_at_the_window(), loop)

        signal.signal(signal.SIGWINCH, resized)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGWINCH,))
        # A signal that came to another thread was heard by the hand before ours.
        if window_size() != self._told:
            resized()

    async def _look_at_the_window(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(events.Resize(size, size))
        self._paint_anew()

    def _paint_anew(self) -> None:
        """Whole, where the next picture would not be: a window of another size is painted when Textual knows it."""
        with self._lock:
            if window_size() == (self._canvas.columns, self._canvas.rows):
                self._canvas.forget()
                self._send()

    def write(self, data: str) -> None:
        """Draw what Textual sends, and send what changed as far as the terminal takes it. Never waits."""
        data = UNWANTED.sub("", data)
        if not data:
            return
        with self._lock:
            if data == "\x1b[?2026h":
                self._is_drawing = True
            elif data == "\x1b[?2026l":
                self._is_drawing = False
            elif data in self._begun:
                self._begun.discard(data)
            elif ABOUT.fullmatch(data):
                if "\x1b[?1049l" in data and self._canvas.has_set_stops:
                    self._passed.append(stops_again(self._canvas.columns))
                self._passed.append(data)
                if "\x1b[?1049" in data:
                    self._is_up = "\x1b[?1049h" in data
                    self._canvas.forget()
            else:
                self._fit()
                self._canvas.draw(data)
            if not self._is_drawing:
                self._send()

    def paint(self, pieces: Iterable[Piece], cursor: tuple[int, int]) -> None:
        """Draw cells at their places and put the cursor in a column and row; what changed is sent. Never waits."""
        with self._lock:
            self._fit()
            for y, x, cells in pieces:
                self._canvas.put(y, x, cells)
            self._canvas.put_cursor(*cursor)
            if not self._is_drawing:
                self._send()

    def _fit(self) -> None:
        size = clamped(*self._app.size)
        if size != (self._canvas.columns, self._canvas.rows):
            self._canvas.resize(*size)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Send what is left, and let the painter go."""
        self._is_stopping = True
        self._wake.set()
        if self._painter is not None:
            self._painter.join()
            self._painter = None

    def _send(self) -> None:
        """Send as much as the terminal takes now; only when it has taken a picture is the next one made."""
        while not leaving.is_set():
            self._unsent = self._unsent or self._composed()
            if not self._unsent:
                return
            try:
                self._unsent = self._unsent[os.write(self._screen, self._unsent) :]
            except BlockingIOError:
                break
            except OSError:
                # A reader that is gone ends the input too, and that is the way out.
                self._unsent = b""
                return
        self._wake.set()

    def _composed(self) -> bytes:
        passed, self._passed = "".join(self._passed), []
        picture = self._canvas.changes() if self._is_up and not self._is_drawing else ""
        if len(picture) > SYNC_FROM and self._app._sync_available:
            picture = f"\x1b[?2026h{picture}\x1b[?2026l"
        return (passed + picture).encode("utf-8", "replace")

    def _paint(self) -> None:
        """Send what the terminal did not take at once, as it takes it."""
        stopped_at = None
        while not leaving.is_set():
            if not self._unsent:
                if self._is_stopping:
                    return
                self._wake.wait()
                self._wake.clear()
                continue
            if self._is_stopping:
                stopped_at = stopped_at or time.monotonic()
                if time.monotonic() > stopped_at + CLOSING:
                    return
            if select.select([], [self._screen], [], 0.1)[1]:
                with self._lock:
                    self._send()

    # In

    def run_input_thread(self) -> None:
        """Read keys until asked to stop; the end of input is a hang-up."""
        keyboard = Keyboard()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._input_ended, selectors.EVENT_READ)
            while not self.exit_event.is_set() and not leaving.is_set():
                ready = [key.fd for key, _ in selector.select(keyboard.patience)]
                if self._input_ended in ready:
                    os.read(self._input_ended, 1)
                    return
                if not ready:
                    found = keyboard.rest()
                else:
                    try:
                        read = os.read(self.fileno, 4096)
                    except BlockingIOError:
                        continue
                    except OSError:
                        read = b""
                    if not read:
                        lose_terminal()
                        return
                    found = keyboard.read(read)
                for message in found:
                    self.process_message(message)

    def disable_input(self) -> None:
        """Let the input thread end now, not at its next key."""
        if self._key_thread is not None and self._key_thread.is_alive():
            os.write(self._end_input, b"\0")
        super().disable_input()

    def process_message(self, message: Message) -> None:
        """Pass a message on; a loop that is closing has no ears any more."""
        with contextlib.suppress(RuntimeError):
            super().process_message(message)

    # What would act on the machine the program runs on, which is not the person's (trap 11)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Open nothing."""

    def deliver_binary(self, binary: IO[Any], *, delivery_key: str, save_path: Path, **options: Any) -> None:
        """Save nothing; whoever asked is told that it failed."""
        binary.close()
        self.send_message(
            events.DeliveryFailed(delivery_key, PermissionError("no files through a terminal"), None)
        )
