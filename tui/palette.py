"""A command by all its names: characters, pinyin, initials and English find it."""

from __future__ import annotations

from dataclasses import dataclass

from models.rules.codes import initials_of, pinyin_of
from tui.text import words


@dataclass(frozen=True)
class Command:
    """A verb by its names: what is shown, its key, and all that finds it."""

    id: str
    label: str
    key: str
    names: tuple[str, ...]

    def fits(self, typed: str) -> bool:
        """Whether one of the names holds what is typed."""
        return any(typed in name for name in self.names)


def named(name: str, label: str, key: str, text_key: str) -> Command:
    """A command under its Chinese, pinyin, initials and English names."""
    noun, _, line = text_key.partition(".")
    chinese, english = (str(words(noun, one).get(line, "")) for one in ("zh", "en"))
    spoken = [each(one) for one in {label, chinese} for each in (pinyin_of, initials_of)]
    found = (label, chinese, *spoken, english, name)
    return Command(name, label, key, tuple(one.lower().replace(" ", "") for one in found))
