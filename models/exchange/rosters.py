"""One call from a file to a plan, for the command line and the Import screen alike; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from models.exchange import (
    collection_rows,
    finding_rows,
    officers,
    regions,
    request_rows,
    supply_rows,
    tenant_rows,
)
from models.exchange.collections import plan_collections
from models.exchange.enterprise_rows import HEADINGS
from models.exchange.enterprises import plan_enterprises
from models.exchange.findings import plan_findings
from models.exchange.layout import SEARCHED, Headings, find_layout
from models.exchange.officers import plan_officers
from models.exchange.regions import plan_regions
from models.exchange.request_rows import plan_requests
from models.exchange.returned_rows import write_returned_rows
from models.exchange.sheets import Sheet
from models.exchange.supply_rows import plan_supplies
from models.exchange.tenants import plan_tenants
from models.rules.collection_imports import KnownCollections
from models.rules.finding_imports import KnownFindings
from models.rules.import_reports import ImportKind, ImportReport, Remark
from models.rules.imports import Known, KnownEnterprises, KnownRegions, Plan
from models.rules.readings import cell_text
from models.rules.request_imports import KnownRequests
from models.rules.supply_imports import KnownSupplies, SupplySheet
from models.rules.tenant_imports import KnownTenants

_HEADINGS = {
    ImportKind.REGIONS: regions.HEADINGS,
    ImportKind.ENTERPRISES: HEADINGS,
    ImportKind.OFFICERS: officers.HEADINGS,
    ImportKind.TENANTS: tenant_rows.HEADINGS,
    ImportKind.FINDINGS: finding_rows.HEADINGS,
    ImportKind.SUPPLIES: supply_rows.HEADINGS,
}
_OF_SUPPLIES = {
    SupplySheet.COLLECTIONS: collection_rows.HEADINGS,
    SupplySheet.REQUESTS: request_rows.HEADINGS,
}
BEGINNING = 6  # cells of a row by which people know it


def supply_sheet(sheets: tuple[Sheet, ...]) -> SupplySheet:
    """Which ledger of supplies these sheets are, as their headings tell: goods received where they tell of nothing else."""
    for kind, headings in _OF_SUPPLIES.items():
        if any(headings.are_in(headings.columns(row)) for sheet in sheets for row in sheet.rows[:SEARCHED]):
            return kind
    return SupplySheet.GOODS


def _headings(kind: ImportKind, sheets: tuple[Sheet, ...]) -> Headings:
    is_other = kind is ImportKind.SUPPLIES and (sheet := supply_sheet(sheets)) in _OF_SUPPLIES
    return _OF_SUPPLIES[sheet] if is_other else _HEADINGS[kind]


def plan_sheets(sheets: tuple[Sheet, ...], known: Known, choices: Mapping[str, str], today: date) -> Plan:
    """What a roster's sheets would do to the store; `choices` are codes by the names left open.

    Invalid where they are no such roster, or a choice fits nothing; rows that are wrong are in the report.
    """
    if isinstance(known, KnownRegions):
        return plan_regions(sheets, known, choices, today)
    if isinstance(known, KnownEnterprises):
        return plan_enterprises(sheets, known, choices, today)
    if isinstance(known, KnownFindings):
        return plan_findings(sheets, known, choices, today)
    if isinstance(known, KnownCollections):
        return plan_collections(sheets, known, choices, today)
    if isinstance(known, KnownRequests):
        return plan_requests(sheets, known, choices, today)
    if isinstance(known, KnownSupplies):
        return plan_supplies(sheets, known, choices, today)
    if isinstance(known, KnownTenants):
        return plan_tenants(sheets, known, choices, today)
    return plan_officers(sheets, known, choices, today)


def return_rows(
    sheets: tuple[Sheet, ...], report: ImportReport, path: Path, words: Callable[[Remark], str], reason: str
) -> int:
    """Write the refused and warned rows back in the layout of the sheet, with a column that says why; how many."""
    return write_returned_rows(sheets, _headings(report.kind, sheets), report, path, words, reason)


def rows_in_words(sheets: tuple[Sheet, ...], kind: ImportKind) -> tuple[str, ...]:
    """What each row of a roster's sheet begins with, so that it can be told which row it is."""
    rows = find_layout(sheets, _headings(kind, sheets)).sheet.rows
    return tuple(
        "  ".join(filter(None, (cell_text(cell).strip() for cell in row[:BEGINNING]))) for row in rows
    )
