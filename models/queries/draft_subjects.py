"""What one's drafts are about, by name: a firm and its site, a finding with its number, a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.clauses.scope import (
    Standing,
    standing,
    visible_enterprises,
    visible_people,
    visible_sites,
    visible_work,
)
from models.clauses.supply_requests import visible_consignments, visible_discrepancies, visible_requests
from models.database import reading
from models.queries.rows import Row
from models.rules.drafts import (
    ABOUT_A_FINDING,
    ABOUT_A_FIRM,
    ABOUT_A_REQUEST,
    ABOUT_A_SITE,
    ABOUT_GOODS,
    FormKind,
)
from models.rules.scope import Actor
from models.tables import (
    Assignment,
    Consignment,
    Discrepancy,
    Draft,
    Enterprise,
    Finding,
    Incident,
    Inspection,
    Person,
    Site,
    SupplyRequest,
    Task,
)
from models.tables.base import tuples_of

OF_FINDINGS = (*ABOUT_A_FINDING, FormKind.VOID, FormKind.REFUSE_VOID)
OF_FIRMS = (*ABOUT_A_FIRM, FormKind.REVEAL)
OF_PEOPLE = (FormKind.PERSON, FormKind.CORRECT_PERSON)
OR_A_PERSON = (FormKind.HANDOVER, FormKind.ASSIGNMENT)  # under the number below zero
OF_POSTS = (FormKind.LEAVE, FormKind.SUBSTITUTE, FormKind.END_POST, FormKind.HANDOVER)


class DraftSubject(Row):
    """A draft's subject: its number as people know it, the firm or the person, and the site."""

    draft: int
    number: str
    name: str
    site_name: str


Found = dict[int, tuple[str, str, str]]  # subject -> number, name, site


def draft_subjects(actor: Actor, drafts: tuple[int, ...]) -> tuple[DraftSubject, ...]:
    """What some of one's own drafts are about; none of those about nothing, or about what is no longer in one's scope."""
    with reading():
        who = standing(actor)
        mine = Draft.select(Draft.id, Draft.form, Draft.subject).where(
            (Draft.person == who.person) & Draft.id.in_(drafts)
        )
        rows = tuples_of(mine.order_by(Draft.id))
        known: dict[str, Found] = {}

        def about(form: str, subject: int) -> tuple[str, str, str] | None:
            noun, number = _noun(form, subject)
            if noun and noun not in known:
                known[noun] = _READ[noun](
                    who, {_noun(*row[1:])[1] for row in rows if _noun(*row[1:])[0] == noun}
                )
            return known[noun].get(number) if noun else None

        told = [(number, about(form, subject)) for number, form, subject in rows]
        return tuple(DraftSubject(number, *facts) for number, facts in told if facts is not None)


def _noun(form: str, subject: int) -> tuple[str, int]:
    """Which record a draft's subject is."""
    kind = FormKind(form)
    if kind in OR_A_PERSON and subject < 0:
        return "person", -subject
    nouns = {
        "site": ABOUT_A_SITE,
        "finding": OF_FINDINGS,
        "firm": OF_FIRMS,
        "person": OF_PEOPLE,
        "post": OF_POSTS,
    }
    nouns |= {
        "inspection": (FormKind.RETURN,),
        "incident": (FormKind.END_INCIDENT,),
        "request": ABOUT_A_REQUEST,
        "goods": ABOUT_GOODS,
        "difference": (FormKind.SETTLE,),
        "task": (FormKind.TAKE_OVER, FormKind.ESCALATE),
    }
    return next((noun for noun, kinds in nouns.items() if kind in kinds), ""), subject


def _found(query: Any) -> Found:
    return {number: (told, name, site) for number, told, name, site in tuples_of(query)}


def _sites(who: Standing, numbers: Iterable[int]) -> Found:
    query = Site.select(Site.id, Site.unit, Enterprise.name, Site.name).join(
        Enterprise, on=(Site.enterprise == Enterprise.id)
    )
    return _found(query.where(Site.id.in_(list(numbers)) & visible_sites(who)))


def _work(table: Any, number: Any) -> Any:
    """Checks, findings and incidents lie at a site."""

    def read(who: Standing, numbers: Iterable[int]) -> Found:
        query = (
            table.select(table.id, number, Enterprise.name, Site.name)
            .join(Site)
            .join(Enterprise, on=(Site.enterprise == Enterprise.id))
        )
        return _found(query.where(table.id.in_(list(numbers)) & visible_work(who, table)))

    return read


def _firms(who: Standing, numbers: Iterable[int]) -> Found:
    there = Enterprise.id.in_(list(numbers)) & visible_enterprises(who)
    return {
        number: ("", name, "")
        for number, name in tuples_of(Enterprise.select(Enterprise.id, Enterprise.name).where(there))
    }


def _people(who: Standing, numbers: Iterable[int]) -> Found:
    there = Person.id.in_(list(numbers)) & visible_people(who)
    return {
        number: (told, name, "")
        for number, told, name in tuples_of(Person.select(Person.id, Person.number, Person.name).where(there))
    }


def _at_firms(table: Any) -> Any:
    """Assignments and tasks lie at a firm."""

    def read(who: Standing, numbers: Iterable[int]) -> Found:
        query = table.select(table.id, Enterprise.name).join(
            Enterprise, on=(table.enterprise == Enterprise.id)
        )
        there = table.id.in_(list(numbers)) & visible_enterprises(who)
        return {number: ("", name, "") for number, name in tuples_of(query.where(there))}

    return read


def _numbered(table: Any, visible: Any) -> Any:
    """Requests and goods have a number and lie at a firm."""

    def read(who: Standing, numbers: Iterable[int]) -> Found:
        query = table.select(table.id, table.number, Enterprise.name).join(
            Enterprise, on=(table.enterprise == Enterprise.id)
        )
        there = table.id.in_(list(numbers)) & visible(who)
        return {number: (told, name, "") for number, told, name in tuples_of(query.where(there))}

    return read


def _differences(who: Standing, numbers: Iterable[int]) -> Found:
    query = (
        Discrepancy.select(Discrepancy.id, Consignment.number, Enterprise.name)
        .join(Consignment, on=(Discrepancy.consignment == Consignment.id))
        .join(Enterprise, on=(Discrepancy.enterprise == Enterprise.id))
    )
    there = Discrepancy.id.in_(list(numbers)) & visible_discrepancies(who)
    return {number: (told, name, "") for number, told, name in tuples_of(query.where(there))}


_READ: dict[str, Any] = {
    "site": _sites,
    "finding": _work(Finding, Finding.number),
    "inspection": _work(Inspection, Site.unit),
    "incident": _work(Incident, Site.unit),
    "firm": _firms,
    "person": _people,
    "post": _at_firms(Assignment),
    "task": _at_firms(Task),
    "request": _numbered(SupplyRequest, visible_requests),
    "goods": _numbered(Consignment, visible_consignments),
    "difference": _differences,
}
