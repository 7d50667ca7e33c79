"""One deed: a person's rights re-read, rows found in their scope, each change recorded as one event.

    with deed(actor) as doing:
        finding = doing.find(Finding, finding_id)
        doing.allow(ASSIGN, finding, seen_version)
        doing.change(finding, ASSIGN, body=form.body, due_at=due)

Everything inside one `with` is one transaction; the events of it share a batch number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from models.clauses.records import visible
from models.clauses.scope import Shaped, Standing, is_stationed_at, leads, responsible_for, standing
from models.database import transaction
from models.errors import Conflict, Invalid, NotFound, Problem, Refused
from models.rules.deadlines import business_date
from models.rules.forms import LONGEST_REASON, length_problems
from models.rules.inspections import LATE
from models.rules.scope import Actor, Role, Transition
from models.rules.teams import NEEDS_NO_TEAM
from models.steps.events import Note, Recorder, last_change, next_event_number, write_events
from models.tables import (
    Assignment,
    Body,
    Checklist,
    Consignment,
    Discrepancy,
    DutyDay,
    Enterprise,
    Finding,
    FirmSupply,
    Handover,
    Holder,
    Incident,
    Inspection,
    Invitation,
    Person,
    PersonKey,
    Region,
    Round,
    Site,
    StockTake,
    StockTakeLine,
    SupplyItem,
    SupplyLine,
    SupplyRequest,
    Sweep,
    SweepUnit,
    Task,
    Team,
    TeamMember,
    Visit,
)
from models.tables.base import Table
from models.tables.prepared import Prepared, Slot, insert_row, instance, update_row

Row = TypeVar("Row", bound=Table)

_answered_by = Prepared(
    lambda: Site.select(Site.id).where((Site.id == Slot("site")) & responsible_for(Slot("person")))
)

NOUN_OF: dict[type[Table], str] = {
    Assignment: "assignment",
    Body: "body",
    Checklist: "checklist",
    Consignment: "consignment",
    Discrepancy: "discrepancy",
    DutyDay: "duty",
    Enterprise: "enterprise",
    Finding: "finding",
    FirmSupply: "firm_supply",
    Handover: "handover",
    Holder: "stock",
    Incident: "incident",
    Inspection: "inspection",
    Invitation: "invitation",
    Person: "person",
    PersonKey: "key",
    Region: "region",
    Round: "round",
    Site: "site",
    StockTake: "stock_take",
    StockTakeLine: "stock_take_line",
    SupplyItem: "catalogue",
    SupplyLine: "supply_line",
    SupplyRequest: "supply_request",
    Sweep: "sweep",
    SweepUnit: "sweep_unit",
    Task: "task",
    Team: "team",
    TeamMember: "member",
    Visit: "visit",
}

# The column that says whose a row is: a leader changes only what is of somebody in their own team.
OFFICER_OF: dict[type[Table], str] = {
    Assignment: "officer",
    DutyDay: "person",
    Person: "id",
    PersonKey: "person",
    TeamMember: "person",
}


def _seen_by(who: Standing, table: Any) -> Any:
    return table.select().where((table.id == Slot("number")) & visible(who, table))


_one_of: dict[type[Table], Shaped] = {}


class Deed:
    """What one action does in its transaction; made by `deed()` alone."""

    def __init__(self, actor: Actor, who: Standing | None, batch: int) -> None:
        self.actor, self.batch = actor, batch
        self._who = who
        self.now: datetime = actor.clock()
        self.occurred_at: datetime = self.now
        self.is_late = False
        self.late_reason = ""

    @property
    def who(self) -> Standing:
        """The grant acted under; the program itself has none."""
        assert self._who is not None, "the program acts under no grant"
        return self._who

    @property
    def person(self) -> int | None:
        """Who acts, or None for the program itself."""
        return self._who.person if self._who else None

    @property
    def name(self) -> str:
        """The name of who acts; empty for the program itself."""
        return str(Person.select(Person.name).where(Person.id == self.person).scalar() or "")

    @property
    def today(self) -> date:
        """The business date of the deed."""
        return business_date(self.now)

    def happened(self, occurred_at: datetime | None, late_reason: str) -> None:
        """Set when the thing happened; Invalid where it lies ahead, or back without a reason (补录)."""
        if problems := LATE.problems(occurred_at, self.now, late_reason):
            raise Invalid(*problems)
        if occurred_at is not None:
            self.occurred_at = occurred_at
            self.is_late = LATE.is_late(occurred_at, self.now)
            self.late_reason = late_reason.strip() if self.is_late else ""

    def find(self, table: type[Row], number: int) -> Row:
        """The row with that id in the actor's scope; NotFound where it is not in it or there is none: the two are never told apart."""
        if table not in _one_of:
            _one_of[table] = Shaped(lambda who: _seen_by(who, table))
        stored = _one_of[table].row(self.who, number=number)
        if stored is None:
            raise NotFound(NOUN_OF[table])
        found: Row = instance(table, stored)
        return found

    def responsible(self, site: int) -> None:
        """Refuse an officer who no longer, or not yet, answers for the site."""
        if self.who.role is not Role.OFFICER:
            return
        if not _answered_by.row(site=site, person=self.who.person):
            raise Refused("not_responsible")

    def allow(
        self,
        verb: Transition,
        row: Table | None = None,
        seen_version: int | None = None,
        *,
        submitted_by: Collection[int] = (),
        reason: str = "",
    ) -> None:
        """Refuse what this role may not do, or not from this state; Conflict where the row has changed since it was seen.

        `submitted_by` are those whom 回避 keeps from it: whoever had a part in what is decided on.
        """
        if self.who.role not in verb.roles:
            raise Refused("not_for_role", verb=verb.name, role=self.who.role)
        if self.who.role is Role.LEADER and verb.name not in NEEDS_NO_TEAM:
            self._of_own_team(row)
        if row is not None:
            if verb.avoids and self.who.role is not Role.OFFICER:
                self._avoid(row, submitted_by)
            state = getattr(row, "state", None)
            if verb.comes_from and state not in verb.comes_from:
                by, at = last_change(NOUN_OF[type(row)], row.id)
                raise Refused("wrong_state", state=str(state), by=by, at=at, verb=verb.name)
            if seen_version is not None and row.version != seen_version:
                by, at = last_change(NOUN_OF[type(row)], row.id)
                raise Conflict("changed_meanwhile", by=by, at=at)
        if verb.needs_reason and not reason.strip():
            raise Invalid(Problem("reason", "required"))

    def _of_own_team(self, row: Table | None) -> None:
        if self.who.team is None:
            raise Refused("no_team")
        if row is None:
            return
        is_own = row.id == self.who.team if isinstance(row, Team) else True
        if (name := OFFICER_OF.get(type(row))) is not None:
            is_own = leads(self.who, row.__data__[name])
        if not is_own:
            raise Refused("not_your_team")

    def _avoid(self, row: Table, submitted_by: Collection[int]) -> None:
        if self.who.person in submitted_by:
            raise Refused("own_submission")
        enterprise = _enterprise_of(row)
        if enterprise is not None and is_stationed_at(self.who.person, enterprise):
            raise Refused("own_firm")

    def change(
        self,
        row: Table,
        verb: Transition,
        *,
        to: str | None = None,
        reason: str = "",
        moved: Any = None,
        **values: Any,
    ) -> int:
        """Write new values into a row and record it; the event's number.

        The state becomes `to`, else the verb's own; the version goes up by one, and Conflict is raised
        where someone else's transaction has moved it since it was read. `moved` is from whom to whom.
        """
        table, old_version = type(row), row.version
        before = getattr(row, "state", None)
        after = to if to is not None else (verb.goes_to if verb.goes_to is not None else before)
        if after != before:
            values["state"] = after
        old = {name: row.__data__[table._meta.fields[name].name] for name in values}
        if not update_row(table, row.id, old_version, values):
            by, at = last_change(NOUN_OF[table], row.id)
            raise Conflict("changed_meanwhile", by=by, at=at)
        for name, value in {**values, "version": old_version + 1}.items():
            setattr(row, name, value)
        return self.record(row, verb.verb, before=before, after=after, reason=reason, old=old, moved=moved)

    def create(
        self,
        table: type[Row],
        verb: Transition,
        *,
        reason: str = "",
        moved: Any = None,
        **values: Any,
    ) -> Row:
        """Insert a row in the verb's state and record it; the event's number is `row.event`."""
        if verb.goes_to is not None:
            values.setdefault("state", verb.goes_to)
        row = table(**values)
        row.id = insert_row(table, {name: value for name, value in row.__data__.items() if name != "id"})
        row.event = self.record(
            row, verb.verb, before=None, after=values.get("state"), reason=reason, moved=moved
        )
        made: Row = row
        return made

    def record(
        self,
        row: Table,
        verb: str,
        *,
        before: str | None = None,
        after: str | None = None,
        reason: str = "",
        old: dict[str, Any] | None = None,
        moved: Any = None,
    ) -> int:
        """Write one event about a row; its number."""
        if problems := length_problems("reason", reason, LONGEST_REASON):
            raise Invalid(*problems)
        told = reason.strip() or self.late_reason
        noun = NOUN_OF[type(row)]
        return self.record_all([Note(row, noun, verb, before, after, told, old or {}, moved=moved)])

    def record_all(self, notes: Sequence[Note]) -> int:
        """Write one event a note, many at once; the number of the first."""
        grant = self._who.grant if self._who else None
        by = Recorder(self.batch, self.person, grant, self.occurred_at, self.now, self.is_late)
        return write_events(by, notes)


def _enterprise_of(row: Table) -> int | None:
    found = row.id if isinstance(row, Enterprise) else row.__data__.get("enterprise")
    if found is None and "site" in row.__data__:
        found = Site.select(Site.enterprise).where(Site.id == row.__data__["site"]).scalar()
    return found if isinstance(found, int) else None


@contextmanager
def deed(actor: Actor) -> Iterator[Deed]:
    """One action by a person: one transaction, their grant read inside it."""
    with transaction():
        who = standing(actor)
        yield Deed(actor, who, actor.batch or next_event_number())


@contextmanager
def own_deed(actor: Actor) -> Iterator[Deed]:
    """One act of the program itself (rising, sealing): no grant, the clock of its caller."""
    with transaction():
        yield Deed(actor, None, next_event_number())
