"""What is kept twice for speed and must agree: a site's state with its history, columns of places with their codes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

from peewee import JOIN, SQL, Case, fn

from models.clauses.findings import anywhere, unsettled
from models.clauses.grams import gram_disagreements
from models.clauses.inspections import awaiting
from models.clauses.sites import latest_change
from models.clauses.stock_kept import stock_disagreements
from models.clauses.sweeps import counted, missed
from models.clauses.tasks import is_open
from models.rules.inspections import InspectionState
from models.rules.places import CODE_LENGTH, Resumption
from models.rules.scope import Level
from models.rules.sweeps import SETTLED, UnitState
from models.tables import (
    Body,
    Enterprise,
    FailedAnswer,
    FailureCount,
    Finding,
    Inspection,
    Region,
    ResumptionChange,
    Site,
    Sweep,
    SweepUnit,
    Task,
    Team,
    UnsettledCount,
)

_EVER = "9999-12-31"  # nothing is told of a day ahead


def disagreements() -> Iterator[tuple[str, Any]]:
    """What does not agree, a query of ids each."""
    state = fn.COALESCE(latest_change(ResumptionChange.state, _EVER), Resumption.NOT_RESUMED.value)
    since = fn.COALESCE(latest_change(ResumptionChange.since, _EVER), "")
    told = (state == Site.resumption) & (since == fn.COALESCE(Site.resumption_since, ""))
    yield "site, resumption not as its history", Site.select(Site.id).where(~told)
    places: tuple[Any, ...] = (Enterprise, Site, Body, Team)
    for table in places:
        noun = table._meta.table_name
        yield f"{noun}, columns not as its region", table.select(table.id).where(~_lies_as_coded(table))
        unknown = table.select(table.id).join(Region, JOIN.LEFT_OUTER, on=(table.region == Region.code))
        yield f"{noun}, unknown region", unknown.where(Region.id.is_null())
    for table, is_waiting in (
        (Finding, unsettled() & anywhere()),
        (Inspection, awaiting()),
        (Task, is_open()),
    ):
        at_site = table.select(table.id).join(Site, on=(table.site == Site.id))
        yield (
            f"{table._meta.table_name}, open elsewhere than its site",
            at_site.where(is_waiting & ~_beside(table)),
        )
    other = Enterprise.alias()
    merged = Enterprise.select(Enterprise.id).join(other, on=(Enterprise.merged_into == other.id))
    yield "enterprise, merged and not closed", merged.where(Enterprise.is_closed == False)  # noqa: E712
    kept = Enterprise.is_closed == False  # noqa: E712
    siteless = Enterprise.id.not_in(Site.select(Site.enterprise))
    yield from _counts()
    yield from gram_disagreements()
    yield "enterprise, without a site", Enterprise.select(Enterprise.id).where(kept & siteless)
    yield from _sweeps_that_disagree()
    yield from stock_disagreements()


def _sweeps_that_disagree() -> Iterator[tuple[str, Any]]:
    """Units of sweeps and the checks they point at, closed sweeps and what they missed."""
    seen = SweepUnit.select(SweepUnit.id).join(
        Inspection, JOIN.LEFT_OUTER, on=(SweepUnit.inspection == Inspection.id)
    )
    was_inside = SweepUnit.state.in_([one.value for one in SETTLED])
    failed = SweepUnit.state == UnitState.FAULT
    as_checked = Case(
        None,
        (
            (SweepUnit.state == UnitState.UNVISITED, SweepUnit.inspection.is_null()),
            (
                was_inside,
                (Inspection.state != InspectionState.NO_ACCESS) & ((Inspection.failed > 0) == failed),
            ),
        ),
        Inspection.state == InspectionState.NO_ACCESS,
    )
    is_there = fn.COALESCE(as_checked, False) & fn.COALESCE(Inspection.site == SweepUnit.site, True)
    yield "sweep_unit, not as its check", seen.where(~is_there)
    left = SweepUnit.select(fn.COUNT(SweepUnit.id)).where((SweepUnit.sweep == Sweep.id) & missed())
    yield "sweep, missed not as its units", Sweep.select(Sweep.id).where(Sweep.missed != left)
    listed = SweepUnit.select(fn.COUNT(SweepUnit.id)).where((SweepUnit.sweep == Sweep.id) & counted())
    yield "sweep, units not as listed", Sweep.select(Sweep.id).where(Sweep.units != listed)


def _lies_as_coded(table: Any) -> Any:
    """That city, district and street are the beginnings of the region's code."""
    clause = None
    for level in Level:
        length = CODE_LENGTH[level]
        wanted = Case(None, ((fn.LENGTH(table.region) >= length, fn.SUBSTR(table.region, 1, length)),), "")
        one = getattr(table, level.value) == wanted
        clause = one if clause is None else clause & one
    return clause


def _beside(table: Any) -> Any:
    """That a row lies where its site lies."""
    return (table.city == Site.city) & (table.district == Site.district) & (table.street == Site.street)


def _counts() -> Iterator[tuple[str, Any]]:
    """Counts that are not those of the rows they count: level by level each group, and all of them together."""
    failed = FailedAnswer.select().join(Inspection, on=(FailedAnswer.inspection == Inspection.id))
    of_day: tuple[Any, ...] = (FailureCount.region, FailureCount.day, FailureCount.item)
    owed = Finding.select().where(unsettled())
    of_firm: tuple[Any, ...] = (UnsettledCount.region, UnsettledCount.enterprise)
    for level in Level:
        keys: tuple[Any, ...] = (getattr(Inspection, level.value), FailedAnswer.day, FailedAnswer.item)
        yield from _counted(f"failures by {level.value}", FailureCount, of_day, failed, keys, level)
        keys = (getattr(Finding, level.value), Finding.enterprise)
        yield from _counted(f"unsettled by {level.value}", UnsettledCount, of_firm, owed, keys, level)


def _counted(
    what: str, table: Any, columns: tuple[Any, ...], rows: Any, keys: tuple[Any, ...], level: Level
) -> Iterator[tuple[str, Any]]:
    rows = rows.where(keys[0] != "")
    same = reduce(and_, (one == key for one, key in zip(columns, keys, strict=True)))
    groups = rows.select(keys[0]).join_from(rows.model, table, JOIN.LEFT_OUTER, on=same)
    yield what, groups.group_by(*keys, table.count).having(fn.COALESCE(table.count, 0) != fn.COUNT(SQL("1")))
    of_level = table.select(fn.SUM(table.count)).where(fn.LENGTH(table.region) == CODE_LENGTH[level])
    all_rows = rows.select(fn.COUNT(SQL("1")))
    yield f"{what}, more than there are", of_level.having(fn.COALESCE(fn.SUM(table.count), 0) != all_rows)
    yield f"{what}, below nothing", table.select(table.region).where(table.count < 0)
