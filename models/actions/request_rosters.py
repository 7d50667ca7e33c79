"""Writing an imported sheet of requests: each at its own day, and the approvals that it tells of known ones.

The first argument is no `actor`: a plan comes from `models.exchange` in the same process, never from `lianqi do`.
"""

from __future__ import annotations

from datetime import date

from models.errors import Refused
from models.rules.deadlines import Severity, business_date, noon_of
from models.rules.places import Qualifier
from models.rules.request_imports import NewRequest, RequestPlan
from models.rules.rosters import APPLY_SUPPLIES
from models.rules.scope import Actor, Role
from models.rules.supply_imports import IMPORTED
from models.rules.supply_requests import SUBMIT, SUBMITTED
from models.rules.tasks import TaskKind
from models.steps.blocks import BLOCK
from models.steps.deeds import Deed, deed
from models.steps.findings import answering
from models.steps.numbers import next_of_day
from models.steps.rosters import outdated, remember, rows_by_id
from models.steps.supply_requests import approve, owe, review
from models.tables import Enterprise, Site, SupplyLine, SupplyRequest
from models.tables.base import tuples_of


def apply_requests(importer: Actor, plan: RequestPlan) -> int:
    """Submit and approve what a sheet of requests tells; how many lines. Conflict where one has come or been decided since.

    Who brings requests has asked for them: somebody else approves them.
    """
    with deed(importer) as doing:
        doing.allow(APPLY_SUPPLIES)
        _refuse_outdated(doing, plan)
        holders = answering(sorted({one.enterprise for one in plan.added}))
        firms = rows_by_id(Enterprise, (one.enterprise for one in plan.added))
        for one in plan.added:
            _submit(doing, one, firms[one.enterprise], holders.get(one.enterprise))
        doing.happened(doing.now, "")
        for told in plan.changed:
            row = doing.find(SupplyRequest, told.request)
            if row.version != told.version:
                raise outdated()
            if row.state is SUBMITTED:
                review(doing, row, row.version)
            approve(doing, row, row.version, {each.line: each.quantity for each in told.quantities})
        if notes := remember(doing, plan.aliases, {}):
            doing.record_all(notes)
        lines = [len(one.lines) for one in plan.added] + [len(one.quantities) for one in plan.changed]
        return sum(lines)


def _submit(doing: Deed, one: NewRequest, firm: Enterprise, holder: int | None) -> None:
    doing.happened(noon_of(one.day, doing.now), IMPORTED)
    place = firm if one.site is None else Site.get_by_id(one.site)
    row = doing.create(
        SupplyRequest,
        SUBMIT,
        number=next_of_day("supply_request", "W", doing.occurred_at),
        enterprise=one.enterprise,
        site=one.site,
        city=place.city,
        district=place.district,
        street=place.street,
        urgency=Severity.MEDIUM,
        note=one.note,
        requested_by=doing.person,
        held_by=holder or doing.person,
        requested_at=doing.occurred_at,
    )
    for at, line in enumerate(one.lines):
        SupplyLine.create(
            request=row.id,
            enterprise=one.enterprise,
            item=line.item,
            position=at,
            requested=line.quantity,
            requested_qualifier=None if line.qualifier is Qualifier.EXACT else line.qualifier,
            pack=line.pack or None,
            pack_factor=line.pack_factor,
            pack_divisor=line.pack_divisor if line.pack else None,
        )
    owe(doing, TaskKind.SUPPLY_REVIEW, row)


def _refuse_outdated(doing: Deed, plan: RequestPlan) -> None:
    """Conflict where a firm is gone, or has asked for one of these things on that day since; not from a depot."""
    added = plan.added
    wanted = {(one.enterprise, one.day, line.item, line.quantity) for one in added for line in one.lines}
    if wanted and doing.who.role is Role.STOREKEEPER:
        raise Refused("not_for_role", verb=SUBMIT.name, role=doing.who.role)
    firms = sorted({one.enterprise for one in added})
    there: set[int] = set()
    known: set[tuple[int, date, int, int]] = set()
    for at in range(0, len(firms), BLOCK):
        block = firms[at : at + BLOCK]
        found = Enterprise.select(Enterprise.id, Enterprise.region).where(
            Enterprise.id.in_(block) & (Enterprise.is_closed == False)  # noqa: E712 - a Peewee condition
        )
        there.update(firm for firm, region in tuples_of(found) if region.startswith(doing.who.region))
        asked = (
            SupplyRequest.select(
                SupplyRequest.enterprise, SupplyRequest.requested_at, SupplyLine.item, SupplyLine.requested
            )
            .join(SupplyLine, on=(SupplyLine.request == SupplyRequest.id))
            .where(SupplyRequest.enterprise.in_(block) & (SupplyRequest.id > plan.after))
        )
        known.update((firm, business_date(at), item, count) for firm, at, item, count in tuples_of(asked))
    if len(there) != len(firms) or wanted & known:
        raise outdated()
