"""A command by all its names: characters, pinyin, initials and English find it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models.frozen import dataclass
from models.rules.codes import initials_of, pinyin_of
from tui.text import words


@dataclass(frozen=True)
class Command:
    """A verb by its names: what is shown, its key, and all that finds it."""

    id: str
    label: str
    key: str
    names: tuple[str, ...]
    below: tuple[Command, ...] = ()  # of a page, the verbs that act there

    def fits(self, typed: str) -> bool:
        """Whether one of the names holds what is typed."""
        return any(typed in name for name in self.names)


def fitting(commands: Iterable[Command], typed: str) -> list[Command]:
    """What fits: names that begin so first, last the pages where something of that name is done, with its key."""
    found, behind = [], []
    for one in commands:
        if one.fits(typed):
            found.append(one)
        elif (verb := next((each for each in one.below if typed and each.fits(typed)), None)) is not None:
            behind.append(replace(one, key=f"{one.key}  {verb.key} {verb.label}"))
    found.sort(key=lambda one: not any(name.startswith(typed) for name in one.names))
    return found + behind


def named(name: str, label: str, key: str, text_key: str) -> Command:
    """A command under its Chinese, pinyin, initials and English names."""
    noun, _, line = text_key.partition(".")
    chinese, english = (str(words(noun, one).get(line, "")) for one in ("zh", "en"))
    spoken = [each(one) for one in {label, chinese} for each in (pinyin_of, initials_of)]
    found = (label, chinese, *spoken, english, name)
    return Command(name, label, key, tuple(one.lower().replace(" ", "") for one in found))
