"""The offices' ledgers out: rows in the exporter's scope, masked, written one by one to Excel, CSV or JSON.

Rows come from one read of the store, so that a ledger is of one moment however long it takes; words come in as a callable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.clauses.assignments import HOLDING
from models.clauses.duty_days import done_rest_duties
from models.clauses.findings import unsettled
from models.clauses.scope import (
    NOTHING,
    Standing,
    region_column,
    standing,
    visible_enterprises,
    visible_people,
    visible_sites,
    visible_work,
)
from models.clauses.sites import standing_sites
from models.database import reading
from models.exchange.files import Category, Named
from models.exchange.key_ledgers import KEY_LEDGERS
from models.exchange.ledger_columns import (
    District,
    Street,
    above,
    amount,
    good_practice_of,
    measured,
    name_of_site,
    named_makers,
    of_sites,
    one_amount,
    photos_at_of,
    photos_holder_of,
    photos_of,
    place,
    rate,
    sizes,
    state_of_firm,
    trade,
    unpacked_amount,
    unpacked_rate,
    unpacked_sizes,
    unpacked_state,
    unpacked_trade,
)
from models.exchange.ledger_kinds import Column, Ledger, Listing
from models.exchange.listings import LISTINGS
from models.exchange.stock_ledgers import STOCK_LEDGERS
from models.exchange.supply_ledgers import SUPPLY_LEDGERS
from models.exchange.task_ledger import TASK_LEDGER
from models.rules.assignments import CURRENT
from models.rules.checklists import Answer
from models.rules.masking import masked_name, masked_phone
from models.rules.people import Posting
from models.rules.scope import Actor, Role
from models.tables import (
    Assignment,
    Body,
    Checklist,
    ChecklistItem,
    Contact,
    Enterprise,
    Event,
    Finding,
    Grant,
    Inspection,
    Person,
    Region,
    Site,
)


def _joined(query: Any) -> Any:
    """A subquery's texts in one cell."""
    return fn.COALESCE(query, "")


def _names(separator: str, column: Any) -> Any:
    return fn.STRING_AGG(column, separator)


Building, Rechecker, Responsible = Enterprise.alias(), Person.alias(), Body.alias()


def _posts(who: Standing, column: Any) -> Any:
    """Of an officer's assignments at firms that whoever exports may see."""
    return (
        Assignment.select(column)
        .join(Enterprise)
        .where((Assignment.officer == Person.id) & Assignment.state.in_(CURRENT) & visible_enterprises(who))
    )


def _stations(who: Standing) -> Any:
    return _joined(_posts(who, _names("、", Enterprise.name)))


# The furthest of somebody's assignments: they come in the order of the members.
_POSTINGS = tuple(Posting)
_RANK = Case(Assignment.state, tuple((one.value, at) for at, one in enumerate(_POSTINGS[:4])))
# Since when somebody is there; of whom is nowhere yet, from when they will be.
_BEGUN = Case(None, ((Assignment.state.in_(HOLDING), Assignment.starts_on),), None)
_SINCE = fn.COALESCE(fn.MIN(_BEGUN), fn.MIN(Assignment.starts_on))


def _posting(who: Standing) -> Any:
    furthest = fn.COALESCE(_posts(who, fn.MIN(_RANK)), _POSTINGS.index(Posting.UNPOSTED))
    return Case(None, ((~Person.is_active, _POSTINGS.index(Posting.INACTIVE)),), furthest)


_leads = (
    Assignment.select(_names("、", Person.name))
    .join(Person)
    .where((Assignment.enterprise == Enterprise.id) & Assignment.state.in_(CURRENT))
)


def _of_chief(column: Any) -> Any:
    return (
        Contact.select(column)
        .where(Contact.enterprise == Enterprise.id)
        .order_by(Contact.is_chief.desc(), Contact.id)
        .limit(1)
    )


def _counted(answer: Answer) -> Callable[[str], int]:
    return lambda answers: answers.count(answer.value)


def _officers(who: Standing, columns: tuple[Any, ...]) -> Any:
    """Who is or was an officer: of those who only coordinate, read or keep stores the ledger is none."""
    granted = Grant.select(SQL("1")).where((Grant.person == Person.id) & (Grant.role == Role.OFFICER))
    posted = Assignment.select(SQL("1")).where(Assignment.officer == Person.id)
    return (
        Person.select(*columns)
        .join(Region, JOIN.LEFT_OUTER, on=(Person.region == Region.code))
        .where(visible_people(who) & (fn.EXISTS(granted) | fn.EXISTS(posted)))
        .order_by(Person.id)
    )


def _enterprises(who: Standing, columns: tuple[Any, ...]) -> Any:
    return (
        Enterprise.select(*columns)
        .join(District, JOIN.LEFT_OUTER, on=(Enterprise.district == District.code))
        .join(Street, JOIN.LEFT_OUTER, on=(Enterprise.street == Street.code))
        .where(visible_enterprises(who) & Enterprise.merged_into.is_null())
        .order_by(Enterprise.id)
    )


def _sites(who: Standing, columns: tuple[Any, ...]) -> Any:
    return (
        Site.select(*columns)
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join(Building, JOIN.LEFT_OUTER, on=(Site.building == Building.id))
        .where(visible_sites(who) & standing_sites())
        .order_by(Site.id)
    )


def _inspections(who: Standing, columns: tuple[Any, ...]) -> Any:
    return (
        Inspection.select(*columns)
        .join(Site, on=(Inspection.site == Site.id))
        .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        .join(Person, on=(Inspection.officer == Person.id))
        .join(Checklist, JOIN.LEFT_OUTER, on=(Inspection.checklist == Checklist.id))
        .where(visible_work(who, Inspection))
        .order_by(Inspection.id)
    )


def _findings(who: Standing, columns: tuple[Any, ...]) -> Any:
    return (
        Finding.select(*columns)
        .join(Enterprise, on=(Finding.enterprise == Enterprise.id))
        .join(Site, on=(Finding.site == Site.id))
        .join(Inspection, on=(Finding.inspection == Inspection.id))
        .join(
            ChecklistItem,
            JOIN.LEFT_OUTER,
            on=((ChecklistItem.checklist == Inspection.checklist) & (ChecklistItem.code == Finding.item)),
        )
        .join(Responsible, JOIN.LEFT_OUTER, on=(Finding.body == Responsible.id))
        .join(Rechecker, JOIN.LEFT_OUTER, on=(Finding.rechecked_by == Rechecker.id))
        .where(visible_work(who, Finding))
        .order_by(Finding.id)
    )


def _events(who: Standing, columns: tuple[Any, ...]) -> Any:
    seen = NOTHING
    if who.role in (Role.COORDINATOR, Role.LEADER):
        seen = region_column(Event, who.level) == who.region
    elif who.role in (Role.OFFICER, Role.ADMINISTRATOR):
        seen = Event.person == who.person
    return (
        Event.select(*columns)
        .join(Person, JOIN.LEFT_OUTER, on=(Event.person == Person.id))
        .join(Enterprise, JOIN.LEFT_OUTER, on=(Event.enterprise == Enterprise.id))
        .where(seen)
        .order_by(Event.id)
    )


_C = Column
LEDGERS: dict[str, Ledger | Listing] = {
    one.name: one
    for one in (
        Ledger(
            "officers",
            (
                _C("number", Person.number, is_code=True),
                _C("name", Person.name),
                _C("home_unit", Person.home_unit),
                _C("title", Person.title),
                _C("level", Person.level),
                _C("phone", Person.phone, masked_phone, is_code=True),
                _C("stations", None, of=_stations),
                _C("region", fn.COALESCE(Region.name, "")),
                _C("starts_on", None, date.fromisoformat, of=lambda who: _posts(who, _SINCE)),
                _C("state", None, _POSTINGS.__getitem__, of=_posting),
                _C("rest_duties", None, of=lambda who: done_rest_duties(Person.id, who.today)),
            ),
            _officers,
            Person.id,
        ),
        Ledger(
            "enterprises",
            (
                _C("credit_code", Enterprise.credit_code, is_code=True),
                _C("name", Enterprise.name),
                _C("region", place()),
                _C("industry", Enterprise.industry),
                _C("size", sizes(), unpacked_sizes),
                _C("is_key_project", Enterprise.is_key_project),
                _C("roster", None, unpacked_amount, of=of_sites(amount("roster"))),
                _C("due", None, unpacked_amount, of=of_sites(amount("due"))),
                _C("returned", None, unpacked_amount, of=of_sites(amount("returned"))),
                _C("rate", None, unpacked_rate, of=of_sites(rate())),
                _C("filed_on", None, date.fromisoformat, of=of_sites(fn.MIN(Site.filed_on))),
                _C("resumed_on", None, date.fromisoformat, of=of_sites(fn.MIN(Site.resumed_on))),
                _C("resumption", None, unpacked_state, of=state_of_firm()),
                _C("chief", _joined(_of_chief(Contact.name)), masked_name),
                _C("phone", _joined(_of_chief(Contact.phone)), masked_phone, is_code=True),
                _C("officers", _joined(_leads)),
            ),
            _enterprises,
            Enterprise.id,
        ),
        Ledger(
            "sites",
            (
                _C("above", above(Building)),
                _C("floor", Site.floor, is_code=True),
                _C("unit", Site.unit, is_code=True),
                _C("name", name_of_site()),
                _C("trade", trade(), unpacked_trade),
                _C("roster", one_amount("roster"), unpacked_amount),
                _C("resumption", Site.resumption),
                _C("last_checked_at", Site.last_checked_at),
                _C(
                    "unsettled",
                    Finding.select(fn.COUNT(Finding.id)).where((Finding.site == Site.id) & unsettled()),
                ),
            ),
            _sites,
            Site.id,
        ),
        Ledger(
            "inspections",
            (
                _C("id", Inspection.id),
                _C("occurred_at", Inspection.occurred_at),
                _C("enterprise", Enterprise.name),
                _C("site", Site.name),
                _C("kind", Inspection.kind),
                _C("officer", Person.name),
                _C("others", fn.COALESCE(Inspection.others, ""), named_makers),
                _C("accompanied_by", fn.COALESCE(Inspection.accompanied_by, ""), masked_name),
                _C("checklist", fn.COALESCE(Checklist.title_zh, "")),
                _C("edition", fn.COALESCE(Checklist.edition, ""), is_code=True),
                _C("area", Inspection.area),
                _C("passed", Inspection.answers, _counted(Answer.PASS)),
                _C("failed", Inspection.failed),
                _C("not_applicable", Inspection.answers, _counted(Answer.NOT_APPLICABLE)),
                _C("numbers", fn.COALESCE(Inspection.numbers, ""), measured),
                _C("state", Inspection.state),
                _C("photos", fn.COALESCE(Inspection.extra, ""), photos_of),
                _C("photos_holder", fn.COALESCE(Inspection.extra, ""), photos_holder_of),
                _C("photos_at", fn.COALESCE(Inspection.extra, ""), photos_at_of),
                _C("good_practice", fn.COALESCE(Inspection.extra, ""), good_practice_of),
            ),
            _inspections,
            Inspection.id,
        ),
        Ledger(
            "findings",
            (
                _C("number", Finding.number, is_code=True),
                _C("found_at", Finding.found_at),
                _C("enterprise", Enterprise.name),
                _C("site", Site.name),
                _C("description", Finding.description),
                _C("category", fn.COALESCE(ChecklistItem.category, ""), Category),
                _C("severity", Finding.severity),
                _C("body", fn.COALESCE(Responsible.name, "")),
                # Whose it is to put right; where no body was asked, who did.
                _C(
                    "body_person",
                    fn.COALESCE(fn.NULLIF(Finding.body_person, ""), Finding.fixed_by),
                    masked_name,
                ),
                _C("deadline", Finding.deadline),
                _C("due_at", Finding.due_at),
                _C("measure", Finding.measure),
                _C("fixed_at", Finding.fixed_at),
                _C("rechecked_by", fn.COALESCE(Rechecker.name, "")),
                _C("rechecked_at", Finding.rechecked_at),
                _C("seen", Finding.seen),
                _C("cycle", Finding.cycle),
                _C("closed_at", Finding.closed_at),
                _C("evidence", Finding.photo),
                # Behind the offices' own columns what an import of the same ledger reads.
                _C("state", Finding.state),
                _C("item", Finding.item),
                _C("place", Finding.place),
                _C("photo_holder", Finding.photo_holder, masked_name),
                _C("photo_at", Finding.photo_at),
            ),
            _findings,
            Finding.id,
        ),
        *STOCK_LEDGERS,
        *SUPPLY_LEDGERS,
        TASK_LEDGER,
        Ledger(
            "events",
            (
                _C("id", Event.id),
                _C("occurred_at", Event.occurred_at),
                _C("by", fn.COALESCE(Person.name, "")),
                _C("verb", Event.subject_kind.concat(".").concat(Event.verb), Named),
                _C("subject_kind", Event.subject_kind),
                _C("subject", Event.subject),
                _C("enterprise", fn.COALESCE(Enterprise.name, "")),
                _C("reason", Event.reason),
            ),
            _events,
            Event.id,
        ),
        *KEY_LEDGERS,
        *LISTINGS,
    )
}


IN_ONE = 500  # rows asked for by their ids at a time


def ledger_rows(
    actor: Actor, ledger: Ledger | Listing, only: Collection[Any] | None = None, of: Any = None
) -> Iterator[tuple[Any, ...]]:
    """The rows of a ledger in the actor's scope, in the order of its columns, personal values masked.

    `only` are the ids of those that are wanted; whoever is out of scope is left out all the same. `of` is for listings.
    """
    if isinstance(ledger, Listing):
        yield from ledger.rows(actor, only, of)
        return
    with reading():
        who = standing(actor)
        sources = (one.of(who) if one.of else one.source for one in ledger.columns)
        selected = tuple(source.alias(f"c{at}") for at, source in enumerate(sources))
        wanted = ledger.rows(who, selected)
        for query in [wanted] if only is None else _by_ids(wanted, ledger.key, sorted(only)):
            for row in query.tuples().iterator():
                yield tuple(
                    one.shown(value) if one.shown and value is not None else value
                    for one, value in zip(ledger.columns, row, strict=True)
                )


def _by_ids(query: Any, key: Any, ids: list[int]) -> Iterator[Any]:
    for at in range(0, len(ids), IN_ONE):
        yield query.where(key.in_(ids[at : at + IN_ONE]))
