"""Keys are data: a verb has one letter everywhere, one id and one text key (`keys.<id>`).

A page lists its own in `VERBS`; the key line, `?` and `:` all read the same ones.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.text import text

# Chinese input methods send these for the plain ones.
FULL_WIDTH = {
    "slash": "fullwidth_solidus",
    "question_mark": "fullwidth_question_mark",
    "colon": "fullwidth_colon",
}

# The one grammar: id -> key. A screen may add letters that are not in this table, never move one of it.
GRAMMAR = {
    "open": "enter",
    "filter": "slash",
    "find": "f",
    "commands": "colon",
    "help": "question_mark",
    "last_screen": "minus",
    "role": "R",
    "new": "n",
    "edit": "e",
    "mark": "space",
    "range": "V",
    "accept": "a",
    "return": "x",
    "assign": "t",
    "escalate": "E",
    "claim": "C",
    "merge": "M",
    "reveal": "i",
    "next_overdue": "O",
    "delegate": "D",
    "supervise": "S",
    "comment": "c",
    "undo": "u",
    "reload": "r",
    "sort": "s",
    "out": "o",
    "language": "L",
    "submit": "ctrl+s",
    "leave": "ctrl+q",
    "tab_before": "left_square_bracket",
    "tab_after": "right_square_bracket",
    "back": "escape",
}
SHOWN_AS = {
    "enter": "Enter",
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "ctrl+s": "Ctrl+S",
    "ctrl+q": "Ctrl+Q",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left": "←",
    "right": "→",
}


class Verb(NamedTuple):
    """What a page can do: its id, and the keys that do it, the one that is shown first."""

    id: str
    keys: tuple[str, ...]


def act(name: str, key: str = "") -> Verb:
    """A verb on its grammar key, or on one the grammar has not taken."""
    chosen = GRAMMAR.get(name) or key
    assert chosen, f"{name} has no key"
    if name not in GRAMMAR:
        assert chosen not in GRAMMAR.values(), f"{chosen} is another verb's"
    return Verb(name, (chosen, FULL_WIDTH[chosen]) if chosen in FULL_WIDTH else (chosen,))


def key_shown(verb: Verb) -> str:
    """A verb's key as the key line writes it."""
    key = verb.keys[0]
    if key == "space":
        return text("keys.space_bar")
    return SHOWN_AS.get(key, key)


EVERYWHERE = [
    act("back"),
    act("help"),
    act("commands"),
    act("find"),
    act("last_screen"),
    act("reload"),
    act("language"),
    act("role"),
    act("leave"),
]


_PLAIN = {full: plain for plain, full in FULL_WIDTH.items()}


def plain_key(key: str) -> str:
    """A full-width sign as the plain key it stands for."""
    return _PLAIN.get(key, key)
