"""A page as data: what it says about itself, what it reads, and where its panes stand.

A screen is its face with Textual's keys and widgets. Painted without Textual, a face is what a person sees first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from models.queries.events import newest_event
from models.rules.scope import Actor
from tui.frame import crumb_spans, key_spans, most_keys
from tui.keys import EVERYWHERE, Verb, key_shown
from tui.look import Breadth, Span, breadth_of, shown, width
from tui.seat import Seat
from tui.text import text
from tui.widgets.case import CaseBox
from tui.widgets.lines import Lines
from tui.widgets.listing import Listing

P = ParamSpec("P")
R = TypeVar("R")
Sides = tuple[Sequence[Span], Sequence[Span]]  # what stands at the left of a row, and at the right
FIXED = 4  # rows that are always there: crumbs and facts above, message and keys below
SPLIT = (3, 2)  # the cells of a list and of what stands beside it are to each other as these


class Pane(Protocol):
    """A part of a page between the fixed rows."""

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """One of its rows, in so many cells and rows of a screen so wide."""
        ...


class Block(NamedTuple):
    """A pane and its place below the facts."""

    left: int
    top: int
    cells: int
    rows: int
    pane: Pane


class Face:
    """What a page says about itself."""

    TITLE_KEY = ""  # the crumb of this page
    ABOUT_KEY = ""  # what `?` says of it, where it is not its noun's `page`
    SHOWN: ClassVar[tuple[str, ...]] = ()  # verbs on the key line, the most due first
    VERBS: ClassVar[Sequence[Verb]] = EVERYWHERE
    # What its panes are made of; on a screen they are widgets.
    list_type: ClassVar[type[Listing]] = Listing
    lines_type: ClassVar[type[Lines]] = Lines
    case_type: ClassVar[type[CaseBox]] = CaseBox
    session: Seat

    def __init__(self, session: Seat) -> None:
        super().__init__()
        self.session = session
        self._message: list[Span] = []
        self._seen_event = 0

    @property
    def window(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self.session.window

    @property
    def is_small(self) -> bool:
        """One pane only."""
        columns, rows = self.window
        return breadth_of(columns) is Breadth.NARROW or rows < 22

    # What it reads

    async def ask(
        self, function: Callable[Concatenate[Actor, P], R], *args: P.args, **options: P.kwargs
    ) -> R:
        """Call an action or query as this person."""
        return await self.session.ask(function, *args, **options)

    async def load(self) -> None:
        """Read what the page shows."""

    async def read(self) -> None:
        """Read the page for the first time; what happens from now on is news."""
        self._seen_event = await self.ask(newest_event)
        await self.load()

    # What it says

    def crumbs(self) -> list[str]:
        """The way here, this page last."""
        return [text(self.TITLE_KEY)]

    def facts(self) -> tuple[list[Span], list[Span]]:
        """Row 1: tabs or facts at the left, filter, sort or draft at the right."""
        return [], []

    def state_words(self) -> str:
        """Right end of the key line: the position in a list."""
        return ""

    def why_not(self, name: str) -> str:
        """Why a verb cannot act now; empty where it can."""
        return ""

    def is_for_me(self, name: str) -> bool:
        """Whether this role ever has this verb: what it never has is not on the key line."""
        return True

    def label_of(self, name: str) -> str:
        """What the key line says of a verb; a page may name what its Enter does."""
        return text(f"keys.{name}")

    def shown_verbs(self) -> Sequence[str]:
        """The verbs of the key line, the most due first."""
        return self.SHOWN

    def idle_message(self) -> tuple[list[Span], list[Span]]:
        """What stands on the message line while nothing is to be said: usually nothing."""
        return [], []

    # How it is laid out

    def blocks(self) -> Iterable[Block]:
        """The panes and their places."""
        return ()

    def show_frame(self) -> None:
        """Something that the fixed rows tell has changed."""

    def has_moved(self) -> None:
        """The cursor of a list stands elsewhere: the fixed rows tell where, and what can be done there."""

    def fixed_rows(self) -> Mapping[str, Sides]:
        """The fixed rows by name, from the first to the last."""
        columns = self.window[0]
        is_narrow = breadth_of(columns) is Breadth.NARROW
        grant, who = self.session.grant, self.session.identity
        role = [] if is_narrow else [text(f"choice.role.{grant.role.value}")]
        right = "  ".join(part for part in (grant.region_name, " ".join([*role, who.name])) if part)
        crumbs = self.crumbs()[-2:] if is_narrow else self.crumbs()
        room = columns - width(shown(right)) - 5
        left, behind = self.facts()
        state = self._state()
        key_room = columns - 3 - sum(width(words) + 2 for words, _ in state)
        return {
            "crumbs": (crumb_spans(crumbs, text("frame.seal"), room), [(shown(right), "dim")]),
            "facts": ([("  ", "ink"), *left], behind),
            "message": self.message_row(),
            "keys": (key_spans(self.key_row(), most_keys(columns), key_room), state),
        }

    def message_row(self) -> Sides:
        """The message line."""
        left, right = (self._message, []) if self._message else self.idle_message()
        return [("  ", "ink"), *left], right

    def _state(self) -> list[Span]:
        words = self.state_words()
        return [(words, "dim")] if words else []

    def key_row(self) -> list[tuple[str, str, bool]]:
        """The keys that act here and now: letter, label, whether it can; `?` is the last that is shown."""
        known = self.keymap_by_id()
        room = most_keys(self.window[0]) - 1
        names = [name for name in self.shown_verbs() if name in known and self.is_for_me(name)][:room]
        row = [(key_shown(known[name]), self.label_of(name), not self.why_not(name)) for name in names]
        return [*row, ("?", text("keys.help"), True)]

    # Its verbs

    @classmethod
    def verbs_by_key(cls) -> Mapping[str, Verb]:
        """The verbs of this page by their keys; what a page binds anew is its own."""
        page: Any = cls
        return _verbs_by_key(page)

    def verb_of(self, key: str) -> str:
        """The verb a key stands for here, or nothing."""
        verb = self.verbs_by_key().get(key)
        return verb.id if verb is not None else ""

    def keymap_by_id(self) -> dict[str, Verb]:
        """The verbs of this page by their ids."""
        found: dict[str, Verb] = {}
        for verb in self.verbs_by_key().values():
            found.setdefault(verb.id, verb)
        return found


@cache
def _verbs_by_key(page: Any) -> Mapping[str, Verb]:
    found: dict[str, Verb] = {}
    for base in reversed(page.__mro__):
        for verb in vars(base).get("VERBS", ()):
            found.update(dict.fromkeys(verb.keys, verb))
    return found
