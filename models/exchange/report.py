"""The report of an import: every row of the sheet in one bucket, and what was said of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models.exchange.layout import Layout, Line
from models.rules.import_reports import ImportKind, ImportReport, Outcome, Remark, Verdict

ACCEPTED = frozenset({Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED})


def made_report(
    kind: ImportKind, layout: Layout, verdicts: Mapping[int, Verdict], lines: Iterable[Line]
) -> ImportReport:
    """The report of a sheet whose every row has its verdict; only accepted rows warn, only refused ones refuse."""
    assert verdicts.keys() == set(range(1, len(layout.sheet.rows) + 1)), "a row is in exactly one bucket"
    warned: list[Remark] = []
    refused: list[Remark] = []
    for line in lines:
        outcome = verdicts[line.row].outcome
        if outcome is Outcome.REFUSED:
            assert line.refused, "a refused row says why"
            refused += line.refused
        elif outcome in ACCEPTED:
            warned += line.warned
    return ImportReport(
        kind,
        tuple(verdicts[row] for row in sorted(verdicts)),
        tuple(sorted(warned, key=lambda one: one.row)),
        tuple(refused),
        layout.as_of,
        layout.ignored,
    )
