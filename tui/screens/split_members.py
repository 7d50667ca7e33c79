"""The members of a split: found by place, name or number, and shown with what they hold and may take on."""

from __future__ import annotations

from collections.abc import Sequence

from models.frozen import dataclass
from models.queries.teams import MemberRow
from models.rules.assignments import Part
from models.rules.codes import initials_of, pinyin_of
from models.rules.forms import Kind, entry
from tui.look import Span, pad, shown
from tui.text import text
from tui.widgets.columns import block_head
from tui.widgets.places import firms_words

MOST_CANDIDATES = 5
NUMBER, NAME, STATE, LOAD = 6, 12, 6, 11  # cells of a member's line, besides the firms


@dataclass(frozen=True)
class GivenForm:
    """To whom the chosen firms go, and as what."""

    member: int | None = entry(Kind.LOOKUP, required=True, lookup="members")
    part: Part = entry(Kind.CHOICE, default=Part.LEAD, choices=Part)


class SplitMembers:
    """Who firms can be given to, by their places in the list."""

    def __init__(self) -> None:
        self.rows: Sequence[MemberRow] = ()

    def name(self, person: int | None) -> str:
        """What somebody is called; empty where they are of it no more."""
        return next((one.name for one in self.rows if one.person == person), "")

    async def find(self, typed: str) -> list[tuple[int, str]]:
        """By the place in the list, or by characters, pinyin, initials or a number of one's own."""
        wanted = typed.strip().lower()
        found = [
            (one.person, f"{at} {one.name}  {one.number}  {self._load(one)}")
            for at, one in enumerate(self.rows, 1)
            if wanted == str(at)
            or (not wanted.isdecimal() and wanted in one.name.lower())
            or one.number.lower().startswith(wanted)
            or pinyin_of(one.name).startswith(wanted)
            or initials_of(one.name).startswith(wanted)
        ]
        return found[:MOST_CANDIDATES]

    @staticmethod
    def _load(one: MemberRow) -> str:
        return f"{one.firms} +{one.room}" if one.room else f"{one.firms} {text('split.no_room')}"

    def lines(self, cells: int) -> list[list[Span]]:
        """A head and a line a member."""
        room = max(cells - NUMBER - NAME - STATE - LOAD - 2, 4)
        lines = [block_head(text("split.members"), cells, text("split.load"))]
        for at, one in enumerate(self.rows, 1):
            key = "ink" if one.room else "dim"
            lines.append(
                [
                    (f"  {at:>2}  ", "dim"),
                    (pad(shown(one.name), NAME), f"{key} bold" if one.room else key),
                    (pad("" if one.arrived_at is not None else text("team.not_yet"), STATE), "warn"),
                    (pad(shown(firms_words(one.firm_names, room)), room), "dim"),
                    (pad(self._load(one), LOAD, right=True), key),
                ]
            )
        return lines
