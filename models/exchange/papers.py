"""One finding on one page, as Word or as plain text: the rectification notice (整改通知) and the recheck record.

What a page says is a list of lines by name; words for them come in as callables, as with the ledgers. Whatever
people typed stands there literally: a control character as its picture, a mobile number masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from models.errors import Invalid, Problem, Refused
from models.exchange.files import beside, plain
from models.frozen import dataclass
from models.queries.papers import PaperFacts
from models.rules.deadlines import SHANGHAI
from models.rules.findings import FindingState
from models.rules.masking import masked_text


class PaperKind(StrEnum):
    """The papers there are."""

    NOTICE = "notice"
    RECHECK = "recheck"


@dataclass(frozen=True)
class Line:
    """One line of a paper: its name in the words, and its parts: texts, moments, members of enums."""

    name: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Paper:
    """One page: what it says, who signs, and as of when."""

    kind: StrEnum
    number: str  # of the notice; of a recheck record the finding's own
    finding: str  # the number of what it is about
    lines: tuple[Line, ...]
    signed_by: tuple[str, ...]
    as_of: datetime
    foot: str = "paper.foot"  # the text key of its last sentence


@dataclass(frozen=True)
class Words:
    """Words in the chosen language: of a key with its values, of an enum's member, of yes and no."""

    text: Callable[..., str]
    say: Callable[[Any], str]
    of_both: Callable[[str, str], str]  # of a Chinese and an English text the one to be read


def paper_of(kind: PaperKind, facts: PaperFacts, as_of: datetime, words: Words) -> Paper:
    """The page about a finding; Refused where it is void, or a recheck record where nobody has looked again."""
    if facts.state is FindingState.VOID:
        raise Refused("paper_of_void", state=facts.state.value)
    if kind is PaperKind.RECHECK and not facts.is_rechecked:
        raise Refused("not_rechecked", state=facts.state.value)
    made = _notice_lines if kind is PaperKind.NOTICE else _recheck_lines
    lines = (*_what_was_found(facts, words), *made(facts))
    signed_by = ("issued_by", "received_by") if kind is PaperKind.NOTICE else ("rechecked_by", "firm_person")
    number = facts.notice_number if kind is PaperKind.NOTICE else facts.number
    return Paper(kind, literal(number), literal(facts.number), filled_lines(lines), signed_by, as_of)


def filled_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that say something, their texts made literal."""
    return tuple(Line(one.name, parts) for one in lines if (parts := _filled(one.parts)))


def _what_was_found(facts: PaperFacts, words: Words) -> Iterator[Line]:
    yield Line("firm", (facts.enterprise_name,))
    yield Line("region", (facts.district_name + facts.street_name,))
    yield Line("site", (facts.site_name, facts.floor and f"{facts.floor}F", facts.unit))
    yield Line("found", (facts.found_at, facts.kind, facts.found_by_name))
    yield Line("place", (facts.place,))
    yield Line("description", (facts.description, facts.note))
    yield Line("item", (facts.item, words.of_both(facts.item_zh, facts.item_en)))
    listed = words.of_both(facts.list_zh, facts.list_en)
    yield Line("basis", (words.text("paper.basis_of", list=listed, edition=facts.edition) if listed else "",))
    yield Line("photo", (facts.photo, facts.photo_holder, facts.photo_at))
    yield Line("severity", (facts.severity,))
    if facts.times > 1:
        yield Line("times", (words.text("paper.times_of", count=facts.times),))


def _notice_lines(facts: PaperFacts) -> Iterator[Line]:
    yield Line("due", (facts.due_at, facts.deadline))
    yield Line("body", (facts.body_name, facts.body_person))
    yield Line("told", (facts.told_whom, facts.told_at if facts.told_whom else None))
    if facts.cycle:
        yield Line("failed", (str(facts.cycle),))
    yield Line("recipient", (facts.notice_to, facts.notice_at))


def _recheck_lines(facts: PaperFacts) -> Iterator[Line]:
    yield Line("notice_number", (facts.notice_number,))
    yield Line("measure", (facts.measure,))
    yield Line("fixed_by", (facts.fixed_by, facts.fixed_at))
    yield Line("seen", (facts.seen,))
    yield Line("rechecked", (facts.rechecked_at, facts.rechecked_by_name))
    yield Line(
        "result",
        (Result.PASSED if facts.has_passed else Result.FAILED, Result.REFUSED if facts.is_refused else ""),
    )
    # The recheck that passed is the one after those that failed.
    yield Line("cycle", (str(facts.cycle + 1 if facts.has_passed else facts.cycle),))
    if facts.has_passed:
        yield Line("closed", (facts.closed_at,))
    elif facts.state in (FindingState.OPEN, FindingState.ASSIGNED):
        yield Line("next_due", (facts.due_at, facts.deadline))


class Result(StrEnum):
    """How a recheck ended."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"  # the firm will not put it right


def _filled(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """What of a line is there, texts made literal."""
    made = (literal(one) if type(one) is str else one for one in parts)
    return tuple(one for one in made if one not in ("", None))


_NO_CHARACTERS = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD, **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)}
# What turns the direction of a line round, breaks it, or is not seen at all would make a page say something else.
_UNSEEN = (*range(0x80, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_SEEN = _NO_CHARACTERS | {code: f"<U+{code:04X}>" for code in _UNSEEN}


def literal(typed: str) -> str:
    """A text as it was typed, on one line, and nothing in it that a program would act on."""
    return " ".join(plain(masked_text(typed)).translate(_SEEN).split())


def written(one: Line, words: Words) -> str:
    """The parts of a line as people read them."""
    return "  ".join(_part(part, words) for part in one.parts)


def _part(part: Any, words: Words) -> str:
    if isinstance(part, datetime):
        return f"{part.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return words.say(part) if isinstance(part, StrEnum) else str(part)


def write_paper(path: Path, paper: Paper, words: Words) -> None:
    """Write a page by the ending of the path; Invalid where it is neither docx nor txt, or cannot be written there."""
    write = {".docx": _docx, ".txt": _txt}.get(path.suffix.lower())
    if write is None:
        raise Invalid(Problem("OUT", "unknown_paper", {"value": path.suffix or path.name}))
    with beside(path) as partial:
        write(partial, paper, words)


def _head(paper: Paper, words: Words) -> tuple[str, str, str]:
    """Title, number, and the sentence before the lines."""
    number = paper.number or words.text("paper.unnumbered")
    return (
        words.text(f"paper.{paper.kind.value}.title"),
        words.text("paper.number", number=number),
        words.text(f"paper.{paper.kind.value}.opening"),
    )


def _foot(paper: Paper, words: Words) -> str:
    as_of = f"{paper.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return words.text(paper.foot, finding=paper.finding, as_of=as_of)


_LINE_CELLS = 76  # of a plain page


def _txt(path: Path, paper: Paper, words: Words) -> None:
    title, number, opening = _head(paper, words)
    labels = {one.name: words.text(f"paper.label.{one.name}") for one in paper.lines}
    room = max(map(_cells, labels.values())) + 2
    lines = [_centred(title), _centred(number), "", *_wrapped(opening, _LINE_CELLS), ""]
    for one in paper.lines:
        label = labels[one.name]
        for at, part in enumerate(_wrapped(written(one, words), _LINE_CELLS - room)):
            lines.append((label + " " * (room - _cells(label)) if at == 0 else " " * room) + part)
    lines += ["", *(f"{words.text(f'paper.label.{one}')}{'_' * 20}" for one in paper.signed_by)]
    lines += ["", *_wrapped(_foot(paper, words), _LINE_CELLS)]
    # With a byte order mark and the line ends of the offices' editors, as the ledgers' CSV has.
    with path.open("w", encoding="utf-8-sig", newline="\r\n") as file:
        file.write("\n".join(one.rstrip() for one in lines) + "\n")


def _cells(said: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in said)


def _centred(said: str) -> str:
    return " " * max((_LINE_CELLS - _cells(said)) // 2, 0) + said


def _wrapped(said: str, cells: int) -> list[str]:
    """A text in lines of at most so many cells; a word of another script is not cut where it fits a line."""
    lines, line = [], ""
    for piece in _pieces(said):
        if _cells(line + piece) > cells and line:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while _cells(line) > cells:
            cut = next(at for at in range(1, len(line) + 1) if _cells(line[: at + 1]) > cells)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()]


def _pieces(said: str) -> Iterator[str]:
    """What a line may end behind: a wide character, or a run of narrow ones up to its blank."""
    run = ""
    for one in said:
        run += one
        if one == " " or east_asian_width(one) in "WF":
            yield run
            run = ""
    yield run


_SIZES = (10.5, 9.5, 9, 8.5, 8, 7.5)  # points: the largest in which a paper is one page
# Points of the page between its margins, and of the column of what is said.
_PAGE_HIGH, _VALUES_WIDE = 700.0, 375.0
_LINE_HIGH = 1.3  # of a size, what a line takes in a Chinese face


def _size_of(paper: Paper, words: Words) -> float:
    """The size of the letters; the usual one where a paper has more than a page whatever their size."""
    said = [written(one, words) for one in paper.lines]
    for size in _SIZES:
        cells = int(_VALUES_WIDE / size * 2)
        lines = sum(len(_wrapped(one, cells)) for one in said) + len(paper.signed_by) + 5
        high = lines * size * _LINE_HIGH + (len(said) + 8) * 5
        if high <= _PAGE_HIGH:
            return size
    return _SIZES[0]


def _docx(path: Path, paper: Paper, words: Words) -> None:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    title, number, opening = _head(paper, words)
    page: Any = Document()
    kept = page.core_properties
    kept.title, kept.author, kept.comments = title, "", ""
    kept.created = kept.modified = paper.as_of.astimezone(UTC).replace(tzinfo=None)
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    style = page.styles["Normal"]
    usual = _size_of(paper, words)
    style.font.name, style.font.size = "Times New Roman", Pt(usual)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(2)

    def paragraph(said: str, *, is_centred: bool = False, size: float = usual, is_bold: bool = False) -> None:
        made = page.add_paragraph()
        run = made.add_run(said)
        run.font.size, run.bold = Pt(size), is_bold
        if is_centred:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER

    paragraph(title, is_centred=True, size=18, is_bold=True)
    paragraph(number, is_centred=True)
    paragraph(opening)
    table = page.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    # Said of the columns and of the cells: one word processor reads the former, the other the latter.
    widths = Cm(3.2), Cm(13.8)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for one in paper.lines:
        label, value = table.add_row().cells
        label.width, value.width = widths
        for cell in (label, value):
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
        label.text, value.text = words.text(f"paper.label.{one.name}"), written(one, words)
        label.paragraphs[0].runs[0].bold = True
    paragraph("")
    for name in paper.signed_by:
        paragraph(f"{words.text(f'paper.label.{name}')}{'_' * 24}")
    paragraph(_foot(paper, words), size=min(usual, 9))
    page.save(str(path))
