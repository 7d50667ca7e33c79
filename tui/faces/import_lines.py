"""An import's report as lines of a list: every row of the sheet, and each thing said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.frozen import dataclass
from models.rules.import_reports import ImportReport, Outcome, Question, Remark
from tui.text import text

TABS = ("all", "open", "refused", "doubt", "added", "changed", "same", "skipped")
_OUTCOMES = {
    "refused": (Outcome.REFUSED,),
    "added": (Outcome.ADDED,),
    "changed": (Outcome.CHANGED, Outcome.MERGED),
    "same": (Outcome.UNCHANGED,),
    "skipped": (Outcome.SKIPPED,),
}


@dataclass(frozen=True)
class Line:
    """One thing said of one row of the sheet, or the row itself where nothing is; `id` is its place."""

    id: int
    row: int
    outcome: Outcome
    column: str
    value: str
    words: str
    is_doubt: bool
    question: Question | None


def lines_of(report: ImportReport, words: Callable[[Remark], str], rows: Sequence[str] = ()) -> list[Line]:
    """The report in the order of the sheet; a row of which nothing is said is told by what stands in it (`rows`)."""
    remarks: dict[int, list[Remark]] = {}
    for one in (*report.refused, *report.warned):
        remarks.setdefault(one.row, []).append(one)
    questions = {(one.field, one.name): one for one in report.questions}
    lines: list[Line] = []
    for verdict in report.verdicts:
        for one in remarks.get(verdict.row, []):
            question = questions.get((one.field, one.ask)) if one.candidates else None
            lines.append(
                Line(
                    len(lines),
                    verdict.row,
                    verdict.outcome,
                    one.column,
                    one.value,
                    words(one),
                    one.is_doubt,
                    question,
                )
            )
        if verdict.row not in remarks:
            here = rows[verdict.row - 1] if verdict.row <= len(rows) else ""
            why = text(f"import.skipped.{verdict.why}") if verdict.why else here
            lines.append(Line(len(lines), verdict.row, verdict.outcome, "", "", why, False, None))
    return lines


def in_tab(line: Line, tab: str) -> bool:
    """Whether a line belongs to a tab."""
    if tab == "all":
        return True
    if tab == "open":
        return line.question is not None
    if tab == "doubt":
        return line.is_doubt
    return line.outcome in _OUTCOMES[tab]
