"""One assignment: who stands, or is proposed to stand, by which firm, and who else stands there."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.clauses.scope import Standing, standing, visible_enterprises
from models.database import reading
from models.errors import NotFound
from models.queries.pages import frozen
from models.queries.rows import Row
from models.rules.assignments import CURRENT, AssignmentState, Part
from models.rules.scope import Actor, Role
from models.tables import Assignment, Enterprise, Person


class BesideRow(Row):
    """Another officer of the same firm."""

    id: int
    name: str
    part: Part


class StationRow(Row):
    """An officer by a firm."""

    id: int
    version: int
    officer: int
    officer_name: str
    home_unit: str
    title: str
    enterprise: int
    enterprise_name: str
    part: Part
    state: AssignmentState
    is_lead_proposed: bool
    starts_on: date


class AssignmentDetail(StationRow):
    """One assignment, and the others who stand by the firm now."""

    beside: tuple[BesideRow, ...] = ()


def _whole() -> Any:
    return (
        Assignment.select(
            Assignment.id,
            Assignment.version,
            Assignment.officer,
            Person.name.alias("officer_name"),
            Person.home_unit,
            Person.title,
            Assignment.enterprise,
            Enterprise.name.alias("enterprise_name"),
            Assignment.part,
            Assignment.state,
            Assignment.is_lead_proposed,
            Assignment.starts_on,
        )
        .join(Person, on=(Assignment.officer == Person.id))
        .join(Enterprise, on=(Assignment.enterprise == Enterprise.id))
    )


def assignment(actor: Actor, assignment: int) -> AssignmentDetail:
    """One assignment with the others that stand by the firm now; NotFound out of scope."""
    with reading():
        who = standing(actor)
        found = frozen(StationRow, _whole().where(Assignment.id == assignment))
        if not found or not _is_visible(who, found[0]):
            raise NotFound("assignment")
        one = found[0]
        beside = (
            Assignment.select(Assignment.id, Person.name, Assignment.part)
            .join(Person)
            .where(
                (Assignment.enterprise == one.enterprise)
                & (Assignment.id != one.id)
                & Assignment.state.in_(CURRENT)
            )
            .order_by(Assignment.part.desc(), Assignment.id)
        )
        return AssignmentDetail(**vars(one), beside=frozen(BesideRow, beside))


def _is_visible(who: Standing, row: StationRow) -> bool:
    """An officer's own, or of a firm in scope; asked of the one firm, so that no list of firms is read for it."""
    if who.role is Role.OFFICER:
        return row.officer == who.person
    firm = Enterprise.select(Enterprise.id).where(
        (Enterprise.id == row.enterprise) & visible_enterprises(who)
    )
    return bool(firm.exists())
