"""Bytes from the terminal into keys, clicks and pastes: any bytes, and none of them ends the program.

Textual's parser knows the keys; what it would do to hostile bytes is kept from it. It would end the program at a
byte that is no UTF-8 (trap 2), take any window size that is typed (trap 3), type the rest of a paste as keys when
there is an escape character in it, and wait for ever where a paste has no end. Of Esc and a letter that arrive
together it would make Alt and the letter, which nobody here means: the Esc was typed ahead.
"""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterable

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message
from textual.messages import InBandWindowResize

PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
LONE = 0.05  # seconds after which an escape character is the key and no beginning of a sequence
CUT = 0.1  # seconds a slow line is given for the rest of a sequence
UNENDED = 3.0  # seconds of silence after which a paste without an end is taken as it is
LARGEST_PASTE = 4_000_000  # characters
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:<=>?]{0,30}|O)?\Z")


def _third(introducer: str) -> str:
    """What may follow the beginning of a sequence, for a class of a pattern."""
    return re.escape("".join({name[2] for name in ANSI_SEQUENCES_KEYS if name[:2] == introducer}))


_CSI, _SS3 = _third("\x1b["), _third("\x1bO")
# Esc typed before something else. Of the sequences of two characters only Shift+Tab and Alt+Backspace are keys: the
# parser's others are letters and digits that act here (Alt+F of some terminals is Esc, find).
_ESCAPE = re.compile(rf"\x1b(?!\[[0-9;:<=>?IMOPQRSu{_CSI}]|O[{_SS3}]|[\t\x7f])")
# What a terminal answers in a string (its clipboard, its colours): nobody asked.
_STRING = re.compile(r"\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TYPED_CONTROL = re.compile("[\x80-\x9f\ud800-\udfff]")
# What only a terminal we asked would say; a typed one lies.
_UNASKED = (events.Resize, InBandWindowResize, events.AppFocus, events.AppBlur, events.CursorPosition)


class NotUtf8(Message):
    """The terminal sends bytes that are no UTF-8: what came with them was dropped, the person should be told."""


class Keyboard:
    """What was typed so far and is not yet a key."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._parser = XTermParser()
        self._held = ""  # what may be the beginning of a sequence
        self._paste: list[str] | None = None
        self._pasted_size = 0
        self._is_returned = False  # the last character was a return
        self._last_told = float("-inf")

    @property
    def patience(self) -> float | None:
        """Seconds without a byte after which `rest` has something to say; None for never."""
        if self._paste is not None:
            return UNENDED
        if len(self._held) > 1:
            return CUT
        # The parser has a wait of its own: it is asked again until it ends.
        is_waiting = self._held or self._decoder.getstate()[0] or self._parser._timeout_time is not None
        return LONE if is_waiting else None

    def read(self, data: bytes) -> list[Message]:
        """Take bytes; gives back what they mean.

        Where they are no UTF-8 and not in a paste, all of them are dropped: half of a GBK character may be a letter,
        and letters act.
        """
        try:
            return self._take(self._decoder.decode(data))
        except UnicodeDecodeError:
            text = (self._decoder.getstate()[0] + data).decode("utf-8", "replace")
            self._decoder.reset()
        told = self._told()
        if self._paste is not None or PASTE in text:
            return told + self._take(text if self._paste is not None else text[text.index(PASTE) :])
        self._held = ""
        return told

    def rest(self) -> list[Message]:
        """Nothing has come for a while: what is held back is all there is."""
        found: list[Message] = []
        if self._decoder.getstate()[0]:
            self._decoder.reset()
            found = self._told()
        held, self._held = self._held, ""
        if self._paste is not None:
            found.append(self._pasted(held))
            held = ""
        return found + self._parsed(held) + self._heard(self._parser.tick())

    def _told(self) -> list[Message]:
        now = time.monotonic()
        is_long_ago = now - self._last_told > 1
        self._last_told = now
        return [NotUtf8()] if is_long_ago else []

    def _take(self, text: str) -> list[Message]:
        found: list[Message] = []
        text, self._held = self._held + text, ""
        while text:
            if self._paste is not None:
                content, is_ended, text = text.partition(PASTE_END)
                if is_ended:
                    found.append(self._pasted(content))
                    continue
                # The last characters may be the beginning of its end.
                self._held = content[1 - len(PASTE_END) :]
                self._keep(content[: len(content) - len(self._held)])
                break
            before, is_begun, behind = text.partition(PASTE)
            if is_begun:
                found += self._parsed(before)
                self._paste, self._pasted_size, text = [], 0, behind
                continue
            if (unfinished := _UNFINISHED.search(text)) is not None:
                self._held, text = unfinished[0], text[: unfinished.start()]
            found += self._parsed(text)
            break
        return found

    def _keep(self, text: str) -> None:
        assert self._paste is not None
        if self._pasted_size < LARGEST_PASTE:
            self._paste.append(text)
            self._pasted_size += len(text)

    def _pasted(self, last: str) -> Message:
        """The paste that ends with this; what acts on a terminal is taken out of it."""
        self._keep(last)
        assert self._paste is not None
        text, self._paste = "".join(self._paste), None
        return events.Paste(_CONTROL.sub("", text))

    def _parsed(self, text: str) -> list[Message]:
        """What this means, of which nothing is the beginning of what comes later.

        Enter typed before the terminal was ours came through it as a line feed; some send one behind every return.
        """
        if self._is_returned:
            text = text.removeprefix("\n")
        if text:
            self._is_returned = text[-1] == "\r"
        text = text.replace("\r\n", "\r").replace("\n", "\r")
        first, *others = _ESCAPE.split(_TYPED_CONTROL.sub("", _STRING.sub("", text)))
        found = self._fed(first)
        for one in others:
            found += [*self._given_up(), events.Key("escape", "\x1b"), *self._fed(one)]
        return found

    def _fed(self, text: str) -> list[Message]:
        return self._heard(self._parser.feed(text)) if text else []

    def _given_up(self) -> list[Message]:
        """What the parser waits for does not come."""
        if self._parser._timeout_time is not None:
            self._parser._timeout_time = 0.0
        return self._heard(self._parser.tick())

    def _heard(self, messages: Iterable[Message]) -> list[Message]:
        found: list[Message] = []
        try:
            for message in messages:
                is_lie = isinstance(message, events.Key) and _TYPED_CONTROL.search(message.character or "")
                if not is_lie and not isinstance(message, _UNASKED):
                    found.append(message)
        except Exception:
            # A sequence the parser cannot stand; it begins anew behind it.
            self._parser = XTermParser()
        return found
