"""Confirming a distribution: the whole difference in one transaction, or nothing of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from models.clauses.distribution import firms_now, is_current, most_firms, officers_now, one_of
from models.errors import Conflict, Invalid, NotFound, Problem
from models.rules.assignments import CONFIRM_LEAD, ISSUE, PLAN
from models.rules.distribution import MEANWHILE, MOST_ROWS, DistributionRow, is_promotion, row_problems
from models.rules.scope import Actor
from models.steps.deeds import deed
from models.steps.distribution import issue_many, lead_many
from models.steps.submissions import first_result, keep_result
from models.tables import Assignment

MOST_NAMED = 10  # lines that a refusal names; `distribution_problems` tells all


def apply_distribution(
    actor: Actor, key: UUID, rows: tuple[DistributionRow, ...], starts_on: date | None = None
) -> int:
    """Send officers to firms as the edited difference says, planned and issued (下达) at once; how many lines.

    All or nothing: Conflict("distribution_outdated") names the lines whose firm has a lead by now, or whose officer is
    full, away or gone. Who assists at a firm and is to lead it is confirmed. The key is the draft's, which is done with.
    """
    form = (rows, starts_on)
    with deed(actor) as doing:
        for verb in (PLAN, ISSUE, CONFIRM_LEAD):
            doing.allow(verb)
        if (done := first_result(key, form)) is not None:
            return done
        if not rows:
            raise Invalid(Problem("rows", "required"))
        if len(rows) > MOST_ROWS:
            raise Invalid(Problem("rows", "too_many_rows", {"most": MOST_ROWS}))
        firms = firms_now(doing.who, (row.enterprise for row in rows))
        if any(row.enterprise not in firms for row in rows):
            raise NotFound("enterprise")
        officers = officers_now(doing.who, (row.officer for row in rows))
        _refuse(row_problems(rows, officers, firms, most_firms()))
        raised = [row for row in rows if is_promotion(row, firms[row.enterprise])]
        lead_many(doing, _assisting(raised))
        sent = [row for row in rows if not is_promotion(row, firms[row.enterprise])]
        issue_many(doing, sent, starts_on or doing.today)
        keep_result(key, form, len(rows))
        return len(rows)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if any(one.code not in MEANWHILE for one in problems):
        raise Invalid(*problems)
    if problems:
        lines = sorted({int(one.field.split(".")[1]) + 1 for one in problems})
        named = ", ".join(str(line) for line in lines[:MOST_NAMED])
        more = "…" if len(lines) > MOST_NAMED else ""
        raise Conflict("distribution_outdated", count=len(lines), rows=named + more)


def _assisting(rows: list[DistributionRow]) -> list[Assignment]:
    """The assignments of those who assist at these firms, in the order of the lines."""
    there = Assignment.select().where(
        one_of(Assignment.enterprise, (row.enterprise for row in rows))
        & Assignment.covers.is_null()
        & is_current()
    )
    found = {(one.__data__["officer"], one.__data__["enterprise"]): one for one in there}
    return [found[row.officer, row.enterprise] for row in rows]
