"""What an import says, in words: for the command line and the Import screen alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from models.rules.import_reports import Candidate, ImportReport, Outcome, Question, Remark
from models.rules.imports import OfficerPlan, Plan
from models.rules.tenant_imports import TenantPlan
from tui.categories import category_words
from tui.text import text

SHOWN_OF_ONE_KIND = 6  # further rows of the same remark are counted


def remark_words(remark: Remark) -> str:
    """One remark as a sentence, with what the cell may mean."""
    said = text(f"import.remark.{remark.code}", **remark.values)
    if remark.candidates:
        listed = text("import.between").join(candidate_words(one) for one in remark.candidates)
        said += text("import.candidates", listed=listed)
    return said


def candidate_words(one: Candidate) -> str:
    """What a name may mean: its code, its name, what and where it is."""
    kind = text(f"import.kind_of.{one.kind}") if one.kind else ""
    return text("import.candidate", code=one.code, name=one.name, kind=kind, place=category_words(one.place))


def plan_lines(plan: Plan, file: str) -> Iterator[str]:
    """The whole report of a plan; of officers also how many assignments and proposed leads it makes."""
    first, counts, *others = report_lines(plan.report, file)
    yield first
    yield counts
    if isinstance(plan, OfficerPlan):
        given = [*(one.stations for one in plan.added), *(one.stations for one in plan.changed)]
        stations = [one for of_officer in given for one in of_officer]
        if stations:
            leads = sum(one.is_lead_proposed for one in stations)
            yield text("import.stations", count=len(stations), leads=leads)
    if isinstance(plan, TenantPlan):
        for house in plan.buildings:
            yield text("import.building", name=house.name, place=house.region)
    yield from others


def report_lines(report: ImportReport, file: str) -> Iterator[str]:
    """What is said of a sheet's rows, a line at a time: counts, refused rows, names to choose, doubts."""
    as_of = text("import.as_of", day=report.as_of.isoformat()) if report.as_of else ""
    kind = text(f"import.kind.{report.kind}")
    yield text("import.head", kind=kind, file=file, rows=len(report.verdicts), as_of=as_of)
    yield text("import.counts", **{one.value: report.count(one) for one in Outcome})
    skipped = Counter(one.why for one in report.verdicts if one.outcome is Outcome.SKIPPED)
    if skipped:
        counted = [
            text("import.counted", what=text(f"import.skipped.{why}"), count=count)
            for why, count in skipped.items()
        ]
        yield text("import.skipped_rows", listed=text("import.between").join(counted))
    if report.ignored_columns:
        yield text("import.ignored", listed=text("import.between").join(report.ignored_columns))
    if report.refused:
        yield text("import.refused", count=report.count(Outcome.REFUSED))
        yield from _remark_lines(_asked_once(report.refused))
    questions = report.questions
    if questions:
        yield text("import.questions", count=len(questions))
        for question in questions:
            yield from _question_lines(question)
    told = tuple(one for one in report.warned if not one.candidates)
    for is_doubt in (True, False):
        if some := tuple(one for one in told if one.is_doubt is is_doubt):
            key = "import.doubts" if is_doubt else "import.notices"
            yield text(key, count=len({one.row for one in some}))
            yield from _remark_lines(some)


def _asked_once(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Of rows that wait for the same choice the first: the question itself says how many wait."""
    asked: set[tuple[str, str]] = set()
    kept = []
    for one in remarks:
        if not one.candidates or (one.field, one.ask) not in asked:
            kept.append(one)
        asked.add((one.field, one.ask))
    return tuple(kept)


def _question_lines(question: Question) -> Iterator[str]:
    said = text(f"import.remark.{question.code}", value=question.name)
    rows = text("import.between").join(map(str, question.rows[:SHOWN_OF_ONE_KIND]))
    more = "…" if len(question.rows) > SHOWN_OF_ONE_KIND else ""
    yield text("import.question", said=said, count=len(question.rows), rows=rows + more)
    for one in question.candidates:
        yield text("import.choose", candidate=candidate_words(one))


def _remark_lines(remarks: tuple[Remark, ...]) -> Iterator[str]:
    of_code: dict[str, list[Remark]] = {}
    for remark in remarks:
        of_code.setdefault(remark.code, []).append(remark)
    for same in of_code.values():
        for remark in same[:SHOWN_OF_ONE_KIND]:
            yield text("import.line", row=remark.row, column=remark.column, said=remark_words(remark))
        if len(same) > SHOWN_OF_ONE_KIND:
            yield text("import.more", count=len(same) - SHOWN_OF_ONE_KIND)
