"""What a firm was called before, and the files that became part of its own."""

from __future__ import annotations

from datetime import date

from models.clauses.scope import Shaped, standing, visible_enterprises
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen_columns
from models.queries.regions import FormerName
from models.queries.rows import Row
from models.rules.scope import Actor
from models.tables import Alias, Enterprise
from models.tables.prepared import Prepared, Slot


class MergedFile(Row):
    """A file that ended in another's: it keeps its settled records and can still be opened."""

    id: int
    name: str
    closed_on: date | None


class FirmNames(Row):
    """All names a firm goes or went by, and whose files became part of its own."""

    enterprise: int
    name: str
    short: str
    former: tuple[FormerName, ...]
    merged: tuple[MergedFile, ...]


_called = Shaped(
    lambda who: Enterprise.select(Enterprise.name, Enterprise.short).where(
        (Enterprise.id == Slot("enterprise")) & visible_enterprises(who)
    )
)
_former = Prepared(
    lambda: (
        Alias.select(Alias.name, Alias.valid_from, Alias.valid_to)
        .where((Alias.kind == "enterprise") & (Alias.code == Slot("enterprise")))
        .order_by(Alias.valid_to, Alias.id)
    )
)
_merged = Prepared(
    lambda: (
        Enterprise.select(Enterprise.id, Enterprise.name, Enterprise.closed_on)
        .where(Enterprise.merged_into == Slot("enterprise"))
        .order_by(Enterprise.id)
    )
)


def firm_names(actor: Actor, enterprise: int) -> FirmNames:
    """The names of a firm, those it bore with their days; NotFound out of scope."""
    with reading():
        row = _called.row(standing(actor), enterprise=enterprise)
        if row is None:
            raise NotFound("enterprise")
        former = frozen_columns(FormerName, _former.columns(enterprise=str(enterprise)))
        merged = frozen_columns(MergedFile, _merged.columns(enterprise=enterprise))
        return FirmNames(enterprise, row[0], row[1], former, merged)
