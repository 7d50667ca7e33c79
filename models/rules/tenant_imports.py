"""What an import of a building's tenants knows of the store, and what it plans to write there: units, and buildings where there is none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from models.frozen import dataclass
from models.rules.codes import SearchNames
from models.rules.import_reports import ImportReport
from models.rules.places import Qualifier, Resumption

if TYPE_CHECKING:
    from models.rules.imports import Change, KnownAlias, KnownFirm, KnownRegions, NewAlias


@dataclass(frozen=True)
class TenantValues:
    """A tenant with its unit and its chief contact as one row of a building's list has them."""

    name: str
    floor: str
    unit: str
    industry: str = ""  # 业态
    roster: int | None = None
    roster_qualifier: Qualifier = Qualifier.EXACT
    resumption: Resumption = Resumption.NOT_RESUMED
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""
    is_provisional: bool = False  # 待核


@dataclass(frozen=True)
class KnownBuilding:
    """A building as stored."""

    id: int
    name: str
    region: str
    credit_code: str | None = None


@dataclass(frozen=True)
class KnownUnit:
    """A unit in use as stored, with its firm and its chief contact; `version` is what query and action agree on."""

    id: int
    version: int
    building: int
    firm: int
    values: TenantValues
    is_all_of_firm: bool = True  # the firm has no other site
    is_elsewhere: bool = False  # managed outside the importer's region


@dataclass(frozen=True)
class LeftUnit:
    """A unit that a firm has left, as stored: what a list of before says of it is no longer so."""

    building: int
    floor: str
    unit: str
    folded: str  # the firm's name
    firm: int
    left_on: date | None


@dataclass(frozen=True)
class KnownTenants:
    """What planning a building's list needs of the store."""

    regions: KnownRegions
    buildings: tuple[KnownBuilding, ...] = ()
    units: tuple[KnownUnit, ...] = ()
    firms: tuple[KnownFirm, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()  # of enterprises
    left: tuple[LeftUnit, ...] = ()  # the latest last


@dataclass(frozen=True)
class NewBuilding:
    """A building to add, with its common areas."""

    name: str
    region: str
    area: int | None  # square metres
    area_qualifier: Qualifier
    names: SearchNames


@dataclass(frozen=True)
class NewTenant:
    """A unit to add, of a known firm, of one that an earlier row adds, or of a new one."""

    row: int
    building: int  # 0: the one of that name that the plan adds
    building_name: str
    values: TenantValues
    names: SearchNames
    firm: int = 0
    of_row: int = 0


@dataclass(frozen=True)
class TenantPlan:
    """Buildings to add, units to add and to change; a firm's old name becomes an alias."""

    report: ImportReport
    added: tuple[NewTenant, ...] = ()
    changed: tuple[Change, ...] = ()
    aliases: tuple[NewAlias, ...] = ()
    buildings: tuple[NewBuilding, ...] = ()
