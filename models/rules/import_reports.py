"""What an import says of every row of a sheet: its one bucket, what is doubtful in it, what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field as made
from datetime import date
from enum import StrEnum

from models.frozen import dataclass


class ImportKind(StrEnum):
    """What a roster lists."""

    REGIONS = "regions"
    ENTERPRISES = "enterprises"
    OFFICERS = "officers"
    TENANTS = "tenants"
    FINDINGS = "findings"
    SUPPLIES = "supplies"


class Outcome(StrEnum):
    """The one bucket a row of the sheet is in."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MERGED = "merged"  # filled blanks of an earlier row of the same sheet
    SKIPPED = "skipped"  # title, heading, blank, total, vacant unit, identical duplicate
    REFUSED = "refused"


# A row accepted with one of these stands as 待核 until somebody has looked; the other warnings only inform.
DOUBTS = frozenset(
    {
        "fits_several",
        "formula_without_value",
        "spreadsheet_error",
        "not_exact",
        "unknown_name",
        "in_another_district",
        "present_over_due",
        "due_over_roster",
        "present_while_not_resumed",
        "phone_length",
        "other_region",
        "unreadable_count",
        "unreadable_times",
        "unreadable_date",
        "date_without_year",
        "date_after_sheet",
        "state_missing",
        "resumed_without_date",
        "date_while_not_resumed",
        "unreadable_choice",
        "same_name",
        "same_name_in_sheet",
        "code_supplied",
        "name_changed",
        "phone_shared",
        "too_many_firms",
        "unit_of_other_floor",
        "same_name_in_building",
        "firm_closed",
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
