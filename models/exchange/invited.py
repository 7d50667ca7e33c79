"""Whom a roster names, row by row: for a code each."""

from __future__ import annotations

from models.exchange.layout import Headings, Line, find_layout, laid_out
from models.exchange.officers import HEADINGS
from models.exchange.sheets import Sheet
from models.frozen import dataclass

NAMED = Headings(HEADINGS.of, needed=(), either=("number", "name"))


@dataclass(frozen=True)
class NamedRow:
    """A row of a sheet and whom it names; the number may be empty."""

    row: int
    number: str
    name: str


def named_rows(sheets: tuple[Sheet, ...]) -> tuple[NamedRow, ...]:
    """Everybody a roster of officers names; Invalid where no sheet has numbers or names."""
    layout = find_layout(sheets, NAMED)
    records = [Line(its, at) for at, its, why in laid_out(layout, NAMED) if not why]
    rows = (NamedRow(line.row, line.text("number"), line.text("name")) for line in records)
    return tuple(one for one in rows if one.number or one.name)
