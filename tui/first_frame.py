"""What a person sees first: a role's first page as cells, painted without Textual.

Textual takes longer to import than everything else together, and no page needs it to say what it says. Its screen
of the same face then finds the same picture on the terminal, and sends what differs: nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from models.rules.scope import Role
from tui.cells import Piece
from tui.faces.face import FIXED, Face
from tui.frame import line_spans
from tui.look import Span
from tui.rows import row_of
from tui.seat import Seat, at_once

# The faces of first pages; what is not here waits for Textual.
FIRST: Mapping[Role, str] = {
    Role.OFFICER: "today.TodayFace",
    Role.LEADER: "team.TeamFace",
    Role.COORDINATOR: "queue.QueueFace",
    Role.ADMINISTRATOR: "import_rosters.ImportFace",
}


def first_face(seat: Seat) -> Face | None:
    """The first page of the role acted under, read; None where it has none without Textual."""
    if (name := FIRST.get(seat.grant.role)) is None:
        return None
    module, _, noun = name.partition(".")
    kind: type[Face] = getattr(import_module(f"tui.faces.{module}"), noun)
    face = kind(seat)
    at_once(face.read())
    return face


def picture(face: Face) -> list[Piece]:
    """The cells of a page: every row that says anything at its place, in the look in force."""
    return [(y, x, row_of(spans, cells)) for y, x, cells, spans in _rows(face)]


def _rows(face: Face) -> Iterator[tuple[int, int, int, Sequence[Span]]]:
    """Row, column, cells and spans of everything on a page."""
    columns, rows = face.window
    above = FIXED // 2
    for number, (left, right) in enumerate(face.fixed_rows().values()):
        y = number if number < above else rows - FIXED + number
        yield y, 0, columns, line_spans(left, right, columns)
    for block in face.blocks():
        for y in range(block.rows):
            spans = block.pane.spans(y, block.cells, block.rows, columns)
            yield above + block.top + y, block.left, block.cells, spans
