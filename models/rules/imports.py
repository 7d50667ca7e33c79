"""What an import knows of the store, what it plans to write there, and what it says of every row of the sheet.

Queries fill the `Known…`, `models.exchange` turns a sheet and them into a `…Plan` without touching the store,
and one action an import kind writes the plan, or refuses it with Conflict where a version has moved on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from enum import StrEnum

from models.rules.assignments import MOST_FIRMS
from models.rules.codes import SearchNames
from models.rules.people import DispatchLevel
from models.rules.places import Qualifier, RegionKind, Resumption

Value = str | int | date | None


class ImportKind(StrEnum):
    REGIONS = "regions"
    ENTERPRISES = "enterprises"
    OFFICERS = "officers"


class Outcome(StrEnum):
    """The one bucket a row of the sheet is in."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MERGED = "merged"  # filled blanks of an earlier row of the same sheet
    SKIPPED = "skipped"  # title, heading, blank, total, identical duplicate
    REFUSED = "refused"


# A row accepted with one of these stands as 待核 until somebody has looked; the other warnings only inform.
DOUBTS = frozenset(
    {
        "fits_several",
        "not_exact",
        "unknown_name",
        "in_another_district",
        "present_over_due",
        "due_over_roster",
        "present_while_not_resumed",
        "phone_length",
        "other_region",
        "unreadable_count",
        "unreadable_date",
        "date_without_year",
        "date_after_sheet",
        "state_missing",
        "resumed_without_date",
        "date_while_not_resumed",
        "unreadable_choice",
        "same_name",
        "code_supplied",
        "name_changed",
        "phone_shared",
        "too_many_firms",
    }
)


@dataclass(frozen=True)
class Candidate:
    """A record that a name in the sheet may mean; `code` is what `--choose "NAME=CODE"` takes."""

    code: str  # a region's code, a firm's credit code, or `#id` of a firm without one
    name: str
    place: str = ""  # the name of the region it lies in
    kind: str = ""  # of a region: a park and a subdistrict may bear one name


@dataclass(frozen=True)
class Remark:
    """One thing said of one cell: a code, the values its sentence needs, and what the cell may mean."""

    row: int
    column: str  # as the sheet heads it
    field: str
    value: str
    code: str
    values: Mapping[str, str | int] = made(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    ask: str = ""  # the NAME a choice is made under

    @property
    def is_doubt(self) -> bool:
        """Whether the row stands as 待核 because of it."""
        return self.code in DOUBTS


@dataclass(frozen=True)
class Verdict:
    """The bucket of one row; why it is skipped or refused; the record it became or is, where known."""

    row: int
    outcome: Outcome
    why: str = ""
    values: Mapping[str, str | int] = made(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A name left open: the rows that wait for it, and the likeliest candidates first."""

    name: str
    field: str
    code: str
    candidates: tuple[Candidate, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class ImportReport:
    """Every row of the sheet in exactly one bucket, and what was said of its cells."""

    kind: ImportKind
    verdicts: tuple[Verdict, ...]  # one a row, in the order of the sheet
    warned: tuple[Remark, ...] = ()
    refused: tuple[Remark, ...] = ()
    as_of: date | None = None  # 截至 in the title
    ignored_columns: tuple[str, ...] = ()  # headings nobody here reads

    def count(self, outcome: Outcome) -> int:
        """How many rows are in a bucket."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The names that wait for a choice, the one holding up most rows first."""
        rows: dict[tuple[str, str], list[int]] = {}
        first: dict[tuple[str, str], Remark] = {}
        for remark in (*self.refused, *self.warned):
            if remark.candidates:
                rows.setdefault((remark.field, remark.ask), []).append(remark.row)
                first.setdefault((remark.field, remark.ask), remark)
        found = [
            Question(value, name, first[name, value].code, first[name, value].candidates, tuple(waiting))
            for (name, value), waiting in rows.items()
        ]
        return tuple(sorted(found, key=lambda question: -len(question.rows)))


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


@dataclass(frozen=True)
class NewAlias:
    """A name to remember; `code` is empty where it is of the enterprise that `row` adds."""

    kind: str  # region, enterprise
    name: str
    folded: str
    code: str
    row: int = 0


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
    """All regions, and the other names they go by."""

    regions: tuple[KnownRegion, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()


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


@dataclass(frozen=True)
class KnownEnterprises:
    """What planning a roster of firms needs of the store."""

    regions: KnownRegions
    enterprises: tuple[KnownEnterprise, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()  # of enterprises


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
class KnownStation:
    """A current assignment as stored."""

    enterprise: int
    arrived_on: date | None = None


@dataclass(frozen=True)
class KnownOfficer:
    """A person as stored, with their current assignments."""

    id: int
    version: int
    values: OfficerValues
    stations: tuple[KnownStation, ...] = ()


@dataclass(frozen=True)
class KnownFirm:
    """A firm as far as a roster of officers needs it."""

    id: int
    name: str
    region: str
    credit_code: str | None = None
    has_lead: bool = False  # somebody leads or is proposed to


@dataclass(frozen=True)
class KnownOfficers:
    """What planning a roster of officers needs of the store."""

    regions: KnownRegions
    officers: tuple[KnownOfficer, ...] = ()
    firms: tuple[KnownFirm, ...] = ()
    aliases: tuple[KnownAlias, ...] = ()  # of enterprises
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


@dataclass(frozen=True)
class OfficerPlan:
    """Officers to add and to change, with their firms."""

    report: ImportReport
    added: tuple[NewOfficer, ...] = ()
    changed: tuple[OfficerChange, ...] = ()
    aliases: tuple[NewAlias, ...] = ()
