"""Keys are data: a verb has one letter everywhere, one id and one text key (`keys.<id>`).

`act()` makes a Textual binding of a verb; the key line, `?` and `:` all read the same bindings.
"""

from __future__ import annotations

from textual.binding import Binding

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
}


def act(name: str, key: str = "", *, show: bool = True) -> Binding:
    """The binding of a verb: its grammar key, or one the grammar has not taken."""
    chosen = GRAMMAR.get(name) or key
    assert chosen, f"{name} has no key"
    if name not in GRAMMAR:
        assert chosen not in GRAMMAR.values(), f"{chosen} is another verb's"
    keys = f"{chosen},{FULL_WIDTH[chosen]}" if chosen in FULL_WIDTH else chosen
    return Binding(keys, f"act('{name}')", f"keys.{name}", id=name, show=show)


def key_shown(binding: Binding) -> str:
    """A binding's key as the key line writes it."""
    key = binding.key.partition(",")[0]
    if key == "space":
        return text("keys.space_bar")
    return SHOWN_AS.get(key, key)


EVERYWHERE = [
    act("back", show=False),
    act("help"),
    act("commands", show=False),
    act("find", show=False),
    act("last_screen", show=False),
    act("reload", show=False),
    act("language", show=False),
    act("role", show=False),
    act("leave", show=False),
]


_PLAIN = {full: plain for plain, full in FULL_WIDTH.items()}


def plain_key(key: str) -> str:
    """A full-width sign as the plain key it stands for."""
    return _PLAIN.get(key, key)
