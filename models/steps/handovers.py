"""Moving what is open from one person to another: the engine of handovers, substitutes and ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from peewee import fn

from models.clauses.assignments import (
    HOLDING,
    answering_at,
    drafts_about,
    findings_with,
    returned_to,
    sites_of,
    substitute_of,
)
from models.clauses.scope import is_stationed_at
from models.clauses.tasks import is_open
from models.frozen import dataclass
from models.rules.assignments import HAND_OVER_POST, Cause, Charge
from models.rules.drafts import ABOUT_A_FINDING, ABOUT_A_FIRM, ABOUT_A_SITE, HAND_OVER_DRAFT
from models.rules.findings import HAND_OVER_FINDING
from models.rules.handovers import HAND_OVER, Carried
from models.rules.inspections import HAND_OVER_CHECK
from models.rules.scope import Transition
from models.rules.tasks import CLAIM_LAPSES, HAND_OVER_CLAIM
from models.steps.assignments import Successor, pass_on, stand_down, substitute_now
from models.steps.blocks import insert_blocks
from models.steps.deeds import Deed
from models.steps.events import Note
from models.steps.receipts import forward_receipts, region_of_receipt
from models.steps.supply_handovers import carry_supplies, supplies_with
from models.steps.tasks import coordinators
from models.steps.tenures import pass_hold
from models.tables import (
    Assignment,
    Draft,
    Enterprise,
    Finding,
    Handover,
    HandoverLine,
    Inspection,
    Site,
    Task,
)


@dataclass(frozen=True)
class Line:
    """One thing carried over, as the sheet prints it."""

    carried: Carried
    subject: int
    enterprise: int | None = None
    site: int | None = None
    matter: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class Way:
    """From whom to whom, at which firms; `others` answer for a firm there as well and keep what is theirs."""

    giver: int
    taker: int
    firms: Sequence[int]
    is_all: bool = False  # drafts and claims wherever they belong, but for `kept`
    kept: Sequence[int] = ()  # firms that stay with the giver


def open_work(doing: Deed, row: Assignment) -> dict[str, int]:
    """What would be left with nobody if an assignment simply ended, by kind."""
    firm = row.__data__["enterprise"]
    people = [row.__data__["officer"], *_standing_in(row)]
    counts = {"findings": 0, "checks": 0, "drafts": 0, "claims": 0, "supplies": 0}
    for person in people:
        if person != people[0] and _answers_elsewhere(person, firm, row):
            continue
        way, sites = Way(person, person, [firm]), sites_of([firm])
        is_alone = person == people[0] and is_alone_at(firm, people)
        counts["findings"] += _count(Finding, findings_with(person, sites, is_alone=is_alone))
        counts["checks"] += _count(Inspection, returned_to(person, sites, is_alone=is_alone))
        counts["drafts"] += _count(Draft, (Draft.person == person) & drafts_about(sites, [firm]))
        counts["claims"] += _count(Task, _claims_of(doing, way))
        counts["supplies"] += supplies_with(person, [firm])
    return counts


def _count(table: Any, where: Any) -> int:
    return int(table.select().where(where).count())


def _standing_in(row: Assignment) -> list[int]:
    return [one.__data__["officer"] for one in Assignment.select().where(substitute_of(row.id))]


def _answers_elsewhere(person: int, firm: int, row: Assignment) -> bool:
    """Whether a substitute answers for the firm by another assignment too: what is theirs stays theirs."""
    own = Assignment.select().where(
        (Assignment.officer == person)
        & (Assignment.enterprise == firm)
        & Assignment.state.in_(HOLDING)
        & (Assignment.covers.is_null() | (Assignment.covers != row.id))
    )
    return bool(own.exists())


def is_alone_at(firm: int, people: Iterable[int]) -> bool:
    """Whether nobody but these answers for a firm."""
    return not answering_at(firm).where(Assignment.officer.not_in(list(people))).exists()


def carry(doing: Deed, way: Way) -> list[Line]:
    """Move findings, returned checks, drafts, claims, requests and custody, one event each; what was carried.

    Called while the giver's assignments still stand.
    """
    lines: dict[tuple[Carried, int], Line] = {}
    for firm in way.firms:
        is_alone = is_alone_at(firm, (way.giver, way.taker))
        sites = sites_of([firm])
        for line in (*_findings(doing, way, sites, is_alone), *_checks(doing, way, sites, is_alone)):
            lines.setdefault((line.carried, line.subject), line)
    for line in (*_drafts(doing, way), *_claims(doing, way), *_supplies(doing, way)):
        lines[line.carried, line.subject] = line
    return list(lines.values())


def carry_back(doing: Deed, substitute: Assignment, taker: int) -> list[Line]:
    """What a substitute has open at the firm goes on to whoever answers after them, unless they still do."""
    giver, firm = substitute.__data__["officer"], substitute.__data__["enterprise"]
    elsewhere = Assignment.select().where(
        (Assignment.officer == giver)
        & (Assignment.enterprise == firm)
        & Assignment.state.in_(HOLDING)
        & (Assignment.id != substitute.id)
    )
    if giver == taker or elsewhere.exists():
        return []
    return carry(doing, Way(giver, taker, [firm]))


def _supplies(doing: Deed, way: Way) -> list[Line]:
    firms = None if way.is_all else way.firms
    return [Line(*one) for one in carry_supplies(doing, way.giver, way.taker, firms, way.kept)]


def _findings(doing: Deed, way: Way, sites: Any, is_alone: bool) -> list[Line]:
    where = findings_with(way.giver, sites, is_alone=is_alone)
    moved = []
    for row in list(Finding.select().where(where).order_by(Finding.due_at, Finding.id)):
        doing.change(row, HAND_OVER_FINDING, held_by=way.taker)
        place = (row.__data__["enterprise"], row.__data__["site"])
        moved.append(Line(Carried.FINDING, row.id, *place, row.number, row.due_at))
    return moved


def _checks(doing: Deed, way: Way, sites: Any, is_alone: bool) -> list[Line]:
    """A returned check follows whoever answers for its site; that it went on is told."""
    rows = list(
        Inspection.select().where(returned_to(way.giver, sites, is_alone=is_alone)).order_by(Inspection.id)
    )
    firm_of = {
        site.id: site.__data__["enterprise"]
        for site in Site.select(Site.id, Site.enterprise).where(
            Site.id.in_([one.__data__["site"] for one in rows])
        )
    }
    moved = []
    for row in rows:
        verb, site = HAND_OVER_CHECK.verb, row.__data__["site"]
        doing.record(row, verb, before=row.state, after=row.state, moved=(way.giver, way.taker))
        moved.append(Line(Carried.INSPECTION, row.id, firm_of[site], site))
    return moved


def _drafts(doing: Deed, way: Way) -> list[Line]:
    """Drafts as they were typed; a copy number that the successor has already is not given twice."""
    mine = (Draft.person == way.giver) & Draft.discarded_at.is_null()
    if way.is_all:
        mine &= ~Draft.id.in_(
            Draft.select(Draft.id).where(
                (Draft.person == way.giver) & drafts_about(sites_of(way.kept), way.kept)
            )
        )
    else:
        mine &= drafts_about(sites_of(way.firms), way.firms)
    moved = []
    for row in list(Draft.select().where(mine).order_by(Draft.id)):
        taken = Draft.select(fn.MAX(Draft.copy_number)).where(
            (Draft.person == way.taker) & (Draft.form == row.form) & (Draft.subject == row.subject)
        )
        Draft.update(
            person=way.taker, copy_number=(taken.scalar() or 0) + 1, version=Draft.version + 1
        ).where(Draft.id == row.id).execute()
        place = _place_of(row)
        note = Note(row, "draft", HAND_OVER_DRAFT.verb, place=place, moved=(way.giver, way.taker))
        doing.record_all([note])
        site = place.id if isinstance(place, Site) else None
        firm = place.__data__["enterprise"] if isinstance(place, Site) else place.id if place else None
        moved.append(Line(Carried.DRAFT, row.id, firm, site, row.form))
    return moved


def _place_of(draft: Draft) -> Site | Enterprise | None:
    """The site or firm a draft is about, if any."""
    if draft.form in ABOUT_A_FIRM:
        firm: Enterprise | None = Enterprise.get_or_none(Enterprise.id == draft.subject)
        return firm
    number = draft.subject
    if draft.form in ABOUT_A_FINDING:
        number = Finding.select(Finding.site).where(Finding.id == draft.subject).scalar()
    elif draft.form not in ABOUT_A_SITE:
        return None
    site: Site | None = Site.get_or_none(Site.id == number)
    return site


def _claims_of(doing: Deed, way: Way) -> Any:
    mine = (Task.claimed_by == way.giver) & (Task.claimed_until > doing.now) & is_open()
    if way.is_all:
        return mine & Task.enterprise.not_in(list(way.kept))
    return mine & Task.enterprise.in_(list(way.firms))


def _claims(doing: Deed, way: Way) -> list[Line]:
    """A claim goes to a successor who coordinates where the task lies, else the task is free again."""
    moved = []
    for row in list(Task.select().where(_claims_of(doing, way)).order_by(Task.id)):
        firm = row.__data__["enterprise"]
        is_theirs = way.taker in coordinators(getattr(row, row.level), doing)
        may = is_theirs and not is_stationed_at(way.taker, firm)
        doing.change(
            row,
            HAND_OVER_CLAIM,
            moved=(way.giver, way.taker if may else None),
            claimed_by=way.taker if may else None,
            claimed_until=doing.now + CLAIM_LAPSES if may else None,
        )
        moved.append(Line(Carried.CLAIM, row.id, firm, row.__data__["site"], row.kind, row.due_at))
    return moved


def start_handover(
    doing: Deed,
    way: Way,
    posts: Sequence[Assignment],
    to: Successor,
    *,
    verb: Transition = HAND_OVER_POST,
    cause: Cause,
    note: str = "",
) -> Handover:
    """Hand over these assignments with all that is open there, in the caller's transaction: the handover."""
    row = doing.create(
        Handover,
        HAND_OVER,
        moved=(way.giver, way.taker),
        giver=way.giver,
        taker=way.taker,
        cause=cause,
        note=note.strip(),
        started_by=doing.person,
        started_at=doing.now,
        **region_of_receipt(way.firms, way.giver),
    )
    lines: list[Line] = []
    for post in posts:
        if (substitute := substitute_now(post)) is not None:
            lines += carry_back(doing, substitute, way.taker)
            stand_down(doing, substitute, way.taker)
    lines += carry(doing, way)
    for post in posts:
        charge = Charge.SUBSTITUTE if post.covers is not None else Charge(post.part)
        subject = pass_on(doing, post, verb, to, cause)
        lines.insert(0, Line(Carried.ASSIGNMENT, subject, post.__data__["enterprise"], None, charge))
    if way.is_all and not posts:
        for firm, assignment in pass_hold(doing, way.giver, way.taker):
            lines.insert(0, Line(Carried.ASSIGNMENT, assignment, firm, None, Charge.SUBSTITUTE))
    insert_blocks(HandoverLine, [{"handover": row.id, **vars(line)} for line in lines])
    forward_receipts(doing, way.giver, row.event)
    return row
