"""What an import knows of the store, and what it plans to write there; what it says of the rows is in `import_reports`.

Queries fill the `Known…`, `models.exchange` turns a sheet and them into a `…Plan` without touching the store,
and one action an import kind writes the plan, or refuses it with Conflict where a version has moved on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models.frozen import dataclass
from models.rules.assignments import MOST_FIRMS
from models.rules.codes import SearchNames
from models.rules.collection_imports import CollectionPlan, KnownCollections
from models.rules.finding_imports import FindingPlan, KnownFindings
from models.rules.import_reports import ImportReport
from models.rules.people import DispatchLevel
from models.rules.places import Qualifier, RegionKind, Resumption
from models.rules.request_imports import KnownRequests, RequestPlan
from models.rules.supply_imports import KnownSupplies, SupplyPlan
from models.rules.tenant_imports import KnownTenants, TenantPlan

Value = str | int | date | None


@dataclass(frozen=True)
class Change:
    """What a row changes of a stored record: only the fields that differ, old and new."""

    row: int
    id: int
    version: int
    before: Mapping[str, Value]
    after: Mapping[str, Value]


@dataclass(frozen=True)
class KnownAlias:
    """Another name of a record, as stored: of a region its code, of an enterprise its id."""

    folded: str
    code: str
    is_former: bool = False  # what it was called; else a choice, which holds alone


@dataclass(frozen=True)
class NewAlias:
    """A name to remember; `code` is empty where it is of the enterprise that `row` adds."""

    kind: str  # region, enterprise, item, supply_item
    name: str
    folded: str
    code: str
    row: int = 0
    is_former: bool = False  # what it was called until now; else a choice


@dataclass(frozen=True)
class KnownRegion:
    """A region as stored."""

    id: int
    version: int
    code: str
    name: str
    kind: RegionKind


@dataclass(frozen=True)
class KnownRegions:
    """All regions, and the other names they go by, the latest last; `scope` is where the one who imports may write."""

    regions: tuple[KnownRegion, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()
    scope: str = ""


@dataclass(frozen=True)
class NewRegion:
    """A region to add; `parent` stands in the store or earlier in the plan."""

    row: int
    code: str
    name: str
    kind: RegionKind
    parent: str


@dataclass(frozen=True)
class RegionPlan:
    """Regions to add, parents first, and to rename; an old name becomes an alias."""

    report: ImportReport
    added: tuple[NewRegion, ...] = ()
    changed: tuple[Change, ...] = ()
    aliases: tuple[NewAlias, ...] = ()


@dataclass(frozen=True)
class EnterpriseValues:
    """A firm, its own site and its chief contact as one row of the roster has them."""

    name: str
    region: str  # the managing region; the district where the street was left open
    credit_code: str | None = None
    standing_in: str = ""  # 所在街道, a label; as written where it was left open
    industry: str = ""
    is_four_above: bool = False
    is_above_scale_industry: bool = False
    is_above_limit: bool = False
    is_small_micro: bool = False
    is_key_project: bool = False
    roster: int | None = None  # blank is unknown, not 0
    roster_qualifier: Qualifier = Qualifier.EXACT
    due: int | None = None
    due_qualifier: Qualifier = Qualifier.EXACT
    returned: int | None = None
    returned_qualifier: Qualifier = Qualifier.EXACT
    counted_on: date | None = None  # 截至 in the title
    resumption: Resumption = Resumption.NOT_RESUMED
    resumed_on: date | None = None
    filed_on: date | None = None  # 已备案 has no date of its own: the day of the sheet, and a warning says so
    contact_name: str = ""
    contact_phone: str = ""  # digits; as written where they are not those of a phone
    note: str = ""
    is_provisional: bool = False  # 待核


# Which record a changed field belongs to.
SITE_FIELDS = frozenset(
    {
        "standing_in",
        "roster",
        "roster_qualifier",
        "due",
        "due_qualifier",
        "returned",
        "returned_qualifier",
        "counted_on",
        "resumption",
        "resumed_on",
        "filed_on",
    }
)
CONTACT_FIELDS = frozenset({"contact_name", "contact_phone"})


@dataclass(frozen=True)
class KnownEnterprise:
    """A firm as stored, with the values of its own site and its chief contact.

    `version` is whatever the query and the action agree on; the plan only carries it back.
    """

    id: int
    version: int
    values: EnterpriseValues
    resumption_since: date | None = None
    is_closed: bool = False
    moved_on: date | None = None  # when somebody last said that it is managed elsewhere
    moved_from: tuple[str, ...] = ()  # and where it was managed before


@dataclass(frozen=True)
class KnownEnterprises:
    """What planning a roster of firms needs of the store."""

    regions: KnownRegions
    enterprises: tuple[KnownEnterprise, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()  # of enterprises
    codes_elsewhere: frozenset[str] = frozenset()  # credit codes of firms out of scope
    merged: tuple[KnownFirm, ...] = ()  # files that ended, each with the id of the firm it is part of


@dataclass(frozen=True)
class NewEnterprise:
    """A firm to add, with its own site and its chief contact."""

    row: int
    values: EnterpriseValues
    names: SearchNames


@dataclass(frozen=True)
class EnterprisePlan:
    """Firms to add and to change; where a name changes, `after` has its search names too."""

    report: ImportReport
    added: tuple[NewEnterprise, ...] = ()
    changed: tuple[Change, ...] = ()
    aliases: tuple[NewAlias, ...] = ()


@dataclass(frozen=True)
class OfficerValues:
    """An officer as one row of the roster has them."""

    number: str
    name: str
    home_unit: str = ""
    title: str = ""
    level: DispatchLevel | None = None
    phone: str = ""
    region: str = ""
    is_team_leader: bool = False
    note: str = ""
    is_provisional: bool = False  # 待核


@dataclass(frozen=True)
class Station:
    """One firm an officer is to stand by: all assist, the first named is proposed as lead."""

    enterprise: int
    is_lead_proposed: bool
    arrived_on: date | None = None


@dataclass(frozen=True)
class Arrival:
    """A firm where somebody who was on the way is now, and since when."""

    enterprise: int
    arrived_on: date


@dataclass(frozen=True)
class KnownStation:
    """An assignment as stored; one that has ended keeps an older sheet from bringing it back."""

    enterprise: int
    arrived_on: date | None = None
    ended_on: date | None = None
    starts_on: date | None = None
    is_issued: bool = False  # on the way: arrival is all that is wanting
    stands_in: bool = False  # 代班: does not count towards the cap


@dataclass(frozen=True)
class KnownOfficer:
    """A person as stored, with their assignments."""

    id: int
    version: int
    values: OfficerValues
    stations: tuple[KnownStation, ...] = ()
    is_active: bool = True


@dataclass(frozen=True)
class KnownFirm:
    """A firm as far as a roster of officers needs it."""

    id: int
    name: str
    region: str
    credit_code: str | None = None
    has_lead: bool = False  # somebody leads or is proposed to
    is_closed: bool = False


@dataclass(frozen=True)
class KnownOfficers:
    """What planning a roster of officers needs of the store."""

    regions: KnownRegions
    officers: tuple[KnownOfficer, ...] = ()
    firms: tuple[KnownFirm, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()  # of enterprises
    numbers_elsewhere: frozenset[str] = frozenset()  # of people out of scope
    most_firms: int = MOST_FIRMS


@dataclass(frozen=True)
class NewOfficer:
    """An officer to add."""

    row: int
    values: OfficerValues
    names: SearchNames
    stations: tuple[Station, ...] = ()


@dataclass(frozen=True)
class OfficerChange:
    """What a row changes of a stored officer, and the firms it adds to theirs; none is taken away."""

    change: Change  # `before` and `after` are empty where only firms are added
    stations: tuple[Station, ...] = ()
    arrivals: tuple[Arrival, ...] = ()


@dataclass(frozen=True)
class OfficerPlan:
    """Officers to add and to change, with their firms."""

    report: ImportReport
    added: tuple[NewOfficer, ...] = ()
    changed: tuple[OfficerChange, ...] = ()
    aliases: tuple[NewAlias, ...] = ()


# Which record a changed field of a tenant belongs to.
UNIT_FIELDS = frozenset({"floor", "unit", "roster", "roster_qualifier", "resumption"})


Known = (
    KnownRegions
    | KnownEnterprises
    | KnownOfficers
    | KnownTenants
    | KnownFindings
    | KnownSupplies
    | KnownRequests
    | KnownCollections
)
Plan = (
    RegionPlan
    | EnterprisePlan
    | OfficerPlan
    | TenantPlan
    | FindingPlan
    | SupplyPlan
    | RequestPlan
    | CollectionPlan
)
