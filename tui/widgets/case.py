"""One case beside its list: four rows below it at 80 columns, a column of its own from 110, a page on `Enter`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from models.frozen import dataclass
from tui.look import Span, cut, pad, shown, width
from tui.text import colon
from tui.widgets.columns import block_head

Fact = tuple[str, str, str]  # label, value, style key
PREVIEW_ROWS = 4  # a head and three lines, below the list


@dataclass(frozen=True)
class Block:
    """A head row and lines of spans."""

    title: str
    right: str
    lines: Sequence[Sequence[Span]]


@dataclass(frozen=True)
class Case:
    """What a coordinator must know to decide: the decisive words first."""

    title: str
    headline: str
    right: str
    short: Sequence[Fact]  # six at the most, for the three lines at 80 columns
    facts: Sequence[Fact]
    blocks: Sequence[Block] = field(default_factory=tuple)


class CaseBox:
    """The case that is shown, or none."""

    def __init__(self) -> None:
        super().__init__()
        self.case: Case | None = None
        self._made: tuple[tuple[int, bool], list[list[Span]]] | None = None

    def show(self, case: Case | None) -> None:
        """Show another case, or none."""
        self.case, self._made = case, None

    def spans(self, y: int, cells: int, rows: int, screen: int) -> Sequence[Span]:
        """One line of it, small or whole as the rows allow."""
        if self.case is None:
            return ()
        shape = cells, rows <= PREVIEW_ROWS
        if self._made is None or self._made[0] != shape:
            self._made = shape, (small_lines if shape[1] else case_lines)(self.case, cells)
        lines = self._made[1]
        return lines[y] if y < len(lines) else ()


def _head(case: Case, cells: int, headline: str = "") -> list[Span]:
    """Title dim, headline bold, both underlined, who and when right."""
    room = cells - 5 - width(case.right)
    title = cut(shown(case.title), room)
    said = cut(shown(headline), max(room - width(title) - 4, 0)) if headline else ""
    spans: list[Span] = [(" ", "ink"), (f" {title}", "dim underline")]
    if said:
        spans += [("  ", "dim underline"), (said, "ink bold underline")]
    used = 1 + width(title) + (2 + width(said) if said else 0)
    gap = cells - 2 - used - width(case.right)
    return [*spans, (" " * max(gap, 0) + shown(case.right) + " ", "dim underline")]


def small_lines(case: Case, cells: int) -> list[list[Span]]:
    """The head and three lines of two facts each; the second labels end at one column, a first alone has the line."""
    lines = [_head(case, cells, case.headline)]
    half = cells * 46 // 80
    for left, right in zip(
        case.short[:3], [*case.short[3:6], ("", "", ""), ("", "", ""), ("", "", "")], strict=False
    ):
        spans: list[Span] = [
            ("  ", "ink"),
            *_labelled(left, half - 2 if right[1] else cells - 4),
            *_labelled(right, 0),
        ]
        lines.append(spans)
    return lines


def _labelled(fact: Fact, cells: int) -> list[Span]:
    """Label and value, filled to so many cells; what has no value shows nothing."""
    label, value, key = fact
    name = f"{label}{colon()}" if label and value else ""
    room = cells - width(name) - 1
    return [(name, "dim"), (f"{pad(shown(value), room)} " if cells else shown(value), key)]


def fact_lines(facts: Sequence[Fact], cells: int) -> list[list[Span]]:
    """One fact a line, labels right-aligned to the colon, long values on as many lines as they need."""
    label_width = max((width(label) for label, _, _ in facts), default=0)
    lines: list[list[Span]] = []
    for label, value, key in facts:
        for at, part in enumerate(wrapped(shown(value), max(cells - label_width - 5, 8))):
            is_named = at == 0 and bool(label)  # one more of the same has no label of its own
            name = f"{pad(label, label_width, right=True)}{colon()}" if is_named else " " * (label_width + 2)
            lines.append([("  ", "ink"), (name, "dim"), (part, key)])
    return lines


def case_lines(case: Case, cells: int) -> list[list[Span]]:
    """The whole case: headline, facts, blocks."""
    lines: list[list[Span]] = [_head(case, cells), [("  ", "ink"), (shown(case.headline), "ink bold")], []]
    lines += fact_lines(case.facts, cells)
    for block in case.blocks:
        lines += [[], block_head(block.title, cells, block.right)]
        lines += [[("  ", "ink"), *line] for line in block.lines]
    return lines


_CLOSING = frozenset("。，、；：？！）」』》〉】〕”’…")
_OPENING = frozenset("（「『《〈【〔“‘")


def wrapped(value: str, cells: int) -> list[str]:
    """A text in lines of at most so many cells; a word of ASCII letters goes to the next line whole where it can.

    No line begins with what closes a sentence or a bracket, or ends with what opens one (避头尾).
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for one in value:
        if used + width(one) > cells:
            word: list[str] = []
            while one != " " and line and line[-1] != " " and line[-1].isascii():
                word.insert(0, line.pop())
            while len(line) > 1 and ((word[0] if word else one) in _CLOSING or line[-1] in _OPENING):
                word.insert(0, line.pop())
            if not line:
                line, word = word, []
            lines.append("".join(line).rstrip(" "))
            line = word
            used = width("".join(line))
        if line or one != " " or not lines:
            line.append(one)
            used += width(one)
    return [*lines, "".join(line)]
