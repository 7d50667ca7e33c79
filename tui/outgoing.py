"""What leaves the desk as a file, in words: the values of ledgers, the pages about one finding."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from models.exchange.files import Category, Named
from models.exchange.papers import Paper, PaperKind, Words, paper_of
from models.queries.duties import Duty
from models.queries.papers import PaperFacts
from models.rules.checklist_versions import VersionState
from models.rules.deadlines import SHANGHAI
from models.rules.logins import Ending
from models.rules.sweeps import UnitState
from models.rules.tasks import TaskKind
from tui.categories import category_words
from tui.text import has_text, in_language, text
from tui.widgets.history import named

PAPER_ENDINGS = ("docx", "txt")

# Members that a page has words for of its own.
_OF_PAGES: dict[type[Any], str] = {
    Ending: "ssh.ending",
    Duty: "today.duty",
    TaskKind: "queue.kind",
    UnitState: "sweep.means",
    VersionState: "checklist.state",
}


def word(value: Any) -> str:
    """The word of an enum's member, of a verb, of yes and of no."""
    if isinstance(value, StrEnum):
        own = _OF_PAGES.get(type(value), f"choice.{type(value).__name__.lower()}")
        for key in (f"{own}.{value.value}", f"error.state.{value.value}"):
            if has_text(key):
                return text(key)
        return str(value.value)
    if isinstance(value, Category):
        return category_words(value)
    if isinstance(value, Named):
        return named(value)
    return text("choice.yes" if value else "choice.no")


PAPER_WORDS = Words(text, word, in_language)


def page_about(kind: PaperKind, facts: PaperFacts, as_of: datetime) -> Paper:
    """The page about a finding in the language that holds."""
    return paper_of(kind, facts, as_of, PAPER_WORDS)


def file_name(title: str, at: datetime, ending: str) -> str:
    """企业台账-2020-02-17-1000.xlsx: what it is, and of which moment; no sign that a file's name cannot have."""
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in title).strip("-")
    return f"{kept[:60]}-{at.astimezone(SHANGHAI):%Y-%m-%d-%H%M}{ending}"


def file_of(paper: Paper, ending: str) -> str:
    """What a page's file is called: what it is, of which finding, as of when."""
    return file_name(f"{text(f'paper.{paper.kind.value}.file')}-{paper.finding}", paper.as_of, f".{ending}")
