"""What `lianqi check` finds where assignments, spans of days, leads and holders do not agree."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from models.clauses.assignments import held_by_a_stranger
from models.clauses.findings import anywhere, unsettled
from models.clauses.tasks import is_open
from models.rules.assignments import CURRENT, AssignmentState, Charge, Part
from models.rules.deadlines import business_date
from models.rules.tasks import TaskKind
from models.steps.lapsed_leads import may_act
from models.tables import Assignment, Enterprise, Event, Finding, Task, Tenure
from models.tables.base import tuples_of


def station_contradictions() -> list[str]:
    """One line for each; inside the caller's reading."""
    return [*_tenures(), *_leads(), *_substitutes(), *_holders()]


def _told(what: str, query: Any) -> list[str]:
    return [f"{what} {' '.join(str(one) for one in row)}" for row in tuples_of(query)]


def _tenures() -> list[str]:
    """An active assignment has one span in force, in its part; nobody else has one but who holds a firm without a lead by name."""
    open_spans = Tenure.select(Tenure.id).where(
        (Tenure.assignment == Assignment.id)
        & (Tenure.officer == Assignment.officer)
        & Tenure.until.is_null()
        & (
            (Assignment.covers.is_null() & (Tenure.charge == Assignment.part))
            | (Assignment.covers.is_null(False) & (Tenure.charge == Charge.SUBSTITUTE))
        )
    )
    without = Assignment.select(Assignment.id).where(
        (Assignment.state == AssignmentState.ACTIVE) & ~fn.EXISTS(open_spans)
    )
    stray = (
        Tenure.select(Tenure.id)
        .join(Assignment)
        .where(
            Tenure.until.is_null()
            & (
                ((Tenure.officer == Assignment.officer) & (Assignment.state != AssignmentState.ACTIVE))
                | ((Tenure.officer != Assignment.officer) & Assignment.state.in_(CURRENT))
            )
        )
    )
    twice = (
        Tenure.select(Tenure.assignment)
        .where(Tenure.until.is_null())
        .group_by(Tenure.assignment)
        .having(fn.COUNT(Tenure.id) > 1)
    )
    there, principal = Assignment.alias(), Assignment.alias()
    led = principal.select(SQL("1")).where((principal.id == there.covers) & (principal.part == Part.LEAD))
    leading = there.select(SQL("1")).where(
        (there.enterprise == Tenure.enterprise)
        & (there.state == AssignmentState.ACTIVE)
        & ((there.part == Part.LEAD) | fn.EXISTS(led))
    )
    needless = (
        Tenure.select(Tenure.id)
        .join(Assignment)
        .where(Tenure.until.is_null() & (Tenure.officer != Assignment.officer) & fn.EXISTS(leading))
    )
    return [
        *_told("assignment active, no span", without),
        *_told("span in force of nobody", stray),
        *_told("two spans of assignment", twice),
        *_told("held by name and led, span", needless),
    ]


def _leads() -> list[str]:
    """A firm names who leads by its assignments, one at the most; one that lost its lead is a coordinator's task.

    So is one whose lead may not act, on the day of what happened last: the store has no clock.
    """
    leading = (
        (Assignment.enterprise == Enterprise.id)
        & (Assignment.part == Part.LEAD)
        & Assignment.state.in_(CURRENT)
    )
    lead = Assignment.select(fn.MIN(Assignment.officer)).where(leading)
    wrong = Enterprise.select(Enterprise.id).where(fn.COALESCE(Enterprise.lead, 0) != fn.COALESCE(lead, 0))
    several = (
        Assignment.select(Assignment.enterprise)
        .where((Assignment.part == Part.LEAD) & Assignment.state.in_(CURRENT))
        .group_by(Assignment.enterprise)
        .having(fn.COUNT(Assignment.id) > 1)
    )
    owed = (Task.kind == TaskKind.NO_LEAD) & (Task.subject_kind == "enterprise") & is_open()
    asked = Task.select(SQL("1")).where(
        (Task.enterprise == Enterprise.id)
        & Task.kind.in_((TaskKind.NO_LEAD, TaskKind.CONFIRM_LEAD))
        & is_open()
    )
    # Whoever ended before causes were kept left no task either.
    led_before = (
        Tenure.select(SQL("1"))
        .join(Assignment)
        .where(
            (Tenure.enterprise == Enterprise.id)
            & (Tenure.charge == Charge.LEAD)
            & (Assignment.cause.is_null(False) | Assignment.state.in_(CURRENT))
        )
    )
    silent = Enterprise.select(Enterprise.id).where(
        Enterprise.lead.is_null()
        & (Enterprise.is_closed == False)  # noqa: E712 - a Peewee condition
        & fn.EXISTS(led_before)
        & ~fn.EXISTS(asked)
    )
    last = Event.select(fn.MAX(Event.recorded_at)).scalar()
    today = business_date(last) if last is not None else date.min
    needless = (
        Task.select(Task.id)
        .join(Enterprise, on=(Task.subject == Enterprise.id))
        .where(owed & Enterprise.lead.is_null(False) & may_act(Enterprise.lead, today))
    )
    return [
        *_told("lead of enterprise", wrong),
        *_told("several leads of enterprise", several),
        *_told("no lead, no task of enterprise", silent),
        *_told("a lead is owed and there, task", needless),
    ]


def _substitutes() -> list[str]:
    """Whoever is on leave has one substitute, unless the last one handed the post over to a coordinator by name; nobody stands in for somebody who is there."""
    cover, principal, last = Assignment.alias(), Assignment.alias(), Assignment.alias()
    latest = last.select(fn.MAX(last.id)).where(last.covers == Assignment.id)
    went_by_name = cover.select(SQL("1")).where(
        (cover.id == latest) & (cover.state == AssignmentState.ENDED) & cover.cause.is_null(False)
    )
    standing_in = (
        Assignment.select(Assignment.id, fn.COUNT(cover.id))
        .join(
            cover,
            JOIN.LEFT_OUTER,
            on=((cover.covers == Assignment.id) & (cover.state == AssignmentState.ACTIVE)),
        )
        .where((Assignment.state == AssignmentState.ON_LEAVE) & ~fn.EXISTS(went_by_name))
        .group_by(Assignment.id)
        .having(fn.COUNT(cover.id) != 1)
    )
    needless = (
        Assignment.select(Assignment.id)
        .join(principal, on=(Assignment.covers == principal.id))
        .where(Assignment.state.in_(CURRENT) & (principal.state != AssignmentState.ON_LEAVE))
    )
    return [*_told("on leave, substitutes", standing_in), *_told("stands in for who is there", needless)]


def _holders() -> list[str]:
    """Who holds an unsettled fault answers there, or coordinates the region."""
    strangers = Finding.select(Finding.id, Finding.held_by).where(
        anywhere() & unsettled() & held_by_a_stranger()
    )
    return _told("finding held by a stranger", strangers)
