"""What planning a findings ledger needs of the store, as far as the one who imports may write."""

from __future__ import annotations

from typing import Any

from models.clauses.scope import Standing, visible_bodies, within
from models.clauses.sites import standing_sites
from models.database import reading
from models.queries.known import aliases_of, firms_avoided, firms_of, importing, regions_of
from models.rules.codes import folded
from models.rules.deadlines import Severity
from models.rules.finding_imports import KnownFinding, KnownFindings, KnownItem, KnownSite, key_of
from models.rules.findings import FindingState
from models.rules.places import SiteKind
from models.rules.rosters import APPLY_FINDINGS
from models.rules.scope import Actor
from models.tables import Body, Checklist, ChecklistItem, Finding, Person, Site
from models.tables.base import tuples_of


def known_findings(importer: Actor) -> KnownFindings:
    """Firms, sites, bodies and faults in the importer's region, and the items of every checklist edition."""
    with reading():
        who = importing(importer, APPLY_FINDINGS)
        return KnownFindings(
            regions_of(who),
            firms_of(who),
            aliases_of("enterprise"),
            _sites(who),
            _items(),
            aliases_of("item"),
            {folded(name): number for number, name in _bodies(who)},
            _people(),
            _findings(who),
            firms_avoided(who),
        )


def _sites(who: Standing) -> tuple[KnownSite, ...]:
    rows = Site.select(Site.id, Site.enterprise, Site.name, Site.floor, Site.unit, Site.kind).where(
        within(Site, who.region) & standing_sites()
    )
    found = tuples_of(rows.order_by(Site.id))
    return tuple(
        KnownSite(site, firm, name, floor, unit, SiteKind(kind))
        for site, firm, name, floor, unit, kind in found
    )


def _items() -> tuple[KnownItem, ...]:
    rows = (
        ChecklistItem.select(
            Checklist.id,
            Checklist.site_kind,
            Checklist.valid_from,
            Checklist.valid_to,
            ChecklistItem.position,
            ChecklistItem.code,
            ChecklistItem.text_zh,
            ChecklistItem.text_en,
            ChecklistItem.category,
            ChecklistItem.severity,
            ChecklistItem.wordings_zh,
            ChecklistItem.wordings_en,
        )
        .join(Checklist)
        .order_by(Checklist.id, ChecklistItem.position)
    )
    found = []
    for checklist, kind, begins, ends, at, code, zh, en, category, severity, of_zh, of_en in tuples_of(rows):
        wordings = tuple(f"{of_zh}\n{of_en}".split("\n"))
        asked = (at, code, zh, en, category, Severity(severity), wordings)
        found.append(KnownItem(checklist, SiteKind(kind), begins, ends, *asked))
    return tuple(found)


def _bodies(who: Standing) -> list[tuple[Any, ...]]:
    return tuples_of(Body.select(Body.id, Body.name).where(visible_bodies(who)))


def _people() -> dict[str, int]:
    """People whose name is theirs alone: only such a name says who somebody was."""
    found: dict[str, int | None] = {}
    for number, name in tuples_of(Person.select(Person.id, Person.folded)):
        found[name] = None if name in found else number
    return {name: number for name, number in found.items() if number is not None}


def _findings(who: Standing) -> tuple[KnownFinding, ...]:
    rows = Finding.select(
        Finding.number,
        Finding.enterprise,
        Finding.state,
        Finding.due_at,
        Finding.severity,
        Finding.site,
        Finding.item,
        Finding.found_at,
        Finding.description,
        Finding.place,
    ).where(Finding.site.in_(Site.select(Site.id).where(within(Site, who.region))))
    return tuple(
        KnownFinding(number, firm, FindingState(state), due, Severity(severity), key_of(*key))
        for number, firm, state, due, severity, *key in tuples_of(rows)
    )
