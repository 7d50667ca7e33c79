"""What follows from a place that goes by another name, lies in another region or is no more.

Records keep the code they were made under; what is open goes where its site or firm is managed now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from peewee import Case, Value, fn

from models.clauses.findings import unsettled
from models.clauses.inspections import awaiting
from models.clauses.scope import within
from models.clauses.stock import stored
from models.clauses.supply_requests import open_requests, underway, unsettled_differences
from models.clauses.sweeps import under_way
from models.clauses.tasks import is_open
from models.errors import Refused
from models.rules.assignments import CURRENT
from models.rules.codes import folded
from models.rules.handovers import HandoverState
from models.rules.incidents import IncidentState
from models.rules.places import CODE_LENGTH, ancestor
from models.rules.scope import Level
from models.steps.deeds import Deed
from models.steps.tasks import rehome
from models.tables import (
    Alias,
    Assignment,
    Body,
    Consignment,
    Discrepancy,
    Enterprise,
    Finding,
    FirmSupply,
    Handover,
    Holder,
    Incident,
    Inspection,
    Site,
    SupplyLine,
    SupplyRequest,
    Sweep,
    Task,
    Team,
)
from models.tables.base import tuples_of

# What is open, by the table it stands in; a firm with what it has, a site and a body always lie where they are managed now.
_OPEN = (
    (Enterprise, None),
    (FirmSupply, None),
    (Site, None),
    (Body, None),
    (Task, is_open),
    (Finding, unsettled),
    (Incident, lambda: Incident.state == IncidentState.OPEN),
    (Inspection, lambda: awaiting()),
    (Team, lambda: Team.closed_on.is_null()),
    (Handover, lambda: Handover.state == HandoverState.IN_FORCE),
    (Sweep, under_way),
    (Holder, stored),
    (SupplyRequest, open_requests),
    (Consignment, underway),
    (Discrepancy, unsettled_differences),
)


def remember_former(kind: str, name: str, code: str, today: date) -> None:
    """Keep the name a record bore until now, with its days; it is found by it from now on as before."""
    known = (Alias.kind == kind) & (Alias.code == code)
    since = Alias.select(fn.MAX(Alias.valid_to)).where(known).scalar()
    days = {"valid_from": since, "valid_to": today}
    same = known & (Alias.folded == folded(name))
    if not Alias.update(name=name, **days).where(same).execute():
        Alias.create(kind=kind, folded=folded(name), name=name, code=code, **days)


def pass_aliases_on(kind: str, old: str, new: str) -> None:
    """The other names of one record are another's from now on."""
    theirs = Alias.select(Alias.folded).where((Alias.kind == kind) & (Alias.code == new))
    of_old = (Alias.kind == kind) & (Alias.code == old)
    taken = [name for (name,) in tuples_of(theirs)]
    if taken:
        Alias.delete().where(of_old & Alias.folded.in_(taken)).execute()
    Alias.update(code=new).where(of_old).execute()


def recoded(table: Any, old: str, new: str) -> dict[str, Any]:
    """The columns of a table's rows in the region `old` as they read once it is `new`."""
    tail = len(old) + 1
    values: dict[str, Any] = {}
    for level in Level:
        column = getattr(table, level.value)
        if CODE_LENGTH[level] <= len(new):
            values[level.value] = ancestor(new, level)
        else:
            below = Value(new).concat(fn.SUBSTR(column, tail))
            values[level.value] = Case(None, ((column == "", ""),), below)
    if "region" in table._meta.fields:
        values["region"] = Value(new).concat(fn.SUBSTR(table.region, tail))
    return values


def recode_work(old: str, new: str) -> None:
    """All that lies in a region and is open, and every place there, goes by the new code."""
    for table, is_waiting in _OPEN:
        lies_there = within(table, old)
        if is_waiting is not None:
            lies_there &= is_waiting()
        values = recoded(table, old, new)
        if table in (Enterprise, Site, Body):
            values["version"] = table.version + 1
        table.update(**values).where(lies_there).execute()


def move_sites(sites: Iterable[int], where: Mapping[str, str]) -> None:
    """Sites and what is open there lie in another region from now on; claims of who decided there before lapse."""
    moved = list(sites)
    to = {level.value: where[level.value] for level in Level}
    Site.update(**where, version=Site.version + 1).where(Site.id.in_(moved)).execute()
    houses = Site.select(Site.enterprise).where(Site.id.in_(moved))
    Sweep.update(**to).where(Sweep.enterprise.in_(houses) & under_way()).execute()
    move_work_of_sites(moved, to)


def move_work_of_sites(sites: list[int], to: Mapping[str, Any]) -> None:
    """What is open at sites is given these columns."""
    Finding.update(**to).where(Finding.site.in_(sites) & unsettled()).execute()
    Incident.update(**to).where(Incident.site.in_(sites) & (Incident.state == IncidentState.OPEN)).execute()
    where = {name: value for name, value in to.items() if name in Inspection._meta.fields}
    if where:
        Inspection.update(**where).where(Inspection.site.in_(sites) & awaiting()).execute()
    goods = Consignment.site.in_(sites) & underway()
    its = {name: value for name, value in to.items() if name != "site"}
    Discrepancy.update(**its).where(
        Discrepancy.consignment.in_(Consignment.select(Consignment.id).where(goods)) & unsettled_differences()
    ).execute()
    Consignment.update(**to).where(goods).execute()
    if "enterprise" in to:
        asked = SupplyRequest.select(SupplyRequest.id).where(SupplyRequest.site.in_(sites) & open_requests())
        # Claims are counted by firm where what was approved is written: written again, they are the other's.
        SupplyLine.update(enterprise=to["enterprise"], approved=SupplyLine.approved).where(
            SupplyLine.request.in_(asked)
        ).execute()
    SupplyRequest.update(**to).where(SupplyRequest.site.in_(sites) & open_requests()).execute()
    Task.update(**to, **_UNCLAIMED).where(Task.site.in_(sites) & is_open()).execute()


def move_open_work(enterprise: int, where: Mapping[str, str]) -> None:
    """What is open at a firm, and at its sites that are managed there now, follows it to another region."""
    sites = Site.select(Site.id).where((Site.enterprise == enterprise) & (Site.region == where["region"]))
    to = {level.value: where[level.value] for level in Level}
    move_work_of_sites([site for (site,) in tuples_of(sites)], to)
    move_matters_of_firm(enterprise, to)
    Sweep.update(**to).where((Sweep.enterprise == enterprise) & under_way()).execute()


def move_matters_of_firm(enterprise: int, to: Mapping[str, Any]) -> None:
    """Decisions owed about a firm that concern none of its sites are given these columns, and what it said of its stock.

    Where another firm has said it too, its own word stays.
    """
    told = FirmSupply.enterprise == enterprise
    if "enterprise" in to:
        known = FirmSupply.select(FirmSupply.item).where(FirmSupply.enterprise == to["enterprise"])
        told &= FirmSupply.item.not_in(known)
    FirmSupply.update(**to).where(told).execute()
    Task.update(**to, **_UNCLAIMED).where(
        (Task.enterprise == enterprise) & Task.site.is_null() & is_open()
    ).execute()


_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_until": None, "delegated_to": None}


def rehome_all(doing: Deed, regions: Iterable[str]) -> None:
    """Put the open tasks of regions that something moved to on the desks where they belong."""
    for region in sorted(set(regions)):
        rehome(doing, region)


def refuse_while_swept(*buildings: int) -> None:
    """Refused where a round through one of these buildings is not closed."""
    if Sweep.select().where(Sweep.enterprise.in_(buildings) & under_way()).exists():
        raise Refused("building_is_swept")


def refuse_open_work(enterprise: int | None, sites: list[int]) -> None:
    """Refused where anything waits at these sites, or anybody stands by the firm: how many of each."""
    if enterprise is not None:
        refuse_while_swept(enterprise)
    counts: dict[str, Any] = {
        "findings": Finding.select().where(Finding.site.in_(sites) & unsettled()).count(),
        "incidents": Incident.select()
        .where(Incident.site.in_(sites) & (Incident.state == IncidentState.OPEN))
        .count(),
        "checks": Inspection.select().where(Inspection.site.in_(sites) & awaiting()).count(),
        "supplies": SupplyRequest.select().where(SupplyRequest.site.in_(sites) & open_requests()).count()
        + Consignment.select().where(Consignment.site.in_(sites) & underway()).count(),
        "stations": 0
        if enterprise is None
        else Assignment.select()
        .where((Assignment.enterprise == enterprise) & Assignment.state.in_(CURRENT))
        .count(),
    }
    if any(counts.values()):
        raise Refused("open_work_there", **counts)
