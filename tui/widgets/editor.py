"""One line of text being typed: the cursor stands between characters, and is shown between cells."""

from __future__ import annotations

import unicodedata

from tui.look import shown, width


def clusters(text: str) -> list[str]:
    """A text as people delete it: each base character with the marks that belong to it."""
    found: list[str] = []
    for one in text:
        if found and (unicodedata.combining(one) or (width(one) == 0 and one.isprintable())):
            found[-1] += one
        else:
            found.append(one)
    return found


class LineEditor:
    """A line and its cursor; `press` says whether a key was for it."""

    def __init__(self, text: str = "") -> None:
        self.parts = clusters(text)
        self.at = len(self.parts)

    @property
    def text(self) -> str:
        """What stands in the line."""
        return "".join(self.parts)

    def set(self, text: str, at: int | None = None) -> None:
        """Put another text in the line, the cursor at its end or where it was."""
        self.parts = clusters(text)
        self.at = len(self.parts) if at is None else max(0, min(at, len(self.parts)))

    def insert(self, text: str) -> None:
        """Type or paste: line breaks and tabs become blanks, since nothing of a paste is thrown away (trap 9)."""
        before, behind = "".join(self.parts[: self.at]), "".join(self.parts[self.at :])
        lines = text.replace("\t", " ").splitlines()
        joined = " ".join(filter(None, map(str.strip, lines))) if len(lines) > 1 else "".join(lines)
        whole = before + "".join(one for one in joined if one.isprintable())
        self.parts = clusters(whole + behind)
        self.at = len(clusters(whole))

    def press(self, key: str, character: str | None) -> bool:
        """Act on a key; whether it was one of the line's."""
        if (action := _KEYS.get(key)) is not None:
            getattr(self, action)()
            return True
        if character is not None and character.isprintable():
            self.insert(character)
            return True
        return False

    def left(self) -> None:
        """One character back."""
        self.at = max(self.at - 1, 0)

    def right(self) -> None:
        """One character on."""
        self.at = min(self.at + 1, len(self.parts))

    def home(self) -> None:
        """To the beginning of the line."""
        self.at = 0

    def end(self) -> None:
        """Behind the last character."""
        self.at = len(self.parts)

    def word_left(self) -> None:
        """To the beginning of the word before."""
        while self.at and self.parts[self.at - 1] == " ":
            self.at -= 1
        while self.at and self.parts[self.at - 1] != " ":
            self.at -= 1

    def word_right(self) -> None:
        """To the beginning of the next word."""
        while self.at < len(self.parts) and self.parts[self.at] == " ":
            self.at += 1
        while self.at < len(self.parts) and self.parts[self.at] != " ":
            self.at += 1

    def backspace(self) -> None:
        """Take away the character before the cursor."""
        if self.at:
            self.at -= 1
            del self.parts[self.at]

    def delete(self) -> None:
        """Take away the character under the cursor."""
        del self.parts[self.at : self.at + 1]

    def delete_to_start(self) -> None:
        """Take away all before the cursor."""
        del self.parts[: self.at]
        self.at = 0

    def delete_to_end(self) -> None:
        """Take away all from the cursor on."""
        del self.parts[self.at :]

    def delete_word(self) -> None:
        """Take away the word before the cursor."""
        end = self.at
        self.word_left()
        del self.parts[self.at : end]

    def window(self, cells: int) -> tuple[str, int]:
        """What is seen of the line in so many cells, and the cell the cursor stands in: always inside."""
        sizes = [width(shown(part)) for part in self.parts]
        first, before = 0, sum(sizes[: self.at])
        while before > cells - 1 and first < self.at:
            before -= sizes[first]
            first += 1
        seen, used = [], 0
        for part, size in zip(self.parts[first:], sizes[first:], strict=True):
            if used + size > cells:
                break
            seen.append(shown(part))
            used += size
        return "".join(seen), before


_KEYS = {
    "left": "left",
    "right": "right",
    "home": "home",
    "end": "end",
    "ctrl+a": "home",
    "ctrl+e": "end",
    "ctrl+left": "word_left",
    "ctrl+right": "word_right",
    "backspace": "backspace",
    "ctrl+h": "backspace",
    "delete": "delete",
    "ctrl+d": "delete",
    "ctrl+u": "delete_to_start",
    "ctrl+k": "delete_to_end",
    "ctrl+w": "delete_word",
}
