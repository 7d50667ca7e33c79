"""What an import of a findings ledger knows of the store, and what it plans to write there: faults found elsewhere, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.frozen import dataclass
from models.rules.codes import folded
from models.rules.deadlines import Deadline, Severity, business_date
from models.rules.findings import FindingState
from models.rules.import_reports import ImportReport
from models.rules.inspections import InspectionKind
from models.rules.places import SiteKind

if TYPE_CHECKING:
    from models.rules.imports import KnownAlias, KnownFirm, KnownRegions, NewAlias

IMPORTED = "imported"  # why a check of an imported ledger is recorded late (补录)

Key = tuple[int, str, date, str, str]


def key_of(site: int, item: str, found_at: datetime, description: str, place: str) -> Key:
    """What makes two faults the same: site, item, day, place and words."""
    return site, item, business_date(found_at), folded(description), folded(place)


@dataclass(frozen=True)
class KnownSite:
    """A site in use as stored."""

    id: int
    enterprise: int
    name: str
    floor: str
    unit: str
    kind: SiteKind


@dataclass(frozen=True)
class KnownItem:
    """One question of one checklist edition."""

    checklist: int
    site_kind: SiteKind
    valid_from: date
    valid_to: date | None
    position: int
    code: str
    text_zh: str
    text_en: str
    category: str
    severity: Severity
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownFinding:
    """A fault as stored, as far as it tells whether a row is the same."""

    number: str
    enterprise: int
    state: FindingState
    due_at: datetime
    severity: Severity
    key: Key


@dataclass(frozen=True)
class KnownFindings:
    """What planning a findings ledger needs of the store."""

    regions: KnownRegions
    firms: tuple[KnownFirm, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()  # of enterprises
    sites: tuple[KnownSite, ...] = ()
    items: tuple[KnownItem, ...] = ()
    item_aliases: tuple[KnownAlias, ...] = ()  # a fault's words, and the item once chosen for them
    bodies: Mapping[str, int] = field(default_factory=dict)  # by folded name
    # By folded name, those whose name is theirs alone.
    people: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[KnownFinding, ...] = ()
    avoided: frozenset[int] = frozenset()  # firms the importer is stationed at


@dataclass(frozen=True)
class NewFinding:
    """A fault to add, with the check it was found in and what was done since; moments are aware."""

    row: int
    enterprise: int
    site: int
    checklist: int
    item: str
    position: int
    items: int  # how many questions the list has
    severity: Severity
    kind: InspectionKind
    found_at: datetime
    description: str
    state: FindingState
    due_at: datetime
    deadline: Deadline
    place: str = ""
    note: str = ""
    told_whom: str = ""
    body: int | None = None
    body_person: str = ""
    measure: str = ""
    fixed_by: str = ""
    fixed_at: datetime | None = None
    seen: str = ""
    rechecked_by: int | None = None
    rechecked_at: datetime | None = None
    closed_at: datetime | None = None
    cycle: int = 0
    photo: str = ""
    photo_holder: str = ""
    photo_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes it the same as another."""
        return key_of(self.site, self.item, self.found_at, self.description, self.place)


@dataclass(frozen=True)
class FindingPlan:
    """Faults to add; one that is known already is never changed by a ledger."""

    report: ImportReport
    added: tuple[NewFinding, ...] = ()
    changed: tuple[NewFinding, ...] = ()
    aliases: tuple[NewAlias, ...] = ()
