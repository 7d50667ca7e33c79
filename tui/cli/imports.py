"""`lianqi import`: a roster's file to a report, and with `--apply` into the store."""

from __future__ import annotations

import argparse
import sys

from models.actions.rosters import apply_plan
from models.errors import Invalid, Problem
from models.exchange.rosters import plan_sheets, return_rows, supply_sheet
from models.exchange.sheets import Sheet, read_sheets
from models.frozen import dataclass
from models.queries.rosters import known_for
from models.rules.deadlines import business_date
from models.rules.import_reports import ImportKind, ImportReport, Outcome, Remark
from models.rules.imports import Plan
from tui.cli.standing import acting
from tui.cli.verbs import as_json
from tui.imports import plan_lines, remark_words
from tui.shown import shown
from tui.text import text


class RowsRefused(Invalid):
    """With `--strict` one refused row keeps all from being written."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.code, self.values = "rows_refused", {"count": count}


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no record of its own, and why."""

    row: int
    why: str


@dataclass(frozen=True)
class RemarkedRow:
    """What is said of one cell."""

    row: int
    column: str
    value: str
    code: str
    message: str


@dataclass(frozen=True)
class ImportResult:
    """The result as `--json` prints it: every row of the sheet is in one of the six counts."""

    kind: str
    file: str
    rows: int
    added: int
    changed: int
    unchanged: int
    merged: int
    skipped: tuple[SkippedRow, ...]
    warned: tuple[RemarkedRow, ...]
    refused: tuple[RemarkedRow, ...]
    applied: bool


def run_import(url: str, options: argparse.Namespace) -> int:
    """Plan, say, and where asked write; 0, or an error for the exit numbers of the contract."""
    importer = acting(url, options.who)
    kind = ImportKind(options.kind)
    sheets = read_sheets(options.file)
    known = known_for(importer, kind, supply_sheet(sheets))
    plan = plan_sheets(sheets, known, dict(options.choose), business_date(importer.clock()))
    report = plan.report
    if options.errors is not None:
        _return(sheets, report, options)
    refused = report.count(Outcome.REFUSED)
    is_kept_back = options.strict and refused > 0
    is_written = options.apply and not is_kept_back
    if is_written and (plan.added or plan.changed or plan.aliases):
        apply_plan(importer, plan)
    _print(plan, options, is_written)
    if is_kept_back:
        raise RowsRefused(refused)
    return 0


def _return(sheets: tuple[Sheet, ...], report: ImportReport, options: argparse.Namespace) -> None:
    if options.errors.resolve() == options.file.resolve():
        raise Invalid(Problem("OUT", "same_file", {"path": str(options.errors)}))
    count = return_rows(sheets, report, options.errors, remark_words, text("import.reason"))
    sys.stderr.write(shown(text("import.returned", count=count, path=str(options.errors))) + "\n")


def _print(plan: Plan, options: argparse.Namespace, is_written: bool) -> None:
    report = plan.report
    if options.json:
        print(as_json(result_of(report, str(options.file), is_written)))
        return
    for line in plan_lines(plan, options.file.name):
        print(shown(line))
    written = report.count(Outcome.ADDED) + report.count(Outcome.CHANGED)
    if not is_written:
        print(text("import.dry"))
    else:
        print(text("import.written", count=written) if written else text("import.nothing"))


def result_of(report: ImportReport, file: str, is_written: bool) -> ImportResult:
    """A report in the shape that scripts read."""
    return ImportResult(
        kind=report.kind.value,
        file=file,
        rows=len(report.verdicts),
        added=report.count(Outcome.ADDED),
        changed=report.count(Outcome.CHANGED),
        unchanged=report.count(Outcome.UNCHANGED),
        merged=report.count(Outcome.MERGED),
        skipped=tuple(
            SkippedRow(one.row, one.why) for one in report.verdicts if one.outcome is Outcome.SKIPPED
        ),
        warned=tuple(map(_remarked, report.warned)),
        refused=tuple(map(_remarked, report.refused)),
        applied=is_written,
    )


def _remarked(one: Remark) -> RemarkedRow:
    return RemarkedRow(one.row, one.column, one.value, one.code, remark_words(one))
