"""What a firm was called before, and the files that became part of its own."""

from __future__ import annotations

from datetime import date

from models.clauses.scope import standing, visible_enterprises
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen
from models.queries.regions import FormerName, former_names
from models.queries.rows import Row
from models.rules.scope import Actor
from models.tables import Enterprise


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


def firm_names(actor: Actor, enterprise: int) -> FirmNames:
    """The names of a firm, those it bore with their days; NotFound out of scope."""
    with reading():
        who = standing(actor)
        row = Enterprise.get_or_none((Enterprise.id == enterprise) & visible_enterprises(who))
        if row is None:
            raise NotFound("enterprise")
        former = former_names("enterprise", [str(enterprise)]).get(str(enterprise), ())
        merged = Enterprise.select().where(Enterprise.merged_into == enterprise).order_by(Enterprise.id)
        return FirmNames(enterprise, row.name, row.short, former, frozen(MergedFile, merged))
